"""`flask --app portal ofsted import FILE`, as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.config import ROOT, Settings
from portal.db import Hub
from portal.kernel.actor import system
from portal.providers import OfstedProvider
from tests.factories.providers import HEADINGS_2025, full_register, row, write_register

FLASK = [sys.executable, "-m", "flask", "--app", "portal", "ofsted", "import"]
# How much memory the whole process took at most, said by the process itself as its last words.
MEASURED = r"""
import re, sys
from pathlib import Path
from flask.cli import main
sys.argv = ["flask", "--app", "portal", "ofsted", "import", sys.argv[1]]
try:
    main()
finally:
    # Not ru_maxrss: Linux carries the parent's over exec, and the parent is a whole test run.
    status = Path("/proc/self/status").read_text()
    print(re.search(r"VmHWM:\s+(\d+)", status).group(1), file=sys.stderr)
"""


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "INSTANCE_FOLDER": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
    }


def run(settings: Settings, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*FLASK, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment(settings), capture_output=True, text=True, timeout=60
    )


def test_the_last_line_counts(settings: Settings, tmp_path: Path) -> None:
    headings = (*HEADINGS_2025, "Beds\nfree")
    path = write_register(
        tmp_path / "register.csv", [row("2000001"), row("128851")], headings=headings
    )
    done = run(settings, path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "read=2 imported=1 unchanged=0 rejected=1\n"
    assert done.stderr.splitlines() == [
        "Ofsted's register as at 31 March 2025 (from the title).",
        "Not read, because the heading is not known: 'Beds free'.",
        "Row 6 (128851) was left out: '128851' is a school's number, not one of social care.",
        "2 rows read",
    ]
    assert run(settings, path).stdout == "read=2 imported=0 unchanged=1 rejected=1\n"


@pytest.mark.one_engine("sqlite")  # refused before the database is asked anything
@pytest.mark.parametrize("arguments", [(), ("absent.csv",), (".",), ("a.csv", "b.csv"), ("--x",)])
def test_wrong_arguments_get_one_line(settings: Settings, arguments: tuple[str, ...]) -> None:
    done = run(settings, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.one_engine("sqlite")  # refused before the database is asked anything
def test_a_file_without_a_column_that_matters_gets_one_line(
    settings: Settings, tmp_path: Path
) -> None:
    headings = tuple(one for one in HEADINGS_2025 if one != "Provision type")
    path = write_register(tmp_path / "register.csv", [row("2000001")], headings=headings)
    done = run(settings, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: The file was not imported because it has no column 'Provision type'.\n"
    )


def test_a_full_file_takes_under_20_seconds_and_300_megabytes(
    settings: Settings, tmp_path: Path
) -> None:
    path = full_register(tmp_path / "register.csv")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.stdout == "read=5600 imported=5600 unchanged=0 rejected=0\n", done.stderr
    kilobytes = int(done.stderr.splitlines()[-1])
    assert kilobytes < 300 * 1024


def test_killed_in_the_middle_it_is_completed_by_running_again(
    settings: Settings, hub: Hub, tmp_path: Path
) -> None:
    path = full_register(tmp_path / "register.csv")
    process = subprocess.Popen(
        [*FLASK, str(path)],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        while "rows read" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    with hub.reading(system("test")) as session:
        kept = session.scalar(select(func.count()).select_from(OfstedProvider))
    assert 0 < kept < 5_600
    assert kept % 500 == 0
    done = run(settings, path)
    assert done.stdout == f"read=5600 imported={5_600 - kept} unchanged={kept} rejected=0\n"
