"""Teaching the encoder on the thesaurus, its worked examples and the alliance's own decisions."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from embeddings.adapter import Adapter, AdapterUnreadable
from embeddings.bundled import shipped_adapter
from embeddings.encoder import EncoderUnavailable
from embeddings.training import Lesson, TrainingPlan
from matcher import database, lessons, training
from matcher.errors import NotReady
from matcher.settings import Settings
from web.commands.printing import as_json, progress_bar, say


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to keep the adapter in.",
)
@click.option(
    "--passes", type=click.IntRange(1, 20), default=1, show_default=True, help="Passes over the lessons."
)
@click.option(
    "--rate", type=click.FloatRange(1e-6, 1e-2), default=2e-4, show_default=True, help="Learning rate."
)
@click.option(
    "--seed", type=int, default=TrainingPlan().seed, show_default=True, help="Seed of every chance."
)
@click.option(
    "--start",
    default="shipped",
    show_default=True,
    help="Adapter to go on from: shipped, none (the untouched encoder) or a file.",
)
@click.option(
    "--hold-out",
    type=click.FloatRange(0.0, 0.5),
    default=0.2,
    show_default=True,
    help="Share of the municipalities whose decisions are kept aside to judge the result.",
)
@click.option(
    "--decisions/--no-decisions", default=True, help="Learn from pinned matches and accepted requests too."
)
@click.option("--most", type=click.IntRange(2), help="Learn from so many lessons a pass only, for a trial.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def train(
    output: Path,
    passes: int,
    rate: float,
    seed: int,
    start: str,
    hold_out: float,
    decisions: bool,
    most: int | None,
    json_wanted: bool,
) -> None:
    """Teach the bundled encoder and keep what it learnt in a file of a few megabytes.

    Nothing in service changes. To use the file, set IEUM_ENCODER_ADAPTER to it and run `ieum reindex`.
    """
    _try_to_write(output)
    begun = _begun(start)
    decided = _decided(Settings.from_environment()) if decisions else []
    taught, aside = training.held_out(decided, hold_out, seed)
    rows = lessons.curriculum(taught, passes=passes, seed=seed, beginning=begun is None)
    plan = replace(TrainingPlan(), rate=rate, seed=seed)
    with progress_bar("학습", "Training") as progress:
        try:
            learnt = training.learn([row[:most] for row in rows], aside, plan, start=begun, told=progress)
        except (EncoderUnavailable, ImportError) as problem:
            raise NotReady(
                what_ko=f"학습할 수 없습니다({problem})", what_en=f"training is not possible ({problem})"
            ) from problem
    made = training.with_card(
        learnt.adapter, made=datetime.now(UTC).date().isoformat(), decisions=len(taught), start=start
    )
    try:
        made.write(output)
    except OSError as problem:
        raise click.ClickException(f"{output}: {problem.strerror}") from problem
    _report(output, made, learnt, aside, json_wanted=json_wanted)


def _try_to_write(output: Path) -> None:
    """Refuse before an hour of training what could not be kept after it."""
    probe = output.with_name(f".{output.name}.probe")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"0")
        probe.unlink()
    except OSError as problem:
        raise click.BadParameter(f"{output}: {problem.strerror}", param_hint="--output") from problem


def _begun(start: str) -> Adapter | None:
    if start == "none":
        return None
    try:
        return shipped_adapter() if start == "shipped" else Adapter.read(Path(start))
    except AdapterUnreadable as problem:
        raise click.BadParameter(str(problem), param_hint="--start") from problem


def _decided(settings: Settings) -> list[tuple[int, Lesson]]:
    """The decisions in the database; none when there is no database yet."""
    engine = database.open_engine(settings.database_address)
    try:
        with database.reading(engine) as session:
            return lessons.from_decisions(session)
    except DBAPIError:
        say(
            "데이터베이스가 없어 문제–해결책 사전과 풀이 예로만 학습합니다.",
            "No database: learning from the thesaurus and worked examples alone.",
        )
        return []
    finally:
        engine.dispose()


def _report(
    output: Path, made: Adapter, learnt: training.Learnt, aside: list[Lesson], *, json_wanted: bool
) -> None:
    trials = {
        name: None if one is None else {"asked": one.asked, "first": one.first, "among_ten": one.among_ten}
        for name, one in (("before", learnt.before), ("after", learnt.after))
    }
    if json_wanted:
        as_json({"output": str(output), "mark": made.mark, "card": dict(made.card), "held_out": trials})
        return
    click.echo(f"{output}: {output.stat().st_size / 1e6:.1f} MB, {made.mark}")
    if learnt.before is None or learnt.after is None:
        say(
            f"따로 둔 결정이 {len(aside)}건뿐이라 나아졌는지 알 수 없습니다({training.FEWEST_HELD_OUT}건부터).",
            f"Only {len(aside)} decisions were kept aside: too few to tell a gain (from {training.FEWEST_HELD_OUT}).",
        )
        return
    for title, one in (("before", learnt.before), ("after", learnt.after)):
        click.echo(f"{title:>7}: R@1 {one.first:.3f}  R@10 {one.among_ten:.3f}  ({one.asked})")
    if learnt.after.first < learnt.before.first:
        say("나빠졌습니다. 쓰지 않는 것이 좋습니다.", "It became worse: better not to use it.")
