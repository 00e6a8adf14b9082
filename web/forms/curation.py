"""The alliance's forms: a decision with a note, and a search in a list."""

from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from matcher.errors import InvalidInput
from matcher.validation import clean

ActionT = TypeVar("ActionT", bound=StrEnum)


class DecisionForm(FlaskForm):
    """A note and one of several buttons; the button pressed is the action."""

    # Characters no page can show again are gone before the text comes back to its writer.
    note = TextAreaField(_("Note to the organisation"), filters=[lambda typed: clean(typed or "")])
    action = HiddenField()

    def chosen(self, actions: type[ActionT]) -> ActionT:
        """Return the action of the button pressed; raise `InvalidInput` when it is none of `actions`."""
        try:
            return actions(self.action.data or "")
        except ValueError as problem:
            raise InvalidInput(
                {
                    "action": (
                        "무엇을 할지 버튼으로 골라 주세요.",
                        "Please choose what to do with one of the buttons.",
                    )
                }
            ) from problem


class ListSearchForm(FlaskForm):
    """The words a list is searched for; a GET form, so it carries no token."""

    class Meta:
        """Nothing is changed by it."""

        csrf = False

    q = StringField(_("Name, title or business number"), filters=[lambda typed: clean(typed or "")])
