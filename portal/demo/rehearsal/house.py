"""A portal of its own for the rehearsal: a database, the real server, its worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.config import ROOT, Settings
from portal.demo.rehearsal.visitor import StepFailed

START_SECONDS = 60.0
STOP_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class House:
    """Where the portal of the rehearsal answers, and the settings that all its parts share."""

    port: int
    settings: Settings
    environment: dict[str, str]

    @property
    def log(self) -> Path:
        """What the server and its worker say."""
        return self.settings.instance / "server.log"

    def last_fault(self) -> str:
        """The newest line of the log that tells of a fault, or ""."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line for line in reversed(lines) if "rror" in line), "")

    def command(self, *words: str) -> str:
        """What a command of the portal prints. Raises StepFailed when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "portal", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = " ".join((done.stderr or done.stdout).split())[-300:]
            raise StepFailed(f"`{' '.join(words)}` ended with {done.returncode}: {said}")
        return done.stdout


@contextmanager
def instance(database_url: str = "") -> Iterator[dict[str, str]]:
    """The environment of a fresh instance; its database is SQLite unless one is named."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        environment = {
            **os.environ,
            "INSTANCE_FOLDER": folder,
            "ANCHOR_FOLDER": str(Path(folder) / "anchors"),
            "SEALING_KEY_FILE": str(Path(folder) / "sealing.key"),
            "DATABASE_URL": database_url or f"sqlite:///{Path(folder) / 'portal.db'}",
            "MAIL_URL": "",
        }
        if not database_url:
            environment.pop("DATABASE_OWNER_URL", None)
        yield environment


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(house: House) -> Iterator[None]:
    """The server and its worker, started, answering, and ended."""
    with house.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "portal", "serve", "--port", str(house.port)],
            cwd=ROOT,
            env=house.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(house, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(house: House, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise StepFailed(f"the server ended before it answered: {house.last_fault()}")
        try:
            urllib.request.urlopen(f"http://localhost:{house.port}/", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    late = f"the server did not answer within {START_SECONDS:.0f} seconds"
    raise StepFailed(f"{late}: {house.last_fault()}")
