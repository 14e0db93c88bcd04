"""What two councils did: referrals in each state, answered by both providers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import accounts, calloffs, offers, placements, referrals
from portal.calloffs import Reasons
from portal.kernel.actor import Role
from portal.offers import DeclineReason
from portal.pdps import Route
from portal.placements import Signatory
from portal.providers import Need, ServiceKind
from portal.referrals import NeedGiven, Recipient, Section
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.factories.lots import make_lot
from tests.factories.offers import Market
from tests.tenancy.matrix.canaries import mark
from tests.tenancy.matrix.people import COUNCILS, PROVIDERS, neighbour, place
from tests.tenancy.matrix.world import World

ANSWERERS = (Role.PROVIDER_ADMIN, Role.RESPONDER, Role.CONTRACTS)
Scene = searching.World


def settle(world: World) -> dict[str, Scene]:
    """One lot that both councils have joined; each provider has a home in it, and an agency."""
    lot_id = make_lot(world.hub, world.ids["hazel"], [world.ids[name] for name in COUNCILS])
    scenes = {name: _scene(world, name, lot_id) for name in COUNCILS}
    first = scenes["alder"]
    for provider in PROVIDERS:
        owner = world.crew[provider, Role.PROVIDER_ADMIN]
        with world.hub.unit_of_work(owner) as uow:
            searching.insure(uow)
        name = mark(provider, "home", "referred")
        home = searching.add_home(
            first, name, provider=owner, address_1=mark(provider, "home", "address")
        )
        first.homes[provider] = first.homes.pop(name)
        world.keep("home", provider, "referred", reference=home.reference)
        _agency(world, first, provider)
    scenes["birch"].homes = first.homes
    for council in COUNCILS:
        _limits(world, scenes[council], council)
    return scenes


def _scene(world: World, council: str, lot_id: Any) -> Scene:
    def person(role: Role) -> Any:
        return world.crew[council, role]

    host, own = world.ids["hazel"], world.ids[council]
    people = (person(Role.BROKER), person(Role.SOCIAL_WORKER), person(Role.APPROVER))
    return Scene(world.hub, host, own, lot_id, *people)


def _agency(world: World, scene: Scene, provider: str) -> None:
    """An agency with a carer household, which the referrals do not reach."""
    owner = world.crew[provider, Role.PROVIDER_ADMIN]
    name = mark(provider, "home", "agency")
    agency = searching.add_home(
        scene, name, provider=owner, kind=ServiceKind.AGENCY, is_admitted=False
    )
    del scene.homes[name]
    household = searching.add_household(scene, agency)
    arguments = {"reference": agency.reference, "number": household.number}
    world.keep("home", provider, "agency", reference=agency.reference)
    world.keep("household", provider, "kept", **arguments)


def _limits(world: World, scene: Scene, council: str) -> None:
    title = mark(council, "limit", "director")
    answering.give_limit(scene, scene.approver, 1, title, None, None, out_of_area=True)


def write(world: World, scenes: dict[str, Scene], council: str, about: str, **more: Any) -> str:
    """A draft whose every text is marked by its stage."""

    def word(kind: str) -> str:
        return mark(council, kind, about)

    scene = scenes[council]
    move_by = scene.today + timedelta(days=7)
    reference = searching.start_referral(scene, more.get("route", Route.URGENT))
    with world.hub.unit_of_work(scene.broker) as uow:
        told = {
            "wishes": f"A dog {word('wishes')}.",
            "summary": f"Funny {word('summary')} and practical.",
            "good_home": f"Patient {word('summary')}.",
            "age": 14,
            "sex": "boy",
        }
        referrals.save_child(uow, reference, told, {})
        need = NeedGiven(Need.AUTISM, True, f"Told {word('need')}.")
        referrals.save_needs(uow, reference, (need,))
        referrals.save_search(
            uow,
            reference,
            route=more.get("route", Route.URGENT),
            move_by=move_by,
            postcode=searching.SEARCH_FROM,
            radius_miles=20,
        )
        profile = {key: f"{value} {word('profile')}" for key, value in searching.PROFILE.items()}
        referrals.save_sealed(uow, reference, Section.PROFILE, profile, {})
        referrals.save_sealed(
            uow, reference, Section.DOCUMENTS, {"notes": f"Notes {word('documents')}"}, {}
        )
        identity = {
            **searching.IDENTITY,
            "full_name": word("identity"),
            "home_address": f"14 Larkspur {word('identity')}",
        }
        referrals.save_sealed(uow, reference, Section.IDENTITY, identity, {})
    world.keep("referral", council, about, reference=reference)
    return reference


def send(world: World, scenes: dict[str, Scene], council: str, about: str, **more: Any) -> str:
    """A referral that reached a home of each provider, or of some."""
    reference = write(world, scenes, council, about, **more)
    scene, asked = scenes[council], more.get("to", PROVIDERS)
    searching.send_referral(scene, reference, [scene.homes[name] for name in asked])
    names = {row: name for name, row in world.ids.items()}
    with world.hub.reading(scene.broker) as session:
        rows = session.scalars(select(Recipient).filter_by(reference=reference))
        reached = {names[row.provider_id]: row.id for row in rows}
    for provider in asked:
        for kind in ("summary", "wishes", "need"):
            world.shown.show(mark(council, kind, about), provider, *ANSWERERS)
        arrived = {"reference": reference}
        state = place(council, provider, about)
        world.keep("received", provider, state, **arrived)
        world.keep("recipient", council, state, recipient_id=reached[provider], **arrived)
    return reference


def market(world: World, scenes: dict[str, Scene], council: str, reference: str) -> Market:
    """What the factories of offers work on."""
    officer = world.crew[council, Role.CONTRACT_OFFICER]
    return Market(scenes[council], reference, officer, scenes[council].approver)


def offer(
    world: World,
    sale: Market,
    council: str,
    about: str,
    provider: str,
    pence: int = 450_000,
    *,
    is_sent: bool = True,
) -> str:
    """An offer of a provider's home, or its draft."""
    word = mark(provider, "offer" if is_sent else "unsent", f"{council}{about}")
    home = replace(sale.home(provider), responder=world.crew[provider, Role.RESPONDER])
    made = answering.make_offer if is_sent else answering.draft_offer
    said = {"living_there": word, "staffing": word, "education": word}
    reference = made(sale, home, pence, **said)
    world.shown.show(mark(council, "profile", about), provider, *ANSWERERS)
    state = "sent" if is_sent else "draft"
    world.keep("offer", provider, place(council, provider, f"{state}{about}"), reference=reference)
    return reference


