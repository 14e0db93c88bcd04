"""The pages of an application: every POST plain and with htmx, every refusal with its page."""

from __future__ import annotations

import pytest

from portal import applications
from portal.kernel.actor import Role
from tests.factories.applications import CANARY, draft_of, send
from tests.factories.pdps import CLOSES
from tests.support.clock import freeze

pytestmark = pytest.mark.one_engine("sqlite")
BOTH = pytest.mark.parametrize("htmx", [False, True])
PARTS = (
    "", "/answers/care", "/answers/care/versions", "/checks/insurance", "/homes", "/prices",
    "/check", "/declaration", "/submitted", "/withdraw",
)  # fmt: skip


def url(made, part: str = "") -> str:
    return f"/p/applications/{made.reference}{part}"


@BOTH
def test_starting_from_the_round(client_as, scheme, htmx) -> None:
    person = client_as(Role.APPLICANT)
    page = person.get(f"/opportunities/{scheme.round_reference}")
    link = next(a for a in page.soup.find_all("a") if a.get_text().startswith("Apply for lot 2"))
    page = person.get(link["href"])
    assert "Employer’s liability certificate" in page.text
    done = page.submit(htmx=htmx)
    tasks = done.follow()
    assert tasks.h1 == "Application for lot 2: Children’s homes"
    assert "Not sent yet. Your application is sent only when you choose" in tasks.text
    assert "0 of 7 tasks completed" in tasks.text
    again = person.get(link["href"])
    assert "Your organisation has started this application" in again.text
    assert tasks.response.request.path in str(again.soup)
    assert "Children’s homes" in person.get("/p/applications").text


@BOTH
def test_starting_is_refused_outside_the_round(client_as, hub, scheme, htmx) -> None:
    person = client_as(Role.APPLICANT)
    where = f"/p/applications/new/{scheme.round_reference}/{scheme.lot_id}"
    page = person.get(where)
    freeze(hub, CLOSES)
    person.sign_in(person.actor)
    answer = page.submit(htmx=htmx)
    assert answer.status == 422
    assert "This round closed" in answer.text
    assert "Start application" not in person.get(where).text
    assert person.get("/p/applications").text.count("APP-") == 0


def test_every_page_of_an_empty_and_of_a_full_draft(browse, empty, full) -> None:
    for made in (empty, full):
        person = browse(made.applicant)
        for part in PARTS:
            page = person.get(url(made, part))
            assert page.status in (200, 303), part
            assert (CANARY in page.text) is (
                made is full and part in ("/answers/care", "/answers/care/versions", "/check")
            ) or part == "/checks/insurance", part


@pytest.mark.parametrize("part", PARTS)
def test_others_find_nothing_and_cannot_tell_absent_from_foreign(
    client_as, visitor, scheme, full, part
) -> None:
    rival = client_as(Role.PROVIDER_ADMIN)
    for reference in (full.reference, "APP-00000", "nonsense"):
        page = rival.get(f"/p/applications/{reference}{part}")
        assert page.status == 404
        assert CANARY not in page.text
    responder = client_as(Role.RESPONDER, organisation=full.admin.organisation_id)
    assert responder.get(url(full, part)).status == 403
    manager = client_as(Role.SCHEME_MANAGER, organisation=scheme.host_id)
    assert manager.get(url(full, part)).status == 403
    assert visitor.get(url(full, part)).location.startswith("/sign-in")


@BOTH
@pytest.mark.parametrize(
    "part",
    [
        "/answers/care",
        "/answers/care/_/save",
        "/checks/insurance",
        "/homes",
        "/prices",
        "/declaration",
        "/withdraw",
    ],
)
def test_others_change_nothing(client_as, hub, scheme, full, part, htmx) -> None:
    send(hub, full)
    before = draft_of(hub, full).content()
    data = {
        "words": "Mine.", "revision": "1", "choice": "yes", "name": "R", "post": "R",
        "is_authorised": "y",
    }  # fmt: skip
    rival = client_as(Role.PROVIDER_ADMIN)
    responder = client_as(Role.RESPONDER, organisation=full.admin.organisation_id)
    manager = client_as(Role.SCHEME_MANAGER, organisation=scheme.host_id)
    for person, status in ((rival, 404), (responder, 403), (manager, 403)):
        answer = person.post(url(full, part), data, htmx=htmx)
        assert answer.status == status
        assert CANARY not in answer.text
    assert draft_of(hub, full).content() == before
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert (row.state.value, row.submissions) == ("submitted", 1)
