"""Korean and English: which one a reader gets, and how each writes money, days and moments."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel

from matcher import phrasing
from matcher.vocabulary import Language
from web.per_request import current_platform, shown_actor

KOREA = ZoneInfo("Asia/Seoul")
COOKIE = "lang"
_YEAR = 365 * 24 * 3600
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def install(app: Flask) -> None:
    """Let `app` speak the reader's language."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Seoul"
    Babel(app, locale_selector=lambda: language().value)
    app.after_request(_remember)


def language() -> Language:
    """Return the reader's language: asked for in the address, chosen before, their own, the browser's, the default."""
    if not has_request_context():
        return Language.KOREAN
    if "language" not in g:
        g.language = _chosen()
    return Language(g.language)


def forget_language() -> None:
    """Choose anew within this request: somebody has just signed in or changed their language."""
    g.pop("language", None)


def _chosen() -> Language:
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in set(Language):
            return Language(asked)
    actor = shown_actor()
    if actor is not None:
        return actor.language
    accepted = request.accept_languages.best_match([one.value for one in Language])
    return Language(accepted) if accepted else current_platform().settings.default_language


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in set(Language):
        secure = current_platform().settings.secure_cookies
        response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def plain_won(won: int) -> str:
    """Return an amount as plain won: `120,000,000원`."""
    return f"{won:,}원"


def money(won: int, reader: Language) -> str:
    """Return an amount as people say it: `1억 2,000만원` in Korean, `KRW 120 million` in English."""
    return phrasing.money(won, reader.value)


def money_range(low: int | None, high: int | None, reader: Language) -> str:
    """Return a range of amounts; one end open where it is not said."""
    return phrasing.money_range(low, high, reader.value)


def day(value: date, reader: Language) -> str:
    """Return a day: `2026. 11. 22.` in Korean, `22 Nov 2026` in English."""
    if reader is Language.KOREAN:
        return f"{value.year}. {value.month}. {value.day}."
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, reader: Language) -> str:
    """Return a moment in Korean time, 24 hours: `2026. 11. 22. 14:05`, `22 Nov 2026, 14:05 KST`."""
    local = value.astimezone(KOREA)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if reader is Language.KOREAN:
        return f"{day(local.date(), reader)} {clock}"
    return f"{day(local.date(), reader)}, {clock} KST"
