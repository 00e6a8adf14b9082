"""The two catalogues: collect every sentence of the screens, bring both up to date, compile them.

    python -m web.catalogues              collect, update and compile; tells what still lacks Korean
    python -m web.catalogues --check      change nothing; fail when a catalogue is behind or incomplete
    python -m web.catalogues --merge F    take Korean from a JSON file {"English": "한국어"} first

Sentences in the code are English, so the English catalogue repeats them; the Korean one is written by people.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

_ROOM = Path(__file__).parent
_FOLDER = _ROOM / "translations"
_KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
_LANGUAGES = ("ko", "en")
_HEADER = (
    "# The sentences of the screens. Written by `python -m web.catalogues`; translate the empty ones.\n#"
)
_UNSAID = (
    b'"POT-Creation',
    b'"PO-Revision',
    b'"Generated',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid',
)


def path_of(language: str, ending: str = "po") -> Path:
    """Return where a catalogue lies."""
    return _FOLDER / language / "LC_MESSAGES" / f"messages.{ending}"


def collected() -> Catalog:
    """Return every sentence of code and templates, with where it stands."""
    with (_ROOM / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(project="City Ieum", charset="utf-8")
    found = extract_from_dir(str(_ROOM), methods, options, keywords=_KEYWORDS)
    # No line numbers: a catalogue should change when a sentence does, not when a line above it does.
    for name, _line, sentence, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(sentence, locations=[(f"web/{name}", None)], auto_comments=comments, context=context)
    return catalog


def stored(language: str) -> Catalog:
    """Return a catalogue as it lies in the repository; an empty one when there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, template: Catalog, said: dict[str, str]) -> Catalog:
    """Return the catalogue of `language` for exactly the sentences of `template`."""
    old = stored(language)
    fresh = Catalog(
        locale=language,
        project="City Ieum",
        version="0",
        charset="utf-8",
        fuzzy=False,
        header_comment=_HEADER,
    )
    for message in template:
        if message.id:
            text = _english(message) if language == "en" else _korean(message, old, said)
            fresh.add(message.id, text, locations=message.locations, context=message.context)
    return fresh


def _english(message: Message) -> str | tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def _korean(message: Message, old: Catalog, said: dict[str, str]) -> str | tuple[str, ...]:
    known = old.get(message.id, message.context)
    plural = isinstance(message.id, (list, tuple))
    first = message.id[0] if plural else message.id
    if first in said:
        return (said[first],) if plural else said[first]
    if known is not None and not known.fuzzy and any(_texts(known)):
        return known.string
    return ("",) if plural else ""


def _texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def untranslated(catalog: Catalog) -> Iterator[str]:
    """Yield every sentence without a translation, or with one that loses a placeholder."""
    for message in catalog:
        if message.id and (not all(_texts(message)) or list(message.check(catalog))):
            yield message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def as_po(catalog: Catalog) -> bytes:
    """Return a catalogue as text: sorted, without dates, so that equal content is an equal file."""
    out = BytesIO()
    write_po(out, catalog, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    kept = b"".join(line for line in lines if not line.startswith(_UNSAID))
    return kept.rstrip(b"\n") + b"\n"


def as_mo(catalog: Catalog) -> bytes:
    """Return a catalogue as the program reads it."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems() -> list[str]:
    """Return what is wrong with the catalogues as they lie there; empty when nothing is."""
    template, found = collected(), []
    wanted = {_ids(message) for message in template if message.id}
    for language in _LANGUAGES:
        catalog = stored(language)
        have = {_ids(message) for message in catalog if message.id}
        found += [f"{language}: missing {one!r}" for one in sorted(map(str, wanted - have))]
        found += [f"{language}: no longer used {one!r}" for one in sorted(map(str, have - wanted))]
        found += [f"{language}: not translated {one!r}" for one in untranslated(catalog)]
        found += [f"{language}: fuzzy {one.id!r}" for one in catalog if one.fuzzy and one.id]
        found += (
            [f"{language}: the compiled catalogue is behind"] if not _is_compiled(language, catalog) else []
        )
    return found


def _is_compiled(language: str, catalog: Catalog) -> bool:
    path = path_of(language, "mo")
    if not path.exists():
        return False
    with path.open("rb") as file:
        return _sentences(read_mo(file)) == _sentences(catalog)


def _sentences(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_ids(one): tuple(_texts(one)) for one in catalog if one.id and any(_texts(one))}


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def main() -> int:
    """Do what the line asks; return 1 when something is missing."""
    parser = argparse.ArgumentParser(description="Bring the catalogues of the screens up to date.")
    parser.add_argument("--check", action="store_true", help="change nothing, only tell what is wrong")
    parser.add_argument("--merge", type=Path, action="append", default=[], help="JSON with Korean sentences")
    line = parser.parse_args()
    if not line.check:
        template, said = collected(), {}
        for path in line.merge:
            said.update(json.loads(path.read_text(encoding="utf-8")))
        for language in _LANGUAGES:
            catalog = updated(language, template, said)
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_bytes(as_po(catalog))
            path_of(language, "mo").write_bytes(as_mo(catalog))
    wrong = problems()
    sys.stderr.writelines(f"{one}\n" for one in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
