"""The parts of the documentation that are made from the program, so that they cannot drift from it.

`python docs/generate.py` (or `make docs`) writes them between their markers; tests/house/test_docs.py compares.
"""

import inspect
import re
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import click
from flask import Flask
from werkzeug.routing import Rule

from embeddings.fusion import Blend
from matcher.ranking.policy import NUMBERS, shipped_policy
from matcher.settings import Settings, documented_settings
from matcher.thesaurus import OFF_TRADE
from matcher.vocabulary import SignalName
from matcher.wording import LABELS
from matcher.workflows import ALL_WORKFLOWS

DOCS = Path(__file__).parent
PART = re.compile(
    r"(<!-- generated: (?P<name>[a-z]+) -->\n)(?P<body>.*?)(<!-- end: (?P=name) -->)", re.DOTALL
)

GUARDS = {"municipality": "municipalities", "company": "companies", "alliance": "alliance staff"}
# What libraries bring; the docstrings of their views speak to programmers.
BROUGHT = {
    "security.change_password": "Change one's own password.",
    "security.login": "Sign in.",
    "security.logout": "Sign out.",
    "security.verify": "Type the password again before something that matters.",
    "security.static": "Files of the sign-in library.",
    "static": "Style sheet, scripts and pictures.",
}


def settings() -> str:
    """Return the table of every setting."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |"
        for name, default, text in documented_settings()
    ]
    return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


def policy() -> str:
    """Return the table of every number of the ranking policy: its range and what the program comes with."""
    shipped = shipped_policy()
    rows = [
        f"| `{name}` | {'0 or ' if one.or_nothing else ''}{one.low:g} to {one.high:g}"
        f"{', whole' if one.whole else ''} | {shipped.number(name):g} |"
        for name, one in NUMBERS.items()
    ]
    return "\n".join(["| number | may be | as shipped |", "|---|---|---|", *rows])


def weights() -> str:
    """Return the list of all parts of an order with what each can add and take away as shipped, in cosine."""
    blend, policy = Blend(), shipped_policy()
    rows = [
        ("meaning: whole against whole", f"{blend.whole:g} × cosine", ""),
        ("meaning: pieces against their best counterparts", f"{1 - blend.whole:g} × cosine", ""),
        ("words: share of weight in common", f"{blend.words:g} × share²", ""),
        ("other trade: what the profile lacks in nearness", "", f"{OFF_TRADE:g} × cosine"),
    ]
    for signal, weight in policy.weights.items():
        most = f"{weight * policy.text_spread:.3f}"
        least = "" if signal is SignalName.SOLUTION_TYPE else most
        rows.append((f"`{signal}`", most, least))
    told = [f"| {part} | {adds} | {takes} |" for part, adds, takes in rows]
    return "\n".join(["| part | adds at most | takes away at most |", "|---|---|---|", *told])


def words() -> str:
    """Return one table for each enumeration: value, Korean, English."""
    return "\n\n".join(_words_of(kind) for kind in LABELS)


def _words_of(kind: type[StrEnum]) -> str:
    meaning = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    rows = [f"| `{value}` | {korean} | {english} |" for value, (korean, english) in LABELS[kind].items()]
    return "\n".join(
        [f"### {kind.__name__}", meaning, "", "| value | 한국어 | English |", "|---|---|---|", *rows]
    )


def workflows() -> str:
    """Return one diagram for each workflow."""
    return "\n\n".join(f"### {one.name}\n```mermaid\n{one.diagram()}\n```" for one in ALL_WORKFLOWS)


def commands() -> str:
    """Return the help of every command, as a terminal shows it."""
    from web.cli import main  # noqa: PLC0415 - brings the whole program

    return "\n\n".join(_help(["ieum"], main))


def _help(path: list[str], command: click.Command) -> list[str]:
    # As the program itself shows it: the names of the help option come from the group.
    context = click.Context(
        command,
        info_name=" ".join(path),
        max_content_width=100,
        terminal_width=100,
        help_option_names=["-h", "--help"],
    )
    shown = command.get_help(context).replace("\b", "").rstrip()
    told = [f"## {' '.join(path)}\n```\n{shown}\n```"]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                told += _help([*path, name], found)
    return told


def routes() -> str:
    """Return the table of every address: methods, who may open it, what it is."""
    from matcher import database, migrating  # noqa: PLC0415 - as below
    from matcher.platform import Platform  # noqa: PLC0415 - brings the whole program
    from web.app import create_app  # noqa: PLC0415 - brings the whole program

    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(data_dir=Path(folder), encoder="toy")
        migrating.upgrade(database.open_engine(chosen.database_address))
        app = create_app(Platform.open(chosen), WTF_CSRF_ENABLED=False)
        rules = sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint.partition(".")[0], one.rule))
        rows = [_row(app, rule) for rule in rules]
    return "\n".join(["| address | methods | for | what |", "|---|---|---|---|", *rows])


def _row(app: Flask, rule: Rule) -> str:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    meaning = BROUGHT.get(rule.endpoint) or inspect.cleandoc(app.view_functions[rule.endpoint].__doc__ or "")
    admitted = GUARDS.get(rule.endpoint.partition(".")[0]) or _admitted(app, rule, methods[0])
    return f"| `{rule.rule}` | {', '.join(methods)} | {admitted} | {meaning.split(chr(10))[0]} |"


def _admitted(app: Flask, rule: Rule, method: str) -> str:
    """Return who is let in, found out by asking as a visitor: whoever must sign in first is sent there."""
    asked = re.sub(r"<int:\w+>", "1", rule.rule)
    answer = app.test_client().open(asked, method=method)
    to_sign_in = "sign-in" in answer.headers.get("Location", "") or b"sign-in-and-continue" in answer.data
    own = rule.endpoint in {"security.login", "account.sign_in_and_continue"}
    return "signed in" if to_sign_in and not own else "anyone"


PARTS: dict[str, Callable[[], str]] = {
    "policy": policy,
    "weights": weights,
    "settings": settings,
    "words": words,
    "workflows": workflows,
    "commands": commands,
    "routes": routes,
}


def parts_of(page: str) -> dict[str, str]:
    """Return the generated parts standing in the text of a page, by name."""
    return {found["name"]: found["body"].rstrip("\n") for found in PART.finditer(page)}


def renewed(page: str) -> str:
    """Return the page with every generated part made anew."""
    return PART.sub(lambda found: f"{found[1]}{PARTS[found['name']]()}\n{found[4]}", page)


def main() -> int:
    """Renew every page; print those that changed."""
    for path in sorted(DOCS.rglob("*.md")):
        before = path.read_text("utf-8")
        after = renewed(before)
        if after != before:
            path.write_text(after, "utf-8")
            print(f"renewed {path.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
