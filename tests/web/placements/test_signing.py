"""Placement agreements in the browser: read, signed by both sides over the PDF, then locked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal import documents
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.web.templating import renderer
from tests.factories import offers as chain
from tests.factories.admissions import PASSWORD, give_password
from tests.support.browse import Browse
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")


class Scene:
    """An awarded call-off with its agreement, and the people who sign."""

    def __init__(self, app: Flask, hub: Hub) -> None:
        self.app, self.hub = app, hub
        self.market = chain.make_market(hub, council="Haverdale Council")
        self.reference = chain.agreement_of(self.market, chain.awarded(self.market))
        self.officer = self.market.officer
        self.director = self.market.home("Elm").provider
        self.council_url = f"/c/haverdale-council/placements/{self.reference}"
        self.provider_url = f"/p/placements/{self.reference}"

    def print_pdfs(self) -> None:
        documents.make_due(self.hub, renderer(self.app))

    def browse(self, actor: Actor) -> Browse:
        give_password(self.hub, actor)
        return Browse(self.app, actor)


@pytest.fixture
def scene(app: Flask, hub: Hub) -> Scene:
    return Scene(app, hub)


def filled(**changed: str) -> dict[str, str]:
    given = {
        "name": "Ann Example",
        "position": "Director",
        "authority": "Scheme of delegation, part 3",
        "proof": PASSWORD,
    }
    return {**given, **changed}


def test_it_is_signed_when_its_document_is_there(scene: Scene) -> None:
    officer = scene.browse(scene.officer)
    page = officer.get(scene.council_url)
    assert page.h1 == f"Placement agreement {scene.reference}"
    assert "The document is being made" in page.text
    assert page.soup.select("#sign_form form") == []
    scene.print_pdfs()
    assert len(officer.get(scene.council_url).soup.select("#sign_form form")) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_both_sides_sign_and_it_is_locked(scene: Scene, htmx: bool) -> None:
    scene.print_pdfs()
    officer, director = scene.browse(scene.officer), scene.browse(scene.director)
    sent = officer.get(scene.council_url).submit(filled(), "signature", htmx=htmx)
    assert sent.location.endswith(scene.council_url)
    assert "Signed by the council" in sent.follow().text
    sent = director.get(scene.provider_url).submit(filled(), "signature", htmx=htmx)
    page = sent.follow()
    assert "Both sides have signed. It is locked" in page.text
    assert page.soup.select("#sign_form") == []
    assert "In force" in officer.get("/c/haverdale-council/placements").text


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_missing_is_said_and_what_was_typed_stays(scene: Scene, htmx: bool) -> None:
    scene.print_pdfs()
    director = scene.browse(scene.director)
    page = director.get(scene.provider_url)
    answer = page.submit(filled(position="", authority=""), "signature", htmx=htmx)
    assert answer.status == 422
    assert answer.errors == [
        "Enter your position",
        "Enter where your authority to sign is recorded",
    ]
    assert answer.soup.select_one("input[name=name]")["value"] == "Ann Example"
    assert answer.soup.select_one("input[name=proof]").get("value") in (None, "")


@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_password_signs_nothing(scene: Scene, htmx: bool) -> None:
    scene.print_pdfs()
    director = scene.browse(scene.director)
    page = director.get(scene.provider_url)
    answer = page.submit(filled(proof="not the password"), "signature", htmx=htmx)
    assert answer.status == 422
    assert "To be signed" in director.get(scene.provider_url).text


def test_others_are_told_that_there_is_no_such_page(
    scene: Scene, client_as: Callable[..., Browse]
) -> None:
    rival = client_as(Role.CONTRACTS)
    absent = rival.get("/p/placements/IPA-00000")
    foreign = rival.get(scene.provider_url)
    assert (foreign.status, absent.status) == (404, 404)
    assert foreign.text == absent.text
    assert rival.get("/p/placements").text.count("IPA-") == 0
    other = client_as(Role.CONTRACT_OFFICER)
    assert other.get(scene.council_url).status == 404


def test_a_broker_reads_and_may_not_sign(scene: Scene) -> None:
    scene.print_pdfs()
    broker = Browse(scene.app, scene.market.world.broker)
    page = broker.get(scene.council_url)
    assert "Somebody who signs agreements for your organisation must do this." in page.text
    assert broker.post(f"{scene.council_url}/signature", filled()).status == 403


def test_a_provider_without_agreements_reads_why(app: Flask, hub: Hub) -> None:
    page = Browse(app, make_person(hub, Role.CONTRACTS)).get("/p/placements")
    assert "No placements yet" in page.text
