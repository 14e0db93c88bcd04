"""A small world in which a referral can be written, matched and sent, made by the verbs.

`make_world` gives a host council with a lot, a member council with its people, and `add_home` puts
admitted, insured, inspected homes with places into it. Everything is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal import pdps, providers, referrals, vacancies
from portal.db import Hub
from portal.db.clock import read_now
from portal.kernel.actor import Actor, Role
from portal.kernel.clock import london_date
from portal.pdps import Route
from portal.pdps.facts import (
    JoinFacts,
    MemberFacts,
)
from portal.providers import (
    CoverFacts,
    CoverKind,
    Judgement,
    Need,
    ServiceKind,
)
from portal.referrals import NeedGiven, Section
from portal.referrals.queries import Candidate, match, preview_digest, wanted_for
from tests.factories.admitting import admit, list_in_register
from tests.factories.lots import make_lot
from tests.factories.providers import home_facts, household_facts, new_urn
from tests.support.people import make_organisation, make_person

COVERS = {
    CoverKind.EMPLOYERS: 500_000_000,
    CoverKind.PUBLIC: 1_000_000_000,
    CoverKind.PROFESSIONAL: 500_000_000,
}
SEARCH_FROM = "RM7 0AA"
IDENTITY = {
    "full_name": "Tobias Quillfeather",
    "known_as": "Tobi",
    "born_on": "2012-02-17",
    "home_address": "14 Larkspur Terrace, Romford",
    "home_postcode": "RM7 0BQ",
    "school": "Marlowgate Academy",
}
PROFILE = {
    "story": "He loves bicycles CANARY-PROFILE and fixing things.",
    "risks": "In May he went missing twice after arguments. Calm talk helps.",
    "health": "Asthma, well controlled.",
    "education": "Year 9, on roll, attends most days.",
    "family": "Sees his sister every second Saturday.",
}
NOTES = "CANARY-NOTES Plan reviewed, no change."
CHILD = {
    "wishes": "He wants a room of his own and to keep his bicycle.",
    "summary": "A funny, practical boy CANARY-SUMMARY who likes to be outdoors.",
    "good_home": "A home with patient adults and space outside.",
}


@dataclass
class AdmittedHome:
    """A home of the world with the people who answer for it."""

    id: UUID
    reference: str
    provider: Actor
    responder: Actor
    household_id: UUID | None = None
    number: int | None = None

    @property
    def key(self) -> tuple[UUID, UUID | None]:
        return self.id, self.household_id


@dataclass
class World:
    """A council that may send referrals under a lot, and whoever was added since."""

    hub: Hub
    host_id: UUID
    council_id: UUID
    lot_id: UUID
    broker: Actor
    social_worker: Actor
    approver: Actor
    homes: dict[str, AdmittedHome] = field(default_factory=dict)

    @property
    def today(self) -> date:
        with self.hub.system_work("test") as uow:
            return london_date(uow.clock.now())


def make_world(hub: Hub, council: str = "", service: ServiceKind = ServiceKind.HOME) -> World:
    """Host, system, lot, member council and its broker, social worker and approver."""
    host = make_organisation(hub, "council")
    member = make_organisation(hub, "council", council)
    lot_id = make_lot(hub, host, [member], service)
    return World(
        hub,
        host,
        member,
        lot_id,
        make_person(hub, Role.BROKER, organisation=member),
        make_person(hub, Role.SOCIAL_WORKER, organisation=member),
        make_person(hub, Role.APPROVER, organisation=member),
    )


def join(world: World, council_id: UUID) -> None:
    """Have another council join the world's lot."""
    with world.hub.system_work("test") as uow:
        lot = pdps.get_lot(uow.session, world.lot_id)
        day = london_date(uow.clock.now()) - timedelta(days=300)
        member = MemberFacts(council_id=council_id, joined_on=day, agreement_signed_on=day)
        pdps.join_system(uow, lot.system_id, member)
        pdps.join_lot(uow, lot.id, JoinFacts(council_id=council_id, joined_on=day))


def other_council(world: World) -> World:
    """A second council of the same lot, with its own people and the same homes."""
    member = make_organisation(world.hub, "council")
    join(world, member)
    return World(
        world.hub,
        world.host_id,
        member,
        world.lot_id,
        make_person(world.hub, Role.BROKER, organisation=member),
        make_person(world.hub, Role.SOCIAL_WORKER, organisation=member),
        make_person(world.hub, Role.APPROVER, organisation=member),
        world.homes,
    )


