"""Putting the example data into the database: public cases retold from their sources, and plainly invented rows.

Organisations of examples have no members: nobody can sign in for them and nobody can be asked.
"""

from datetime import UTC, datetime

from sqlmodel import Session, select

from matcher import history, needs, solutions
from matcher.models import (
    Certificate,
    Need,
    NeedDraft,
    Organisation,
    Reference,
    Requirement,
    Solution,
    SolutionDraft,
    now,
)
from matcher.reference import examples
from matcher.reference.examples import InventedNeed, InventedOrganisation, InventedSolution, PublicCase
from matcher.vocabulary import (
    CompanySize,
    Language,
    NeedState,
    OrganisationKind,
    OrganisationState,
    Origin,
    ReferenceState,
    SolutionState,
    SubjectKind,
)

# A selected or awarded solution was documented by the source; anything less is only claimed there.
_DOCUMENTED = {"selected", "awarded", "approved", "agreement", "demonstrated"}


def load(session: Session) -> int:
    """Add the example rows that are not there yet and return how many needs and solutions were added."""
    added = 0
    for case in examples.public_cases():
        added += _case(session, case)
    for need in examples.invented_needs():
        added += _invented_need(session, need)
    for solution in examples.invented_solutions():
        added += _invented_solution(session, solution)
    if added:
        history.record(session, "examples.loaded", SubjectKind.SYSTEM, 0, by=None, rows=added)
    return added


def _token(name: str) -> str:
    """The form token of an example row: the same row is never added twice."""
    return f"example:{name}"[:64]


def _there(session: Session, table: type[Need | Solution], token: str) -> bool:
    return session.exec(select(table.id).where(table.form_token == token)).first() is not None


def _case(session: Session, case: PublicCase) -> int:
    token = _token(case.id)
    if _there(session, Need, token):
        return 0
    town = _organisation(
        session,
        name=case.municipality,
        kind=OrganisationKind(case.municipality_kind),
        country=case.country_code,
        region=case.region_codes[0] if len(case.region_codes) == 1 else None,
        origin=Origin.RETOLD,
    )
    unnamed = examples.UNNAMED_COMPANY_KO if case.language == "ko" else examples.UNNAMED_COMPANY_EN
    company = _organisation(
        session,
        name=case.company or f"{unnamed} ({case.solution.title})",
        kind=OrganisationKind.COMPANY,
        country=case.country_code,
        region=None,
        origin=Origin.RETOLD,
    )
    # The day of the case is not known, only its year: an order by date stays sensible and claims no more.
    day = datetime(case.reference.year or 2020, 1, 1, tzinfo=UTC)
    need = Need.model_validate(
        NeedDraft(
            title=case.need.title,
            problem=case.need.text,
            field_code=case.field,
            regions=list(case.region_codes),
            language=Language(case.language),
        ),
        update={
            "organisation_id": town.key,
            "state": NeedState.PUBLISHED,
            "published_at": day,
            "origin": Origin.RETOLD,
            "source": case.source,
            "form_token": token,
        },
    )
    solution = Solution.model_validate(
        SolutionDraft(
            title=case.solution.title,
            problem_solved=case.solution.text,
            field_code=case.field,
            types=list(case.types),
            language=Language(case.language),
        ),
        update={
            "organisation_id": company.key,
            "state": SolutionState.PUBLISHED,
            "published_at": day,
            "origin": Origin.RETOLD,
            "source": case.source,
            "form_token": token,
        },
    )
    session.add_all([need, solution])
    session.flush()
    session.add(
        Reference(
            solution_id=solution.key,
            customer=case.municipality,
            region_code=case.region_codes[0] if len(case.region_codes) == 1 else None,
            year=case.reference.year,
            programme=(case.reference.programme or "")[:200],
            state=ReferenceState.DOCUMENTED
            if case.reference.match in _DOCUMENTED and case.reference.evidence == "stated"
            else ReferenceState.CLAIMED,
            source=case.source,
        )
    )
    _follow(session, need, solution)
    return 2


def _organisation(
    session: Session,
    *,
    name: str,
    kind: OrganisationKind,
    country: str,
    region: str | None,
    origin: Origin,
    name_en: str = "",
    introduction: str = "",
    business_number: str | None = None,
    size: CompanySize | None = None,
) -> Organisation:
    found = session.exec(
        select(Organisation).where(
            Organisation.name == name[:200], Organisation.kind == kind, Organisation.origin == origin
        )
    ).first()
    if found is not None:
        return found
    house = Organisation(
        kind=kind,
        name=name[:200],
        name_en=name_en,
        state=OrganisationState.APPROVED,
        region_code=region,
        country_code=country,
        business_number=business_number,
        size=size,
        introduction=introduction,
        origin=origin,
    )
    session.add(house)
    session.flush()
    return house


def _invented_owner(session: Session, owner: InventedOrganisation) -> Organisation:
    return _organisation(
        session,
        name=owner.name,
        name_en=owner.name_en,
        kind=OrganisationKind(owner.kind),
        country="KR",
        region=owner.region_code,
        origin=Origin.INVENTED,
        introduction=owner.introduction,
        business_number=owner.business_number,
        size=CompanySize(owner.size) if owner.size else None,
    )


def _invented_need(session: Session, row: InventedNeed) -> int:
    token = _token(row.id)
    if _there(session, Need, token):
        return 0
    owner = _invented_owner(session, row.organisation)
    draft = NeedDraft.model_validate({name: _plain(getattr(row, name)) for name in NeedDraft.model_fields})
    need = Need.model_validate(
        draft,
        update={
            "organisation_id": owner.key,
            "state": NeedState.PUBLISHED,
            "published_at": now(),
            "origin": Origin.INVENTED,
            "form_token": token,
        },
    )
    session.add(need)
    session.flush()
    session.add_all(
        Requirement(need_id=need.key, position=place, text=one.text, must=one.must)
        for place, one in enumerate(row.requirements, 1)
    )
    _follow(session, need)
    return 1


def _invented_solution(session: Session, row: InventedSolution) -> int:
    token = _token(row.id)
    if _there(session, Solution, token):
        return 0
    owner = _invented_owner(session, row.organisation)
    draft = SolutionDraft.model_validate(
        {name: _plain(getattr(row, name)) for name in SolutionDraft.model_fields}
    )
    solution = Solution.model_validate(
        draft,
        update={
            "organisation_id": owner.key,
            "state": SolutionState.PUBLISHED,
            "published_at": now(),
            "origin": Origin.INVENTED,
            "form_token": token,
        },
    )
    session.add(solution)
    session.flush()
    session.add_all(Reference(solution_id=solution.key, **vars(one)) for one in row.references)
    session.add_all(Certificate(solution_id=solution.key, **vars(one)) for one in row.certificates)
    _follow(session, solution)
    return 1


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _follow(session: Session, *items: Need | Solution) -> None:
    session.flush()
    for item in items:
        if isinstance(item, Need):
            needs.follow(session, item)
        else:
            solutions.follow(session, item)
