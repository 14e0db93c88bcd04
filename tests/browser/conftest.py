"""Debian's Chromium against the real application, served on a thread from a fresh database."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import documents
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.web.templating import renderer
from tests.browser.tab import Tab
from tests.support.browse import Browse

HERE = Path(__file__).parent
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESK = {"width": 1366, "height": 900}
HAND = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the browser; two would share the same two cores."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture
def engine_kind() -> str:
    """What a page looks like does not depend on the engine."""
    return "sqlite"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "browser tests need Debian's chromium (make setup installs it)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=False, args=ARGUMENTS
        )
        yield browser
        browser.close()


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    """The address of the running portal."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_tab(chromium: Browser, app: Flask, base: str) -> Iterator[Callable[..., Tab]]:
    """`open_tab(actor, phone=True, scripts=False)`: a tab of somebody, signed in if given."""
    contexts: list[BrowserContext] = []

    def opened(actor: Actor | None = None, *, phone: bool = False, scripts: bool = True) -> Tab:
        context = chromium.new_context(viewport=HAND if phone else DESK, locale="en-GB")
        contexts.append(context)
        return Tab(context, base, Browse(app, actor) if actor else None, scripts=scripts)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def print_pdfs(app: Flask, hub: Hub) -> Callable[[], None]:
    """What the worker does when it is woken: print every document that was ordered."""
    return lambda: documents.make_due(hub, renderer(app))
