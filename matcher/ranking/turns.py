"""Who takes which place once everybody is scored: near-duplicates share one, an organisation does not fill the first
ten, newcomers get their turn among near-ties. Nothing happens silently: whatever was moved carries a note.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from embeddings.vectors import Vectors
from matcher.ranking.candidate import Note, Ranked
from matcher.ranking.policy import RankingPolicy
from matcher.vocabulary import OrderingRule

FIRST_PLACES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whose a candidate is, when it was first published (None: not known), and how many first places it holds.

    `shown`: in how many stored lists it is among the first ten.
    """

    organisation: int
    first_published: date | None = None
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How nearly the candidates say the same: unit vectors of their whole texts, in the order of `items`.

    `words` holds the content words of those that come near another one at all.
    """

    items: tuple[int, ...] = ()
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 1), np.float32))
    words: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def pairs(self, least: float) -> list[tuple[int, int]]:
        """Return the pairs whose cosine is at least `least`."""
        if not len(self.vectors):
            return []
        near = np.triu(self.vectors @ self.vectors.T >= least, k=1)
        return [(self.items[one], self.items[other]) for one, other in np.argwhere(near).tolist()]

    def shared(self, one: int, other: int) -> float:
        """Return the share of all their words that both texts hold (0..1)."""
        mine, theirs = self.words.get(one, frozenset()), self.words.get(other, frozenset())
        return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the rules look at beside the scores.

    `seed` stands for the question and `day` for the date: together they decide whose turn it is. `pinned` are placed
    first by the alliance and stay there. `offers`: solutions are listed; only these have turns and limits.
    """

    standing: Mapping[int, Standing]
    likeness: Likeness
    seed: str
    day: date
    pinned: Collection[int] = ()
    offers: bool = True


def in_turn(ranked: Sequence[Ranked], scene: Scene, policy: RankingPolicy) -> list[Ranked]:
    """Return the candidates (best first) in the places they take; near-duplicates stand under the best of them."""
    first = [one for one in ranked if one.item in scene.pinned]
    others = [one for one in ranked if one.item not in scene.pinned]
    placed = collapsed([*first, *others], scene, policy)
    if not scene.offers:
        return placed
    count = len(first)
    placed = [*placed[:count], *newcomers_first(placed[count:], scene, policy)]
    return capped(placed, scene, policy)


def collapsed(ranked: Sequence[Ranked], scene: Scene, policy: RankingPolicy) -> list[Ranked]:
    """Put near-duplicates under the best placed of them.

    Two are near-duplicates when their texts are as near as `turns.duplicate_from` and they are of one organisation, or
    share `turns.duplicate_words` of their words. What the alliance placed first is put under nobody.
    """
    twins = _twins(scene, policy)
    heads: dict[int, int] = {}
    under: defaultdict[int, list[int]] = defaultdict(list)
    for one in ranked:
        head = next((other for other in heads if other in twins[one.item]), None) if twins else None
        if head is None or one.item in scene.pinned:
            heads[one.item] = one.item
        else:
            under[head].append(one.item)
    return [
        replace(one, alike=tuple(under[one.item]), notes=(*one.notes, _alike_note(len(under[one.item]))))
        if one.item in under
        else one
        for one in ranked
        if one.item in heads
    ]


def _twins(scene: Scene, policy: RankingPolicy) -> dict[int, set[int]]:
    least, words = policy.number("turns.duplicate_from"), policy.number("turns.duplicate_words")
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not least:
        return found
    for one, other in scene.likeness.pairs(least):
        same_house = scene.standing[one].organisation == scene.standing[other].organisation
        if same_house or (words and scene.likeness.shared(one, other) >= words):
            found[one].add(other)
            found[other].add(one)
    return found


def _alike_note(count: int) -> Note:
    return Note(
        OrderingRule.DUPLICATE,
        f"그 밖에 거의 같은 등록이 {count}건 있어 한 자리에 모았습니다.",
        f"{count} more that say nearly the same stand in this place."
        if count > 1
        else "One more that says nearly the same stands in this place.",
    )


