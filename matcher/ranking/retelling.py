"""What the learned order moved, told beside each candidate: nobody is moved by what was learnt without a word."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.ranking.candidate import Note, Ranked
from matcher.ranking.comparison import moves
from matcher.ranking.policy import RankingPolicy
from matcher.vocabulary import OrderingRule, SignalName
from matcher.wording import label


def retold(learned: Sequence[Ranked], by_hand: Sequence[Ranked], policy: RankingPolicy) -> list[Ranked]:
    """Return the learned order with a note on each candidate that a signal's learnt weight moved.

    Both orders hold the same candidates; one that moved only because others did is left without a note.
    """
    told = {
        move.item: _note(move.cause, up=move.up > 0)
        for move in moves(by_hand, learned, policy.by_hand, policy, depth=len(learned))
        if isinstance(move.cause, SignalName)
    }
    return [replace(one, notes=(*one.notes, told[one.item])) if one.item in told else one for one in learned]


def _note(cause: SignalName, *, up: bool) -> Note:
    way_ko, way_en = ("앞으로", "up") if up else ("뒤로", "down")
    return Note(
        OrderingRule.LEARNED,
        f"지난 결정에서 배운 가중치에 따라 {way_ko} 옮겼습니다. 가장 크게 작용한 항목: {label(cause, 'ko')}.",
        f"Moved {way_en} by weights learnt from past decisions, most of all by this signal: {label(cause, 'en')}.",
    )
