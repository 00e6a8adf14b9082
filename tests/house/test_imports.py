"""The floors of the house hold: every contract in pyproject.toml is kept."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_contract_is_kept():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_contracts_cover_the_three_rooms_and_the_three_sides():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    by_type = {(one["type"], tuple(one.get("containers", ()))): one for one in told["contracts"]}
    assert by_type["layers", ()]["layers"] == ["web", "matcher", "embeddings"]
    assert by_type["layers", ("matcher",)]["exhaustive"]
    assert set(by_type["independence", ()]["modules"]) == {"web.alliance", "web.company", "web.municipality"}
    assert set(by_type["acyclic_siblings", ()]["ancestors"]) == {"embeddings", "matcher", "web"}


def test_the_screens_do_not_load_torch():
    asked = "import sys, web.app, matcher.platform; print(any(one in sys.modules for one in ('torch', 'transformers')))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
