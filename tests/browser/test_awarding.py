"""From the offers to a signed agreement: compare, recommend, approve, award, tell, sign, prove.

Clicks are counted where a journey promises a number (screens.md, journeys 4 and 5).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal import offers, placements
from portal.calloffs import CallOff, CallOffState
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.pdps import Route
from tests.browser.tab import Tab
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.admissions import PASSWORD, give_password
from tests.factories.letters import letter_to, link_to
from tests.factories.offers import Market
from tests.support.people import make_person

OpenTab = Callable[..., Tab]
COUNCIL = "/c/alder-council"
FEEDBACK = "Elm has a second adult at night."
ALL_OF_IT = (
    "() => document.documentElement.scrollWidth <= innerWidth && [...document"
    ".querySelectorAll('.app-scroll')].every(e => e.scrollWidth <= e.clientWidth)"
)


def make_open(hub: Hub, homes: tuple[str, ...] = ("Elm", "Oak")) -> Market:
    """Every home offered, Elm at the higher fee, and the time to answer has passed."""
    market = answering.make_market(hub, Route.URGENT, homes, "Alder Council")
    for number, (name, home) in enumerate(market.world.homes.items()):
        answering.make_offer(market, home, 450_000 if name == "Elm" else 400_000 + number * 1_000)
    answering.pass_deadline(market)
    return market


def call_off_of(market: Market) -> CallOff:
    with market.hub.system_work("test") as uow:
        query = select(CallOff).order_by(CallOff.recommended_at.desc())
        found = uow.session.scalars(query).first()
        assert found is not None
        uow.session.expunge(found)
    return found


def recommend(tab: Tab, market: Market) -> str:
    """From the comparison to the approver, in the browser; the call-off."""
    tab.page.locator("table").get_by_role("link", name="Recommend Elm").click()
    tab.look().press("Send to approver")
    assert tab.errors == [
        "Enter why this home is best for this child",
        "Enter why not the offer with the lower fee",
    ]
    tab.type("Why this home", answering.WHY).type("Why not the offer", "It cannot keep his school.")
    tab.page.get_by_label("Feedback to").first.fill(FEEDBACK)
    tab.press("Send to approver")
    return call_off_of(market).reference


def sign(tab: Tab, path: str) -> None:
    """Sign in one's own name, proving again who one is."""
    tab.go(path).type("Your position", "Director").type("authority", "Scheme, part 3")
    tab.press("Sign the agreement")
    assert tab.errors == ["Enter your password or a code from your authenticator app"]
    tab.type("Password or code", PASSWORD).press("Sign the agreement")


def test_six_offers_stand_on_one_page(hub: Hub, open_tab: OpenTab) -> None:
    market = make_open(hub, ("Elm", "Oak", "Ash", "Birch", "Cedar", "Hazel"))
    tab = open_tab(market.world.broker).go(f"{COUNCIL}/referrals/{market.reference}/responses")
    tab.follow("Compare offers")
    assert tab.page.locator("table.app-compare thead th").count() == 6
    assert tab.page.evaluate(ALL_OF_IT), "the comparison scrolls sideways"
    assert tab.says(searching.CHILD["wishes"])
    tab.choose("Only differences").press("Compare these")
    labels = tab.page.locator("table.app-compare tbody th[scope=row]").all_inner_texts()
    assert all("Differs" in label for label in labels)
    assert tab.clicks == 3
    for name in ("Ash", "Birch", "Cedar", "Hazel"):
        tab.page.get_by_label(f"{name}, ").uncheck()
    tab.press("Compare these")
    assert tab.page.locator("table.app-compare thead th").count() == 2


def test_an_award_from_the_comparison_to_the_record(
    app: Flask, hub: Hub, open_tab: OpenTab, print_pdfs: Callable[[], None]
) -> None:
    market = make_open(hub)
    broker = open_tab(market.world.broker)
    broker.go(f"{COUNCIL}/referrals/{market.reference}/compare")
    call_off = recommend(broker, market)
    approve_from_the_letter(app, market, open_tab, call_off)
    broker.go(link_to(app, hub, market.world.broker, "approved")).follow("Award").press("Award")
    assert broker.says("Everybody who answered was told")
    everyone_is_told(app, market, open_tab)
    agreement = answering.agreement_of(market, call_off)
    both_sign(market, agreement, open_tab, print_pdfs)
    auditor_reads(market, call_off, open_tab)


