"""`serve`: people and worker together; told to stop, both finish; killed, nobody is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from portal import notifications
from portal.config import ROOT, Settings
from portal.db import Hub
from portal.db.queue import Queue
from tests.cli.test_commands import FLASK, environment
from tests.support.post import free_port

PATIENCE = 30.0


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.1)


def answers(port: int) -> bool:
    with suppress(OSError):
        with urllib.request.urlopen(f"http://localhost:{port}/livez", timeout=5) as answer:
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


def worker_of(pid: int) -> int | None:
    found = [child for child, command in children(pid).items() if "portal.jobs" in command]
    return found[0] if found else None


def lives(pid: int) -> bool:
    with suppress(OSError):
        return (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]) != "Z"
    return False


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    server = subprocess.Popen(
        [FLASK, "--app", "portal", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: answers(port), "the server answers")
        yield server, port
    finally:
        for pid in (*children(server.pid), server.pid):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        server.wait()


@pytest.mark.one_engine("sqlite")
def test_a_stopped_server_answers_who_is_being_answered(settings: Settings) -> None:
    with serving(settings) as (server, port):
        until(lambda: worker_of(server.pid), "the worker runs")
        worker = worker_of(server.pid)
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n")
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            line.sendall(b"Connection: close\r\n\r\n")
            line.settimeout(10)
            assert line.recv(200).startswith(b"HTTP/1.1 200")
        assert server.wait(PATIENCE) == 0
        assert worker is not None
        until(lambda: not lives(worker), "the worker has ended")


def test_the_worker_comes_back_and_follows_a_killed_server(settings: Settings) -> None:
    with serving(settings) as (server, _port):
        until(lambda: worker_of(server.pid), "the worker runs")
        first = worker_of(server.pid)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(server.pid) not in (None, first), "another worker runs")
        second = worker_of(server.pid)
        assert second is not None
        server.send_signal(signal.SIGKILL)
        server.wait()
        until(lambda: not lives(second), "the worker has followed")


def test_a_message_is_sent_soon_after_the_change(settings: Settings, hub: Hub) -> None:
    """By the kick after the commit: the minute's tick alone would be too late for this test."""
    with serving(settings) as (server, _port):
        until(lambda: worker_of(server.pid), "the worker runs")
        time.sleep(4)
        hub.after_commit.append(Queue(settings).kick)
        with hub.system_work("test") as uow:
            notifications.post(
                uow,
                template="accounts/email/confirm",
                address="new@example.test",
                path="/register/confirm/{token}",
                secret={"token": "made-up"},
                context={"valid_hours": 24, "expires_at": uow.clock.now()},
            )
        begun = time.monotonic()
        until(lambda: list(settings.outbox_folder.glob("*.eml")), "the message is written")
        assert time.monotonic() - begun < 20


@pytest.mark.one_engine("sqlite")
def test_a_port_that_is_taken_is_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [FLASK, "--app", "portal", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"Error: Port {port} is in use; choose another with --port."
    ]
