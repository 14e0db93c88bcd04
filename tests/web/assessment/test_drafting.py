"""A score in the making: kept for its writer, through a reload, gone once the score is saved."""

from __future__ import annotations

import pytest

from portal.assessment.models import ScoreDraft
from tests.factories import assessment as make
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")
WORDS = "Canary: nothing is said of the night."


@pytest.fixture
def stage(hub):
    stage = make.make_open(hub, 1)
    make.pass_checks(stage)
    return stage


def url(stage):
    return f"/a/applications/{stage.applied[0].reference}/score/{make.SAFEGUARDING}"


def keep(page, htmx=True, **typed):
    """What the page sends while somebody types."""
    form = page.soup.select_one("form[data-quick]")
    held = {name: form.select_one(f"[name={name}]")["value"] for name in ("revision", "draft")}
    sent = {**held, "reason": WORDS, **typed}
    return page.browse.post(f"{url(page.stage)}/_/save", sent, htmx=htmx)


def opened(app, stage, person=None):
    page = Browse(app, person or stage.first).get(url(stage))
    page.stage = stage
    return page


def reason(page):
    return page.soup.select_one("textarea[name=reason]").get_text().strip()


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_typed_is_there_after_a_reload_for_its_writer_alone(app, stage, htmx):
    kept = keep(opened(app, stage), htmx, score="3")
    assert kept.status == (200 if htmx else 303)
    again = opened(app, stage)
    assert reason(again) == WORDS
    assert again.soup.select_one("[name=score][checked]")["value"] == "3"
    assert "Draft kept. It counts once you save it." in again.text
    other = opened(app, stage, stage.second)
    assert WORDS not in other.text
    moderation = f"/a/applications/{stage.applied[0].reference}/moderate/{make.SAFEGUARDING}"
    assert WORDS not in Browse(app, stage.lead).get(moderation).text
    assert "0 of 2 scored" in Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}").text


def test_the_draft_goes_when_the_score_is_saved(app, hub, stage):
    page = opened(app, stage)
    keep(page)
    page.submit({"score": "4", "reason": "Said well."}, htmx=True)
    assert reason(opened(app, stage)) == "Said well."
    with hub.reading(stage.first) as session:
        assert session.query(ScoreDraft).count() == 0
    late = keep(page)
    assert late.status == 409
    assert reason(opened(app, stage)) == "Said well."


@pytest.mark.parametrize("htmx", [False, True])
def test_two_windows_of_one_person_never_overwrite_each_other(app, stage, htmx):
    one, two = opened(app, stage), opened(app, stage)
    assert keep(one).status == 200
    refused = keep(two, htmx, reason="Something else.")
    assert refused.status == 409
    assert "You changed this score in another window." in refused.text
    assert keep(two).status == 200
    assert reason(opened(app, stage)) == WORDS


def test_who_may_not_score_keeps_nothing(app, stage):
    where = f"{url(stage)}/_/save"
    for person in (stage.lead, stage.second):
        status = Browse(app, person).post(where, {"reason": WORDS}, htmx=True).status
        assert status == (200 if person is stage.second else 403)
    make.score_all(stage, stage.applied[0], 3)
    assert Browse(app, stage.first).post(where, {"reason": WORDS}, htmx=True).status == 403
    absent = where.replace(stage.applied[0].reference, "APP-NONE1")
    assert Browse(app, stage.first).post(absent, {"reason": WORDS}, htmx=True).status == 404
