"""One run of the matrix on one engine: built once, asked about by several tests."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from functools import cached_property
from uuid import UUID

from flask import Flask

from portal import notifications
from portal.config import Settings
from portal.db import Hub
from portal.factory import create_app
from portal.notifications.mailers import letters_in
from portal.web.templating import renderer
from tests.support.databases import Databases, make_hub
from tests.tenancy.matrix import digests, ids
from tests.tenancy.matrix.asking import Asking
from tests.tenancy.matrix.building import build
from tests.tenancy.matrix.canaries import Canary, found_in
from tests.tenancy.matrix.cases_of_work import CASES
from tests.tenancy.matrix.people import Persona, personas
from tests.tenancy.matrix.running import Matrix, Pair, pairs_of

FULL = os.environ.get("PROOF_SIZE") == "full"
# Own posts of these change what a neighbour has, and are meant to.
MEANT = {"admissions.suspend", "admissions.remove"}


@dataclass
class Scene:
    """The application on the world's database, the people, and what was found."""

    databases: Databases
    settings: Settings
    app: Flask
    matrix: Matrix
    pairs: list[Pair]
    trespasses: list[str] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    seconds: float = 0.0

    @cached_property
    def watch(self) -> digests.Watch:
        """Every row as it was when it was first asked for."""
        return digests.Watch(self.settings)

    def reading(self) -> Iterator[tuple[Pair, Persona]]:
        """Every GET and everybody, as in a small run."""
        for pair, persona, _ in _asked(self, "GET", is_full=False):
            yield pair, persona

    def close(self) -> None:
        """Give the connections and the database back."""
        self.hub.engine.dispose()
        self.databases.discard(self.settings)

    @property
    def people(self) -> tuple[Persona, ...]:
        return self.matrix.people

    @property
    def hub(self) -> Hub:
        hub: Hub = self.app.extensions["hub"]
        return hub


def open_scene(databases: Databases, engine: str) -> Scene:
    """The world on a fresh database, and everybody signed in."""
    settings = databases.fresh(engine)
    app = create_app(settings, make_hub(settings))
    pairs, log = pairs_of(app, CASES), io.StringIO()
    with contextlib.redirect_stderr(log):
        world = build(app)
        people = personas(world.hub, world.ids, world.crew, world.others["hazel", "torn"])
        ids.sessions(world, people)
        notifications.deliver(world.hub, renderer(app))
        matrix = Matrix(Asking(app, world), people)
        for persona in people:
            matrix.asking.meet(persona)
    return Scene(databases, settings, app, matrix, pairs, log=log)


def read_everything(scene: Scene, *, is_full: bool = FULL) -> None:
    """Every GET, for everybody, with every kind of reference."""
    for pair, persona, is_first in _asked(scene, "GET", is_full=is_full):
        is_admitted = scene.matrix.is_admitted(pair, persona)
        scene.matrix.own(pair, persona, is_htmx=is_full or (is_admitted and is_first))
        if is_admitted or is_full:
            scene.matrix.foreign(pair, persona)
        if is_full:
            scene.matrix.foreign(pair, persona, is_htmx=True)


def _asked(scene: Scene, method: str, *, is_full: bool) -> Iterator[tuple[Pair, Persona, bool]]:
    """Who is asked what, timed and with its log kept."""
    seen: set[str] = set()
    began = time.monotonic()
    with contextlib.redirect_stderr(scene.log):
        for pair in (one for one in scene.pairs if one.method == method):
            is_first = pair.endpoint not in seen
            seen.add(pair.endpoint)
            for persona in scene.people:
                if scene.matrix.asks(pair, persona, is_first=is_first, is_full=is_full):
                    yield pair, persona, is_first
    scene.seconds += time.monotonic() - began


def post_to_others(scene: Scene, *, is_full: bool = FULL) -> None:
    """Every POST with a foreign reference, empty and filled: not one row of anybody changes."""
    watch = scene.watch
    for pair, persona, _ in _asked(scene, "POST", is_full=is_full):
        if is_full or scene.matrix.is_admitted(pair, persona):
            scene.matrix.foreign(pair, persona)
        if is_full:
            scene.matrix.foreign(pair, persona, is_htmx=True)
    moved = sorted({row[0] for row in watch.changed()})
    scene.trespasses += [f"a foreign POST changed {table}" for table in moved]


def post_to_own(scene: Scene, *, is_full: bool = FULL) -> None:
    """Every POST with one's own, empty; each that changed something leaves the world as it was."""
    for pair, persona, _ in _asked(scene, "POST", is_full=is_full):
        for is_htmx in (False, True) if is_full else (False,):
            answer = scene.matrix.run(pair, persona, "own", is_htmx=is_htmx)
            if scene.matrix.is_admitted(pair, persona) and answer.status < 400:
                _look_for_trespass(scene, pair, persona)
                scene.watch.restore()
    moved = sorted({row[0] for row in scene.watch.changed()})
    scene.trespasses += [f"a refused POST changed {table}" for table in moved]


def _look_for_trespass(scene: Scene, pair: Pair, persona: Persona) -> None:
    rows = scene.watch.changed()
    if pair.endpoint not in MEANT:
        strange = digests.foreign(rows, _own_ids(persona))
        scene.trespasses += [f"{pair.name} as {persona.name}: {row[0]}" for row in strange]


def _own_ids(persona: Persona) -> set[UUID]:
    actor = persona.actor
    if actor is None:
        return set()
    return {one for one in (actor.organisation_id, actor.user_id) if one is not None}


def written_in_letters(scene: Scene) -> set[Canary]:
    """What stands in any e-mail, the address of its own reader apart."""
    with contextlib.redirect_stderr(scene.log):
        notifications.deliver(scene.hub, renderer(scene.app))
    found: set[Canary] = set()
    for path in letters_in(scene.settings.outbox_folder):
        letter = message_from_bytes(path.read_bytes(), policy=default)
        parts = [
            part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
        ]
        found |= found_in("\n".join([str(letter["Subject"]), str(letter["From"]), *parts]))
    return found
