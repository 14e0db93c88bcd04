"""A broker looks, matches, sends, follows and stops a referral, plain and with htmx."""

from __future__ import annotations

import pytest
from flask import Flask

from portal import referrals
from portal.db import Hub
from portal.kernel.actor import Role
from portal.pdps import Route
from portal.referrals import AnswerState
from tests.factories.referrals import (
    World,
    add_home,
    look,
    make_world,
    sent_referral,
    start_referral,
    write_referral,
)
from tests.support.browse import Browse
from tests.support.people import make_person
from tests.support.statements import counted

pytestmark = pytest.mark.one_engine("sqlite")

PLAIN_AND_HTMX = pytest.mark.parametrize("htmx", [False, True])


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


@pytest.fixture
def broker(world: World, app: Flask) -> Browse:
    return Browse(app, world.broker)


LIST = "/c/alder-council/referrals"


def at(reference: str, path: str = "") -> str:
    return f"{LIST}/{reference}{path}"


@PLAIN_AND_HTMX
def test_an_exact_find_blocks_and_can_be_hidden(world: World, broker: Browse, htmx: bool) -> None:
    reference = write_referral(world, child={"summary": "Tobias likes bicycles."})
    page = broker.get(at(reference, "/preview"))
    assert "The child’s name appears in ‘About the child’. Change it or hide it." in page.text
    assert "Confirm that nothing names the child" not in page.text
    hidden = page.submit({}, "/preview/hide", htmx=htmx)
    assert hidden.location == at(reference, "/preview")
    assert "(hidden) likes bicycles." in broker.get(hidden.location).text


@PLAIN_AND_HTMX
def test_what_might_name_somebody_needs_a_reason(world: World, broker: Browse, htmx: bool) -> None:
    reference = write_referral(world, child={"summary": "Moved on 3 March 2024."})
    page = broker.get(at(reference, "/preview"))
    refused = page.submit({}, "/preview", htmx=htmx)
    assert refused.status == 422
    assert refused.errors == ["Enter why what is listed is needed and names nobody, or change it"]
    given = {"reason": "The date of a public flood."}
    assert refused.submit(given, "/preview", htmx=htmx).location == at(reference, "/match")


def test_the_match_has_three_groups_with_reasons_and_filters(world: World, broker: Browse) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Ash", judgement=None)
    add_home(world, "Oak", age_from=5, age_to=9)
    add_home(world, "Far", postcode="E15 4BQ")
    reference = write_referral(world, radius=5)
    page = broker.get(at(reference, "/match"))
    assert "Good match (1)" in page.text
    assert "Possible, one thing to check (1)" in page.text
    assert "Not a match (2)" in page.text
    assert "For ages 5 to 9" in page.text
    ticked = [box["value"] for box in page.soup.select("input[name=homes][checked]")]
    assert ticked == [elm.reference]
    wider = broker.get(at(reference, "/match?radius=40"))
    assert "Good match (2)" in wider.text
    assert "Good match (1)" in broker.get(at(reference, "/match?radius=40&area=own")).text


def test_a_draft_without_a_place_cannot_be_matched_yet(world: World, broker: Browse) -> None:
    reference = start_referral(world)
    page = broker.get(at(reference, "/match"))
    assert "Enter the postcode to search from first" in page.text


@PLAIN_AND_HTMX
def test_a_double_click_sends_once(world: World, broker: Browse, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    reference = write_referral(world)
    look(world, reference)
    page = broker.get(at(reference, f"/send?homes={elm.reference}"))
    first = page.submit({}, "/send", htmx=htmx)
    second = page.submit({}, "/send", htmx=htmx)
    assert first.location == second.location == at(reference, "/responses")
    with world.hub.reading(world.broker) as session:
        assert session.query(referrals.Recipient).count() == 1
        assert session.query(referrals.Wave).count() == 1


@pytest.mark.parametrize("keys", ["", "homes=H-ZZZZZ", "homes=<script>"])
def test_nothing_that_exists_was_ticked(world: World, broker: Browse, keys: str) -> None:
    add_home(world, "Elm")
    reference = write_referral(world)
    page = broker.get(at(reference, f"/send?{keys}"))
    assert page.errors == ["Select at least one home"]
    assert "<script>" not in page.response.get_data(as_text=True).split("</head>")[1]


def test_sealed_offers_are_not_even_counted(world: World, broker: Browse) -> None:
    """Before the time to answer an offer looks as if the provider had only opened it."""
    elm = add_home(world, "Elm")
    references = {route: sent_referral(world, route) for route in (Route.SAME_DAY, Route.URGENT)}
    for reference in references.values():
        with world.hub.unit_of_work(elm.responder) as uow:
            recipient = referrals.get_recipient(uow.session, uow.actor, reference)
            referrals.mark_opened(uow, reference)
            referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)
    seen = broker.get(at(references[Route.SAME_DAY], "/responses")).text
    sealed = broker.get(at(references[Route.URGENT], "/responses")).text
    assert "Offered (1)" in seen
    assert "Offered" not in sealed
    assert "Opened (1)" in sealed
    rows = {row.th.get_text(strip=True): row for row in broker.get(LIST).soup.select("tbody tr")}
    offers = {
        route: rows[reference].select_one("[data-label=Offers]").get_text(strip=True)
        for route, reference in references.items()
    }
    assert offers == {Route.SAME_DAY: "1", Route.URGENT: "Sealed"}


