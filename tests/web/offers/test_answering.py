"""A provider's answers in a browser: two taps, a question, an offer written, sent and changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import offers, referrals
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.offers import OfferState
from portal.pdps import Route
from portal.referrals import AnswerState
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.offers import Market
from tests.support.browse import Browse

Browser = Callable[[Actor], Browse]


@pytest.fixture
def browser(app) -> Browser:
    return lambda actor: Browse(app, actor)


@pytest.fixture
def market(hub: Hub) -> Market:
    return answering.make_market(hub, Route.SAME_DAY)


def answer_of(market: Market, home: str) -> AnswerState:
    responder = market.home(home).responder
    with market.hub.reading(responder) as session:
        return referrals.get_recipient(session, responder, market.reference).answer_state


@pytest.mark.parametrize("htmx", [False, True])
def test_two_taps_decline_and_one_takes_it_back(
    market: Market, browser: Browser, htmx: bool
) -> None:
    browse = browser(market.home("Elm").responder)
    page = browse.get(f"/p/referrals/{market.reference}")
    assert "No place now" in page.text
    action = f"/p/referrals/{market.reference}/decline"
    done = page.submit({"reason": "no_place"}, action, htmx=htmx)
    assert answer_of(market, "Elm") is AnswerState.DECLINED
    done = done if htmx else done.follow()
    assert "Declined: no place now" in done.text
    undone = done.submit({}, f"{action}/undo", htmx=htmx)
    assert answer_of(market, "Elm") is AnswerState.NONE
    assert "No place now" in (undone if htmx else undone.follow()).text


@pytest.mark.parametrize("htmx", [False, True])
def test_another_reason_needs_words(market: Market, browser: Browser, htmx: bool) -> None:
    browse = browser(market.home("Elm").responder)
    page = browse.get(f"/p/referrals/{market.reference}/decline")
    refused = page.submit({"reason": "other", "words": ""}, htmx=htmx)
    assert refused.status == 422
    assert "Enter a short reason, or choose one above" in refused.text
    odd = page.submit({"reason": "made up"}, htmx=htmx)
    assert odd.status == 422
    assert answer_of(market, "Elm") is AnswerState.NONE


@pytest.mark.one_engine("sqlite")
def test_a_colleagues_answer_is_shown_with_name_and_no_error(
    market: Market, browser: Browser
) -> None:
    elm = market.home("Elm")
    first = browser(elm.provider)
    stale = browser(elm.responder).get(f"/p/referrals/{market.reference}/decline")
    first.get(f"/p/referrals/{market.reference}/decline").submit({"reason": "distance"})
    shown = stale.submit({"reason": "no_place"}).follow()
    assert "Declined: too far or wrong area" in shown.text
    assert elm.provider.name in shown.text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_question_goes_round(market: Market, browser: Browser, htmx: bool) -> None:
    elm, oak = browser(market.home("Elm").responder), browser(market.home("Oak").responder)
    council = browser(market.world.broker)
    asking = f"/p/referrals/{market.reference}/question"
    assert elm.get(asking).submit({"words": " "}, htmx=htmx).status == 422
    asked = elm.get(asking).submit({"words": "CANARY-Q Is there a dog?"}, htmx=htmx).follow()
    assert "Waiting for an answer" in asked.text
    assert "CANARY-Q" not in oak.get(asking).text
    slug = market.world.broker.organisation_slug
    waiting = council.get(f"/c/{slug}/referrals/{market.reference}/questions")
    (name,) = [tag["name"] for tag in waiting.soup.select("textarea")]
    empty = waiting.submit({name: ""}, htmx=htmx)
    assert (empty.status, empty.errors) == (422, ["Enter an answer"])
    waiting.submit({name: "CANARY-A No dog."}, htmx=htmx)
    read = oak.get(f"/p/referrals/{market.reference}")
    assert "CANARY-Q Is there a dog?" in read.text
    assert "CANARY-A No dog." in read.text
    assert market.home("Elm").responder.name not in read.text


def write(browse: Browse, market: Market, htmx: bool, **more: str):
    """From the referral to a saved draft, as a person does it; the page that saving led to."""
    page = browse.get(f"/p/referrals/{market.reference}/offer")
    key = page.soup.select_one("input[name=home]")["value"]
    edit = page.submit({"home": key}, htmx=htmx).follow()
    day = market.world.today
    typed = {
        "needs-0-how": "met",
        "needs-0-words": "We know autism well.",
        "living_there": "Two boys.",
        "staffing": "Two adults.",
        "starts_on-day": str(day.day),
        "starts_on-month": str(day.month),
        "starts_on-year": str(day.year),
        "lines-0-pence": "4,500",
        "lines-2-pence": "£100.50",
        "then": "check",
        **more,
    }
    return edit.submit(typed, action="/edit", htmx=htmx)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_offer_is_written_checked_and_sent(market: Market, browser: Browser, htmx: bool) -> None:
    browse = browser(market.home("Elm").responder)
    check = write(browse, market, htmx).follow()
    assert "£4,600.50" in check.text
    sent = check.submit({}, "/send", htmx=htmx).follow()
    assert "Sent" in sent.text
    assert answer_of(market, "Elm") is AnswerState.OFFERED
    inbox = browse.get(f"/p/referrals/{market.reference}")
    assert "Your offers" in inbox.text
    with market.hub.reading(market.world.broker) as session:
        referral = referrals.get_referral(session, market.world.broker, market.reference)
        (row,) = offers.list_open(session, market.world.broker, referral.id)
        assert offers.get_sent(session, row).content.weekly_pence == 460_050


@pytest.mark.parametrize("htmx", [False, True])
def test_gaps_stop_sending_and_lead_to_their_fields(
    market: Market, browser: Browser, htmx: bool
) -> None:
    browse = browser(market.home("Elm").responder)
    check = write(
        browse, market, htmx, **{"needs-0-how": "", "lines-0-pence": "", "lines-2-pence": ""}
    )
    page = check.follow()
    assert not page.soup.select("form[action$='/send']")
    assert [a["href"].split("#")[1] for a in page.soup.select(".govuk-error-summary a")] == [
        "needs-0-how",
        "lines",
    ]
    reference = page.response.request.path.split("/")[3]
    forced = browse.post(f"/p/offers/{reference}/send", {}, htmx=htmx)
    assert forced.status == 422
    assert "Enter the weekly fee, line by line" in forced.text


@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_read_stays_as_typed(market: Market, browser: Browser, htmx: bool) -> None:
    browse = browser(market.home("Elm").responder)
    refused = write(browse, market, htmx, **{"lines-0-pence": "lots", "starts_on-month": "31"})
    assert refused.status == 422
    assert refused.soup.select_one("#lines-0-pence")["value"] == "lots"
    assert "Two boys." in refused.soup.select_one("#living_there").get_text()
    assert len(refused.errors) == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_the_total_is_the_servers(market: Market, browser: Browser, htmx: bool) -> None:
    browse = browser(market.home("Elm").responder)
    reference = answering.draft_offer(market, market.home("Elm"))
    edit = browse.get(f"/p/offers/{reference}/edit")
    url = f"/p/offers/{reference}/total"
    typed = {"lines-0-pence": "10.10", "lines-1-pence": "0.25"}
    got = browse.post(url, typed, htmx=htmx, target="fee_total")
    assert "£10.35" in got.text
    assert (got.soup.h1 is None) is htmx
    assert "£4,500" in edit.text


@pytest.mark.parametrize("htmx", [False, True])
def test_both_versions_are_shown_when_a_colleague_saved(
    market: Market, browser: Browser, htmx: bool
) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    mine, theirs = browser(elm.responder), browser(elm.provider)
    stale = mine.get(f"/p/offers/{reference}/edit")
    theirs.get(f"/p/offers/{reference}/edit").submit({"staffing": "THEIRS"}, "/edit")
    both = stale.submit({"staffing": "MINE"}, "/edit", htmx=htmx)
    assert both.status == 409
    assert "THEIRS" in both.text
    assert "MINE" in both.text
    kept = both.submit({}, "/edit").follow()
    assert "MINE" in kept.text
    assert "THEIRS" not in kept.text


def test_a_text_saves_while_it_is_written(market: Market, browser: Browser) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    browse = browser(elm.responder)
    box = browse.get(f"/p/offers/{reference}/edit").soup.select_one("#staffing")
    base = browse.get(f"/p/offers/{reference}/edit").soup.select_one("#staffing-revision")
    data = {"staffing": "First words", "base_staffing": base["value"]}
    assert browse.post(box["data-hx-post"], data, htmx=True).status == 200
    again = browse.post(box["data-hx-post"], {**data, "staffing": "Other words"}, htmx=True)
    assert again.status == 409
    assert "First words" in again.text
    unknown = browse.post(f"/p/offers/{reference}/_/save/draft?name=x", {"x": "y"}, htmx=True)
    assert unknown.status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_an_offer_is_withdrawn(market: Market, browser: Browser, htmx: bool) -> None:
    elm = market.home("Elm")
    reference = answering.make_offer(market, elm)
    browse = browser(elm.responder)
    done = browse.get(f"/p/offers/{reference}/withdraw").submit({}, htmx=htmx).follow()
    assert "Withdrawn" in done.text
    with market.hub.reading(elm.responder) as session:
        assert offers.get_offer(session, elm.responder, reference).state is OfferState.WITHDRAWN


def test_a_late_offer_is_refused_with_the_reason(market: Market, browser: Browser) -> None:
    elm = market.home("Elm")
    reference = answering.draft_offer(market, elm)
    answering.pass_deadline(market)
    browse = browser(elm.responder)
    check = browse.get(f"/p/offers/{reference}/check")
    assert not check.soup.select("form[action$='/send']")
    late = browse.post(f"/p/offers/{reference}/send", {})
    assert late.status == 403
    assert "The time to answer has passed, so this offer was not sent." in late.text


def test_an_offer_of_a_search_that_ended_says_so(market: Market, browser: Browser) -> None:
    elm = market.home("Elm")
    reference = answering.make_offer(market, elm)
    with market.hub.unit_of_work(market.world.broker) as uow:
        referrals.withdraw(uow, market.reference, referrals.EndReason.FAMILY)
    page = browser(elm.responder).get(f"/p/offers/{reference}")
    assert "The council withdrew this referral." in page.text
    assert "The council reads it" not in page.text


def test_others_find_no_page_of_an_offer(market: Market, browser: Browser) -> None:
    reference = answering.make_offer(market, market.home("Elm"))
    oak = browser(market.home("Oak").responder)
    for path in ("", "/edit", "/check", "/withdraw"):
        page = oak.get(f"/p/offers/{reference}{path}")
        assert page.status == 404
        assert "CANARY" not in page.text
    for path in ("/edit", "/send", "/withdraw", "/total", "/_/save/staffing?name=staffing"):
        assert oak.post(f"/p/offers/{reference}{path}", {"staffing": "x"}).status == 404
    stranger = browser(searching.other_council(market.world).broker)
    slug = market.world.broker.organisation_slug
    own = stranger.actor.organisation_slug
    assert stranger.get(f"/c/{slug}/referrals/{market.reference}/questions").status == 404
    assert stranger.get(f"/c/{own}/referrals/{market.reference}/questions").status == 404
