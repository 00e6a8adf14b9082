"""Whether a learned order may be switched on: it must beat the policy on municipalities it has not learnt from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.ranking.evaluation import Outcome, outcome
from matcher.ranking.learning import GRADES, JudgedNeed, Weights, learn, order
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.resampling import Difference, differences
from matcher.vocabulary import FitJudgement, TrialVerdict, Verdict

LEAST_NEEDS, LEAST_MUNICIPALITIES = 30, 8
# When people choose blindly, of 300 trials eleven passed by nDCG@10 alone, six by both; and it is looked at again
# and again.
DECISIVE = ("nDCG@10", "MRR")
"""The figures the verdict rests on: both must be better beyond chance."""
_PARTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The learned order against the hand-set one.

    `needs` and `municipalities`: those with a preference to learn from. `judged`: candidates by judgement. `figures`:
    the policy's (`before`) and the learned order's (`now`), each need ordered by weights learnt without its
    municipality; empty for fewer than two municipalities. `weights`: learnt from all of them.
    """

    verdict: TrialVerdict
    needs: int
    municipalities: int
    judged: dict[FitJudgement, int]
    weights: Weights
    figures: dict[str, Difference] = field(default_factory=dict)


def tried(needs: Sequence[JudgedNeed], policy: RankingPolicy) -> Trial:
    """Learn with each part of the municipalities left out in turn, and judge both orders on what was left out."""
    taught = sorted((one for one in needs if one.teaches), key=lambda one: one.need)
    towns = {one.municipality for one in taught}
    figures = _figures(taught, policy) if len(towns) > 1 else {}
    judged = Counter(
        candidate.judgement for one in taught for candidate in one.candidates if candidate.judgement
    )
    return Trial(
        verdict=_verdict(len(taught), len(towns), figures),
        needs=len(taught),
        municipalities=len(towns),
        judged={one: judged[one] for one in FitJudgement},
        weights=learn(taught, policy),
        figures=figures,
    )


def _verdict(needs: int, municipalities: int, figures: dict[str, Difference]) -> TrialVerdict:
    if needs < LEAST_NEEDS or municipalities < LEAST_MUNICIPALITIES:
        return TrialVerdict.TOO_FEW
    better = all(figures[name].verdict is Verdict.BETTER for name in DECISIVE)
    return TrialVerdict.BETTER if better else TrialVerdict.NOT_BETTER


def _figures(needs: Sequence[JudgedNeed], policy: RankingPolicy) -> dict[str, Difference]:
    part = _parts(needs)
    learnt = {
        number: learn([one for one in needs if part[one.municipality] != number], policy)
        for number in set(part.values())
    }
    before = [_outcome(one, policy.hand_set, policy) for one in needs]
    now = [_outcome(one, learnt[part[one.municipality]], policy) for one in needs]
    return differences(before, now)


def _parts(needs: Sequence[JudgedNeed]) -> dict[int, int]:
    """Municipality → its part: at most ten parts with about as many needs each, by size and id alone."""
    sizes = Counter(one.municipality for one in needs)
    filled = [0] * min(_PARTS, len(sizes))
    found = {}
    for municipality, size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        number = filled.index(min(filled))
        found[municipality] = number
        filled[number] += size
    return found


def _outcome(need: JudgedNeed, weights: Weights, policy: RankingPolicy) -> Outcome:
    grades = {str(one.solution): GRADES[one.judgement] for one in need.candidates if one.judgement in GRADES}
    return outcome([str(one) for one in order(need, weights, policy)], grades)
