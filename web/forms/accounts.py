"""Signing in, joining, and what an organisation says of itself."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import ChangePasswordForm as BaseChangePasswordForm
from flask_security import LoginForm
from flask_security import VerifyForm as BaseVerifyForm
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField, TelField, TextAreaField, URLField
from wtforms.validators import EqualTo, ValidationError

from matcher.accounts import PersonDraft
from matcher.models import Organisation
from matcher.organisations import OrganisationDraft
from matcher.vocabulary import CompanySize, Language, OrganisationKind
from web import i18n
from web.forms.fields import EnumField, RegionField
from web.passwords import LONGEST, SHORTEST, problems_of

COUNTRIES = (
    ("KR", "대한민국", "Republic of Korea"),
    ("VN", "베트남", "Viet Nam"),
    ("ID", "인도네시아", "Indonesia"),
    ("TH", "태국", "Thailand"),
    ("MY", "말레이시아", "Malaysia"),
    ("PH", "필리핀", "Philippines"),
    ("MN", "몽골", "Mongolia"),
    ("UZ", "우즈베키스탄", "Uzbekistan"),
    ("KZ", "카자흐스탄", "Kazakhstan"),
    ("SA", "사우디아라비아", "Saudi Arabia"),
    ("AE", "아랍에미리트", "United Arab Emirates"),
    ("JP", "일본", "Japan"),
    ("SG", "싱가포르", "Singapore"),
    ("US", "미국", "United States"),
    ("CA", "캐나다", "Canada"),
    ("GB", "영국", "United Kingdom"),
    ("DE", "독일", "Germany"),
    ("FR", "프랑스", "France"),
    ("ES", "스페인", "Spain"),
    ("FI", "핀란드", "Finland"),
)


class SignInForm(LoginForm):
    """E-mail and password."""

    email = EmailField(_("E-mail"), render_kw={"autocomplete": "username", "required": True})
    password = PasswordField(_("Password"), render_kw={"autocomplete": "current-password", "required": True})


class VerifyForm(BaseVerifyForm):
    """The password once more, before something delicate."""

    password = PasswordField(_("Password"), render_kw={"autocomplete": "current-password", "required": True})


class ChangePasswordForm(BaseChangePasswordForm):
    """The present password and a new one."""

    password = PasswordField(
        _("Present password"), render_kw={"autocomplete": "current-password", "required": True}
    )
    new_password = PasswordField(
        _("New password"), render_kw={"autocomplete": "new-password", "required": True, "minlength": SHORTEST}
    )
    new_password_confirm = PasswordField(
        _("New password once more"),
        validators=[EqualTo("new_password", message=_("The two passwords differ."))],
        render_kw={"autocomplete": "new-password", "required": True},
    )


def _countries() -> list[tuple[str, str]]:
    korean = i18n.language() is Language.KOREAN
    return [(code, ko if korean else en) for code, ko, en in COUNTRIES]


class OrganisationForm(FlaskForm):
    """What an organisation says of itself, on both sides."""

    organisation_name = StringField(
        _("Name of the organisation"), render_kw={"autocomplete": "organization", "maxlength": 200}
    )
    organisation_name_en = StringField(_("Name in English"), render_kw={"maxlength": 200, "lang": "en"})
    country_code = SelectField(
        _("Country"), choices=_countries, default="KR", render_kw={"autocomplete": "country"}
    )
    region_code = RegionField(_("Local government or region"))
    homepage = URLField(_("Website"), render_kw={"autocomplete": "url", "maxlength": 300})
    introduction = TextAreaField(_("Introduction"), render_kw={"rows": 4})

    def organisation_draft(self, kind: OrganisationKind) -> OrganisationDraft:
        """Return what was typed, for `kind`."""
        return OrganisationDraft(
            kind=kind,
            name=self.organisation_name.data or "",
            name_en=self.organisation_name_en.data or "",
            region_code=self.region_code.data or "",
            country_code=self.country_code.data or "KR",
            business_number=_text(self, "business_number"),
            size=_value(self, "size"),
            homepage=self.homepage.data or "",
            introduction=self.introduction.data or "",
        )

    def fill(self, house: Organisation) -> None:
        """Show what is stored; used before anything was typed."""
        self.organisation_name.data = house.name
        self.organisation_name_en.data = house.name_en
        self.country_code.data = house.country_code
        self.region_code.data = house.region_code or ""
        self.homepage.data = house.homepage
        self.introduction.data = house.introduction


class CompanyForm(OrganisationForm):
    """What a company says of itself."""

    organisation_name = StringField(
        _("Name of the organisation"),
        render_kw={"autocomplete": "organization", "maxlength": 200, "required": True},
    )
    business_number = StringField(
        _("Business registration number"), render_kw={"inputmode": "numeric", "maxlength": 20}
    )
    size = EnumField(_("Size"), CompanySize, blank=_("Not chosen"))

    def fill(self, house: Organisation) -> None:
        """Show what is stored."""
        super().fill(house)
        self.business_number.data = house.business_number or ""
        self.size.data = house.size


def _text(form: FlaskForm, name: str) -> str:
    return str(form[name].data or "") if name in form else ""


def _value(form: FlaskForm, name: str) -> Any:
    return form[name].data if name in form else None


class PersonPart:
    """The fields about the person who joins."""

    name = StringField(_("Your name"), render_kw={"autocomplete": "name", "required": True, "maxlength": 100})
    department = StringField(_("Department"), render_kw={"maxlength": 100})
    title = StringField(_("Job title"), render_kw={"autocomplete": "organization-title", "maxlength": 100})
    phone = TelField(_("Phone"), render_kw={"autocomplete": "tel", "maxlength": 40})
    email = EmailField(
        _("E-mail"), render_kw={"autocomplete": "username", "required": True, "maxlength": 254}
    )
    password = PasswordField(
        _("Password"),
        render_kw={
            "autocomplete": "new-password",
            "required": True,
            "minlength": SHORTEST,
            "maxlength": LONGEST,
        },
    )
    password_again = PasswordField(
        _("Password once more"), render_kw={"autocomplete": "new-password", "required": True}
    )

    def person_draft(self) -> PersonDraft:
        """Return what was typed about the person, who reads the language they joined in."""
        return PersonDraft(
            email=self.email.data or "",
            name=self.name.data or "",
            department=self.department.data or "",
            title=self.title.data or "",
            phone=self.phone.data or "",
            language=i18n.language(),
        )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse a password that is too short, too long or known to everybody."""
        problems = problems_of(field.data or "", email=self.email.data or "")
        if problems:
            raise ValidationError(" ".join(problems))

    def validate_password_again(self, field: PasswordField) -> None:
        """The two passwords are the same."""
        if field.data != self.password.data:
            raise ValidationError(gettext("The two passwords differ."))


class JoinCompanyForm(PersonPart, CompanyForm):
    """A company joins with its first person."""


class JoinMunicipalityForm(PersonPart, OrganisationForm):
    """A local government, public body or city abroad joins with its first person."""

    kind = EnumField(
        _("Kind of organisation"),
        OrganisationKind,
        values=(
            OrganisationKind.MUNICIPALITY,
            OrganisationKind.PUBLIC_BODY,
            OrganisationKind.OVERSEAS_CITY,
        ),
        default=OrganisationKind.MUNICIPALITY,
    )


class PersonForm(FlaskForm):
    """The language somebody reads."""

    language = EnumField(_("Language of the screens"), Language)


class EmptyForm(FlaskForm):
    """A button: nothing but the token."""
