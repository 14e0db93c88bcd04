"""Checks, scores and moderation in the browser: plain and with htmx, blind until all have saved."""

from __future__ import annotations

import json

import pytest

from portal.assessment import GateDecisionKind
from tests.factories import assessment as make
from tests.factories.assessment import SAFEGUARDING, SOCIAL, STAFFING
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")
CANARY = "canary words of a blind assessor"


@pytest.fixture
def stage(hub):
    return make.make_open(hub)


def url(stage, path, number=0):
    return f"/a/applications/{stage.applied[number].reference}/{path}"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_check_is_decided_and_the_next_one_comes(app, stage, htmx):
    browse = Browse(app, stage.first)
    page = browse.get(url(stage, "checks/1"))
    assert page.submit(htmx=htmx).errors == ["Select pass, fail or ask"]
    done = page.submit({"decision": "passed"}, htmx=htmx)
    assert where(done) == url(stage, "checks/2")
    assert "To check" in browse.get(url(stage, "checks/2")).text
    last = browse.get(url(stage, "checks/2")).submit({"decision": "passed"}, htmx=htmx)
    assert where(last) == url(stage, "checks")
    assert "HX-Location" not in last.response.headers, (
        "the list has no part that stands for a check"
    )
    assert "Passed" in browse.get(url(stage, "checks")).text
    assert "All passed" in browse.get(f"/a/rounds/{stage.reference}").text


def where(page):
    """Where an answer leads, also when htmx takes only a part of it."""
    part = page.response.headers.get("HX-Location")
    return json.loads(part)["path"] if part else page.location


@pytest.mark.parametrize("htmx", [False, True])
def test_a_fail_says_why_and_needs_a_second_person(app, stage, htmx):
    first, second = Browse(app, stage.first), Browse(app, stage.second)
    page = first.get(url(stage, "checks/2"))
    wrong = page.submit({"decision": "failed", "reason": "Kept words."}, htmx=htmx)
    assert wrong.status == 422
    assert wrong.errors == [
        "Select the rule that was not met",
        "Enter why you decide differently from the rule",
    ]
    assert "Kept words." in wrong.text
    said = {
        "decision": "failed",
        "rule": "not_met",
        "reason": "Taxes are owed.",
        "override_reason": "Letter from the tax office.",
    }
    page.submit(said, htmx=htmx)
    own = first.get(url(stage, "checks/2")).text
    assert "You decided this fail. A second person has to check it." in own
    page = second.get(url(stage, "checks/2"))
    form = url(stage, "checks/2/second")
    no_reason = page.submit({"agreed": "no"}, form, htmx=htmx)
    assert no_reason.errors == ["Enter why you do not agree"]
    agreed = page.submit({"agreed": "yes"}, form, htmx=htmx)
    assert where(agreed) == url(stage, "checks")
    assert "Failed" in second.get(url(stage, "checks")).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_question_goes_to_the_applicant_and_back(app, stage, htmx):
    one = stage.applied[0]
    browse, provider = Browse(app, stage.first), Browse(app, one.admin)
    page = browse.get(url(stage, "checks/2"))
    empty = page.submit({"decision": "asked"}, htmx=htmx)
    assert empty.errors == ["Enter the question for the applicant"]
    page.submit({"decision": "asked", "ask": "Which year was it?"}, htmx=htmx)
    assert "Waiting for the applicant" in browse.get(url(stage, "checks/2")).text
    where_ = f"/p/applications/{one.reference}/questions"
    asked = provider.get(where_)
    assert "Which year was it?" in asked.text
    assert asked.submit({"words": " "}, htmx=htmx).errors == ["Enter your answer"]
    assert asked.submit({"words": "It was 2019."}, htmx=htmx).location == where_
    assert "It was 2019." in browse.get(url(stage, "checks/2")).text
    stranger = Browse(app, stage.applied[1].admin)
    assert stranger.get(where_).status == 404


