"""Answers to a sent referral, made by the verbs, and the chain from an offer to an agreement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal import calloffs, offers, pdps, placements
from portal.calloffs import Reasons
from portal.db import Hub
from portal.documents import make_due
from portal.kernel.actor import Actor, Role
from portal.offers import Content, HowMet
from portal.pdps import LimitFacts, Route
from portal.placements import Signatory
from tests.factories import referrals as searching
from tests.factories.referrals import AdmittedHome, World
from tests.support.clock import freeze
from tests.support.people import make_person

STAFFING = "CANARY-STAFFING Two adults by day, one awake at night."
LIVING = "CANARY-LIVING Two boys who like cycling live here."
WHY = "CANARY-WHY It has the space and the patience that he asks for."


@dataclass
class Market:
    """A world with homes, a council's limits, and a referral that was sent."""

    world: World
    reference: str
    officer: Actor
    director: Actor

    @property
    def hub(self) -> Hub:
        return self.world.hub

    def home(self, name: str) -> AdmittedHome:
        return self.world.homes[name]


def make_market(
    hub: Hub,
    route: Route = Route.URGENT,
    homes: tuple[str, ...] = ("Elm", "Oak"),
    council: str = "",
) -> Market:
    """A sent referral that reached these homes, each of a provider of its own."""
    world = searching.make_world(hub, council)
    for name in homes:
        searching.add_home(world, name)
    give_limit(world, world.approver, 1, "Broker manager", 500_000, 50_000_000)
    director = make_person(hub, Role.APPROVER, organisation=world.council_id)
    give_limit(world, director, 3, "Director", None, None, out_of_area=True)
    officer = make_person(hub, Role.CONTRACT_OFFICER, organisation=world.council_id)
    return Market(world, searching.sent_referral(world, route), officer, director)


def give_limit(
    world: World,
    holder: Actor,
    position: int,
    title: str,
    weekly_pence: int | None,
    whole_life_pence: int | None,
    *,
    out_of_area: bool = False,
) -> None:
    """A delegation limit of the world's council, held by one person."""
    facts = LimitFacts(
        position=position,
        title=title,
        weekly_pence=weekly_pence,
        whole_life_pence=whole_life_pence,
        out_of_area=out_of_area,
    )
    admin = make_person(world.hub, Role.COUNCIL_ADMIN, organisation=world.council_id)
    assert holder.user_id is not None
    with world.hub.unit_of_work(admin) as uow:
        limit = pdps.set_delegation(uow, world.council_id, facts)
        pdps.give_delegation(uow, limit.id, holder.user_id)


def filled(content: Content, pence: int = 450_000, starts_on: date | None = None) -> Content:
    """A draft with every part written; the fee stands in its first line."""
    first = replace(content.lines[0], pence=pence, reason="Agreed for this child.")
    rest = tuple(replace(line, pence=0) for line in content.lines[1:])
    statements = tuple(
        replace(one, how=HowMet.MET, words=f"CANARY-STATEMENT How we would: {one.label}")
        for one in content.statements
    )
    return replace(
        content,
        starts_on=starts_on or content.starts_on,
        statements=statements,
        living_there=LIVING,
        staffing=STAFFING,
        education="He can stay at his school.",
        lines=(first, *rest),
    )


def draft_offer(market: Market, home: AdmittedHome, pence: int = 450_000, **more: Any) -> str:
    """A written draft for a home; its reference."""
    with market.hub.unit_of_work(home.responder) as uow:
        offer = offers.start_offer(uow, market.reference, home.reference, home.number)
    starts_on = market.world.today + timedelta(days=3)
    with market.hub.unit_of_work(home.responder) as uow:
        kept = offers.read_draft(uow.session, offer)
        content = replace(filled(kept, pence, starts_on), **more)
        offers.save_draft(uow, offer.reference, content, offer.version)
    return offer.reference


def make_offer(market: Market, home: AdmittedHome, pence: int = 450_000, **more: Any) -> str:
    """A sent offer of a home; its reference."""
    reference = draft_offer(market, home, pence, **more)
    with market.hub.unit_of_work(home.responder) as uow:
        offers.submit_offer(uow, reference)
    return reference


def pass_deadline(market: Market) -> None:
    """Move the clock to the moment when the offers may be opened."""
    with market.hub.system_work("test") as uow:
        after = uow.clock.now() + timedelta(days=10)
    freeze(market.hub, after)


def reasons(**changed: Any) -> Reasons:
    """Every reason that any recommendation can ask for."""
    given = {
        "why": WHY,
        "why_not_cheaper": "Fit comes before price.",
        "why_early": "He has no bed for tonight.",
        "why_not_nearer": "The nearer home cannot keep his school.",
    }
    return Reasons(**{**given, **changed})


def recommend(market: Market, offer: str, weeks: int = 52, **changed: Any) -> str:
    """A recommendation of an offer; the call-off's reference."""
    with market.hub.unit_of_work(market.world.broker) as uow:
        made = calloffs.recommend(uow, market.reference, offer, reasons(**changed), weeks)
        return made.reference


def approve(market: Market, call_off: str, approver: Actor | None = None) -> None:
    """Approve as whoever holds a limit."""
    with market.hub.unit_of_work(approver or market.world.approver) as uow:
        calloffs.approve(uow, call_off, "Agreed.")


def award(market: Market, call_off: str) -> None:
    """Award as the broker."""
    with market.hub.unit_of_work(market.world.broker) as uow:
        calloffs.award(uow, call_off)


def awarded(market: Market, winner: str = "Elm", weekly: int = 450_000) -> str:
    """A whole chain: every home offers, the deadline passes, one is awarded; the call-off."""
    sent = {
        name: make_offer(market, home, weekly if name == winner else weekly + 40_000)
        for name, home in market.world.homes.items()
    }
    pass_deadline(market)
    call_off = recommend(market, sent[winner])
    approve(market, call_off)
    award(market, call_off)
    return call_off


def agreement_of(market: Market, call_off: str) -> str:
    """The reference of the agreement that the award opened."""
    with market.hub.reading(market.world.broker) as session:
        row = calloffs.get_call_off(session, market.world.broker, call_off)
        found = placements.find_for_call_off(session, market.world.broker, row.id)
        assert found is not None
        return found.reference


def signatory(name: str) -> Signatory:
    """Somebody who signs."""
    return Signatory(name, "Director", "Scheme of delegation, part 3")


def print_pdfs(hub: Hub) -> int:
    """Make every ordered PDF without drawing it: the bytes only have to be there."""
    return make_due(hub, lambda template, **context: f"<p>{context['title']}</p>", _printed)


def _printed(html: str) -> bytes:
    return b"%PDF-1.7 " + html.encode()


def sign_both(market: Market, agreement: str, provider: Actor) -> None:
    """Have the council and then the provider sign."""
    for actor in (market.officer, provider):
        with market.hub.unit_of_work(actor) as uow:
            placements.sign(uow, agreement, signatory(actor.name))