def newcomers_first(ranked: Sequence[Ranked], scene: Scene, policy: RankingPolicy) -> list[Ranked]:
    """Let newcomers come first within near-ties: totals no further apart than `turns.near_tie`.

    A newcomer was first published within `turns.newcomer_days`, or holds fewer than `turns.seldom_shown` first places.
    Several of them take turns by day and question. Nobody passes one who is better by more than a near-tie.
    """
    width = policy.number("turns.near_tie")
    if not width:
        return list(ranked)
    placed: list[Ranked] = []
    tied: list[Ranked] = []
    for one in ranked:
        if tied and tied[0].total - one.total > width:
            placed += _took_turns(tied, scene, policy)
            tied = []
        tied.append(one)
    return placed + _took_turns(tied, scene, policy)


def _took_turns(tied: list[Ranked], scene: Scene, policy: RankingPolicy) -> list[Ranked]:
    """One near-tie in its new order; unchanged when nobody, or everybody, is new."""
    notes = {one.item: note for one in tied if (note := _newcomer_note(scene, one.item, policy))}
    if len(notes) in {0, len(tied)}:
        return tied
    new = sorted((one for one in tied if one.item in notes), key=lambda one: _turn(scene, one.item))
    known = [one for one in tied if one.item not in notes]
    was = {one.item: place for place, one in enumerate(tied)}
    return [
        replace(one, notes=(*one.notes, notes[one.item])) if was[one.item] > place else one
        for place, one in enumerate(new)
    ] + known


def _newcomer_note(scene: Scene, item: int, policy: RankingPolicy) -> Note | None:
    standing = scene.standing[item]
    days = policy.number("turns.newcomer_days")
    since = standing.first_published
    if days and since is not None and since > scene.day - timedelta(days=days):
        return Note(
            OrderingRule.NEWCOMER,
            "최근에 등록되어, 점수가 거의 같은 후보들 가운데 먼저 보여 드립니다.",
            "Registered recently, so shown first among candidates with nearly the same score.",
        )
    if standing.shown < policy.number("turns.seldom_shown"):
        return Note(
            OrderingRule.NEWCOMER,
            "다른 목록의 앞자리에 거의 나오지 않아, 점수가 거의 같은 후보들 가운데 먼저 보여 드립니다.",
            "Seldom among the first elsewhere, so shown first among candidates with nearly the same score.",
        )
    return None


def _turn(scene: Scene, item: int) -> str:
    told = f"{scene.day.isoformat()} {scene.seed} {item}"
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def capped(ranked: Sequence[Ranked], scene: Scene, policy: RankingPolicy) -> list[Ranked]:
    """Let no organisation hold more than `turns.most_per_organisation` of the first ten places.

    Who is beyond that moves just below the ten, not away. When too few others are left, the list is shorter than ten
    without them and they follow directly.
    """
    most = int(policy.number("turns.most_per_organisation"))
    if not most:
        return list(ranked)
    held: Counter[int] = Counter()
    first: list[Ranked] = []
    moved: list[Ranked] = []
    rest: list[Ranked] = []
    for one in ranked:
        house = scene.standing[one.item].organisation
        if len(first) == FIRST_PLACES:
            rest.append(one)
        elif held[house] < most or one.item in scene.pinned:
            held[house] += 1
            first.append(one)
        else:
            moved.append(one)
    note = Note(
        OrderingRule.EXPOSURE,
        f"한 기관의 솔루션은 처음 {FIRST_PLACES}자리 가운데 {most}자리까지만 차지하므로 그 아래로 옮겼습니다.",
        f"One organisation takes at most {most} of the first {FIRST_PLACES} places, so this was moved below them.",
    )
    # Who follows anyway, with nobody passing by, was not moved.
    passed = bool(rest) or any(_after(ranked, one, first) for one in moved)
    return first + [replace(one, notes=(*one.notes, note)) if passed else one for one in moved] + rest


def _after(ranked: Sequence[Ranked], one: Ranked, first: Sequence[Ranked]) -> bool:
    """Whether somebody who came after `one` now stands among the first."""
    later = {other.item for other in ranked[ranked.index(one) + 1 :]}
    return any(other.item in later for other in first)
