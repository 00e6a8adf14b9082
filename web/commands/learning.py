"""The learned order from the terminal: judged against the policy, switched on or off by the operator."""

from typing import Any

import click

from matcher import database, learned, policies
from matcher.models import LearningTrial
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.trial import DECISIVE, LEAST_MUNICIPALITIES, LEAST_NEEDS
from matcher.vocabulary import FitJudgement, Language, SignalName, TrialVerdict
from matcher.wording import label
from web.commands.opening import opened_rows
from web.commands.printing import as_json, language, say


@click.command()
@click.option("--switch-on", "on", is_flag=True, help="Order by what was learnt, if it beats the policy.")
@click.option("--switch-off", "off", is_flag=True, help="Order by the hand-set weights again.")
@click.option("--reason", default="", help="Why it is switched; kept with the version.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def learn(on: bool, off: bool, reason: str, json_wanted: bool) -> None:
    """Judge an order learnt from decisions against the policy, and switch it on or off.

    It learns from recommendations, refusals and answers, and is judged on municipalities it has not learnt from. It can
    only be switched on while it is better there beyond chance; otherwise the refusal says what is missing.
    """
    if on and off:
        raise click.UsageError("--switch-on and --switch-off exclude each other")
    engine = opened_rows()
    if on or off:
        switch = learned.switch_on_as_operator if on else learned.switch_off_as_operator
        with database.writing(engine) as session:
            version = switch(session, reason).version
        say(
            f"{version}판으로 배운 순서를 {'켰' if on else '껐'}습니다. 저장된 매칭은 작업자가 다시 만듭니다.",
            f"The learned order is {'on' if on else 'off'} as of version {version}. "
            "The worker makes the stored matches anew.",
        )
    with database.reading(engine) as session:
        row, _ = learned.judge(session)
        policy = policies.policy_in_force(session)
    with database.writing(engine) as session:
        learned.keep(session, row)
        told = _told(row, policy)
    if json_wanted:
        as_json(told)
    else:
        _print(told)


def _told(row: LearningTrial, policy: RankingPolicy) -> dict[str, Any]:
    return {
        "on": bool(policy.learned),
        "policy_version": policy.version,
        "verdict": row.verdict.value,
        "needs": row.needs,
        "least_needs": LEAST_NEEDS,
        "municipalities": row.municipalities,
        "least_municipalities": LEAST_MUNICIPALITIES,
        "judged": row.judged,
        "decisive": list(DECISIVE),
        "figures": row.figures,
        "weights": {
            name.value: {
                "hand_set": weight,
                "learnt": row.weights[name.value],
                "in_force": policy.weights[name],
            }
            for name, weight in policy.hand_set.items()
        },
    }


def _print(told: dict[str, Any]) -> None:
    spoken = language()
    korean = spoken is Language.KOREAN
    state = ("켜짐" if told["on"] else "꺼짐") if korean else ("on" if told["on"] else "off")
    click.secho(
        f"{'배운 순서' if korean else 'Learned order'}: {state} · {label(TrialVerdict(told['verdict']), spoken)}",
        bold=True,
    )
    click.echo(
        f"  수요 {told['needs']}건(최소 {told['least_needs']}), "
        f"지자체 {told['municipalities']}곳(최소 {told['least_municipalities']})"
        if korean
        else f"  {told['needs']} needs (at least {told['least_needs']}) of "
        f"{told['municipalities']} municipalities (at least {told['least_municipalities']})"
    )
    for judgement, count in told["judged"].items():
        click.echo(f"  {label(FitJudgement(judgement), spoken)}: {count}")
    for name in told["decisive"]:
        if name in told["figures"]:
            one = told["figures"][name]
            click.echo(
                f"  {name:<8} {one['before']:.3f} → {one['now']:.3f}"
                f"  ({one['difference']:+.3f}; 95 %: {one['low']:+.3f} … {one['high']:+.3f})"
            )
    click.secho("  가중치: 정한 값 → 배운 값" if korean else "  Weights: as set → as learnt", bold=True)
    for name, one in told["weights"].items():
        click.echo(f"  {one['hand_set']:>6g} → {one['learnt']:<6g} {label(SignalName(name), spoken)}")
