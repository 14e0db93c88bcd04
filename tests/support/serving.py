"""The portal as it is served: `flask serve` in processes of its own, which a test may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from portal.config import ROOT, Settings
from tests.support.post import free_port

FLASK = ROOT / ".venv" / "bin" / "flask"
PATIENCE = 90.0


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What a shell would have set for this database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "INSTANCE_FOLDER": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.owner_url,
        **more,
    }


def until(true: Callable[[], object], what: str, pause: float = 0.02) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(pause)


def answers(port: int) -> bool:
    """Whether a server answers there."""
    with suppress(OSError):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=10) as answer:
            return bool(answer.status == 200)
    return False


def children(pid: int) -> dict[int, str]:
    """Processes below one, with what they run."""
    found: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid:
                command = (folder / "cmdline").read_text().replace("\0", " ")
                found[int(folder.name)] = command
    return found


class Serving:
    """A server without the worker, on a port that it keeps when it is started again."""

    def __init__(self, settings: Settings, app: str = "portal", **more: str) -> None:
        self.port = free_port()
        self._command = [FLASK, "--app", app, "serve", "--no-worker", "--port", str(self.port)]
        self._environment = environment(settings, **more)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Serving:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill(self.everything())

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: answers(self.port), "the server answers")

    def web_processes(self) -> list[int]:
        """Those that answer people; the first process only watches over them."""
        assert self._process is not None
        return list(children(self._process.pid))

    def everything(self) -> list[int]:
        """All of it, the watching process first, so that it starts nothing anew."""
        assert self._process is not None
        return [self._process.pid, *self.web_processes()]

    def stop_still(self, processes: list[int]) -> None:
        """Have them stand still where they are, as SIGSTOP does: to look before killing."""
        _signal(processes, signal.SIGSTOP)

    def kill(self, processes: list[int]) -> None:
        """`kill -9`, and wait until they are gone."""
        _signal(processes, signal.SIGKILL)
        assert self._process is not None
        if self._process.pid in processes:
            self._process.wait()
        until(lambda: not any(lives(one) for one in processes), "they are gone")

    def recover(self) -> None:
        """Start what was killed: all of it by hand, a web process by whoever watches over it."""
        assert self._process is not None
        if self._process.poll() is None:
            until(lambda: answers(self.port), "the server answers again")
        else:
            self.start()


def lives(pid: int) -> bool:
    """Whether a process runs (one that waits to be buried does not)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def _signal(processes: list[int], number: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
