"""The lists of needs and of solutions."""

from flask import Response

from matcher import browsing
from matcher.vocabulary import ItemKind, Origin, Sort
from web.per_request import current_actor, session
from web.public.narrowing import Narrowing, asked_filters, field_choices, type_choices
from web.rendering import page


def needs() -> Response:
    """Show a page of the published needs."""
    narrowing = asked_filters(ItemKind.NEED)
    found = browsing.needs(session(), narrowing.filters, by=current_actor())
    return page("public/needs.html", found=found, **choices(narrowing))


def solutions() -> Response:
    """Show a page of the published solutions."""
    narrowing = asked_filters(ItemKind.SOLUTION)
    found = browsing.solutions(session(), narrowing.filters, by=current_actor())
    return page("public/solutions.html", found=found, **choices(narrowing))


def choices(narrowing: Narrowing) -> dict[str, object]:
    """Return what the form of filters offers and what it was asked."""
    return {
        "narrowing": narrowing,
        "asked": narrowing.asked,
        "fields": field_choices(),
        "types": type_choices(),
        "origins": list(Origin),
        "sorts": list(Sort),
    }
