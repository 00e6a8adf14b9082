"""The forms of what proves a solution: where it has been used, which certificates it holds."""

from collections.abc import Iterable
from typing import Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from matcher.models import Certificate, Reference
from matcher.solutions import CertificateDraft, ReferenceDraft
from matcher.validation import clean
from matcher.vocabulary import CertificateKind
from web.forms.fields import DayField, EnumField, NumberField, RegionField


class ReferenceForm(FlaskForm):
    """A past deployment."""

    customer = StringField(
        _("Customer"),
        description=_("The town or body that used it."),
        render_kw={"maxlength": 200, "required": True},
    )
    region_code = RegionField(_("Region"), description=_("Name or code of the local government."))
    year = NumberField(_("Year"), render_kw={"inputmode": "numeric"})
    programme = StringField(
        _("Programme"), description=_("If it was part of a funding programme."), render_kw={"maxlength": 200}
    )
    summary = TextAreaField(_("What was done and what came of it"), render_kw={"rows": 3, "maxlength": 2000})

    @classmethod
    def blank(cls) -> Self:
        """Return an empty form whatever was posted."""
        return cls(formdata=None)

    def draft(self) -> ReferenceDraft:
        """Return what was typed."""
        return ReferenceDraft(
            customer=self.customer.data or "",
            region_code=self.region_code.data or "",
            year=self.year.data,
            programme=self.programme.data or "",
            summary=self.summary.data or "",
        )

    def already_among(self, references: Iterable[Reference]) -> bool:
        """Tell whether one of `references` says the very same: the second half of a double click."""
        told = self.draft()
        mine = (clean(told.customer), told.year, clean(told.programme), clean(told.summary))
        return any((one.customer, one.year, one.programme, one.summary) == mine for one in references)


class CertificateForm(FlaskForm):
    """A certificate with its validity."""

    kind = EnumField(_("Certificate"), CertificateKind)
    certificate_name = StringField(
        _("Name on the certificate"), render_kw={"maxlength": 200, "autocomplete": "off"}
    )
    number = StringField(_("Number"), render_kw={"maxlength": 100, "autocomplete": "off"})
    issued_on = DayField(_("Issued on"))
    expires_on = DayField(
        _("Valid until"),
        description=_("An expired certificate is kept and marked, but it counts for nothing."),
    )

    @classmethod
    def blank(cls) -> Self:
        """Return an empty form whatever was posted."""
        return cls(formdata=None)

    def draft(self) -> CertificateDraft:
        """Return what was typed."""
        return CertificateDraft(
            kind=self.kind.data,
            name=self.certificate_name.data or "",
            number=self.number.data or "",
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )

    def already_among(self, certificates: Iterable[Certificate]) -> bool:
        """Tell whether one of `certificates` is the very same: the second half of a double click."""
        told = self.draft()
        mine = (told.kind, clean(told.name), clean(told.number), told.issued_on, told.expires_on)
        return any(
            (one.kind, one.name, one.number, one.issued_on, one.expires_on) == mine for one in certificates
        )
