"""Every page for every person, with own, foreign and absent references, in a world of canaries.

On PostgreSQL the whole matrix runs (at full size each closed door with every reference and each
page with htmx too); on SQLite own and other, plain, must answer what the reviewed file says.
The controls plant a fault (a page that shows, one that tells, one that changes, a door left open,
a forgotten check) and the same matrix has to name it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from portal.documents import queries as document_queries
from portal.web.access import Access
from tests.support.databases import Databases
from tests.support.figures import Figure
from tests.support.golden import GOLDEN, differences
from tests.tenancy.matrix import leaky
from tests.tenancy.matrix.canaries import Canary, found_in
from tests.tenancy.matrix.cases_of_work import CASES
from tests.tenancy.matrix.golden import drawn, kept_statuses
from tests.tenancy.matrix.running import Matrix, pairs_of
from tests.tenancy.matrix.scene import (
    Scene,
    open_scene,
    post_to_others,
    post_to_own,
    read_everything,
    written_in_letters,
)

pytestmark = pytest.mark.proof
KEPT = GOLDEN / "matrix.txt"
SEEN_BY_ITS_READERS = {
    *("summary", "profile", "documents", "identity", "offer", "question"),
    *("answer", "draft", "score", "moderation", "home", "email"),
}
"""Kinds of text that a run must have met where they belong: else their absence proves nothing."""


@pytest.fixture(scope="module")
def scene(databases: Databases) -> Iterator[Scene]:
    """The world on PostgreSQL, with everything asked."""
    made = open_scene(databases, "postgresql")
    read_everything(made)
    post_to_others(made)
    post_to_own(made)
    yield made
    made.close()


@pytest.fixture
def fresh(scene: Scene) -> Scene:
    """The same world, with nothing found yet."""
    return dataclasses.replace(
        scene, matrix=Matrix(scene.matrix.asking, scene.people), pairs=[], trespasses=[]
    )


def _asking(fresh: Scene, name: str) -> Scene:
    """Only the pairs of one endpoint."""
    pairs = pairs_of(fresh.app, CASES | leaky.LEAKY)
    return dataclasses.replace(fresh, pairs=[pair for pair in pairs if pair.endpoint == name])


def test_every_status_is_as_reviewed(scene: Scene, figure: Figure) -> None:
    found = scene.matrix.found
    changes = differences(KEPT, drawn(found, scene.pairs, scene.people))
    assert changes == [], "\n".join(changes)
    routes = {(pair.method, pair.endpoint) for pair in scene.pairs}
    size = f"{len(routes)} routes in {len(scene.pairs)} cases, {len(scene.people)} people"
    figure("Access matrix: requests whose status is not as reviewed", 0, "exactly 0", size)
    figure("Access matrix: requests", sum(found.counts.values()), "all reviewed", size)


def test_nothing_breaks(scene: Scene) -> None:
    assert scene.matrix.found.faults == []


def test_nobody_reads_a_foreign_word(scene: Scene, figure: Figure) -> None:
    found = scene.matrix.found
    assert [str(leak) for leak in found.leaks] == []
    assert {canary.kind for canary in found.read} >= SEEN_BY_ITS_READERS
    planted = len(found.read)
    figure("Foreign canaries in bodies, headers and files", 0, "exactly 0", f"{planted} canaries")


def test_letters_and_log_lines_hold_no_canary(scene: Scene) -> None:
    assert written_in_letters(scene) == set()
    log = scene.log.getvalue()
    assert found_in(log) == set()
    assert log.count('"endpoint"') > 1_000


def test_what_is_anothers_looks_like_what_does_not_exist(scene: Scene) -> None:
    assert scene.matrix.found.told_apart == []


def test_no_post_changes_what_is_anothers(scene: Scene, figure: Figure) -> None:
    assert scene.trespasses == []
    posts = sum(pair.method == "POST" for pair in scene.pairs)
    figure("Rows of others that a POST changed", 0, "exactly 0", f"{posts} cases of POST")


def test_sqlite_answers_the_same(databases: Databases) -> None:
    made = open_scene(databases, "sqlite")
    matrix, kept = made.matrix, kept_statuses(KEPT.read_text("utf-8"), made.people)
    wrong = []
    for pair, persona in made.reading():
        expected = kept.get((pair.name, persona.name))
        if expected is None or not matrix.is_admitted(pair, persona):
            continue
        matrix.run(pair, persona, "own")
        if pair.case.thing:
            matrix.run(pair, persona, "other")
        statuses = matrix.found.cells[pair.name, persona.name]
        if statuses["own"] != expected:
            wrong.append(f"{pair.name} as {persona.name}: {statuses['own']}, not {expected}")
    made.close()
    assert wrong == []
    assert [str(leak) for leak in matrix.found.leaks] == []
    assert matrix.found.faults == []


@pytest.fixture
def leaking(fresh: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The application with three pages at fault."""
    if "leaky.show" not in fresh.app.view_functions:
        monkeypatch.setattr(fresh.app, "_got_first_request", False)
        leaky.add(fresh.app)
    return fresh


def test_control_a_page_without_a_case_is_named(leaking: Scene) -> None:
    with pytest.raises(KeyError, match=r"leaky\.change, leaky\.show, leaky\.tell"):
        pairs_of(leaking.app, CASES)


def test_control_a_page_that_shows_a_foreign_child(leaking: Scene, figure: Figure) -> None:
    asked = _asking(leaking, "leaky.show")
    read_everything(asked)
    found = asked.matrix.found
    assert Canary("birch", "summary", "live") in {leak.canary for leak in found.leaks}
    text = drawn(found, asked.pairs, asked.people)
    assert "\n    other 200: " in text
    figure.control("Foreign canaries in bodies, headers and files", f"{len(found.leaks)} by a leak")
    figure.control("Access matrix: requests", "a planted page is named")
    figure.control("Access matrix: requests whose status is not as reviewed", "a leak is seen")


def test_control_a_page_that_tells_what_exists(leaking: Scene) -> None:
    asked = _asking(leaking, "leaky.tell")
    read_everything(asked)
    assert "GET leaky.tell [referral.live] as alder.broker (other)" in asked.matrix.found.told_apart


def test_control_a_page_that_changes_foreign_rows(leaking: Scene, figure: Figure) -> None:
    asked = _asking(leaking, "leaky.change")
    post_to_others(asked)
    asked.watch.restore()
    assert asked.trespasses == ["a foreign POST changed referral"]
    figure.control("Rows of others that a POST changed", "a planted page is named")


def test_control_a_door_left_open(fresh: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _asking(fresh, "admissions.list_admissions")
    view = fresh.app.view_functions["admissions.list_admissions"]
    monkeypatch.setattr(view, "__access__", Access())
    read_everything(asked)
    kept = kept_statuses(KEPT.read_text("utf-8"), asked.people)
    cell = ("GET admissions.list_admissions", "alder.broker")
    assert (kept[cell], asked.matrix.found.cells[cell]["own"]) == (403, 200)


def test_control_a_forgotten_check(fresh: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_queries, "_admits", lambda session, actor, row: True)
    asked = _asking(fresh, "documents.download")
    read_everything(asked)
    statuses = asked.matrix.found.cells
    name = "GET documents.download [document.application_receipt]"
    assert statuses[name, "plum.applicant"]["other"] == 200
    kinds = {leak.canary.kind for leak in asked.matrix.found.leaks}
    assert "moderation" in kinds
