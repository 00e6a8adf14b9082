"""The learned order as the alliance keeps it: judged against the policy, switched on only if better, and off again.

Neither happens by itself. When new outcomes say that it no longer beats the policy, it is told and stays on.
"""

import hashlib
import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from matcher import outcomes, policies
from matcher.errors import LearnedOrderIsOff, NotBetterThanPolicy, TooFewOutcomes
from matcher.models import Actor, LearningTrial, RankingPolicyVersion
from matcher.permissions import Permission, require
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.trial import DECISIVE, LEAST_MUNICIPALITIES, LEAST_NEEDS, Trial, tried
from matcher.vocabulary import TrialVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """How the learned order stands: whether it is on, its newest trial (None: not judged yet), and the policy."""

    trial: LearningTrial | None
    policy: RankingPolicy

    @property
    def on(self) -> bool:
        """Tell whether the order is made with learnt weights."""
        return bool(self.policy.learned)

    @property
    def fell_behind(self) -> bool:
        """Tell whether it is on although its newest trial does not show it to be better."""
        return self.on and self.trial is not None and self.trial.verdict is not TrialVerdict.BETTER

    @property
    def could_be_on(self) -> bool:
        """Tell whether it is off although its newest trial shows it to be better."""
        return not self.on and self.trial is not None and self.trial.verdict is TrialVerdict.BETTER


def standing(session: Session) -> Standing:
    """Return how the learned order stands; nothing is judged."""
    return Standing(_newest(session), policies.policy_in_force(session))


def judge(session: Session) -> tuple[LearningTrial, Trial]:
    """Try the learned order on all outcomes; return a row not yet added, and the same with types."""
    needs, policy = outcomes.judged_needs(session), policies.policy_in_force(session)
    trial = tried(needs, policy)
    decided = [
        [need.need, need.municipality, one.solution, one.judgement]
        for need in needs
        for one in need.candidates
        if one.judgement
    ]
    content = json.dumps([decided, policy.hand_set], sort_keys=True)
    row = LearningTrial(
        policy_version=policy.version,
        outcomes_hash=hashlib.sha256(content.encode()).hexdigest(),
        verdict=trial.verdict,
        needs=trial.needs,
        municipalities=trial.municipalities,
        judged={one.value: count for one, count in trial.judged.items()},
        weights={one.value: weight for one, weight in trial.weights.items()},
        figures={
            name: {
                "before": one.before,
                "now": one.now,
                "difference": one.difference,
                "low": one.interval[0],
                "high": one.interval[1],
            }
            for name, one in trial.figures.items()
        },
    )
    return row, trial


def keep(session: Session, row: LearningTrial) -> LearningTrial:
    """Store a trial unless the newest one says the same of the same outcomes; return the stored one."""
    newest = _newest(session)
    if newest is not None and _said(newest) == _said(row):
        return newest
    session.add(row)
    session.flush()
    return row


def _newest(session: Session) -> LearningTrial | None:
    return session.exec(select(LearningTrial).order_by(col(LearningTrial.id).desc()).limit(1)).first()


def _said(row: LearningTrial) -> tuple[object, ...]:
    return row.outcomes_hash, row.verdict, row.weights, row.figures


def switch_on(session: Session, reason: str, *, by: Actor, base: int | None = None) -> RankingPolicyVersion:
    """Judge anew and order with the weights learnt from now on, as a new version of the policy.

    While it is on, this takes over what was learnt since. `base` is the version the person saw in force. Raises
    `NotPermitted`, `TooFewOutcomes`, `NotBetterThanPolicy`, and as `policies.put_learned`.
    """
    require(by, Permission.POLICY_ADOPT)
    return _switch_on(session, reason, by=by, base=base)


def switch_on_as_operator(session: Session, reason: str) -> RankingPolicyVersion:
    """As `switch_on`, for whoever runs the program, at its command line: under the same conditions."""
    return _switch_on(session, reason, by=None, base=None)


def _switch_on(session: Session, reason: str, *, by: Actor | None, base: int | None) -> RankingPolicyVersion:
    row, trial = judge(session)
    if trial.verdict is TrialVerdict.TOO_FEW:
        raise TooFewOutcomes(
            needs=trial.needs,
            municipalities=trial.municipalities,
            least_needs=LEAST_NEEDS,
            least_municipalities=LEAST_MUNICIPALITIES,
        )
    if trial.verdict is not TrialVerdict.BETTER:
        name = next(one for one in DECISIVE if trial.figures[one].verdict is not Verdict.BETTER)
        found = trial.figures[name]
        raise NotBetterThanPolicy(
            figure=name,
            before=f"{found.before:.3f}",
            now=f"{found.now:.3f}",
            low=f"{found.interval[0]:+.3f}",
            high=f"{found.interval[1]:+.3f}",
        )
    keep(session, row)
    return policies.put_learned(session, trial.weights, reason, by=by, base=base)


def switch_off(session: Session, reason: str, *, by: Actor, base: int | None = None) -> RankingPolicyVersion:
    """Order with the hand-set weights again, as a new version. Raises as `switch_on`, or `LearnedOrderIsOff`."""
    require(by, Permission.POLICY_ADOPT)
    return _switch_off(session, reason, by=by, base=base)


def switch_off_as_operator(session: Session, reason: str) -> RankingPolicyVersion:
    """As `switch_off`, for whoever runs the program, at its command line."""
    return _switch_off(session, reason, by=None, base=None)


def _switch_off(session: Session, reason: str, *, by: Actor | None, base: int | None) -> RankingPolicyVersion:
    if not policies.policy_in_force(session).learned:
        raise LearnedOrderIsOff
    return policies.put_learned(session, {}, reason, by=by, base=base)
