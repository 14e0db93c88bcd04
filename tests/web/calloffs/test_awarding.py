"""From comparing to the award in a browser, and the record that an auditor reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal import calloffs
from portal.calloffs import CallOffState
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.pdps import Route
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.offers import Market
from tests.support.browse import Browse
from tests.support.people import make_person

Browser = Callable[[Actor], Browse]


@pytest.fixture
def browser(app: Flask) -> Browser:
    return lambda actor: Browse(app, actor)


@pytest.fixture
def market(hub: Hub) -> Market:
    return answering.make_market(hub, Route.SAME_DAY, council="Haverdale Council")


def at(market: Market, path: str) -> str:
    return f"/c/haverdale-council/{path}"


def state_of(market: Market, reference: str) -> CallOffState:
    with market.hub.system_work("test") as uow:
        return uow.session.scalars(
            select(calloffs.CallOff.state).filter_by(reference=reference)
        ).one()


def test_sealed_offers_show_neither_words_nor_counts(hub: Hub, browser: Browser) -> None:
    market = answering.make_market(hub, Route.URGENT, council="Haverdale Council")
    compare = at(market, f"referrals/{market.reference}/compare")
    browse = browser(market.world.broker)
    before = browse.get(compare)
    offer = answering.make_offer(market, market.home("Elm"))
    after = browse.get(compare)
    assert "sealed" in after.text
    assert before.text.split("Offers are")[1] == after.text.split("Offers are")[1]
    url = at(market, f"referrals/{market.reference}/recommend?offer={offer}")
    assert browse.get(url).status == 404
    assert browse.post(url, {"why": "x", "weeks": "4"}).status == 404


def test_offers_stand_side_by_side_with_the_wishes_first(market: Market, browser: Browser) -> None:
    first = answering.make_offer(market, market.home("Elm"), 450_000)
    answering.make_offer(market, market.home("Oak"), 400_000)
    page = browser(market.world.broker).get(at(market, f"referrals/{market.reference}/compare"))
    table = page.soup.select_one("table.app-compare")
    assert page.text.index(searching.CHILD["wishes"]) < page.text.index("Elm")
    assert len(table.select("thead th[scope=col]")) == 2
    assert [th.get_text(strip=True) for th in table.select("th[scope=rowgroup]")] == [
        "The child’s needs",
        "The home",
        "Start and fee",
        "Points by the criteria frozen at sending",
    ]
    rows = {row.th.get_text(" ", strip=True): row for row in table.select("tbody tr")}
    points = [cell.get_text(strip=True) for cell in rows["Price Weight 30 Differs"].select("td")]
    assert points == ["30.00", "26.67"]
    only = browser(market.world.broker).get(
        at(market, f"referrals/{market.reference}/compare?only=differences&offer={first}")
    )
    assert only.soup.select("table.app-compare tbody") == []
    assert "CANARY-STAFFING" in page.text


def test_a_seventh_offer_is_left_out_with_a_word(market: Market, browser: Browser) -> None:
    first = answering.make_offer(market, market.home("Elm"))
    asked = "&".join(f"offer={first}" for _ in range(7))
    page = browser(market.world.broker).get(
        at(market, f"referrals/{market.reference}/compare?{asked}")
    )
    assert "You can compare up to 6 offers. Remove one first." in page.text


def recommended(market: Market, browser: Browser, *, htmx: bool = False) -> str:
    """Elm's dearer offer, recommended in the browser; the call-off."""
    dear = answering.make_offer(market, market.home("Elm"), 450_000)
    answering.make_offer(market, market.home("Oak"), 400_000)
    page = browser(market.world.broker).get(
        at(market, f"referrals/{market.reference}/recommend?offer={dear}")
    )
    typed = {
        "why": "CANARY-WHY Patience and space.",
        "why_not_cheaper": "It cannot keep his school.",
        "why_early": "He has no bed for tonight.",
        "weeks": "52",
    }
    done = page.submit(typed, htmx=htmx)
    return done.location.rsplit("/", 1)[1]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_recommendation_keeps_what_was_typed_and_names_what_is_missing(
    market: Market, browser: Browser, htmx: bool
) -> None:
    dear = answering.make_offer(market, market.home("Elm"), 450_000)
    answering.make_offer(market, market.home("Oak"), 400_000)
    page = browser(market.world.broker).get(
        at(market, f"referrals/{market.reference}/recommend?offer={dear}")
    )
    refused = page.submit({"conditions": "KEPT", "weeks": "2000"}, htmx=htmx)
    assert refused.status == 422
    assert refused.errors == [
        "Enter why this home is best for this child",
        "Enter why not the offer with the lower fee",
        "Enter why this cannot wait until the time to answer",
        "Enter the expected stay in weeks, from 1 to 936",
    ]
    assert "KEPT" in refused.soup.select_one("#conditions").get_text()
    assert page.submit({"why": "x", "weeks": "soon"}, htmx=htmx).status == 422


