"""People as the operator makes and helps them: staff, forgotten passwords, the accounts of the demonstration."""

import os
import secrets
from pathlib import Path

import click
from flask import Flask
from flask_babel import force_locale
from flask_security.utils import hash_password
from sqlmodel import Session, select

from matcher import accounts
from matcher.accounts import PersonDraft
from matcher.errors import InvalidInput
from matcher.models import Need, Organisation, Solution
from matcher.platform import Platform
from matcher.vocabulary import Language, Origin
from web.app import create_app
from web.commands.opening import opened
from web.commands.printing import as_json, say
from web.commands.printing import language as spoken
from web.passwords import problems_of

DEMO_FILE = "demo-accounts.txt"


def password_hash(app: Flask, password: str) -> str:
    """Return the stored form of a password, as the site's own sign-in makes it; raise `InvalidInput` for a poor one."""
    with app.test_request_context():
        problems = {}
        for language in Language:
            with force_locale(language.value):
                problems[language] = " ".join(problems_of(password))
        if problems[Language.KOREAN]:
            raise InvalidInput({"password": (problems[Language.KOREAN], problems[Language.ENGLISH])})
        return str(hash_password(password))


def new_password() -> str:
    """Return a random password that can be read aloud and typed: four groups of four letters and digits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


@click.command("create-staff")
@click.argument("email")
@click.option("--name", default="", help="Name shown to others; default: the part of the address before @.")
@click.option(
    "--password",
    envvar="IEUM_STAFF_PASSWORD",
    help="Password; default: a random one, printed once. Better given in the variable than on the line.",
)
@click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def create_staff(email: str, name: str, password: str | None, language: str, json_wanted: bool) -> None:
    """Make a person of the alliance, who approves organisations and what they publish."""
    platform = opened()
    chosen = password or new_password()
    hashed = password_hash(create_app(platform), chosen)
    with platform.writing() as session:
        draft = PersonDraft(
            email=email, name=name or email.split("@", maxsplit=1)[0], language=Language(language)
        )
        address = accounts.create_staff(session, draft, password_hash=hashed).person.email
    if json_wanted:
        as_json({"email": address, "password": None if password else chosen})
        return
    click.echo(address)
    if not password:
        say("비밀번호(다시 보이지 않습니다):", "Password (shown only once):")
        click.echo(chosen)


@click.command("reset-password")
@click.argument("email")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def reset_password(email: str, json_wanted: bool) -> None:
    """Give the person with EMAIL a new random password, printed once, and sign them out everywhere."""
    platform = opened()
    chosen = new_password()
    hashed = password_hash(create_app(platform), chosen)
    with platform.writing() as session:
        address = accounts.reset_password(session, email, password_hash=hashed).email
    if json_wanted:
        as_json({"email": address, "password": chosen})
        return
    click.echo(address)
    say("새 비밀번호(다시 보이지 않습니다):", "New password (shown only once):")
    click.echo(chosen)


def create_demo_accounts(platform: Platform) -> str:
    """Make one account for each side of the demonstration, with one random password; return what to tell.

    Written once to a file only the operator can read; a second demo tells the same again.
    """
    file = platform.settings.data_dir / DEMO_FILE
    if file.exists():
        return file.read_text(encoding="utf-8")
    password = new_password()
    hashed = password_hash(create_app(platform), password)
    with platform.writing() as session:
        people = [
            ("town@demo.example", "김지자", _invented_owner(session, Need)),
            ("company@demo.example", "이기업", _invented_owner(session, Solution)),
        ]
        lines = []
        for email, name, owner in people:
            if owner is None or accounts.person_by_email(session, email) is not None:
                continue
            draft = PersonDraft(email=email, name=name, language=spoken())
            accounts.add_member(session, draft, owner, password_hash=hashed)
            lines.append(f"{email}  {password}  ({owner.name})")
        if accounts.person_by_email(session, "staff@demo.example") is None:
            draft = PersonDraft(email="staff@demo.example", name="박이음", language=spoken())
            actor = accounts.create_staff(session, draft, password_hash=hashed)
            lines.append(f"staff@demo.example  {password}  ({actor.organisation.name})")
        text = "\n".join(lines) + "\n"
        _write_private(file, text)
    return text


def _invented_owner(session: Session, table: type[Need | Solution]) -> Organisation | None:
    item = session.exec(select(table).where(table.origin == Origin.INVENTED).order_by(table.id)).first()
    return item.organisation if item is not None else None


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
