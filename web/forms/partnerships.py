"""The forms of partnership requests: asking, answering, withdrawing, and a message in the thread."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField

from matcher.validation import clean
from matcher.vocabulary import DeclineReason
from matcher.wording import label
from web import i18n
from web.forms.fields import TokenForm


def _text(label: object) -> TextAreaField:
    # Characters no page can show again are gone before the text comes back to its writer.
    return TextAreaField(label, filters=[lambda typed: clean(typed or "")])


def _reasons() -> list[tuple[str, str]]:
    return [(reason.value, label(reason, i18n.language())) for reason in DeclineReason]


class AskForm(TokenForm):
    """A new request: what else it is about, and what to say."""

    subject = SelectField(_("Also about"), choices=[], validate_choice=False)
    body = _text(_("Message"))


class AcceptForm(FlaskForm):
    """Yes, with a note if one likes."""

    note = _text(_("Note (optional)"))


class DeclineForm(FlaskForm):
    """No, with a reason and a note."""

    # A missing or foreign choice is for the matcher to refuse, in its own words.
    reason = RadioField(_("Reason"), choices=_reasons, validate_choice=False)
    note = _text(_("Note (optional)"))

    def chosen(self) -> DeclineReason | None:
        """Return the reason chosen, or None when none of ours was."""
        return DeclineReason(self.reason.data) if self.reason.data in set(DeclineReason) else None


class WithdrawForm(FlaskForm):
    """Taking a request back asks for nothing."""


class MessageForm(TokenForm):
    """One message in the thread."""

    body = _text(_("Message"))