def approve_from_the_letter(app: Flask, market: Market, open_tab: OpenTab, call_off: str) -> None:
    """Three clicks, the link of the letter counted as one, and nothing is changed by looking."""
    approver = open_tab(market.world.approver)
    approver.clicks = 1
    approver.go(link_to(app, market.hub, market.world.approver, "needs a decision"))
    assert approver.path == f"{COUNCIL}/approvals/{call_off}"
    for fact in (
        searching.CHILD["wishes"], "Elm, ", "£4,500 a week", "Good", "2 of 2", answering.WHY,
    ):  # fmt: skip
        shown = approver.page.get_by_text(fact).first.bounding_box()
        assert shown is not None, fact
        assert shown["y"] + shown["height"] <= 900, fact
    approver.follow("Approve")
    assert call_off_of(market).state is CallOffState.RECOMMENDED
    approver.press("Approve")
    assert approver.clicks == 3
    assert call_off_of(market).state is CallOffState.APPROVED


def everyone_is_told(app: Flask, market: Market, open_tab: OpenTab) -> None:
    """The loser with a reason and nothing more; the winner reads who the child is, on record."""
    oak = market.home("Oak").responder
    subject, words = letter_to(app, market.hub, oak, "has ended")
    assert "Tobias" not in subject + words
    loser = open_tab(oak, phone=True).go(link_to(app, market.hub, oak, "has ended"))
    assert loser.says("Another home was chosen")
    assert loser.says(FEEDBACK)
    for canary in ("CANARY-SUMMARY", searching.CHILD["wishes"], "Tobias"):
        assert canary not in loser.page.content()
    refused = loser.page.goto(loser.base + f"/p/referrals/{market.reference}/identity")
    assert refused is not None
    assert refused.status in (403, 404)
    assert "Tobias" not in loser.page.content()
    elm = market.home("Elm").responder
    winner = open_tab(elm, phone=True).go(link_to(app, market.hub, elm, "has ended"))
    assert winner.says("Your home was chosen")
    assert winner.go(f"/p/referrals/{market.reference}").says("Your home was chosen")
    winner.follow("Read who the child is")
    assert winner.says(searching.IDENTITY["full_name"])
    assert winner.says("17 February 2012")
    assert winner.says("Your view is recorded")


def both_sign(
    market: Market, agreement: str, open_tab: OpenTab, print_pdfs: Callable[[], None]
) -> None:
    """The document is made while somebody waits; each side signs it; then it is locked."""
    officer, director = market.officer, market.home("Elm").provider
    for person in (officer, director):
        give_password(market.hub, person)
    council = open_tab(officer).go(f"{COUNCIL}/")
    council.follow("Sign placement agreement")
    assert council.says("is being made as a PDF")
    print_pdfs()
    council.page.get_by_role("link", name="(PDF").wait_for(timeout=8_000)
    sign(council, council.path)
    assert council.says("Signed by the council")
    provider = open_tab(director, phone=True)
    sign(provider, f"/p/placements/{agreement}")
    assert provider.says("Both sides have signed. It is locked")
    assert provider.page.locator("#sign_form").count() == 0


def auditor_reads(market: Market, call_off: str, open_tab: OpenTab) -> None:
    """Why this one, and whether anything of it was changed since."""
    auditor = make_person(market.hub, Role.AUDITOR, organisation=market.world.council_id)
    tab = open_tab(auditor).go(f"{COUNCIL}/call-offs/{call_off}/record")
    assert tab.says("An offer with a lower fee was not recommended.")
    assert "Tobias" not in tab.page.content()
    tab.follow("Check that nothing of this record was changed")
    tab.type("Why", "Yearly audit of awards.").press("Show the record")
    assert tab.says("Record complete: yes")
    tab.go(f"{COUNCIL}/call-offs/{call_off}/record").follow("see who read about")
    tab.type("Why", "Yearly audit of awards.").press("Show the record")
    assert tab.says(f"{market.home('Elm').responder.name} (Responder)")
    assert not tab.says(f"{market.home('Oak').responder.name} (Responder)")
    tab.go(f"/audit/events?reference={call_off}")
    assert tab.page.locator("#found").get_by_role("link", name="call-off CO-").count() == 3


