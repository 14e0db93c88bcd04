"""Figures that proofs and benches measure, and the file that a full run writes of them.

`make prove` names the file with `--figures`; nothing else writes it, and never at a small size.
A row is written only when the test that measured it passed, to its end; what failed is named as
failed. The control of a row is either said with it or measured by another test, which then says
it with `figure.control`.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.postgres import binaries

FULL = os.environ.get("PROOF_SIZE") == "full"
HEADS = ("What", "Figure", "Bound", "Size", "Seed", "Command", "Control")
_RECORDER = pytest.StashKey["Recorder"]()


def sized(small: int, full: int) -> int:
    """The size of this run: full with PROOF_SIZE=full, small in every other."""
    return full if FULL else small


@dataclass(frozen=True)
class Row:
    """One figure, as it will stand in the table."""

    what: str
    value: str
    bound: str
    size: str
    seed: str
    control: str
    test: str


@dataclass
class Recorder:
    """What was measured in this run, and which of its tests passed."""

    rows: list[Row] = field(default_factory=list)
    controls: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    load: str = field(default_factory=lambda: f"{os.getloadavg()[0]:.1f}")

    def hear(self, test: str, outcome: str, when: str) -> None:
        """Take note of how a test ended; one that failed in any part has failed."""
        if outcome == "failed" and test not in self.failed:
            self.failed.append(test)
            self.passed.discard(test)
        elif when == "call" and outcome == "passed" and test not in self.failed:
            self.passed.add(test)

    def written(self) -> str:
        """The whole file."""
        kept = [row for row in self.rows if row.test in self.passed]
        lines = [*_heading(self.load), _line(HEADS), _line(["---"] * len(HEADS))]
        lines += [_line(self._cells(row)) for row in kept]
        if self.failed:
            lines += ["", "## Failed in this run", ""]
            lines += [f"- `{test}`" for test in self.failed]
        return "\n".join(lines) + "\n"

    def _cells(self, row: Row) -> list[str]:
        measured = [said for test, said in self.controls.get(row.what, []) if test in self.passed]
        control = "; ".join([row.control, *measured] if row.control else measured)
        command = f"`PROOF_SIZE=full .venv/bin/pytest {row.test.split('::')[0]}`"
        plain = [row.what, row.value, row.bound, row.size, row.seed or "none needed"]
        return [*plain, command, control or "none ran"]


@dataclass(frozen=True)
class Figure:
    """What a test calls: `figure("awards", 1, "exactly 1", size="100 at once", seed=7, control=…)`.

    `what` names the row; `control` says what the naive version gave, measured in the same test.
    """

    recorder: Recorder
    test: str

    def __call__(
        self, what: str, value: object, bound: object, size: object, seed: object = "",
        control: object = "",
    ) -> None:  # fmt: skip
        """Keep a measured figure; it counts once this test has passed."""
        cells = [str(cell) for cell in (what, value, bound, size, seed, control)]
        self.recorder.rows.append(Row(*cells, test=self.test))
        print(f"figure: {what}: {value} (bound {bound}; {size})")

    def control(self, what: str, seen: object) -> None:
        """Say of the row `what` how the control of this test ended."""
        self.recorder.controls.setdefault(what, []).append((self.test, str(seen)))
        print(f"control: {what}: {seen}")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Where a proof says what it measured."""
    return Figure(request.config.stash[_RECORDER], request.node.nodeid)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--figures FILE`: where a run at full size writes what it measured."""
    parser.addoption("--figures", default="", help="write the figures of a full run to this file")


def pytest_configure(config: pytest.Config) -> None:
    """One recorder a run."""
    config.stash[_RECORDER] = Recorder()
    if config.getoption("--figures") and not FULL:
        raise pytest.UsageError("--figures wants PROOF_SIZE=full: small sizes prove no figure.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the recorder how each test ended."""
    report = yield
    item.config.stash[_RECORDER].hear(report.nodeid, report.outcome, report.when)
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the file, if this run was asked for it and measured anything."""
    recorder = session.config.stash[_RECORDER]
    path = session.config.getoption("--figures")
    if path and (recorder.rows or recorder.failed):
        Path(path).write_text(recorder.written(), encoding="utf-8")


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _heading(load: str) -> list[str]:
    day = datetime.now(UTC).date()
    return [
        "# Figures",
        "",
        "What the portal promises, as measured by one run of `make prove`, which writes this file.",
        "Only what a passing test measured stands here. Each proof has a control: a naive version",
        "that the same check must catch. A ratio compares two sides measured in turn in one run.",
        "",
        f"Measured on {day}; load average when the run began {load}.",
        f"{os.cpu_count()} cores, {_memory()} GB of memory, {platform.system()}",
        f"{platform.machine()}, Python {platform.python_version()}, {_postgresql()},",
        f"SQLite {sqlite3.sqlite_version}.",
        "",
    ]


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)


def _postgresql() -> str:
    said = subprocess.run(
        [binaries() / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return f"PostgreSQL {said.stdout.split()[2]}"