def test_the_record_says_why_these_homes(world: World, broker: Browse) -> None:
    elm = add_home(world, "Elm")
    add_home(world, "Oak", age_from=5, age_to=9)
    reference = write_referral(world)
    assert broker.get(at(reference, "/screening")).status == 404
    look(world, reference)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.send(uow, reference, [elm.key])
    page = broker.get(at(reference, "/screening?group=no"))
    assert "2 homes looked at, 1 sent it" in page.text
    assert "Not for this age" in page.text


def test_reading_the_profile_asks_why_first(world: World, broker: Browse) -> None:
    reference = write_referral(world)
    asked = broker.get(at(reference, "/child/profile"))
    assert "CANARY-PROFILE" not in asked.text
    assert "CANARY-PROFILE" not in broker.get(at(reference, "/child/profile?why=because")).text
    shown = broker.get(at(reference, "/child/profile?why=match"))
    assert "CANARY-PROFILE" in shown.text
    assert "Your view is recorded" in shown.text
    assert broker.get(at(reference, "/child/everything?why=match")).status == 404


@PLAIN_AND_HTMX
def test_stopping_asks_why(world: World, broker: Browse, htmx: bool) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    page = broker.get(at(reference, "/withdraw"))
    refused = page.submit({}, "/withdraw", htmx=htmx)
    assert (refused.status, refused.errors) == (422, ["Choose why the search stops"])
    stopped = refused.submit({"reason": "stays"}, "/withdraw", htmx=htmx)
    assert stopped.location == at(reference)
    assert "The child can stay where they live" in broker.get(at(reference)).text
    assert reference in broker.get(f"{LIST}?show=ended").text


@PLAIN_AND_HTMX
def test_shortlisting_opens_the_notes(world: World, broker: Browse, app: Flask, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world, Route.SAME_DAY)
    with world.hub.unit_of_work(elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)
    responder = Browse(app, elm.responder)
    assert responder.get(f"/p/referrals/{reference}/documents").status == 403
    page = broker.get(at(reference, "/responses"))
    done = page.submit({}, f"/shortlist/{recipient.id}", htmx=htmx)
    assert done.location == at(reference, "/responses")
    assert "CANARY-NOTES" in responder.get(f"/p/referrals/{reference}/documents").text


@pytest.mark.parametrize("role", [Role.APPROVER, Role.SOCIAL_WORKER])
def test_a_colleague_sees_only_what_they_work_on(world: World, app: Flask, role: Role) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    other = Browse(app, make_person(world.hub, role, organisation=world.council_id))
    assert reference not in other.get(LIST).text
    assert other.get(at(reference)).status == 404
    assert reference in Browse(app, world.social_worker).get(LIST).text


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.RESPONDER, Role.ASSESSOR])
def test_others_do_not_come_in(world: World, app: Flask, role: Role) -> None:
    place = None if role is Role.RESPONDER else world.council_id
    assert Browse(app, make_person(world.hub, role, organisation=place)).get(LIST).status == 403


def test_pages_make_few_statements(world: World, broker: Browse) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    draft = write_referral(world)
    most = {
        LIST: 5,
        at(reference): 10,
        at(draft): 10,
        at(reference, "/responses"): 10,
        at(draft, "/match"): 10,
        at(reference, "/screening"): 10,
    }
    for url in most:
        broker.get(url)
    made = {}
    for url in most:
        with counted(world.hub) as seen:
            broker.get(url)
        made[url] = len(seen)
    assert not {url: (made[url], most[url]) for url in most if made[url] > most[url]}