def add_home(
    world: World,
    name: str,
    *,
    provider: Actor | None = None,
    places: int | None = 1,
    judgement: Judgement | None = Judgement.GOOD,
    is_admitted: bool = True,
    is_insured: bool = True,
    kind: ServiceKind = ServiceKind.HOME,
    **facts: Any,
) -> AdmittedHome:
    """An admitted, insured, inspected home with a place; single facts can be turned off."""
    hub = world.hub
    owner = provider or make_person(hub, Role.PROVIDER_ADMIN)
    urn = new_urn()
    with hub.unit_of_work(owner) as uow:
        home = providers.add_home(uow, urn=urn, kind=kind, facts=home_facts(name=name, **facts))
        home_id, reference = home.id, home.reference
        if is_insured and provider is None:
            insure(uow)
    list_in_register(hub, urn, judgement)
    if is_admitted:
        admit(world, owner, home_id, urn)
    responder = make_person(hub, Role.RESPONDER, organisation=owner.organisation_id)
    made = AdmittedHome(home_id, reference, owner, responder)
    world.homes[name] = made
    if places is not None and kind is not ServiceKind.AGENCY:
        state_places(hub, made, places)
    return made


def add_household(
    world: World, agency: AdmittedHome, *, places: int | None = 1, **facts: Any
) -> AdmittedHome:
    """A carer household of an agency, with a place."""
    with world.hub.unit_of_work(agency.provider) as uow:
        home = providers.get_home(uow.session, uow.actor, agency.reference, lock=True)
        made = providers.add_household(uow, home, facts=household_facts(**facts))
        household = AdmittedHome(
            agency.id, agency.reference, agency.provider, agency.responder, made.id, made.number
        )
    if places is not None:
        state_places(world.hub, household, places)
    return household


def insure(uow: Any) -> None:
    """Every insurance that the sample settings ask for, for another year."""
    today = london_date(uow.clock.now())
    for kind, pence in COVERS.items():
        facts = CoverFacts(
            kind=kind,
            insurer="Invented Mutual",
            amount_pence=pence,
            expires_on=today + timedelta(days=200),
        )
        providers.record_insurance(uow, facts=facts)


def state_places(
    hub: Hub, home: AdmittedHome, places: int, available_from: date | None = None
) -> None:
    """State the places of a home or household as its responder."""
    with hub.unit_of_work(home.responder) as uow:
        place = vacancies.get_place(uow.session, uow.actor, home.reference, home.number, lock=True)
        vacancies.state_vacancy(uow, place, places=places, available_from=available_from)


def start_referral(
    world: World, route: Route = Route.URGENT, *, move_in: int = 7, broker: Actor | None = None
) -> str:
    """An empty draft; its reference."""
    with world.hub.unit_of_work(broker or world.broker) as uow:
        referral = referrals.start(
            uow,
            lot_id=world.lot_id,
            route=route,
            move_by=london_date(uow.clock.now()) + timedelta(days=move_in),
            social_worker_id=world.social_worker.user_id,
        )
        return referral.reference


def write_referral(
    world: World,
    route: Route = Route.URGENT,
    *,
    age: int = 14,
    sex: str = "boy",
    needs: Iterable[NeedGiven] = (NeedGiven(Need.AUTISM, True, "Needs to know what comes next."),),
    radius: int = 20,
    child: dict[str, str] | None = None,
) -> str:
    """A draft with everything that sending asks for; its reference."""
    reference = start_referral(world, route)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_child(uow, reference, {**CHILD, **(child or {}), "age": age, "sex": sex}, {})
        referrals.save_needs(uow, reference, needs)
        move_by = london_date(uow.clock.now()) + timedelta(days=7)
        referrals.save_search(
            uow,
            reference,
            route=route,
            move_by=move_by,
            postcode=SEARCH_FROM,
            radius_miles=radius,
        )
        referrals.save_sealed(uow, reference, Section.PROFILE, PROFILE, {})
        referrals.save_sealed(uow, reference, Section.DOCUMENTS, {"notes": NOTES}, {})
        referrals.save_sealed(uow, reference, Section.IDENTITY, IDENTITY, {})
    return reference


def look(world: World, reference: str) -> None:
    """Look at the preview and say that nothing names the child."""
    with world.hub.unit_of_work(world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        shown = preview_digest(uow.session, referral)
        referrals.confirm_preview(uow, reference, shown)


def send_referral(
    world: World, reference: str, homes: Iterable[AdmittedHome] | None = None, reason: str = ""
) -> None:
    """Send a written referral to homes of the world (all of them unless some are given)."""
    look(world, reference)
    chosen = list(world.homes.values() if homes is None else homes)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.send(uow, reference, [home.key for home in chosen], reason=reason)


def sent_referral(world: World, route: Route = Route.URGENT, **written: Any) -> str:
    """A referral that reached every home of the world; its reference."""
    reference = write_referral(world, route, **written)
    send_referral(world, reference)
    return reference


def matched(world: World, reference: str) -> dict[UUID, Candidate]:
    """What the match says of every home, by its id."""
    with world.hub.reading(world.broker) as session:
        referral = referrals.get_referral(session, world.broker, reference)
        wanted = wanted_for(session, referral, read_now(session))
        return {one.id: one for one in match(session, wanted)}