@pytest.mark.parametrize("htmx", [False, True])
def test_the_whole_way_from_recommending_to_the_award(
    market: Market, browser: Browser, htmx: bool
) -> None:
    call_off = recommended(market, browser, htmx=htmx)
    approver = browser(market.world.approver)
    listed = approver.get(at(market, "approvals"))
    assert call_off in listed.text
    page = approver.get(at(market, f"approvals/{call_off}"))
    assert searching.CHILD["wishes"] in page.text
    assert "CANARY-WHY" in page.text
    step = approver.get(at(market, f"approvals/{call_off}/approve"))
    assert state_of(market, call_off) is CallOffState.RECOMMENDED
    decided = step.submit({"words": "Agreed."}, htmx=htmx).follow()
    assert "Approved" in decided.text
    broker = browser(market.world.broker)
    confirm = broker.get(at(market, f"call-offs/{call_off}/award"))
    done = confirm.submit({}, htmx=htmx).follow()
    assert "Everybody who answered was told" in done.text
    assert state_of(market, call_off) is CallOffState.AWARDED
    again = broker.post(at(market, f"call-offs/{call_off}/award"), {}, htmx=htmx)
    assert again.status == 403
    winner = browser(market.home("Elm").responder).get(f"/p/referrals/{market.reference}")
    assert "Your home was chosen" in winner.text
    loser = browser(market.home("Oak").responder).get(f"/p/referrals/{market.reference}")
    assert "Another home was chosen" in loser.text
    assert "CANARY" not in loser.text
    assert searching.CHILD["wishes"] not in loser.text


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("path", "sentence", "state"),
    [
        ("send-back", "Enter what you need to know", CallOffState.SENT_BACK),
        ("refuse", "Enter why you do not approve this", CallOffState.REFUSED),
    ],
)
def test_a_no_needs_words(
    market: Market, browser: Browser, path: str, sentence: str, state: CallOffState, htmx: bool
) -> None:
    call_off = recommended(market, browser)
    page = browser(market.world.approver).get(at(market, f"approvals/{call_off}/{path}"))
    refused = page.submit({"words": " "}, htmx=htmx)
    assert (refused.status, refused.errors) == (422, [sentence])
    assert state_of(market, call_off) is CallOffState.RECOMMENDED
    page.submit({"words": "CANARY-NO What of his school?"}, htmx=htmx)
    assert state_of(market, call_off) is state
    told = browser(market.world.broker).get(at(market, f"call-offs/{call_off}"))
    assert "CANARY-NO" in told.text


def test_an_approver_without_a_limit_gets_the_reason_and_no_buttons(
    hub: Hub, market: Market, browser: Browser
) -> None:
    call_off = recommended(market, browser)
    nobody = make_person(hub, Role.APPROVER, organisation=market.world.council_id)
    page = browser(nobody).get(at(market, f"approvals/{call_off}"))
    assert "You hold no delegation limit" in page.text
    assert not page.soup.select("a[href$='/approve']")
    assert browser(nobody).post(at(market, f"approvals/{call_off}/approve"), {}).status == 403


def test_the_record_tells_an_auditor_why(hub: Hub, market: Market, browser: Browser) -> None:
    call_off = recommended(market, browser)
    answering.approve(market, call_off)
    answering.award(market, call_off)
    auditor = make_person(hub, Role.AUDITOR, organisation=market.world.council_id)
    record = browser(auditor).get(at(market, f"call-offs/{call_off}/record"))
    heads = [tag.get_text(strip=True) for tag in record.soup.select("main h2, caption")]
    assert heads[0] == "Departures"
    assert "An offer with a lower fee was not recommended." in record.text
    assert "It was recommended before the time to answer." in record.text
    assert "He has no bed for tonight." in record.text
    assert "Weight 60" in record.text
    assert "CANARY-WHY" in record.text
    assert "as Broker manager (£5,000 a week)" in record.text
    assert "Tobias" not in record.text
    assert searching.CHILD["wishes"] not in record.text


def test_another_council_and_providers_find_no_such_page(
    hub: Hub, market: Market, browser: Browser
) -> None:
    call_off = recommended(market, browser)
    stranger = browser(searching.other_council(market.world).approver)
    slug = stranger.actor.organisation_slug
    for path in ("approvals", "call-offs"):
        assert stranger.get(f"/c/haverdale-council/{path}/{call_off}").status == 404
    assert stranger.get(f"/c/{slug}/approvals/{call_off}").status == 404
    assert stranger.get(f"/c/{slug}/call-offs/{call_off}/record").status == 404
    assert stranger.post(f"/c/{slug}/approvals/{call_off}/approve", {}).status == 404
    provider = browser(market.home("Elm").provider)
    assert provider.get(at(market, f"call-offs/{call_off}")).status in (403, 404)
    worker = browser(market.world.social_worker)
    assert worker.get(at(market, f"call-offs/{call_off}")).status == 403
    shown = worker.get(at(market, f"referrals/{market.reference}/compare"))
    assert "CANARY-STAFFING" in shown.text
