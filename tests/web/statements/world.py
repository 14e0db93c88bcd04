"""The world in which statements are counted: the same things, `size` of each that a list shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import accounts, offers, pdps
from portal.assessment import GateDecisionKind
from portal.audit.services import begin_reading
from portal.calloffs import CallOff
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.pdps import RoundFacts, Route
from portal.providers import ServiceKind
from tests.factories import admitting
from tests.factories import applications as writing
from tests.factories import assessment as assessing
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.offers import Market
from tests.factories.providers import new_urn
from tests.factories.rounds import Stage
from tests.support.clock import freeze, usable
from tests.support.people import make_person

COUNCIL = "Haverdale Council"
SLUG = "haverdale-council"
DURING = datetime(2026, 11, 10, 9, tzinfo=UTC)
"""While the round of `factories/pdps.py` takes questions and applications."""


@dataclass
class World:
    """What the pages are asked about, and who asks."""

    app: Flask
    hub: Hub
    size: int
    released: Stage
    working: Stage
    market: Market
    drafted: writing.Applied
    council_admin: Actor
    auditor: Actor
    host: Actor
    market_urn: str
    written: str = ""
    """The reference of a referral that is not sent."""
    waiting: str = ""
    """The reference of a call-off that waits for its approval."""
    approved: str = ""
    awarded: list[str] = field(default_factory=list)
    placed: str = ""
    offer: str = ""
    """An offer that won; `open_offer` is one that waits, `best` one that can be recommended."""
    open_offer: str = ""
    best: str = ""
    won: str = ""
    """The reference of the referral that the first award ended."""
    draft_offer: str = ""
    agency: str = ""

    @property
    def broker(self) -> Actor:
        return self.market.world.broker

    @property
    def provider(self) -> Actor:
        """The administrator and responder of the provider that wins."""
        return self.market.home("Home 0").provider

    def find(self, model: type, **which: object) -> UUID:
        """The id of some row, as the system reads it."""
        with self.hub.system_work("test") as uow:
            found = uow.session.scalars(select(model.id).filter_by(**which).limit(1)).first()
        assert found is not None, f"no {model.__name__}"
        return found

    def reference_of(self, model: type, **which: object) -> str:
        """The reference of some row."""
        with self.hub.system_work("test") as uow:
            return uow.session.scalars(select(model.reference).filter_by(**which).limit(1)).one()


def build(app: Flask, size: int) -> World:
    """Everything, `size` times."""
    hub: Hub = app.extensions["hub"]
    freeze(hub, DURING)
    released = assessing.make_released(hub, (4,) * size)
    working = _working(hub, size)
    market = answering.make_market(hub, Route.SAME_DAY, _names(size), council=COUNCIL)
    drafted, council = writing.make_application(hub), market.world.council_id
    admin = make_person(hub, Role.COUNCIL_ADMIN, organisation=council)
    auditor = make_person(hub, Role.AUDITOR, organisation=council)
    host = make_person(hub, Role.SCHEME_MANAGER, organisation=market.world.host_id)
    urn = new_urn()
    admitting.list_in_register(hub, urn)
    known = (released, working, market, drafted, admin, auditor, host, urn)
    world = World(app, hub, size, *known)
    for plant in (_market, _provider, _teams, _rounds, _reading):
        plant(world)
    answering.print_pdfs(hub)
    return world


def _names(size: int) -> tuple[str, ...]:
    return tuple(f"Home {number}" for number in range(size))


def _working(hub: Hub, size: int) -> Stage:
    """A round in the middle: checks, scores, a question to the applicant."""
    stage = assessing.make_open(hub, size)
    for one in stage.applied:
        assessing.decide(stage, stage.first, one, 1)
        asked = {"ask": "Which taxes?"}
        assessing.decide(stage, stage.first, one, 2, GateDecisionKind.ASKED, **asked)
        for person in (stage.first, stage.second):
            assessing.score(stage, person, one, assessing.SAFEGUARDING, 4)
        assessing.moderate(stage, one, assessing.SAFEGUARDING, 4)
        assessing.score(stage, stage.first, one, assessing.STAFFING, 3)
    return stage


def _market(world: World) -> None:
    """Referrals in each state; as many awards as the size says."""
    market, scene = world.market, world.market.world
    world.written = searching.write_referral(scene)
    searching.look(scene, world.written)
    for number, home in enumerate(scene.homes.values()):
        with world.hub.unit_of_work(home.responder) as uow:
            offers.ask(uow, market.reference, f"Question {number}?")
        if number == 0:
            world.draft_offer = answering.draft_offer(market, home)
        else:
            world.best = answering.make_offer(market, home, 450_000 + number)
    for step in ("waiting", "approved", *("awarded",) * world.size):
        _decided(world, step)
    world.placed = answering.agreement_of(market, world.awarded[0])


def _decided(world: World, step: str) -> None:
    market = world.market
    sale = Market(
        market.world,
        searching.sent_referral(market.world, Route.SAME_DAY),
        market.officer,
        market.director,
    )
    offer = answering.make_offer(sale, market.home("Home 0"))
    call_off = answering.recommend(sale, offer, why_early="The child needs a bed tonight.")
    if step == "waiting":
        world.waiting, world.open_offer = call_off, offer
        return
    answering.approve(sale, call_off)
    if step == "approved":
        world.approved = call_off
        return
    answering.award(sale, call_off)
    world.awarded.append(call_off)
    world.won, world.offer = sale.reference, offer


def _provider(world: World) -> None:
    """More homes of one provider, and an agency with households."""
    scene, owner = world.market.world, world.provider
    for number in range(world.size):
        searching.add_home(scene, f"Other {number}", provider=owner)
    agency = searching.add_home(scene, "Agency", provider=owner, kind=ServiceKind.AGENCY)
    for _ in range(world.size):
        searching.add_household(scene, agency)
    world.agency = agency.reference


def _teams(world: World) -> None:
    """Colleagues on both sides, and invitations that wait."""
    sides = ((world.provider, Role.RESPONDER), (world.council_admin, Role.BROKER))
    for admin, role in sides:
        for number in range(world.size):
            make_person(world.hub, role, organisation=admin.organisation_id)
            with world.hub.unit_of_work(admin) as uow:
                address = f"{role.value}{number}@example.test"
                accounts.invite(uow, email=address, roles=[role.value])


def _rounds(world: World) -> None:
    """An open round with questions about it, and more rounds of its host."""
    stage, asker = world.drafted.scheme, world.drafted.applicant
    for number in range(world.size):
        with world.hub.unit_of_work(asker) as uow:
            pdps.ask_clarification(uow, stage.round_reference, f"Question {number}?")
        make_round_of(world, number)


def make_round_of(world: World, number: int) -> None:
    """One more published round of the host that holds the working one."""
    stage = world.working
    with world.hub.unit_of_work(stage.manager) as uow:
        now = uow.clock.now().replace(second=0, microsecond=0)
        questions = pdps.question_set_for(uow.session, stage.round_id, stage.lot_id)
        facts = RoundFacts(
            title=f"Round {number}",
            opens_at=now - timedelta(days=1),
            questions_until=usable(now + timedelta(hours=1)),
            closes_at=usable(now + timedelta(hours=2 + number)),
            lots={stage.lot_id: questions.set.id},
        )
        pdps.publish_round(uow, pdps.plan_round(uow, stage.system_id, facts).id)


def _reading(world: World) -> None:
    """An auditor who has said why they read."""
    call_off = world.find(CallOff, reference=world.awarded[0])
    with world.hub.unit_of_work(world.auditor) as uow:
        begin_reading(uow, f"call_off {call_off}", call_off, "", "Check.")
        reference = world.market.reference
        begin_reading(uow, f"access {reference}", None, reference, "Check.")
