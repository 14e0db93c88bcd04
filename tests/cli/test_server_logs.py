"""What a real server process writes: no person, no address, nothing typed, in every mode."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.config import ROOT, Settings
from tests.cli.test_commands import environment
from tests.cli.test_serving import answers, until
from tests.support.post import free_port

pytestmark = pytest.mark.one_engine("sqlite")
CHILD = "Tobias Quillfeather"
MARK = "CANARYzz"
HERE = "127.0.0.1"
# The server that `flask serve` starts, with one page that fails while it holds a child's name.
SERVER = f"""
import sys
from portal.cli.serving import Server, options_for
from portal.factory import create_app
from portal.web.access import public

def fail():
    child = {CHILD!r}
    raise ValueError("could not read " + child)

app = create_app()
app.add_url_rule("/fail", "fail", public(fail))
app.extensions["hub"].engine.dispose()
options = options_for(app.extensions["hub"].settings, int(sys.argv[1]), None)
if sys.argv[2] == "open":
    options |= {{"accesslog": "-", "loglevel": "info"}}
    del options["logger_class"]
Server(app, options).run()
"""


@contextmanager
def server(settings: Settings, folder: Path, mode: str, **more: str) -> Iterator[int]:
    """The server in a process of its own, with what it says in a file."""
    port = free_port()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port), mode],
            cwd=ROOT,
            env={**environment(settings), **more},
            stdout=said,
            stderr=said,
        )
        try:
            until(lambda: answers(port), "the server answers")
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def visit(port: int) -> None:
    """A fault, a page with a query, and two requests that are none."""
    for path in (f"/fail?child={MARK}", f"/opportunities?who={MARK}"):
        line = http.client.HTTPConnection(HERE, port, timeout=20)
        line.request("GET", path, headers={"User-Agent": MARK, "Host": "localhost"})
        assert line.getresponse().read()
        line.close()
    for broken in (f"GET /{MARK}\r\n\r\n", f"GET / HTTP/1.1\r\n{MARK} : \x01 bad\r\n\r\n"):
        with socket.create_connection((HERE, port), timeout=20) as raw:
            raw.sendall(broken.encode())
            raw.recv(2_000)


def written(folder: Path, settings: Settings) -> str:
    """Everything that was written anywhere: console, and files that are no database."""
    files = [folder / "said"]
    for place, _, names in os.walk(settings.instance):
        files += [Path(place) / name for name in names if not name.startswith("portal.db")]
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


@pytest.mark.parametrize("debug", ["", "1"])
def test_no_log_holds_a_person_an_address_or_what_was_typed(
    settings: Settings, tmp_path: Path, debug: str
) -> None:
    with server(settings, tmp_path, "quiet", FLASK_DEBUG=debug) as port:
        visit(port)
    said = written(tmp_path, settings)
    assert '"kind": "ValueError"' in said
    for secret in (CHILD, "Quillfeather", MARK, HERE):
        assert secret not in said


def test_control_an_ordinary_server_would_tell(settings: Settings, tmp_path: Path) -> None:
    with server(settings, tmp_path, "open") as port:
        visit(port)
    said = written(tmp_path, settings)
    assert f"who={MARK}" in said
    assert HERE in said
