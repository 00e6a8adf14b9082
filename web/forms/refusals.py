"""Every refusal on the form it answers: beside its fields where it names them, else at the head."""

from flask_wtf import FlaskForm

from matcher.errors import InvalidInput, Refusal
from web import i18n
from web.forms.fields import show_problems


def show_refusal(form: FlaskForm, refusal: Refusal) -> None:
    """Put a refusal on `form` in the reader's language, so that the form comes back with what was typed."""
    if isinstance(refusal, InvalidInput):
        show_problems(form, refusal)
    else:
        form.form_errors.append(refusal.message(i18n.language()))
