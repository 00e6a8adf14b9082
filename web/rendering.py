"""Pages: one way to make them, and the words, dates and amounts every template may use."""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, render_template, request
from markupsafe import Markup, escape

from matcher.ranking.candidate import Note, Sentence
from matcher.reference import fields as service_fields
from matcher.reference import regions
from matcher.vocabulary import Language
from matcher.wording import label as word_for
from web import happenings, i18n
from web.forms import places
from web.per_request import shown_actor, types_in_force


def page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return `template` filled with `values` as an answer with `status`."""
    return make_response(render_template(template, **values), status)


def csp_nonce() -> str:
    """Return this answer's nonce for the content security policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def install(app: Flask) -> None:
    """Give every template of `app` its globals and filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Globals, not context: a macro imported without context knows them too.
    app.jinja_env.globals.update(
        csp_nonce=csp_nonce,
        label=label,
        words=words,
        organisation_name=organisation_name,
        today=today,
        reader=i18n.language,
        place_suggestions=places.suggestions,
        url_with=url_with,
        event_name=happenings.event_name,
        event_state=happenings.event_state,
    )
    app.context_processor(_values)
    for filter_ in (
        money,
        money_range,
        day,
        moment,
        region_names,
        field_name,
        type_names,
        type_needs,
        told,
        d_day,
        paragraphs,
        price,
    ):
        app.add_template_filter(filter_)


def _values() -> dict[str, object]:
    return {
        "actor": shown_actor(),
        "lang": i18n.language().value,
        "other_language_url": url_with(lang=_other_language()),
    }


def today() -> date:
    """Return the day it is in Korea."""
    return datetime.now(i18n.KOREA).date()


def label(value: StrEnum) -> str:
    """Return the word for a value of the vocabulary in the reader's language."""
    return word_for(value, i18n.language())


def words(values: Iterable[StrEnum | str]) -> list[str]:
    """Return the words for several values; a stored text of no vocabulary stands as it is."""
    return [label(one) if isinstance(one, StrEnum) else one for one in values]


def organisation_name(organisation: object) -> str:
    """Return an organisation's name as the reader can read it."""
    english = getattr(organisation, "name_en", "")
    name = str(getattr(organisation, "name", ""))
    return english if english and i18n.language() is Language.ENGLISH else name


def money(won: int | None) -> Markup:
    """Return an amount in 억 and 만 (or KRW), with the plain won in its title."""
    if won is None:
        return Markup("")
    return Markup('<span class="amount" title="{}">{}</span>').format(
        i18n.plain_won(won), i18n.money(won, i18n.language())
    )


def money_range(low: int | None, high: int | None = None) -> Markup:
    """Return a range of amounts; empty when neither is said."""
    if low is None and high is None:
        return Markup("")
    told_won = " ~ ".join(i18n.plain_won(one) for one in dict.fromkeys((low, high)) if one is not None)
    return Markup('<span class="amount" title="{}">{}</span>').format(
        told_won, i18n.money_range(low, high, i18n.language())
    )


def price(item: object) -> Markup:
    """Return a solution's price range."""
    return money_range(getattr(item, "price_min", None), getattr(item, "price_max", None))


def day(value: date | datetime | None) -> Markup:
    """Return a day as its readers write it, in a time element; a moment counts as the day it was in Korea."""
    if value is None:
        return Markup("")
    local = value.astimezone(i18n.KOREA).date() if isinstance(value, datetime) else value
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), i18n.day(local, i18n.language()))


def moment(value: datetime | None) -> Markup:
    """Return a moment in Korean time, in a time element."""
    if value is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(
        value.astimezone(UTC).isoformat(timespec="seconds"), i18n.moment(value, i18n.language())
    )


def region_names(codes: Iterable[str] | str | None) -> str:
    """Return the names of regions by their codes, several after one another; an unknown code stands as it is."""
    wanted = [codes] if isinstance(codes, str) else list(codes or ())
    return (", " if i18n.language() is Language.KOREAN else "; ").join(_region_name(one) for one in wanted)


def _region_name(code: str) -> str:
    try:
        records = regions.resolve(code)
    except regions.UnknownRegion:
        return code
    separator = " · "
    return separator.join(regions.full_name(record, i18n.language().value) for record in records)


def field_name(code: str | None) -> str:
    """Return the name of a service field; an unknown code stands as it is."""
    if not code:
        return ""
    try:
        record = service_fields.field_of(code)
    except KeyError:
        return code
    return record.name_ko if i18n.language() is Language.KOREAN else record.name_en


def type_names(ids: Iterable[str] | None) -> list[str]:
    """Return the names of solution types; an unknown id stands as it is."""
    return [_type_name(one) for one in ids or ()]


def _type_name(type_id: str) -> str:
    record = types_in_force().find(type_id)
    return type_id if record is None else record.name(i18n.language())


def type_needs(ids: Iterable[str] | None) -> list[tuple[str, tuple[str, ...]]]:
    """Return (name, what it needs of a town) of the solution types for which that is known."""
    language = i18n.language()
    records = [types_in_force().find(one) for one in ids or ()]
    return [(one.name(language), one.requires(language)) for one in records if one and one.requires(language)]


def told(sentence: Sentence | Note) -> str:
    """Return a reason, a gap or a note in the reader's language."""
    return sentence.told(i18n.language().value)


def d_day(value: date | None) -> str:
    """Return how many days are left, as D-7, D-day or D+3."""
    if value is None:
        return ""
    left = (value - today()).days
    return "D-day" if left == 0 else f"D{-left:+d}"


def paragraphs(text: str | None) -> Markup:
    """Return text as paragraphs: an empty line parts them, a line end stays one."""
    blocks = [block.strip() for block in (text or "").split("\n\n")]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block
    )


def _other_language() -> str:
    return (Language.ENGLISH if i18n.language() is Language.KOREAN else Language.KOREAN).value


def url_with(**changed: object) -> str:
    """Return this page's address with some of its arguments changed; None takes one away."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    pairs += [(name, str(value)) for name, value in changed.items() if value is not None]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path
