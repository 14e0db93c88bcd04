"""The contracts of imports hold, and each is broken by a small portal that deserves it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.checks.sources import ROOT

LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = {
    "story-order": "A later room may call an earlier one, never the reverse",
    "inside-a-room": "Inside a room",
    "flask-stays-outside": "Verbs, reads, rules and tables run without Flask",
    "one-printer": "WeasyPrint is called by the renderer",
    "rules-know-no-tables": "The kernel, policies, rules, states and events know no SQL",
}

# Row-level policies are not a room's policies; the package offers create_app to Flask.
IGNORED = {"portal.db.policies -> sqlalchemy", "portal -> portal.cli", "portal -> flask"}

# A portal in which each contract is broken once.
BAD = {
    "kernel/money.py": "import sqlalchemy\n",
    "db/base.py": "import weasyprint\n",
    "referrals/models.py": "from portal import offers\n",
    "offers/__init__.py": "",
    "offers/services.py": "import flask\n",
    "offers/models.py": "from portal.offers import services\n",
    "config.py": "",
}


def lint(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [LINT, "--no-logo", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def build(folder: Path, files: dict[str, str]) -> Path:
    """A portal of these files under the real contracts."""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for name, text in {"__init__.py": "", **files}.items():
        path = folder / "portal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    return folder


def verdicts(output: str) -> dict[str, str]:
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", output, re.MULTILINE))


def test_contracts_are_the_agreed_ones() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    names = {contract["id"]: contract["name"] for contract in table["contracts"]}
    assert set(names) == set(CONTRACTS)
    assert all(names[key].startswith(start) for key, start in CONTRACTS.items())
    story = next(contract for contract in table["contracts"] if contract["id"] == "story-order")
    assert story["exhaustive"] is True
    assert "exhaustive_ignores" not in story
    ignored = {line for each in table["contracts"] for line in each.get("ignore_imports", [])}
    assert ignored == IGNORED


def test_contracts_hold() -> None:
    code, output = lint(ROOT)
    assert code == 0, output
    assert set(verdicts(output).values()) == {"KEPT"}


def test_control_every_contract_can_break(tmp_path: Path) -> None:
    code, output = lint(build(tmp_path, BAD))
    assert code == 1, output
    broken = verdicts(output)
    assert len(broken) == len(CONTRACTS)
    assert set(broken.values()) == {"BROKEN"}


def test_control_an_unplaced_room_breaks_the_story(tmp_path: Path) -> None:
    good = dict.fromkeys(BAD, "")
    code, output = lint(build(tmp_path / "good", good))
    assert code == 0, output
    code, output = lint(build(tmp_path / "new", {**good, "gossip/__init__.py": ""}))
    assert code == 1, output
    assert "gossip" in output
