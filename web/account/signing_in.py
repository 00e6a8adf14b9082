"""How signing in is set up: our pages, our words, argon2id, generic answers, a session of a working day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_babel import lazy_gettext as _
from flask_security import Security, user_authenticated

from web import i18n
from web.access import sign_in_first
from web.account.identity import People
from web.forms.accounts import ChangePasswordForm, SignInForm, VerifyForm
from web.passwords import PasswordRule

_TRANSLATIONS = Path(__file__).parent.parent / "translations"

# Every sentence the machinery can show on the pages we use; the rest of its features are off.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (_("The e-mail or the password is not right."), "error"),
    "EMAIL_NOT_PROVIDED": (_("Please give your e-mail."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("Please check the e-mail address."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Please give your password."), "error"),
    "INVALID_PASSWORD": (_("This is not your present password."), "error"),
    "USER_DOES_NOT_EXIST": (_("The e-mail or the password is not right."), "error"),
    "DISABLED_ACCOUNT": (_("This account has been closed. Please ask the alliance."), "error"),
    "PASSWORD_IS_THE_SAME": (_("The new password must differ from the present one."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_("The two passwords differ."), "error"),
    "PASSWORD_CHANGE": (_("Your password is changed. Other devices are signed out."), "success"),
    "UNAUTHENTICATED": (_("Please sign in to see this page."), "info"),
    "UNAUTHORIZED": (_("You may not see this page."), "error"),
    "LOGIN": (_("Please sign in to see this page."), "info"),
    "REFRESH": (_("Please sign in again to go on."), "info"),
    "REAUTHENTICATION_REQUIRED": (_("Please sign in again to go on."), "info"),
    "ANONYMOUS_USER_REQUIRED": (_("You are signed in already."), "info"),
    "INVALID_REDIRECT": (_("This address does not belong to the service."), "error"),
}


def install(app: Flask, *, secret_key: str) -> Security:
    """Set up signing in on `app`."""
    app.config.update(
        # Only random numbers that we never use are seasoned with it; passwords are single argon2id hashes, so that
        # changing the secret key signs people out and locks nobody out.
        SECURITY_PASSWORD_SALT=secret_key,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_REGISTERABLE=False,
        SECURITY_RECOVERABLE=False,
        SECURITY_CONFIRMABLE=False,
        SECURITY_TRACKABLE=False,
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_FRESHNESS=timedelta(minutes=15),
        SECURITY_FRESHNESS_GRACE_PERIOD=timedelta(minutes=5),
        SECURITY_LOGIN_URL="/account/sign-in",
        SECURITY_LOGOUT_URL="/account/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_VERIFY_URL="/account/verify",
        SECURITY_POST_LOGIN_VIEW="/account/desk",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_POST_CHANGE_VIEW="/account/profile",
        SECURITY_LOGIN_USER_TEMPLATE="account/sign-in.html",
        SECURITY_CHANGE_PASSWORD_TEMPLATE="account/password.html",  # noqa: S106 - a file name
        SECURITY_VERIFY_TEMPLATE="account/verify.html",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(_TRANSLATIONS)],
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        **{f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()},
    )
    security = Security(
        app,
        People(),
        login_form=SignInForm,
        verify_form=VerifyForm,
        change_password_form=ChangePasswordForm,
        password_util_cls=PasswordRule,
        register_blueprint=True,
    )

    @security.unauthn_handler
    def unauthenticated(_methods: list[str], headers: dict[str, str] | None = None) -> Any:  # noqa: ARG001
        return sign_in_first()

    user_authenticated.connect(_begin_session, app)
    return security


def _begin_session(_app: Flask, **_facts: object) -> None:
    # Twelve hours, renewed by use: a working day with its evening, not a forgotten browser.
    session.permanent = True
    i18n.forget_language()
