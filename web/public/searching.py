"""Search in plain words, by anybody."""

from flask import Response, request

from matcher import matching
from matcher.errors import QueryTooShort
from matcher.matching import LONGEST_QUERY, Fit
from matcher.validation import clean
from matcher.vocabulary import ItemKind
from web import i18n
from web.per_request import current_actor, current_platform, session
from web.public.lists import choices
from web.public.narrowing import asked_filters
from web.rendering import page

_SHOWN = 20
_KINDS = {"solutions": ItemKind.SOLUTION, "needs": ItemKind.NEED}


def search() -> Response:
    """Show what answers the words typed best; without any, only the form."""
    wanted = request.args.get("for", "solutions")
    kind = _KINDS.get(wanted, ItemKind.SOLUTION)
    # Control characters can stand in no page, so they are not shown again either.
    text = clean(request.args.get("q", ""))
    asked = "q" in request.args and request.args["q"].strip() != ""
    narrowing = asked_filters(kind)
    fits: list[Fit] = []
    problem, status = "", 200
    if asked:
        try:
            fits = matching.search(
                session(),
                current_platform().library,
                text,
                kind,
                by=current_actor(),
                filters=narrowing.filters,
                k=_SHOWN,
            )
        except QueryTooShort as refusal:
            problem, status = refusal.message(i18n.language()), refusal.status
    return page(
        "public/search.html",
        status=status,
        kind=kind,
        text=text,
        shortened=len(text) > LONGEST_QUERY,
        searched=asked and not problem,
        problem=problem,
        fits=fits,
        **choices(narrowing),
    )
