"""The rounds' pages: sealed before two people open them, nothing before an interest is declared."""

from __future__ import annotations

import pytest

from portal.kernel.actor import Role
from tests.factories import assessment as make
from tests.factories.rounds import apply, make_round
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def sealed(hub):
    stage = make_round(hub)
    apply(stage, name="Canary Care")
    apply(stage)
    return stage


def test_a_sealed_round_shows_nothing_of_who_applied(app, hub, sealed):
    for person in sealed.people():
        browse = Browse(app, person)
        for url in ("/a/rounds", f"/a/rounds/{sealed.reference}"):
            text = browse.get(url).text
            assert "Canary" not in text
            assert sealed.applied[0].reference not in text
            assert "2 app" not in text
    assert (
        "Nobody can open it before then"
        in Browse(app, sealed.lead).get(f"/a/rounds/{sealed.reference}").text
    )
    for path in ("interests", "outcome", "record", "letters"):
        assert Browse(app, sealed.manager).get(f"/a/rounds/{sealed.reference}/{path}").status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_open_a_round(app, hub, sealed, htmx):
    url = f"/a/rounds/{sealed.reference}/opening"
    early = Browse(app, sealed.lead).post(url, {}, htmx=htmx)
    assert early.status == 403
    make.close(sealed)
    lead, manager = Browse(app, sealed.lead), Browse(app, sealed.manager)
    first = lead.get(url).submit(htmx=htmx)
    assert first.location == f"/a/rounds/{sealed.reference}"
    assert "A second person has to confirm it" in first.follow().text
    assert lead.post(url, {}, htmx=htmx).status == 403
    second = manager.get(url).submit(htmx=htmx)
    assert second.location == f"/a/rounds/{sealed.reference}/interests"
    assert "Canary Care" in second.follow().text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_conflict_removes_the_applicant_everywhere(app, hub, sealed, htmx):
    make.open_up(sealed)
    canary, other = sealed.applied
    browse = Browse(app, sealed.first)
    url = f"/a/rounds/{sealed.reference}/interests"
    before = browse.get(f"/a/rounds/{sealed.reference}").text
    assert "Canary" not in before
    page = browse.get(url)
    wrong = page.submit({f"answer-{canary.provider_id}": "conflict"}, htmx=htmx)
    assert (wrong.status, wrong.errors) == (422, ["Enter what the conflict is"])
    said = {
        f"answer-{canary.provider_id}": "conflict",
        f"reason-{canary.provider_id}": "My brother is the director.",
        f"answer-{other.provider_id}": "none",
    }
    assert page.submit(said, htmx=htmx).location == f"/a/rounds/{sealed.reference}"
    for path in (f"/a/rounds/{sealed.reference}", url):
        text = browse.get(path).text
        assert canary.reference not in text
        assert "Canary" not in text
    assert other.reference in browse.get(f"/a/rounds/{sealed.reference}").text
    for path in ("", "/checks", "/checks/1", "/score/3"):
        assert browse.get(f"/a/applications/{canary.reference}{path}").status == 404
        assert browse.get(f"/a/applications/{other.reference}{path}").status == 200


def test_everything_of_an_application_waits_for_a_declaration(app, hub, sealed):
    make.open_up(sealed)
    lead = Browse(app, sealed.lead)
    reference = sealed.applied[0].reference
    for path in ("", "/checks", "/checks/1", "/score/3", "/moderate", "/moderate/3"):
        assert lead.get(f"/a/applications/{reference}{path}").status == 404
    make.declare(sealed, sealed.lead)
    for path in ("", "/checks", "/checks/1", "/score/3", "/moderate", "/moderate/3"):
        assert lead.get(f"/a/applications/{reference}{path}").status == 200


def test_another_council_does_not_find_the_round(app, hub, sealed, client_as):
    make.open_up(sealed)
    browse = client_as(Role.LEAD_ASSESSOR, Role.SCHEME_MANAGER)
    for path in ("", "/opening", "/interests", "/outcome", "/record"):
        assert browse.get(f"/a/rounds/{sealed.reference}{path}").status == 404
    assert browse.get(f"/a/applications/{sealed.applied[0].reference}/checks").status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_the_panel_is_chosen_and_changed_with_a_reason(app, hub, sealed, htmx):
    browse = Browse(app, sealed.lead)
    url = f"/a/rounds/{sealed.reference}"
    page = browse.get(url)
    assert page.submit({"user_id": ""}, htmx=htmx).errors == ["Choose an assessor"]
    added = page.submit({"user_id": str(sealed.first.user_id)}, htmx=htmx)
    assert added.location == url
    assert sealed.first.name in browse.get(url).soup.find(id="panels").get_text()
    twice = browse.get(url).submit({"user_id": str(sealed.first.user_id)}, htmx=htmx)
    assert twice.errors == ["This person is on the panel already"]
    leave = f"{url}/panel/{sealed.lot_id}/{sealed.first.user_id}"
    assert browse.get(leave).submit(htmx=htmx).errors == ["Enter why this person leaves the panel"]
    gone = browse.get(leave).submit({"reason": "Long-term sick."}, htmx=htmx)
    assert gone.location == url
    assert browse.get(leave).status == 404
