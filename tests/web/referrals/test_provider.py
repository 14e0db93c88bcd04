"""A responder reads what was sent: cards, stage 1, and each later stage when it opens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal import referrals
from portal.db import Hub
from portal.kernel.actor import Role
from portal.pdps import Route
from portal.referrals import AnswerState, EndReason
from tests.factories.referrals import World, add_home, make_world, sent_referral, state_places
from tests.support.browse import Browse
from tests.support.clock import freeze
from tests.support.people import make_person
from tests.support.statements import counted

pytestmark = pytest.mark.one_engine("sqlite")

PLAIN_AND_HTMX = pytest.mark.parametrize("htmx", [False, True])
INBOX = "/p/referrals"


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub, "Alder Council")


def answer(world: World, reference: str, said: AnswerState) -> None:
    with world.hub.unit_of_work(world.homes["Elm"].responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, reference)
        referrals.mark_answered(uow, recipient.id, said)


def test_a_card_says_who_where_by_when_and_why(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm", judgement=None)
    reference = sent_referral(world)
    page = Browse(app, elm.responder).get(INBOX)
    card = page.soup.select_one(".app-card").get_text(" ", strip=True)
    for words in ("Boy, 14", "New", "Alder Council", "in Havering", "Move by", "hours left"):
        assert words in card
    assert "Matches Elm: takes children of 14, 1 place and in Havering" in card
    assert "Elm: Not yet inspected by Ofsted: check first" in card
    assert page.soup.title.get_text().startswith("Referrals")
    assert reference in page.soup.select_one(".app-card a")["href"]


def test_an_answered_referral_moves_to_its_part(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    offered = sent_referral(world, Route.SAME_DAY)
    declined = sent_referral(world, Route.SAME_DAY)
    left = sent_referral(world, Route.SAME_DAY)
    answer(world, offered, AnswerState.OFFERED)
    answer(world, declined, AnswerState.DECLINED)
    browse = Browse(app, elm.responder)
    shown = {
        box: [link["href"].rsplit("/")[-1] for link in page.soup.select(".app-card a")]
        for box in ("to-answer", "offered", "closed")
        for page in [browse.get(f"{INBOX}?box={box}")]
    }
    assert shown == {"to-answer": [left], "offered": [offered], "closed": [declined]}
    assert "To answer (1) Offered (1) Time is up (0) Closed (1)" in browse.get(INBOX).text


def due(world: World, reference: str) -> datetime:
    responder = world.homes["Elm"].responder
    with world.hub.reading(responder) as session:
        return referrals.get_recipient(session, responder, reference).respond_by


def test_what_nobody_answered_in_time_is_no_longer_to_answer(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    left, missed, offered = (sent_referral(world, Route.SAME_DAY) for _ in range(3))
    planned = sent_referral(world, Route.PLANNED)
    answer(world, offered, AnswerState.OFFERED)
    freeze(world.hub, max(due(world, left), due(world, missed)))
    browse = Browse(app, elm.responder)
    page = browse.get(INBOX)
    assert "To answer (1) Offered (1) Time is up (2) Closed (0)" in page.text
    assert [link["href"].rsplit("/")[-1] for link in page.soup.select(".app-card a")] == [planned]
    cards = browse.get(f"{INBOX}?box=late").soup.select(".app-card")
    assert {card.a["href"].rsplit("/")[-1] for card in cards} == {left, missed}
    assert all(card.select_one(".govuk-tag").get_text() == "Time is up" for card in cards)
    assert all("Nobody answered by" in card.get_text(" ", strip=True) for card in cards)


def test_until_the_last_moment_it_is_to_answer(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world, Route.SAME_DAY)
    freeze(world.hub, due(world, reference) - timedelta(milliseconds=1))
    page = Browse(app, elm.responder).get(INBOX)
    assert "To answer (1) Offered (0) Time is up (0) Closed (0)" in page.text


def test_the_soonest_deadline_comes_first(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    planned = sent_referral(world, Route.PLANNED)
    emergency = sent_referral(world, Route.EMERGENCY)
    page = Browse(app, elm.responder).get(INBOX)
    found = [link["href"].rsplit("/")[-1] for link in page.soup.select(".app-card a")]
    assert found == [emergency, planned]


def test_an_empty_inbox_says_how_to_be_found(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    page = Browse(app, elm.responder).get(INBOX)
    assert "Nothing to answer" in page.text
    assert page.soup.select_one(".app-empty a")["href"] == "/p/vacancies"


def test_stage_one_and_the_three_answers(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    page = Browse(app, elm.responder).get(f"{INBOX}/{reference}")
    assert page.h1 == f"Referral {reference}"
    for words in ("CANARY-SUMMARY", "He wants a room of his own", "Must have", "Autism"):
        assert words in page.text
    links = {link.get_text(): link["href"] for link in page.soup.select(".app-actions a")}
    here = f"{INBOX}/{reference}"
    assert links == {
        "Make an offer": f"{here}/offer",
        "Ask a question": f"{here}/question",
        "Decline": f"{here}/decline",
    }


def test_contract_staff_read_and_have_no_buttons(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    organisation = elm.provider.organisation_id
    reader = make_person(world.hub, Role.CONTRACTS, organisation=organisation)
    page = Browse(app, reader).get(f"{INBOX}/{reference}")
    assert page.status == 200
    assert not page.soup.select(".app-actions")


def test_opening_it_the_first_time_is_noted_once(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    browse = Browse(app, elm.responder)
    browse.get(f"{INBOX}/{reference}")
    with world.hub.reading(world.broker) as session:
        opened = session.query(referrals.Recipient).one().opened_at
    assert opened is not None
    browse.get(f"{INBOX}/{reference}")
    with world.hub.reading(world.broker) as session:
        assert session.query(referrals.Recipient).one().opened_at == opened


@PLAIN_AND_HTMX
def test_the_full_profile_opens_after_a_home_is_named(world: World, app: Flask, htmx: bool) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    browse = Browse(app, elm.responder)
    page = browse.get(f"{INBOX}/{reference}/profile")
    assert "CANARY-PROFILE" not in page.text
    refused = page.submit({}, "/profile", htmx=htmx)
    assert (refused.status, refused.errors) == (422, ["Choose a home with a place"])
    opened = refused.submit({"home": elm.reference}, "/profile", htmx=htmx)
    assert opened.location == f"{INBOX}/{reference}/profile"
    shown = browse.get(opened.location)
    assert "CANARY-PROFILE" in shown.text
    assert "CANARY-NOTES" not in shown.text
    assert "Your view is recorded" in shown.text


def test_a_home_without_a_place_cannot_be_named(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    full = add_home(world, "Full", provider=elm.provider, places=0)
    reference = sent_referral_to(world, elm)
    browse = Browse(app, elm.responder)
    page = browse.get(f"{INBOX}/{reference}/profile")
    assert [box["value"] for box in page.soup.select("input[name=home]")] == [elm.reference]
    refused = page.submit({"home": full.reference}, "/profile")
    assert refused.status == 422
    state_places(world.hub, elm, 0)
    assert "No home has a place that counts now" in browse.get(page_url(reference)).text


def sent_referral_to(world: World, elm: object) -> str:
    """Only the first home is asked."""
    full = world.homes.pop("Full")
    reference = sent_referral(world)
    world.homes["Full"] = full
    return reference


def page_url(reference: str) -> str:
    return f"{INBOX}/{reference}/profile"


@pytest.mark.parametrize("stage", ["documents", "identity"])
def test_later_stages_say_when_they_open(world: World, app: Flask, stage: str) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    page = Browse(app, elm.responder).get(f"{INBOX}/{reference}/{stage}")
    assert page.status == 403
    assert "after" in page.text
    assert "Quillfeather" not in page.text


def test_the_winner_reads_who_the_child_is_and_the_others_nothing(world: World, app: Flask) -> None:
    elm, oak = add_home(world, "Elm"), add_home(world, "Oak")
    reference = sent_referral(world, Route.SAME_DAY)
    loser, winner = Browse(app, oak.responder), Browse(app, elm.responder)
    loser.post(f"{INBOX}/{reference}/profile", {"home": oak.reference})
    assert "CANARY-PROFILE" in loser.get(f"{INBOX}/{reference}/profile").text
    with world.hub.unit_of_work(world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        referrals.mark_awarded(
            uow, referral.id, provider_id=elm.provider.organisation_id, home_id=elm.id
        )
    assert "Tobias Quillfeather" in winner.get(f"{INBOX}/{reference}/identity").text
    assert "CANARY-PROFILE" not in loser.get(f"{INBOX}/{reference}/profile").text
    for path in ("", "/profile", "/documents", "/identity"):
        page = loser.get(f"{INBOX}/{reference}{path}")
        assert not [word for word in ("CANARY", "Tobi", "Boy, 14") if word in page.text], path
    assert "There was no answer from you" in loser.get(f"{INBOX}/{reference}").text


def test_a_withdrawn_referral_says_so_and_shows_nothing_more(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.withdraw(uow, reference, EndReason.FAMILY)
    browse = Browse(app, elm.responder)
    page = browse.get(f"{INBOX}/{reference}")
    assert "The council withdrew this referral. No answer is needed." in page.text
    assert "The child will live with family or friends" in page.text
    assert "CANARY-SUMMARY" not in page.text
    closed = browse.get(f"{INBOX}?box=closed")
    assert "Boy, 14" not in closed.text
    assert reference in closed.text


def test_the_short_link_leads_each_side_to_its_own_page(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    provider = Browse(app, elm.responder).get(f"/r/{reference}")
    council = Browse(app, world.broker).get(f"/r/{reference}")
    assert provider.location == f"{INBOX}/{reference}"
    assert council.location == f"/c/alder-council/referrals/{reference}"
    assert Browse(app).get(f"/r/{reference}").location.startswith("/sign-in")


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.BROKER, Role.AUDITOR])
def test_others_do_not_come_in(world: World, app: Flask, role: Role) -> None:
    assert Browse(app, make_person(world.hub, role)).get(INBOX).status == 403


def test_pages_make_few_statements_however_long_the_inbox(world: World, app: Flask) -> None:
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    browse = Browse(app, elm.responder)
    browse.get(f"{INBOX}/{reference}")
    with counted(world.hub) as one:
        browse.get(INBOX)
    for _ in range(6):
        sent_referral(world)
    with counted(world.hub) as many:
        browse.get(INBOX)
    with counted(world.hub) as detail:
        browse.get(f"{INBOX}/{reference}")
    assert len(one) == len(many) <= 5, many
    assert len(detail) <= 10, detail
