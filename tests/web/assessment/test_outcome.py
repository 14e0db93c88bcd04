"""The outcome in the browser: drafted, signed by another person, letters read, told at once."""

from __future__ import annotations

import pytest

from portal import documents
from portal.kernel.actor import Role
from tests.factories import assessment as make
from tests.support.browse import Browse
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def stage(hub):
    return make.make_moderated(hub, (4, 1))


def outcome(stage):
    return f"/a/rounds/{stage.reference}/outcome"


def test_what_is_missing_is_listed_and_refused(app, hub):
    stage = make.make_open(hub, 1)
    make.pass_checks(stage)
    lead = Browse(app, stage.lead)
    reference = stage.applied[0].reference
    missing = f"{reference}: “Keeping children safe” is not moderated"
    page = lead.get(outcome(stage))
    assert missing in page.text
    assert page.soup.find("form", action=lambda to: to and to.endswith("/outcome/draft")) is None
    refused = lead.post(f"{outcome(stage)}/draft", {})
    assert refused.status == 422
    assert refused.errors[0] == missing
    assert len(refused.errors) == 3


@pytest.mark.parametrize("htmx", [False, True])
def test_from_draft_to_told(app, stage, htmx):
    lead, manager, approver = (
        Browse(app, one) for one in (stage.lead, stage.manager, stage.approver)
    )
    good, poor = stage.applied
    told = f"/p/applications/{good.reference}/outcome"
    lead.get(outcome(stage)).submit(action="/outcome/draft", htmx=htmx)
    page = lead.get(outcome(stage))
    assert "Only a scheme manager or an approver can sign the outcome." in page.text
    assert "86.00" in page.text
    approver.get(outcome(stage)).submit(action="/outcome/signature", htmx=htmx)
    assert "Decided, nobody told" in lead.get(outcome(stage)).text
    assert Browse(app, good.admin).get(told).status == 404
    early = manager.get(f"/a/rounds/{stage.reference}/release")
    assert "Read the letters before you release the results." in early.text
    letters = manager.get(f"/a/rounds/{stage.reference}/letters")
    assert "Your application was successful" in letters.text
    letters.submit(htmx=htmx)
    release = manager.get(f"/a/rounds/{stage.reference}/release")
    assert release.form().find("button").get_text() == "Release results to 2 applicants"
    assert release.submit(htmx=htmx).location == outcome(stage)
    page = Browse(app, good.admin).get(told)
    assert page.h1 == "Your application was successful"
    assert "86.00 of 100; the pass mark was 60. Place 1 of 2" in page.text
    assert "Read and sign the agreement" in page.text
    refused = Browse(app, poor.admin).get(f"/p/applications/{poor.reference}/outcome")
    assert refused.h1 == "Your application was below a minimum score"
    assert "1 successful applicant scored 4 of 5 here." in refused.text
    assert "A top answer covers: Named leads, tested every term." in refused.text
    assert Browse(app, poor.admin).get(told).status == 404


def test_a_letter_holds_no_words_prices_or_homes_of_a_rival(app, hub):
    stage = make.make_released(hub, (4, 1))
    good, poor = stage.applied
    text = Browse(app, poor.admin).get(f"/p/applications/{poor.reference}/outcome").text
    for canary in (good.reference, f"Home {good.urn}", good.urn, "5,000", "Agreed 4."):
        assert canary not in text
    assert "Agreed 1." in text
    own = Browse(app, good.admin).get(f"/p/applications/{good.reference}/outcome").text
    assert good.reference in own
    assert "Agreed 4." in own


@pytest.mark.parametrize("htmx", [False, True])
def test_the_signer_can_send_it_back_with_a_reason(app, stage, htmx):
    make.draft(stage)
    approver = Browse(app, stage.approver)
    page = approver.get(outcome(stage))
    assert page.submit(action="/outcome/back", htmx=htmx).errors == ["Enter why you do not sign"]
    page.submit({"reason": "Question 3 again."}, "/outcome/back", htmx=htmx)
    assert "Being assessed" in approver.get(outcome(stage)).text
    record = approver.get(f"/a/rounds/{stage.reference}/record").text
    assert "Outcome number 1 was sent back without a signature" in record


def test_a_conflicted_person_sees_no_ranking_and_no_letter(app, hub, stage):
    make.draft(stage)
    make.sign(stage)
    canary = stage.applied[1]
    manager = Browse(app, stage.manager)
    assert canary.reference in manager.get(outcome(stage)).text
    make.declare(stage, stage.manager, conflicts=(canary,), only=(canary,))
    pages = ("", "/outcome", "/record", "/release")
    for path in pages:
        text = manager.get(f"/a/rounds/{stage.reference}{path}").text
        assert canary.reference not in text
        assert "86.00" not in text
    assert manager.get(f"/a/rounds/{stage.reference}/letters").status == 404
    assert manager.post(f"/a/rounds/{stage.reference}/letters", {}).status == 403
    lead = Browse(app, stage.lead)
    assert canary.reference in lead.get(f"/a/rounds/{stage.reference}/record").text


def test_an_auditor_reads_the_record_and_nothing_else(app, hub, stage):
    auditor = Browse(app, make_person(hub, Role.AUDITOR, organisation=stage.host))
    make.draft(stage)
    text = auditor.get(f"/a/rounds/{stage.reference}/record").text
    assert "Departures" in text
    assert "86.00" in text
    assert "it is the same" in text
    assert text.index("Departures") < text.index("What was done, and by whom")
    for path in ("/outcome", "/letters", "/interests", "/release"):
        assert auditor.get(f"/a/rounds/{stage.reference}{path}").status == 403
    assert auditor.get(f"/a/applications/{stage.applied[0].reference}/checks").status == 403
    stranger = Browse(app, make_person(hub, Role.AUDITOR))
    assert stranger.get(f"/a/rounds/{stage.reference}/record").status == 404


def test_the_letter_is_a_document_of_its_applicant_alone(app, hub):
    stage = make.make_released(hub, (4, 1))
    good, poor = stage.applied
    page = Browse(app, good.admin).get(f"/p/applications/{good.reference}/outcome")
    (link,) = page.soup.select("a[href^='/documents/jobs/']")
    for person, status in ((good.admin, 200), (poor.admin, 404), (stage.lead, 200)):
        assert Browse(app, person).get(link["href"]).status == status
    make.declare(stage, stage.lead, conflicts=(good,), only=(good,))
    assert Browse(app, stage.lead).get(link["href"]).status == 404
    assert documents.JobState.WAITING == "waiting"
