"""What can be known of the container files without a container engine."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from matcher.settings import documented_settings
from web.cli import main as ieum

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE_TEXT = (ROOT / "compose.yaml").read_text("utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
# Read by compose itself, to fill in the address and the password of the database.
COMPOSE_ONLY = {"IEUM_DB_PASSWORD"}


def commands() -> list[list[str]]:
    in_image = [json.loads(found) for found in re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)]
    while_building = [
        ["ieum", *shlex.split(found)]
        for found in re.findall(r"^RUN .*/bin/ieum (.+)$", DOCKERFILE, re.MULTILINE)
    ]
    return in_image + while_building + [one["command"] for one in SERVICES.values() if "command" in one]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_one_the_program_has_with_its_options(command):
    program, name, *options = command
    assert program == "ieum"
    known = {
        text
        for parameter in ieum.commands[name].params
        for text in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {one for one in options if one.startswith("--")} <= known


def test_every_variable_is_a_setting():
    named = set(re.findall(r"\bIEUM_[A-Z_]+\b", DOCKERFILE + COMPOSE_TEXT))
    assert named - COMPOSE_ONLY <= {name for name, _, _ in documented_settings()}


def test_the_image_does_not_run_as_root():
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    users = re.findall(r"^USER (\S+)$", last_stage, re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    assert last_stage.index("\nUSER") < last_stage.index("\nCMD")


def test_the_health_check_asks_a_page_the_site_has_on_the_port_it_serves():
    # Compared with the program in test_docs.py.
    routes = (ROOT / "docs" / "routes.md").read_text("utf-8")
    port, path = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE).groups()
    assert f"| `{path}` | GET | anyone |" in routes
    assert f"EXPOSE {port}" in DOCKERFILE
    assert {name: default for name, default, _ in documented_settings()}["IEUM_PORT"] == port


def test_no_secret_has_a_default():
    for name in ("IEUM_DB_PASSWORD", "IEUM_SECRET_KEY"):
        uses = re.findall(r"\$\{" + name + r"([^}]*)\}", COMPOSE_TEXT)
        assert uses
        assert all(use.startswith(":?") for use in uses)


def test_the_database_is_reached_from_inside_alone_and_web_from_this_machine_alone():
    assert "ports" not in SERVICES["db"]
    assert all(port.startswith("127.0.0.1:") for one in SERVICES.values() for port in one.get("ports", []))


def test_everything_waits_for_a_healthy_database():
    assert SERVICES["init"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert "healthcheck" in SERVICES["db"]
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"


def test_the_image_holds_the_rooms_and_no_data_of_a_running_service():
    kept = [one[1:] for one in (ROOT / ".dockerignore").read_text().splitlines() if one.startswith("!")]
    assert {"embeddings", "matcher", "web", "pyproject.toml", "constraints.txt"} <= set(kept)
    assert all((ROOT / one).exists() for one in kept)
    assert not {"var", ".env", ".venv", "tests"} & set(kept)
