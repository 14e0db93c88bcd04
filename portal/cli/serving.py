"""`serve`: the web server and, beside it, the worker. Told to stop, both finish what they began."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from typing import Any

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from portal.cli.group import OneLine, PlainCommand
from portal.config import ROOT, Settings
from portal.db.schema import WrongInstallation
from portal.factory import check_start

DRAIN_SECONDS = 25
THREADS = 8


class Worker:
    """The worker's process, started when the server is ready and ended with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, _server: Any = None) -> None:
        """Start it; it ends by itself should this process be killed."""
        environment = {**os.environ, "PORTAL_FOLLOW": "1"}
        command = [sys.executable, "-m", "portal.jobs"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def stop(self, _server: Any = None) -> None:
        """Ask it to finish what it began, and end it if it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn with threads, told what to do here and not by files or the command line."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options over."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; it holds no connection yet, so that each process opens its own."""
        return self._app


def options_for(settings: Settings, port: int, worker: Worker | None) -> dict[str, Any]:
    """gunicorn's options: one process with SQLite and in demo mode, one a core when live."""
    processes = min(multiprocessing.cpu_count(), 4) if settings.live else 1
    hooks = {"when_ready": worker.start, "on_exit": worker.stop} if worker else {}
    return {
        "bind": [f"127.0.0.1:{port}", f"[::1]:{port}"] if _has_ipv6() else [f"127.0.0.1:{port}"],
        "workers": processes,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": DRAIN_SECONDS,
        "accesslog": None,
        "loglevel": "warning",
        "worker_tmp_dir": tempfile.gettempdir(),
        **hooks,
    }


def _has_ipv6() -> bool:
    return os.path.exists("/proc/net/if_inet6") and "::1" in _local_names()


def _local_names() -> str:
    with open("/etc/hosts", encoding="utf-8") as hosts:
        return hosts.read()


@click.command("serve", cls=PlainCommand)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--worker/--no-worker", default=True, help="Whether the worker runs beside it.")
def serve(port: int, worker: bool) -> None:
    """Serve the portal and run its worker; SIGTERM lets both finish what they began."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["hub"].settings
    try:
        check_start(app)
    except WrongInstallation as wrong:
        raise OneLine(str(wrong)) from wrong
    app.extensions["hub"].engine.dispose()
    click.echo(f"Serving on http://localhost:{port}")
    Server(app, options_for(settings, port, Worker() if worker else None)).run()