def test_an_award_without_scripts(
    hub: Hub, open_tab: OpenTab, print_pdfs: Callable[[], None]
) -> None:
    market = make_open(hub)

    def tab_of(actor: Actor) -> Tab:
        return open_tab(actor, scripts=False)

    broker = tab_of(market.world.broker)
    broker.go(f"{COUNCIL}/referrals/{market.reference}/compare")
    call_off = recommend(broker, market)
    approver = tab_of(market.world.approver).go(f"{COUNCIL}/approvals")
    approver.follow(call_off).follow("Approve").press("Approve")
    broker.go(f"{COUNCIL}/call-offs/{call_off}").follow("Award").press("Award")
    agreement = answering.agreement_of(market, call_off)
    print_pdfs()
    for person, path in (
        (market.officer, f"{COUNCIL}/placements/{agreement}"),
        (market.home("Elm").provider, f"/p/placements/{agreement}"),
    ):
        give_password(hub, person)
        sign(signer := tab_of(person), path)
    assert signer.says("Both sides have signed. It is locked")
    assert signer.says("Signed placement agreement")


def approved(market: Market) -> str:
    """Elm's offer, recommended and approved; the call-off."""
    offer = answering.make_offer(market, market.home("Elm"))
    call_off = answering.recommend(market, offer)
    answering.approve(market, call_off)
    return call_off


def test_two_presses_make_one_award_and_back_leads_on(hub: Hub, open_tab: OpenTab) -> None:
    market = answering.make_market(hub, Route.SAME_DAY, council="Alder Council")
    call_off = approved(market)
    tab = open_tab(market.world.broker).go(f"{COUNCIL}/call-offs/{call_off}/award")
    tab.page.locator("main").get_by_role("button", name="Award").dblclick()
    tab.page.wait_for_url(f"**/call-offs/{call_off}")
    assert tab.look().says("Everybody who answered was told")
    tab.page.go_back()
    assert tab.look().says("This call-off is awarded, not approved.")
    assert tab.page.locator("main button").count() == 0
    tab.follow("Call-off", within="body")
    with hub.system_work("test") as uow:
        assert len(uow.session.scalars(select(placements.PlacementAgreement.id)).all()) == 1


def test_an_approver_with_an_old_page_is_told_what_to_do(hub: Hub, open_tab: OpenTab) -> None:
    market = answering.make_market(hub, Route.SAME_DAY, council="Alder Council")
    elm = market.home("Elm")
    offer = answering.make_offer(market, elm)
    call_off = answering.recommend(market, offer)
    tab = open_tab(market.world.approver).go(f"{COUNCIL}/approvals/{call_off}/approve")
    with hub.unit_of_work(elm.responder) as uow:
        offers.withdraw_offer(uow, offer)
    tab.type("Anything to add", "Agreed, he can move on Friday.")
    tab.page.locator("main").get_by_role("button", name="Approve").click()
    tab.page.wait_for_load_state()
    assert tab.h1 == "This changed while you were working"
    assert tab.says("The provider withdrew this offer after it was recommended.")
    assert tab.says("Agreed, he can move on Friday.")
    assert call_off_of(market).state is CallOffState.RECOMMENDED
    tab.complaints.clear()
    tab.look().go(f"{COUNCIL}/approvals/{call_off}")
    assert tab.page.get_by_role("link", name="Approve", exact=True).count() == 0
    tab.follow("Send back with a question").type("What do you need", "Which other home?")
    tab.press("Send back with a question")
    broker = open_tab(market.world.broker).go(f"{COUNCIL}/call-offs/{call_off}")
    broker.follow("Compare and recommend again")
    assert broker.says("No offers")


def test_an_early_choice_says_why(hub: Hub, open_tab: OpenTab) -> None:
    market = answering.make_market(hub, Route.SAME_DAY, council="Alder Council")
    offer = answering.make_offer(market, market.home("Elm"))
    tab = open_tab(market.world.broker)
    tab.go(f"{COUNCIL}/referrals/{market.reference}/recommend?offer={offer}")
    tab.type("Why this home", answering.WHY).press("Send to approver")
    assert tab.errors == ["Enter why this cannot wait until the time to answer"]
    tab.type("Why this cannot wait", "He has no bed for tonight.").press("Send to approver")
    assert tab.says("He has no bed for tonight.")
