"""`serve`: the web server and, beside it, the worker. Told to stop, both finish what they began."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
from typing import Any

import click
from flask import Flask, current_app
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from portal.cli.group import OneLine, PlainCommand
from portal.config import ROOT, Settings
from portal.db.schema import WrongInstallation
from portal.factory import check_start
from portal.web import logs

DRAIN_SECONDS = 25
RESTART_SECONDS = 1.0
THREADS = 8
FIGURES = "PROMETHEUS_MULTIPROC_DIR"
COLLECT_AFTER = (20_000, 10, 10)
"""When Python looks for rubbish in rings: after so many new things, not after 700."""


class Worker:
    """The worker's process: started when the server is ready, again if it dies, ended with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self, _server: Any = None) -> None:
        """Start it and look after it."""
        self._spawn()
        threading.Thread(target=self._look_after, daemon=True).start()

    def _spawn(self) -> None:
        """It ends by itself should this process be killed."""
        environment = {**os.environ, "PORTAL_FOLLOW": str(os.getpid())}
        command = [sys.executable, "-m", "portal.jobs"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment)

    def _look_after(self) -> None:
        while not self._stopping.wait(RESTART_SECONDS):
            if self._process is not None and self._process.poll() is not None:
                self._spawn()

    def stop(self, _server: Any = None) -> None:
        """Ask it to finish what it began, and end it if it does not."""
        self._stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Quiet(Logger):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn's own lines as ours are: no address of a person, no path, nothing that was sent."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, then write what it says in our form."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.Plain())


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
        """The application; it holds no connection yet, so that each process opens its own.

        What is there at the start stays for good, so the collector need not walk it for each page;
        and a page makes thousands of small things that die with it, so it need not look so often.
        """
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        return self._app


def options_for(settings: Settings, port: int, worker: Worker | None) -> dict[str, Any]:
    """gunicorn's options."""
    hooks: dict[str, Any] = {"child_exit": _forget_figures}
    if worker is not None:
        hooks |= {"when_ready": worker.start, "on_exit": worker.stop}
    return {
        "bind": _addresses(port),
        "workers": processes(settings),
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": DRAIN_SECONDS,
        "accesslog": None,
        "logger_class": Quiet,
        "loglevel": "warning",
        "worker_tmp_dir": tempfile.gettempdir(),
        **hooks,
    }


def processes(settings: Settings) -> int:
    """One process in demo mode and with SQLite, one a core when live."""
    return min(multiprocessing.cpu_count(), 4) if settings.live else 1


def _share_figures(settings: Settings) -> None:
    """Several processes add their figures up in a folder, which must be named before they begin."""
    if processes(settings) > 1 and FIGURES not in os.environ:
        os.environ[FIGURES] = tempfile.mkdtemp(prefix="portal-figures-")
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - this very command again


def _forget_figures(_server: Any, worker: Any) -> None:
    if FIGURES in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _addresses(port: int) -> list[str]:
    """This machine's own addresses. Raises OneLine when somebody else has the port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as taken:
        raise OneLine(f"Port {port} is in use; choose another with --port.") from taken
    try:
        socket.create_server(("::1", port), family=socket.AF_INET6).close()
    except OSError:
        return [f"127.0.0.1:{port}"]
    return [f"127.0.0.1:{port}", f"[::1]:{port}"]


@click.command("serve", cls=PlainCommand)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--worker/--no-worker", default=True, help="Whether the worker runs beside it.")
def serve(port: int, worker: bool) -> None:
    """Serve the portal and run its worker; SIGTERM lets both finish what they began."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["hub"].settings
    _share_figures(settings)
    try:
        check_start(app)
    except WrongInstallation as wrong:
        raise OneLine(str(wrong)) from wrong
    app.extensions["hub"].engine.dispose()
    click.echo(f"Serving on http://localhost:{port}")
    Server(app, options_for(settings, port, Worker() if worker else None)).run()
