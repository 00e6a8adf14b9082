"""From rows to the plain profiles that ranking works on, many at once: a few queries whatever the number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from matcher.models import Certificate, Need, Organisation, Reference, Solution
from matcher.ranking.candidate import NeedProfile, SolutionProfile
from matcher.reference import regions
from matcher.reference.regions import NATIONWIDE
from matcher.vocabulary import ExportReadiness, ItemKind, ReferenceState

# What ranking looks at. Rows as plain columns: a question re-reads hundreds, and mapped objects take ten times as long.
_NEED_FACTS = select_columns(
    col(Need.id),
    col(Need.organisation_id),
    col(Need.published_at),
    col(Need.field_code),
    col(Need.types),
    col(Need.regions),
    col(Need.budget_min),
    col(Need.budget_max),
    col(Need.budget_secured),
    col(Need.starts_on),
    col(Need.ends_on),
    col(Need.minimum_trl),
    col(Need.procurement),
    col(Need.existing_systems),
    col(Need.existing_datasets),
    col(Organisation.country_code),
).join(Organisation, col(Organisation.id) == Need.organisation_id)
_SOLUTION_FACTS = select_columns(
    col(Solution.id),
    col(Solution.organisation_id),
    col(Solution.published_at),
    col(Solution.field_code),
    col(Solution.types),
    col(Solution.regions),
    col(Solution.price_min),
    col(Solution.price_max),
    col(Solution.smallest_budget),
    col(Solution.months_to_deploy),
    col(Solution.trl),
    col(Solution.data_hub_link),
    col(Solution.ngsi_ld),
    col(Solution.open_source_licence),
    col(Solution.standards),
    col(Solution.export_readiness),
    col(Organisation.country_code),
).join(Organisation, col(Organisation.id) == Solution.organisation_id)
_REFERENCE_FACTS = select_columns(
    col(Reference.solution_id), col(Reference.state), col(Reference.region_code)
)


def facts_of(
    session: Session, kind: ItemKind, items: Collection[int], condition: ColumnElement[bool]
) -> dict[int, Any]:
    """Return of those `items` that meet `condition` the columns ranking looks at, by id."""
    facts, key = (_NEED_FACTS, col(Need.id)) if kind is ItemKind.NEED else (_SOLUTION_FACTS, col(Solution.id))
    statement: Any = facts.where(key.in_(items), condition)
    return {row.id: row for row in session.exec(statement)}


def need_profile(need: Need) -> NeedProfile:
    """Return the structured side of a need."""
    return need_profile_of(need, need.organisation.country_code)


def need_profile_of(need: Any, country: str) -> NeedProfile:  # noqa: ANN401 - a need or its facts
    """Return the structured side of a need, or of its `facts_of`, whose town lies in `country`."""
    return NeedProfile(
        field=need.field_code,
        types=frozenset(need.types),
        regions=_with_provinces(need.regions),
        budget_min=need.budget_min,
        budget_max=need.budget_max,
        budget_secured=need.budget_secured,
        starts_on=need.starts_on,
        ends_on=need.ends_on,
        minimum_trl=need.minimum_trl,
        procurement=frozenset(need.procurement),
        wants_open_data=bool(need.existing_systems or need.existing_datasets),
        country=country,
    )


def solution_profile(session: Session, solution: Solution, *, on: date) -> SolutionProfile:
    """Return the structured side of a solution; certificates are judged valid or expired on the day `on`."""
    return solution_profiles(session, {solution.key: solution}, on=on)[solution.key]


def solution_profiles(session: Session, rows: Mapping[int, Any], *, on: date) -> dict[int, SolutionProfile]:
    """Return the structured side of each solution (a row, or its `facts_of`) by id, on the day `on`."""
    references: defaultdict[int, list[Any]] = defaultdict(list)
    told: Any = _REFERENCE_FACTS.where(col(Reference.solution_id).in_(rows))
    for reference in session.exec(told):
        references[reference.solution_id].append(reference)
    certificates: defaultdict[int, list[Certificate]] = defaultdict(list)
    for certificate in session.exec(select(Certificate).where(col(Certificate.solution_id).in_(rows))):
        certificates[certificate.solution_id].append(certificate)
    return {key: _solution_profile(row, references[key], certificates[key], on) for key, row in rows.items()}


def _solution_profile(
    solution: Any,  # noqa: ANN401 - a solution or its facts
    references: list[Any],
    certificates: list[Certificate],
    on: date,
) -> SolutionProfile:
    states = [one.state for one in references]
    features = {
        "data_hub": solution.data_hub_link,
        "ngsi_ld": solution.ngsi_ld,
        "open_source": solution.open_source_licence,
        "standards": solution.standards,
    }
    places = [one.region_code for one in references if one.region_code]
    return SolutionProfile(
        field=solution.field_code,
        types=frozenset(solution.types),
        regions=_with_members(tuple(solution.regions)),
        nationwide=NATIONWIDE in solution.regions,
        price_min=solution.price_min,
        price_max=solution.price_max,
        smallest_budget=solution.smallest_budget,
        months_to_deploy=solution.months_to_deploy,
        trl=solution.trl,
        confirmed_references=states.count(ReferenceState.CONFIRMED),
        documented_references=states.count(ReferenceState.DOCUMENTED),
        claimed_references=states.count(ReferenceState.CLAIMED),
        reference_regions=_with_provinces(places),
        valid_certificates=frozenset(one.kind for one in certificates if one.valid_on(on)),
        expired_certificates=frozenset(one.kind for one in certificates if not one.valid_on(on)),
        open_features=frozenset(name for name, has in features.items() if has),
        export_ready=solution.export_readiness in {ExportReadiness.READY, ExportReadiness.DEPLOYED},
        country=solution.organisation.country_code
        if isinstance(solution, Solution)
        else solution.country_code,
    )


@lru_cache(maxsize=2000)
def _present(code: str) -> tuple[regions.RegionRecord, ...]:
    """A code as it is today; one unknown to this version is passed over, never an error in a match."""
    if code == NATIONWIDE:
        return ()
    try:
        return tuple(regions.resolve(code))
    except regions.UnknownRegion:
        return ()


def _with_provinces(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(
        part for code in codes for one in _present(code) for part in (one.code, one.province_code)
    )


# Kept, since most companies serve the same few provinces, and a list asks for a hundred of them.
@lru_cache(maxsize=2000)
def _with_members(codes: tuple[str, ...]) -> frozenset[str]:
    """A company that serves a province serves its towns; one that serves a town does not serve the province."""
    return frozenset(one.code for code in codes for one in _present(code))
