"""Both catalogues hold every sentence of the screens, translated, compiled, and nothing else."""

from web import catalogues


def test_both_catalogues_are_complete_and_compiled():
    assert catalogues.problems() == []