def test_scores_go_on_without_a_full_page(app, stage):
    browse = Browse(app, stage.first)
    first, other = (one.reference for one in stage.applied)
    wanted = [
        f"/a/applications/{sorted((first, other))[n]}/score/{p}" for p in (3, 4, 5) for n in (0, 1)
    ]
    place = wanted[0]
    for number, following in enumerate([*wanted[1:], ""], start=1):
        page = browse.get(place)
        assert f"answer {number} of 6" in page.text
        done = page.submit({"score": "4", "reason": f"Reason {number}"}, htmx=True)
        assert done.status == 204
        if not following:
            break
        there = json.loads(done.response.headers["HX-Location"])
        assert there == {
            "path": following,
            "target": "#scoring",
            "select": "#scoring",
            "swap": "outerHTML",
        }
        place = there["path"]
        part = browse.get(place, htmx=True)
        assert "Saved." in part.soup.select_one("#scoring [data-announce]")["data-announce"]
        assert part.soup.select_one("#scoring input[data-focus]")
    assert done.location == f"/a/rounds/{stage.reference}"
    back = browse.get(wanted[0])
    assert back.soup.select_one("input[name=score][checked]")["value"] == "4"
    assert "Reason 1" in back.soup.select_one("textarea[name=reason]").get_text()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_score_needs_a_number_and_a_reason(app, stage, htmx):
    page = Browse(app, stage.first).get(url(stage, f"score/{SAFEGUARDING}"))
    assert page.submit({"reason": "Kept."}, htmx=htmx).errors == ["Select a score"]
    wrong = page.submit({"score": "3"}, htmx=htmx)
    assert (wrong.status, wrong.errors) == (422, ["Enter a reason for the score"])
    assert wrong.soup.select_one("input[name=score][checked]")["value"] == "3"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_score_is_refused_and_nothing_is_lost(app, stage, htmx):
    browse = Browse(app, stage.first)
    page = browse.get(url(stage, f"score/{SAFEGUARDING}"))
    make.score(stage, stage.first, stage.applied[0], SAFEGUARDING, 2)
    stale = page.submit({"score": "5", "reason": "Typed in another window."}, htmx=htmx)
    assert stale.status == 409
    assert "Typed in another window." in stale.response.get_data(as_text=True)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_order_can_be_by_applicant(app, stage, htmx):
    reference = sorted(one.reference for one in stage.applied)[0]
    place = f"/a/applications/{reference}/score/3?order=applicant"
    page = Browse(app, stage.first).get(place)
    done = page.submit({"score": "1", "reason": "Thin."}, htmx=htmx)
    assert where(done) == f"/a/applications/{reference}/score/4?order=applicant"


def test_nobody_reads_a_score_before_everybody_has_saved(app, stage):
    one = stage.applied[0]
    make.score(stage, stage.first, one, SAFEGUARDING, 2, CANARY)
    pages = [
        f"/a/rounds/{stage.reference}",
        f"/a/rounds/{stage.reference}/outcome",
        f"/a/rounds/{stage.reference}/record",
        *(url(stage, path) for path in ("", f"score/{SAFEGUARDING}", "moderate")),
        url(stage, f"moderate/{SAFEGUARDING}"),
    ]
    for person in (stage.second, stage.lead, stage.manager, stage.approver):
        for place in pages:
            assert CANARY not in Browse(app, person).get(place).text
    lead = Browse(app, stage.lead)
    hidden = lead.get(url(stage, f"moderate/{SAFEGUARDING}")).text
    assert "Scores stay hidden until every assessor has saved theirs." in hidden
    refused = lead.post(url(stage, f"moderate/{SAFEGUARDING}"), {"agreed": "2", "reason": "x"})
    assert refused.status == 403
    # The control: once the second has saved, the lead alone reads it.
    make.score(stage, stage.second, one, SAFEGUARDING, 4)
    assert CANARY in lead.get(url(stage, f"moderate/{SAFEGUARDING}")).text
    assert CANARY in lead.get(url(stage, "moderate")).text
    for place in pages:
        assert CANARY not in Browse(app, stage.second).get(place).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_moved_score_has_to_say_why(app, stage, htmx):
    one = stage.applied[0]
    make.score(stage, stage.first, one, STAFFING, 2)
    make.score(stage, stage.second, one, STAFFING, 4)
    lead = Browse(app, stage.lead)
    assert "2, 4: spread 2" in lead.get(url(stage, "moderate")).text
    assert lead.get(url(stage, "moderate")).soup.select_one("details[open]")
    page = lead.get(url(stage, f"moderate/{STAFFING}"))
    wrong = page.submit({"agreed": "5", "reason": ""}, htmx=htmx)
    assert wrong.errors == [
        "Enter the agreed reason",
        "Enter why the agreed score is outside the assessors’ scores",
    ]
    said = {"agreed": "3", "reason": "Both are right.", "movement_reason": "Half each."}
    assert page.submit(said, htmx=htmx).location == url(stage, "moderate")
    locked = Browse(app, stage.first).get(url(stage, f"score/{STAFFING}")).text
    assert "This answer was moderated, so its scores are locked." in locked
    form = {"score": "5", "reason": "Late.", "revision": "1"}
    assert Browse(app, stage.first).post(url(stage, f"score/{STAFFING}"), form).status == 403
    again = lead.get(url(stage, f"moderate/{STAFFING}"))
    assert again.submit({"agreed": "4"}, htmx=htmx).errors == [
        "Enter why the agreed score is opened again"
    ]
    again.submit({"agreed": "4", "reopen_reason": "A page was missed."}, htmx=htmx)
    record = lead.get(f"/a/rounds/{stage.reference}/record").text
    assert "agreed 3 from 2, 4: spread 2" in record
    assert "A page was missed." in record


def test_only_the_panel_scores(app, stage):
    lead = Browse(app, stage.lead).get(url(stage, f"score/{SOCIAL}"))
    assert "You are not on the panel for this lot." in lead.text
    assert not lead.soup.select("form[data-quick]")
    answer = Browse(app, stage.lead).post(
        url(stage, f"score/{SOCIAL}"), {"score": "5", "reason": "No."}
    )
    assert answer.status == 403


def test_a_failed_application_needs_no_scores(app, stage):
    make.fail(stage, stage.applied[0])
    text = Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}").text
    assert "Not needed" in text
    with_decision = Browse(app, stage.first).get(url(stage, "checks/2")).text
    assert "Second checker agreed" in with_decision
    assert GateDecisionKind.FAILED.value == "failed"
