"""The one rule for passwords: long enough, and not what everybody tries first. No rules of composition."""

import unicodedata

from flask import Flask
from flask_babel import gettext as _
from flask_security import PasswordUtil

SHORTEST, LONGEST = 10, 200
_FEW_CHARACTERS = 4
# What is tried first wherever passwords of ten characters and more are asked for.
_COMMON = frozenset(
    """
    password12 password123 password1234 password1! passw0rd123 p@ssw0rd123 qwertyuiop qwerty1234 qwerty12345 q1w2e3r4t5
    1q2w3e4r5t 1q2w3e4r5t! 1qaz2wsx3edc qwer1234!! qwer123456 asdf123456 asdfghjkl1 abcd123456 abcd1234!! iloveyou12
    letmein1234 welcome123 welcome1234 admin12345 administrator changeme123 sunshine123 football123 superman123
    cityieum123 smartcity1 smartcity12 smartcity123 dosiieum12 tjdnfxmrquf qlalfqjsgh rkskekfk12 dkssudgktpdy
    비밀번호12 비밀번호123 비밀번호1234 안녕하세요12 스마트도시12 스마트도시123 도시이음12 도시이음123
    """.split()
)
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "가나다라마바사아자차카타파하",
)


def normal(password: str) -> str:
    """Return the password as it is hashed and compared: the same keys give the same text on every system."""
    return unicodedata.normalize("NFKD", password)


def problems_of(password: str, *, email: str = "") -> list[str]:
    """Return why this password is refused, in the reader's language; empty when it is not."""
    typed = unicodedata.normalize("NFC", password)
    if len(typed) < SHORTEST:
        return [_("Please choose a password of at least %(count)s characters.", count=SHORTEST)]
    if len(typed) > LONGEST:
        return [_("Please choose a password of at most %(count)s characters.", count=LONGEST)]
    if _is_easily_guessed(typed.casefold(), email.casefold()):
        return [
            _("This password is easily guessed. Please choose another, for example a few unrelated words.")
        ]
    return []


def _is_easily_guessed(plain: str, email: str) -> bool:
    if plain in _COMMON or len(set(plain)) <= _FEW_CHARACTERS:
        return True
    if any(plain in row or plain in row[::-1] for row in _ROWS):
        return True
    return bool(email) and plain in {email, email.replace("@", "")}


class PasswordRule(PasswordUtil):  # type: ignore[misc]
    """The rule as Flask-Security asks for it."""

    def __init__(self, app: Flask) -> None:
        """Stand for `app`."""
        super().__init__(app)

    def normalize(self, password: str) -> str:
        """Return the password as it is hashed."""
        return normal(password)

    def validate(self, password: str, _is_register: bool, **others: object) -> tuple[list[str] | None, str]:  # noqa: FBT001 - the caller's signature
        """Return what is wrong with the password, if anything, and the password as it is hashed."""
        email = str(getattr(others.get("user"), "email", ""))
        return problems_of(password, email=email) or None, self.normalize(password)