def reveal(world: World, council: str, about: str) -> None:
    """The time to answer has passed: the council reads the offers."""
    for provider in PROVIDERS:
        word = mark(provider, "offer", f"{council}{about}")
        readers = (Role.BROKER, Role.SOCIAL_WORKER, Role.APPROVER, Role.AUDITOR)
        world.shown.show(word, council, *readers, Role.CONTRACT_OFFICER)


def recommend(
    world: World, sale: Market, council: str, about: str, winner: str, sent: dict[str, str]
) -> str:
    """A recommendation; its reasons are the council's, and each other's feedback its own."""
    loser = neighbour(winner)
    feedback = mark(council, "feedback", about)
    reasons = Reasons(
        why=mark(council, "why", about),
        why_not_cheaper=mark(council, "why", about),
        why_not_nearer=mark(council, "why", about),
        why_not={sent[loser]: feedback},
    )
    with world.hub.unit_of_work(sale.world.broker) as uow:
        made = calloffs.recommend(uow, sale.reference, sent[winner], reasons, 39)
        world.keep("calloff", council, about, reference=made.reference)
        return made.reference


def approve(world: World, sale: Market, council: str, about: str, call_off: str) -> None:
    """The approver agrees."""
    with world.hub.unit_of_work(sale.world.approver) as uow:
        calloffs.approve(uow, call_off, mark(council, "why", f"{about}approved"))


def award(world: World, sale: Market, council: str, about: str, winner: str, call_off: str) -> str:
    """The award: only the winner goes on reading, and now the identity; the other its feedback."""
    with world.hub.unit_of_work(sale.world.broker) as uow:
        calloffs.award(uow, call_off)
    for kind in ("profile", "documents", "identity"):
        word = mark(council, kind, about)
        world.shown.show(word, winner, *ANSWERERS)
    world.shown.hide(mark(council, "profile", about), neighbour(winner))
    world.shown.show(mark(council, "feedback", about), neighbour(winner))
    with world.hub.reading(sale.world.broker) as session:
        row = calloffs.get_call_off(session, sale.world.broker, call_off)
        found = placements.find_for_call_off(session, sale.world.broker, row.id)
        assert found is not None
        for owner in (council, winner):
            world.keep("agreement", owner, f"placement{about}", reference=found.reference)
        return found.reference


def sign(world: World, council: str, winner: str, agreement: str) -> None:
    """Both sides sign."""
    for name, role in ((council, Role.CONTRACT_OFFICER), (winner, Role.CONTRACTS)):
        who = Signatory(world.crew[name, role].name, "Director", "Scheme of delegation")
        with world.acting(name, role) as uow:
            placements.sign(uow, agreement, who)


def question(world: World, council: str, about: str, reference: str, provider: str) -> None:
    """A question that the council has not answered."""
    word = mark(provider, "question", f"{council}{about}")
    world.shown.show(word, council, Role.BROKER, Role.SOCIAL_WORKER)
    with world.acting(provider, Role.RESPONDER) as uow:
        asked = offers.ask(uow, reference, word).id
    named = {"reference": reference, "question_id": asked}
    world.keep("question", council, place(council, provider, about), **named)


def decline(world: World, council: str, about: str, reference: str, provider: str) -> None:
    """A no with words that only the council reads."""
    word = mark(provider, "decline", f"{council}{about}")
    world.shown.show(word, council, Role.BROKER, Role.SOCIAL_WORKER, Role.APPROVER)
    with world.acting(provider, Role.RESPONDER) as uow:
        offers.decline(uow, reference, DeclineReason.OTHER, word)


def invite(world: World, organisation: str, role: Role, admin: Role) -> None:
    """An open invitation."""
    address = f"canaryzz{organisation}zzinvitationzzopen@example.test"
    with world.acting(organisation, admin) as uow:
        row = accounts.invite(uow, email=address, roles=[role.value])
    world.keep("invitation", organisation, "open", invitation_id=row.id)
