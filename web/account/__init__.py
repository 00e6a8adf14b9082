"""Signing in and out, joining, and one's own profile."""

from flask import Blueprint

from web.account import joining, profile

blueprint = Blueprint("account", __name__, url_prefix="/account")
joining.add_to(blueprint)
profile.add_to(blueprint)
