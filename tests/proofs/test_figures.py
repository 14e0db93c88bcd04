"""The file of figures holds what passing proofs measured, and nothing that a failing one said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from portal.config import ROOT
from tests.support.figures import Figure, Recorder

PASSED, FAILED, UNTOLD = "a.py::test_passed", "b.py::test_failed", "c.py::test_control"


def say(recorder: Recorder, test: str, what: str) -> None:
    Figure(recorder, test)(what, 1, "exactly 1", "100 at once", 7)


def ended(recorder: Recorder, test: str, call: str, teardown: str = "passed") -> None:
    recorder.hear(test, "passed", "setup")
    recorder.hear(test, call, "call")
    recorder.hear(test, teardown, "teardown")


def test_a_figure_stands_with_its_command_and_its_control() -> None:
    recorder = Recorder()
    say(recorder, PASSED, "awards")
    Figure(recorder, UNTOLD).control("awards", "14 awards")
    ended(recorder, PASSED, "passed")
    ended(recorder, UNTOLD, "passed")
    command = "`PROOF_SIZE=full .venv/bin/pytest a.py`"
    row = f"| awards | 1 | exactly 1 | 100 at once | 7 | {command} | 14 awards |"
    assert recorder.written().splitlines()[-1] == row


def test_what_failed_leaves_no_figure_and_is_named() -> None:
    for how in (("failed",), ("passed", "failed")):
        recorder = Recorder()
        say(recorder, PASSED, "kept")
        say(recorder, FAILED, "a figure of a failed proof")
        ended(recorder, PASSED, "passed")
        ended(recorder, FAILED, *how)
        written = recorder.written()
        assert "| kept |" in written
        assert "a figure of a failed proof" not in written
        assert written.endswith(f"## Failed in this run\n\n- `{FAILED}`\n")


def test_a_control_that_failed_says_nothing() -> None:
    recorder = Recorder()
    say(recorder, PASSED, "awards")
    Figure(recorder, UNTOLD).control("awards", "14 awards")
    ended(recorder, PASSED, "passed")
    ended(recorder, UNTOLD, "failed")
    assert "14 awards" not in recorder.written()
    assert "| none ran |" in recorder.written()


def test_a_small_run_may_not_write_the_file(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", f"--figures={path}"]
    done = subprocess.run(
        [*command, "tests/proofs/test_figures.py"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "--figures wants PROOF_SIZE=full" in done.stderr
    assert not path.exists()
