"""Reading the whole published register: how long it takes and how much memory.

The file is not part of the project. It is read from OFSTED_DATA or from where it lies beside the
checkout; where it is absent an invented file of the same size and form stands in, and the figure
says so.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal import providers
from portal.config import ROOT, Settings
from portal.db import Hub
from portal.providers.services import importing
from tests.factories.providers import full_register
from tests.support.figures import FULL, Figure
from tests.support.serving import environment

pytestmark = pytest.mark.bench

DATA = Path(os.environ.get("OFSTED_DATA") or ROOT.parent / "shared" / "data")
PUBLISHED = DATA / "ofsted_providers_2025-03-31.csv"
ROWS = 5_600
MOST_SECONDS = 20.0
MOST_MEGABYTES = 300
NAIVE_ROWS = 100
# The last words of a process: how much memory it took at most. Not ru_maxrss, because Linux
# carries the parent's over exec, and the parent is a whole test run.
MEASURED = r"""
import re, sys
from pathlib import Path
from flask.cli import main
hold = b"x" * int(sys.argv.pop()) if sys.argv[-1].isdigit() else None
sys.argv = ["flask", "--app", "portal", *sys.argv[1:]]
try:
    main()
finally:
    status = Path("/proc/self/status").read_text()
    print(re.search(r"VmHWM:\s+(\d+)", status).group(1), file=sys.stderr)
"""


@dataclass(frozen=True)
class Done:
    """How a command ended and what it took."""

    said: str
    seconds: float
    megabytes: float


def run(settings: Settings, *words: str) -> Done:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    return Done(done.stdout, seconds, int(done.stderr.splitlines()[-1]) / 1024)


def test_a_whole_register_takes_under_20_seconds_and_300_megabytes(
    settings: Settings, hub: Hub, engine_kind: str, figure: Figure, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    is_real = PUBLISHED.exists()
    path = PUBLISHED if is_real else full_register(tmp_path / "register.csv")
    done = run(settings, "ofsted", "import", str(path))
    assert re.fullmatch(r"read=5600 imported=5600 unchanged=0 rejected=0\n", done.said)
    naive = row_by_row(hub, tmp_path, monkeypatch)
    heavy = run(settings, "routes", "ledger", str(MOST_MEGABYTES * 1024 * 1024))
    size = f"{ROWS:,} rows, " + ("as published for 31 March 2025" if is_real else "invented")
    figure(
        f"Ofsted import: time, the process's start with it ({engine_kind})",
        f"{done.seconds:.1f} s", f"under {MOST_SECONDS:.0f} s", size, "",
        f"a commit a row: {naive:.0f} s, reckoned from {NAIVE_ROWS} rows",
    )  # fmt: skip
    figure(
        f"Ofsted import: memory of the process at most ({engine_kind})",
        f"{done.megabytes:.0f} MB", f"under {MOST_MEGABYTES} MB", size, "",
        f"a command that also holds {MOST_MEGABYTES} MB: {heavy.megabytes:.0f} MB",
    )  # fmt: skip
    assert done.seconds < MOST_SECONDS
    assert done.megabytes < MOST_MEGABYTES < heavy.megabytes
    if FULL:
        assert naive > MOST_SECONDS


def row_by_row(hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """The control: seconds for a whole register when each row is a unit of work."""
    register = providers.open_register(full_register(folder / "few.csv", NAIVE_ROWS, seed=11))
    monkeypatch.setattr(importing, "ROWS_A_COMMIT", 1)
    began = time.monotonic()
    providers.import_ofsted(hub, register)
    return (time.monotonic() - began) * ROWS / NAIVE_ROWS
