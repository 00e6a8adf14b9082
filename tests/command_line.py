"""`ieum` as typed at a terminal, for tests: it may refuse anything, but never in a traceback."""

import os
from dataclasses import dataclass

from click.testing import CliRunner

from web.cli import main


@dataclass
class CommandLine:
    """`ieum` over a data folder, as typed at a terminal."""

    environment: dict[str, str | None]
    runner: CliRunner

    def __call__(self, *words, code=0, lang="ko_KR.UTF-8", **environment):
        """Run it; whatever it says, it never ends in a traceback."""
        given = self.environment | {"LANG": lang} | environment
        told = self.runner.invoke(main, list(words), env=given)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        assert "Traceback" not in told.output
        assert told.exit_code == code, told.output
        return told

    def both(self, *words, code, **environment):
        """Run it in both languages; return what was said in each."""
        return tuple(
            self(*words, code=code, lang=lang, **environment).stderr
            for lang in ("ko_KR.UTF-8", "en_US.UTF-8")
        )


def command_line(folder, monkeypatch):
    for name in [*os.environ]:
        if name.startswith(("IEUM_", "LC_")):
            monkeypatch.delenv(name)
    return CommandLine({"IEUM_DATA_DIR": str(folder), "IEUM_ENCODER": "toy"}, CliRunner())
