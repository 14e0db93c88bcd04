"""`demo rehearse` as a process: the whole story, a step that fails, a database in use."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.config import ROOT, Settings
from portal.db import Hub
from portal.kernel.actor import Role
from tests.support.people import make_person

LIMIT_SECONDS = 300
BROKEN = """
import sys
from flask.cli import main
from portal.demo.rehearsal import script

def promise_too_much(play):
    visitor = play.companies[0].admin
    visitor.go("/sign-in")
    visitor.must_say("Nobody has to sign in here")

script.STEPS = (script.Step(2, "Promise too much", promise_too_much), *script.STEPS)
sys.argv = ["flask", "--app", "portal", "demo", "rehearse"]
main()
"""


def run(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command with the environment of a fresh machine."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "INSTANCE_FOLDER": str(folder), **settings}
    command = [sys.executable, *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


FLASK = ("-m", "flask", "--app", "portal", "demo", "rehearse")


@pytest.mark.one_engine("postgresql")
def test_the_story_is_played_on_the_database_that_is_named(
    settings: Settings, tmp_path: Path
) -> None:
    done = run(
        *FLASK,
        folder=tmp_path,
        DATABASE_URL=settings.database_url,
        DATABASE_OWNER_URL=settings.owner_url,
    )
    check_complete(done)


def test_the_story_is_played_on_a_database_of_its_own(tmp_path: Path) -> None:
    done = run(*FLASK, folder=tmp_path)
    check_complete(done)
    assert not (tmp_path / "portal.db").exists()


def check_complete(done: subprocess.CompletedProcess[str]) -> None:
    """Every step of the story said what it checked, in order, and the last line says so."""
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert lines[-1] == "rehearsal complete"
    numbers = [int(line[:2]) for line in lines[:-1]]
    assert sorted(set(numbers)) == list(range(2, 11))
    assert all(re.fullmatch(r"[ \d]\d  [^:]+: .+", line) for line in lines[:-1])


def test_a_step_that_fails_is_named_with_its_reason(tmp_path: Path) -> None:
    done = run("-c", BROKEN, folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "FAILED at step 2, Promise too much: Ada Moss on /sign-in: "
        "does not say 'Nobody has to sign in here'"
    ]


@pytest.mark.one_engine("sqlite")
def test_a_database_in_use_is_left_alone(settings: Settings, hub: Hub, tmp_path: Path) -> None:
    make_person(hub, Role.BROKER)
    done = run(*FLASK, folder=tmp_path, DATABASE_URL=settings.database_url)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "Error: The database is not empty. A rehearsal needs an empty one."
    ]
