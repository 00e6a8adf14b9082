"""From rows to the plain profiles that ranking works on, many at once: a few queries whatever the number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from matcher.models import Certificate, Need, Reference, Solution
from matcher.ranking.candidate import NeedProfile, SolutionProfile
from matcher.reference import regions
from matcher.reference.regions import NATIONWIDE
from matcher.vocabulary import ExportReadiness, ReferenceState


def need_profile(need: Need) -> NeedProfile:
    """Return the structured side of a need."""
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
        country=need.organisation.country_code,
    )


def solution_profiles(
    session: Session, solutions: Iterable[Solution], *, on: date
) -> dict[int, SolutionProfile]:
    """Return the structured side of each solution by id; certificates are judged valid or expired on the day `on`."""
    rows = {one.key: one for one in solutions}
    references: defaultdict[int, list[Reference]] = defaultdict(list)
    for reference in session.exec(select(Reference).where(col(Reference.solution_id).in_(rows))):
        references[reference.solution_id].append(reference)
    certificates: defaultdict[int, list[Certificate]] = defaultdict(list)
    for certificate in session.exec(select(Certificate).where(col(Certificate.solution_id).in_(rows))):
        certificates[certificate.solution_id].append(certificate)
    return {key: _solution_profile(row, references[key], certificates[key], on) for key, row in rows.items()}


def _solution_profile(
    solution: Solution, references: list[Reference], certificates: list[Certificate], on: date
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
        regions=_with_members(solution.regions),
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
        country=solution.organisation.country_code,
    )


def _present(codes: Iterable[str]) -> list[regions.RegionRecord]:
    """Codes as they are today; a code unknown to this version is passed over, never an error in a match."""
    records: list[regions.RegionRecord] = []
    for code in codes:
        if code == NATIONWIDE:
            continue
        try:
            records.extend(regions.resolve(code))
        except regions.UnknownRegion:
            continue
    return records


def _with_provinces(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code for one in _present(codes) for code in (one.code, one.province_code))


def _with_members(codes: Iterable[str]) -> frozenset[str]:
    """A company that serves a province serves its towns; one that serves a town does not serve the province."""
    return frozenset(one.code for one in _present(codes))
