"""Sending an application in the browser: declared, receipted, changed, withdrawn, too late."""

from __future__ import annotations

import pytest

from portal import applications
from portal.kernel.actor import Role
from tests.factories.applications import make_application, open_round, send
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
def test_declaring_sending_and_the_receipt(browse, hub, full, htmx) -> None:
    person = browse(full.admin)
    page = person.get(url(full, "/declaration"))
    bad = page.submit({"name": "", "post": ""}, htmx=htmx)
    assert bad.status == 422
    assert bad.errors == [
        "Enter your full name",
        "Enter your position",
        "Confirm that you are authorised and that it is true",
    ]
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    done = page.submit(declared, htmx=htmx)
    assert done.location == url(full, "/submitted")
    receipt = done.follow()
    assert receipt.h1 == "Application sent"
    for words in (full.reference, "10 November 2026 at 10am, UK time", "Ayo Bello, Director"):
        assert words in receipt.text
    again = page.submit(declared, htmx=htmx)
    assert again.location == url(full, "/submitted")
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert row.submissions == 1
        digest = applications.last_submission(session, row).digest
    assert digest in receipt.text
    assert "is being made as a PDF" in receipt.text
    tasks = person.get(url(full))
    assert "Not sent yet" not in tasks.text
    assert "See your receipt" in tasks.text


def test_an_applicant_is_told_who_can_send(browse, hub, full) -> None:
    person = browse(full.applicant)
    for part in ("/check", "/declaration"):
        page = person.get(url(full, part))
        assert "Only an administrator of your organisation can send" in page.text
        assert "Send application”" in page.text or "Send application" not in page.text
    declared = {"name": "A", "post": "B", "is_authorised": "y"}
    assert person.post(url(full, "/declaration"), declared).status == 403


@BOTH
def test_changes_after_sending_are_marked_until_sent_again(browse, hub, full, htmx) -> None:
    send(hub, full)
    person = browse(full.admin)
    assert "You have changes that are not sent" not in person.get(url(full)).text
    person.get(url(full, "/answers/care")).submit({"words": "Better."}, htmx=htmx)
    assert "You have changes that are not sent" in person.get(url(full)).text
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    page = person.get(url(full, "/declaration"))
    assert "This replaces number 1" in page.text
    receipt = page.submit(declared, htmx=htmx).follow()
    assert "Sent before, and replaced" in receipt.text
    assert "You have changes that are not sent" not in person.get(url(full)).text


@BOTH
def test_withdrawing(browse, hub, full, htmx) -> None:
    person = browse(full.admin)
    assert "there is nothing to withdraw" in person.get(url(full, "/withdraw")).text
    send(hub, full)
    page = person.get(url(full, "/withdraw"))
    assert page.submit(htmx=htmx).location == url(full)
    assert "Application withdrawn" in person.get(url(full, "/submitted")).text
    repeated = person.post(url(full, "/withdraw"), {"form_key": "another-key-1"}, htmx=htmx)
    assert repeated.status == 409
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    page = person.get(url(full, "/declaration"))
    assert page.submit(declared, htmx=htmx).follow().h1 == "Application sent"


@BOTH
@pytest.mark.parametrize("part", ["/declaration", "/withdraw"])
def test_too_late_has_its_page_with_the_times(browse, hub, full, htmx, part) -> None:
    if part == "/withdraw":
        send(hub, full)
    person = browse(full.admin)
    page = person.get(url(full, part))
    freeze(hub, CLOSES)
    person.sign_in(full.admin)
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    answer = page.submit(declared if part == "/declaration" else {}, htmx=htmx)
    assert answer.status == 422
    assert answer.h1 == "Applications have closed"
    assert "2026-12-04T12:00:00+00:00" in answer.text
    assert ("Yours was not sent." in answer.text) is (part == "/declaration")
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert len(applications.list_late(session, row)) == 1
    for shown in PARTS:
        assert person.get(url(full, shown)).status in (200, 303)


def test_after_the_deadline_an_unsent_application_says_so(browse, hub, full) -> None:
    freeze(hub, CLOSES)
    person = browse(full.admin)
    page = person.get(url(full))
    assert "This application was not sent" in page.text
    assert "Not sent yet" not in page.text
    assert "Send application" not in person.get(url(full, "/declaration")).text.replace("”", "")


def test_before_opening_the_host_sees_no_trace_on_any_of_its_pages(
    client_as, hub, scheme, full
) -> None:
    send(hub, full)
    name = full.admin.organisation_name
    for role in (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.AUDITOR):
        person = client_as(role, organisation=scheme.host_id)
        slug = person.actor.organisation_slug
        for where in (
            f"/c/{slug}/",
            f"/c/{slug}/purchasing",
            f"/c/{slug}/purchasing/rounds/{scheme.round_reference}",
            "/a/rounds",
            "/audit",
        ):
            text = person.get(where).text
            assert full.reference not in text
            assert name not in text


def test_the_first_page_names_what_is_to_finish_and_by_when(browse, client_as, empty) -> None:
    person = browse(empty.applicant)
    page = person.get("/p/")
    assert f"Finish application {empty.reference} (0% done)" in page.text
    assert "before 12 noon on Friday 4 December 2026" in page.text
    assert "Apply in Round 5" not in page.text
    newcomer = client_as(Role.APPLICANT)
    assert "Apply in Round 5" in newcomer.get("/p/").text
    responder = client_as(Role.RESPONDER, organisation=empty.admin.organisation_id)
    assert "Finish application" not in responder.get("/p/").text


def test_progress_counts_what_is_done(browse, full, hub) -> None:
    page = browse(full.applicant).get("/p/")
    assert f"Finish application {full.reference} (100% done)" in page.text
    send(hub, full)
    assert "Finish application" not in browse(full.applicant).get("/p/").text


def test_control_the_host_reads_after_opening(hub, scheme) -> None:
    made = make_application(hub, scheme)
    send(hub, made)
    freeze(hub, CLOSES)
    assert open_round(hub, scheme) == 1
    with hub.reading(scheme.manager) as session:
        assert len(applications.list_opened(session, scheme.manager, scheme.round_id)) == 1
