"""`python -m bench`: the cost of matching and of encoding as ratios, and their table and picture in docs/."""

import argparse
import sys
from pathlib import Path

from bench import market
from bench.encoding_cost import speed_of
from bench.matching_cost import Cost, cost_of
from bench.picture import svg
from bench.sentences import sentences_of
from bench.timing import PROCESSOR, WALL

ALLOWED = 1.5
WANTED_SPEED = 1.3
_DOCS = Path(__file__).parent.parent / "docs"
_BEGIN, _END = "<!-- cost -->", "<!-- end of cost -->"


def main() -> int:
    """Measure, print, and with `--write` put table and picture into docs/."""
    asked = _arguments()
    sizes = asked.sizes or ([1_000, 3_000] if asked.quick else [1_000, 10_000, 100_000])
    rounds = 5 if asked.quick else 15
    clock = PROCESSOR if asked.processor_time else WALL
    library = market.open_shelves(Path(asked.folder))
    sentences = sentences_of(library)
    speed = speed_of(library.encoder, sentences.texts, 3 if asked.quick else 5, clock)
    print(f"encoding: {speed:.2f} times sentence-transformers on the same weights (wanted: {WANTED_SPEED})")
    costs = []
    for size in sizes:
        costs.append(cost_of(library, sentences, size, rounds, clock))
        print(f"{size:,} solutions: {_told(costs[-1])}", flush=True)
    if asked.write:
        _write(costs, speed)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small markets, few rounds: does it run, roughly how much"
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", help="numbers of solutions (default: 1000 10000 100000)"
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/images/cost.svg and the table of docs/ranking.md"
    )
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="count the time on a processor instead of the time that passes, on a machine busy with other work",
    )
    parser.add_argument(
        "--folder", default=".cache/bench", help="where the model and what it learns are kept"
    )
    return parser.parse_args()


def _told(cost: Cost) -> str:
    return (
        f"question {cost.question:.2f}, need {cost.need:.2f}, question about solutions not compared before "
        f"{cost.first_question:.2f} times the model on one question and a flat search (allowed: {ALLOWED})"
    )


def _write(costs: list[Cost], speed: float) -> None:
    lines = {"question": [one.question for one in costs], "need": [one.need for one in costs]}
    (_DOCS / "images" / "cost.svg").write_text(svg([one.solutions for one in costs], lines, ALLOWED), "utf-8")
    table = [
        "| solutions | vectors | question → top 20 | need → top 20 | question, first time |",
        "|---|---|---|---|---|",
        *(
            f"| {one.solutions:,} | {one.vectors:,} | {one.question:.2f} | {one.need:.2f} | {one.first_question:.2f} |"
            for one in costs
        ),
        "",
        f"Encoding: {speed:.2f} times as many passages as sentence-transformers on the same weights.",
    ]
    page = _DOCS / "ranking.md"
    before, _, rest = page.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    page.write_text("\n".join([before + _BEGIN, *table, _END]) + after, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
