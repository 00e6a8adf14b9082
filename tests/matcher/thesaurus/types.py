"""Types of the thesaurus for tests: one nobody ships, and a shipped one with a field changed."""

from dataclasses import replace

from matcher.reference.solution_types import SolutionTypeRecord, type_of
from matcher.thesaurus import editions
from matcher.thesaurus.editions import ThesaurusDraft
from matcher.thesaurus.lines import Proposed

SHIPPED = "demand-responsive-transit"
WHY = "현장에서 자주 듣는 말을 보태 달라는 지자체 의견에 따라"


def own_type(**changes):
    """A type of the alliance's own, complete enough to adopt."""
    record = SolutionTypeRecord(
        id="snow-horn",
        field="safety-disaster",
        also_fields=(),
        name_ko="폭설 나팔",
        name_en="Snow horn",
        aliases_ko=("눈나팔",),
        aliases_en=("blizzard horn",),
        description_ko="눈이 무릎까지 쌓이면 스스로 우는 나팔입니다.",
        description_en="A horn that sounds by itself once snow is knee-deep.",
        symptoms_ko=tuple(
            f"쿠르릉 눈더미 {number}호가 지붕을 짓눌러 밤새 삐걱댑니다." for number in range(1, 6)
        ),
        symptoms_en=tuple(
            f"Snowpile number {number} creaks on our roof all night long." for number in range(1, 6)
        ),
        affected_ko=("산골 주민",),
        affected_en=("hill villagers",),
        related=(SHIPPED,),
    )
    return replace(record, **changes)


def shipped_type(**changes):
    """A type the program comes with, changed."""
    return replace(type_of(SHIPPED), **changes)


def draft(session, *proposed, retired=()):
    """A draft on the edition in force."""
    base = editions.types_in_force(session).edition
    return ThesaurusDraft(base, tuple(Proposed(one, one.id in retired) for one in proposed))
