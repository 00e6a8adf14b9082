"""What the encoder is taught: lessons from the thesaurus, from its worked examples, and from what people here decided.

A judged case never enters: what is measured with must not be learnt from. A test holds the two apart.
"""

import random
from collections.abc import Sequence

from sqlmodel import Session, col, select

from embeddings.passages import passages_of
from embeddings.training import Lesson
from matcher.models import Match, Need, PartnershipRequest
from matcher.reference import solution_types, worked_examples
from matcher.texts import text_of
from matcher.vocabulary import ItemKind, MatchState, RequestState

# Of the thesaurus, each pass after the first repeats one lesson in so many: what was learnt first stays learnt.
_REPEATED = 3
# Tellings of a type's answer, in turn: its description, its names and description, the first sentence alone.
_STYLES = 3


def curriculum(
    decided: Sequence[Lesson], *, passes: int, seed: int, beginning: bool = True
) -> list[list[Lesson]]:
    """Return the passes of a training: the whole thesaurus first, then so many passes over examples and decisions.

    `beginning` is false for an encoder that has learnt the thesaurus before. Every other pass leaves a sentence out
    of each text, so that no single one is relied on.
    """
    found = [from_thesaurus(seed)] if beginning else []
    for turn in range(passes):
        shortened = random.Random(seed + turn) if turn % 2 else None  # noqa: S311 - which sentence, no secret
        repeated = from_thesaurus(seed + 1 + turn)[turn % _REPEATED :: _REPEATED]
        found.append([*from_worked_examples(shortened), *decided, *repeated])
    return found


def from_thesaurus(seed: int) -> list[Lesson]:
    """Return lessons from the symptoms: one or two of a type, in Korean and in English, and what relieves them.

    Lessons of one type have the same answer, so they are never held against each other.
    """
    chance = random.Random(seed)  # noqa: S311 - an order of lessons, no secret
    found = []
    for record in solution_types.all_types():
        korean, english = list(record.symptoms_ko), list(record.symptoms_en)
        chance.shuffle(korean)
        chance.shuffle(english)
        answers = _answers(record)
        at = 0
        for turn in range(len(korean)):
            size = 1 if turn % _STYLES == 0 else 2
            told = " ".join(korean[at : at + size]), " ".join(english[at : at + size])
            at += size
            if not all(told):
                break
            found.append(Lesson(told, answers[turn % _STYLES], record.id, alone=False))
    return found


def _answers(record: solution_types.SolutionTypeRecord) -> list[tuple[str, str]]:
    names = (
        ", ".join((record.name_ko, *record.aliases_ko[:2])),
        ", ".join((record.name_en, *record.aliases_en[:2])),
    )
    told = record.description_ko, record.description_en
    return [
        told,
        (f"{names[0]}. {told[0]}", f"{names[1]}. {told[1]}"),
        (told[0].split(". ")[0], told[1].split(". ")[0]),
    ]


def from_worked_examples(shortened: random.Random | None = None) -> list[Lesson]:
    """Return the worked examples: an invented situation and an invented product each, in Korean and in English.

    With `shortened` given, a sentence chosen by it is left out of every text that has two.
    """

    def told(*texts: str) -> tuple[str, ...]:
        return texts if shortened is None else tuple(_shorter(text, shortened) for text in texts)

    return [
        Lesson(
            told(one.need_ko, one.need_en),
            told(one.solution_ko, one.solution_en),
            one.type or one.id,
            frozenset(one.also),
        )
        for one in worked_examples.all_examples()
    ]


def _shorter(text: str, chance: random.Random) -> str:
    sentences = passages_of(text)
    if len(sentences) < 2:
        return text
    sentences.pop(chance.randrange(len(sentences)))
    return " ".join(sentences)


def from_decisions(session: Session) -> list[tuple[int, Lesson]]:
    """Return (municipality's organisation id, lesson) for every pair people here found right.

    A pair is right when the alliance pinned the match or one side accepted the other's request. Items that may no
    longer be found (withdrawn, retired) are left out, and what an alliance taught by dropping is not used: a dropped
    match may have failed for its price.
    """
    pinned = select(Match.need_id, Match.solution_id).where(Match.state == MatchState.PINNED)
    asked = select(PartnershipRequest.need_id, PartnershipRequest.solution_id).where(
        PartnershipRequest.state == RequestState.ACCEPTED,
        col(PartnershipRequest.need_id).is_not(None),
        col(PartnershipRequest.solution_id).is_not(None),
    )
    pairs = {*session.exec(pinned).all(), *session.exec(asked).all()}
    owners = dict(session.exec(select(Need.id, Need.organisation_id)).all())
    found = []
    for need_id, solution_id in sorted((one, other) for one, other in pairs if one and other):
        need = text_of(session, ItemKind.NEED, need_id)
        solution = text_of(session, ItemKind.SOLUTION, solution_id)
        if need and solution:
            found.append((owners[need_id], _decided(need, solution, f"need-{need_id}")))
    return found


def _decided(need: Sequence[str], solution: Sequence[str], subject: str) -> Lesson:
    """The whole and its sentences together are two tellings of one item."""
    return Lesson(
        (need[0], " ".join(need[1:4]) or need[0]),
        (solution[0], " ".join(solution[1:4]) or solution[0]),
        subject,
    )
