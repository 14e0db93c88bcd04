"""The two changes during which the web process is killed: sending an application, an award."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import func, select

from portal.applications import Application, Submission
from portal.calloffs import CallOff, CallOffState
from portal.db import Hub
from portal.kernel.actor import Actor, system
from portal.offers import Offer, OfferState
from portal.placements import PlacementAgreement
from portal.referrals import Referral
from portal.referrals.states import ReferralState
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.applications import Applied, make_application
from tests.factories.offers import Market
from tests.factories.pdps import make_scheme
from tests.support.browse import Browse
from tests.support.clock import freeze


class Journey(Protocol):
    """Something that a person does again and again, and what must be true of it."""

    name: str
    app: Flask
    actor: Actor

    def path(self, number: int) -> str:
        """Where the form of this time is."""

    def typed(self) -> dict[str, Any]:
        """What the person adds to the form."""

    def done(self, hub: Hub) -> set[int]:
        """How often it was done, by each witness of its own; they must agree."""


def cookies_of(journey: Journey) -> dict[str, str]:
    """The cookie of a person who has signed in."""
    browse = Browse(journey.app, journey.actor)
    cookie = browse.client.get_cookie("portal", domain="localhost")
    assert cookie is not None
    return {"portal": cookie.value}


@dataclass
class Sending:
    """A provider sends its application, and sends it anew in place of what it sent before."""

    app: Flask
    made: Applied
    name: str = "submit"

    @property
    def actor(self) -> Actor:
        return self.made.admin

    def path(self, number: int) -> str:
        return f"/p/applications/{self.made.reference}/declaration"

    def typed(self) -> dict[str, Any]:
        return {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}

    def done(self, hub: Hub) -> set[int]:
        """By the application's own count, and by what was kept."""
        with hub.reading(system("test")) as session:
            said = session.scalars(select(Application.submissions).filter_by(id=self.made.id))
            kept = select(func.count(Submission.id)).filter_by(application_id=self.made.id)
            return {said.one(), session.scalar(kept) or 0}


def sending(hub: Hub, app: Flask, _times: int) -> Sending:
    """An application that is ready to be sent, in a round that stays open."""
    freeze(hub, None)
    with hub.system_work("test") as uow:
        far = uow.clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    return Sending(app, make_application(hub, make_scheme(hub, closes_at=far + timedelta(400))))


@dataclass
class Awarding:
    """A broker awards approved call-offs, one after the other."""

    app: Flask
    market: Market
    call_offs: list[str] = field(default_factory=list)
    name: str = "award"

    @property
    def actor(self) -> Actor:
        return self.market.world.broker

    def path(self, number: int) -> str:
        return f"/c/{self.actor.organisation_slug}/call-offs/{self.call_offs[number]}/award"

    def typed(self) -> dict[str, Any]:
        return {}

    def done(self, hub: Hub) -> set[int]:
        """By call-offs with their terms, agreements, referrals, and offers won and not won."""
        counts = (
            select(func.count(CallOff.id)).where(
                CallOff.state == CallOffState.AWARDED, func.length(CallOff.terms_digest) == 64
            ),
            select(func.count(PlacementAgreement.id)),
            select(func.count(Referral.id)).where(Referral.state == ReferralState.AWARDED),
            select(func.count(Offer.id)).where(Offer.state == OfferState.ACCEPTED),
            select(func.count(Offer.id)).where(Offer.state == OfferState.UNSUCCESSFUL),
        )
        with hub.reading(system("test")) as session:
            return {session.scalar(count) or 0 for count in counts}


def awarding(hub: Hub, app: Flask, times: int) -> Awarding:
    """As many approved call-offs as there will be awards, each with an offer that loses."""
    market = answering.make_market(hub)
    markets = [market]
    for _ in range(times - 1):
        again = searching.sent_referral(market.world)
        markets.append(replace(market, reference=again))
    chosen = []
    for one in markets:
        chosen.append(answering.make_offer(one, market.home("Elm")))
        answering.make_offer(one, market.home("Oak"), 490_000)
    answering.pass_deadline(market)
    made = Awarding(app, market)
    for one, offer in zip(markets, chosen, strict=True):
        made.call_offs.append(answering.recommend(one, offer))
        answering.approve(one, made.call_offs[-1])
    return made
