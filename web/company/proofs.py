"""What proves a solution: past deployments and certificates, added and taken off one at a time."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import solutions
from matcher.errors import InvalidInput, NotFound, StepNotAllowed
from matcher.models import Certificate, Reference, Solution
from matcher.permissions import Permission, require
from web import i18n
from web.company.solutions import EDITABLE, own_solution
from web.forms.fields import show_problems
from web.forms.proofs import CertificateForm, ReferenceForm
from web.per_request import session, signed_in_actor
from web.rendering import page, today


def _writable(solution_id: int) -> Solution:
    solution = own_solution(solution_id)
    require(signed_in_actor(), Permission.SOLUTION_WRITE, solution)
    return solution


def _proofs_page(
    solution: Solution,
    *,
    reference: ReferenceForm | None = None,
    certificate: CertificateForm | None = None,
    conflict: StepNotAllowed | None = None,
) -> Response:
    refused = reference or certificate
    status = 200 if refused is None else 422
    return page(
        "company/proofs.html",
        solution=solution,
        references=solutions.references_of(session(), solution),
        certificates=solutions.certificates_of(session(), solution),
        today=today(),
        reference_form=reference or ReferenceForm.blank(),
        certificate_form=certificate or CertificateForm.blank(),
        form=refused,
        may_change=solution.state in EDITABLE,
        conflict=conflict.message(i18n.language()) if conflict else "",
        status=conflict.status if conflict else status,
    )


def _back(solution: Solution, part: str) -> ResponseReturnValue:
    return redirect(url_for("company.proofs", solution_id=solution.key, _anchor=part), 303)


def show(solution_id: int) -> Response:
    """Show the past deployments and certificates of a solution, with a small form for each."""
    return _proofs_page(_writable(solution_id))


def add_reference(solution_id: int) -> ResponseReturnValue:
    """Add a past deployment; saying the same one twice leaves one."""
    solution = _writable(solution_id)
    form = ReferenceForm()
    if form.validate_on_submit():
        if form.already_among(solutions.references_of(session(), solution)):
            return _back(solution, "references")
        try:
            solutions.add_reference(session(), solution, form.draft(), by=signed_in_actor())
        except InvalidInput as refusal:
            show_problems(form, refusal)
        except StepNotAllowed as refusal:
            return _proofs_page(solution, reference=form, conflict=refusal)
        else:
            flash(_("The past deployment was added."), "success")
            return _back(solution, "references")
    return _proofs_page(solution, reference=form)


def add_certificate(solution_id: int) -> ResponseReturnValue:
    """Add a certificate; one that has expired is kept and marked; the same one twice leaves one."""
    solution = _writable(solution_id)
    form = CertificateForm()
    if form.validate_on_submit():
        if form.already_among(solutions.certificates_of(session(), solution)):
            return _back(solution, "certificates")
        try:
            solutions.add_certificate(session(), solution, form.draft(), by=signed_in_actor())
        except InvalidInput as refusal:
            show_problems(form, refusal)
        except StepNotAllowed as refusal:
            return _proofs_page(solution, certificate=form, conflict=refusal)
        else:
            flash(_("The certificate was added."), "success")
            return _back(solution, "certificates")
    return _proofs_page(solution, certificate=form)


def remove_reference(solution_id: int, part_id: int) -> ResponseReturnValue:
    """Take a past deployment off the solution."""
    return _remove(solution_id, Reference, part_id, "references")


def remove_certificate(solution_id: int, part_id: int) -> ResponseReturnValue:
    """Take a certificate off the solution."""
    return _remove(solution_id, Certificate, part_id, "certificates")


def _remove(
    solution_id: int, kind: type[Reference | Certificate], part_id: int, part: str
) -> ResponseReturnValue:
    solution = _writable(solution_id)
    try:
        solutions.remove_part(session(), solution, kind, part_id, by=signed_in_actor())
    except NotFound:
        # The second half of a double click finds it gone already.
        return _back(solution, part)
    flash(_("Removed."), "success")
    return _back(solution, part)
