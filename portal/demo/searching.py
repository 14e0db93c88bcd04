"""Act five: referrals, answers, comparison, approval, award, signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from portal import calloffs, offers, pdps, placements, referrals
from portal.calloffs import Reasons
from portal.db import UnitOfWork
from portal.demo import cast
from portal.demo.children import GOOD_HOME, Child, make_child
from portal.demo.stage import Service, Stage
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date
from portal.offers import Content, DeclineReason, HowMet
from portal.pdps import Route
from portal.referrals import NeedGiven, Section

Key = tuple[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class Search:
    """A referral that was sent: by whom, of which child, to which homes."""

    reference: str
    council: str
    child: Child
    homes: tuple[Key, ...]


def write(stage: Stage, council: str, lot: str, number: int, route: Route) -> tuple[str, Child]:
    """A draft with everything that sending asks for."""
    child, broker = make_child(stage.chance, number), stage.brokers[council]
    worker = stage.people["social_worker"].user_id if council == cast.HAVERING else None
    with stage.acting(broker) as uow:
        move_by = london_date(uow.clock.now()) + timedelta(days=10)
        reference = referrals.start(
            uow, lot_id=stage.lots[lot], route=route, move_by=move_by, social_worker_id=worker
        ).reference
        uow.session.flush()
        _tell(uow, reference, child)
        referrals.save_search(
            uow,
            reference,
            route=route,
            move_by=move_by,
            postcode=child.search_from,
            radius_miles=20,
        )
    return reference, child


def _tell(uow: UnitOfWork, reference: str, child: Child) -> None:
    """Each stage of what is told about a child."""
    told = {"wishes": child.wishes, "summary": child.summary, "good_home": GOOD_HOME}
    referrals.save_child(uow, reference, {**told, "age": child.age, "sex": child.sex}, {})
    needs = [NeedGiven(need, True, "Happens about once a week.") for need in child.musts]
    needs += [NeedGiven(need, False) for need in child.nice]
    referrals.save_needs(uow, reference, needs)
    referrals.save_sealed(uow, reference, Section.PROFILE, child.profile, {})
    notes = {"notes": "The last review agreed this search."}
    referrals.save_sealed(uow, reference, Section.DOCUMENTS, notes, {})
    referrals.save_sealed(uow, reference, Section.IDENTITY, child.identity, {})


def send(stage: Stage, council: str, reference: str, child: Child, most: int) -> Search:
    """Look at the preview, match, send to the nearest good homes."""
    broker = stage.brokers[council]
    with stage.acting(broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        shown = referrals.preview_digest(uow.session, referral)
        referrals.confirm_preview(uow, reference, shown)
    with stage.acting(broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        wanted = referrals.wanted_for(uow.session, referral, uow.clock.now())
        found = referrals.find_good(uow.session, wanted, most)
        keys = tuple(_key(stage, candidate.id) for candidate in found)
        referrals.send(uow, reference, keys)
    return Search(reference, council, child, keys)


def _key(stage: Stage, found: UUID) -> Key:
    """A home, or a household with its agency, by the id that a match names."""
    for service in stage.services:
        if any(found == household for _, household in service.households):
            return service.id, found
    return found, None


def by_provider(stage: Stage, search: Search) -> dict[str, tuple[Service, UUID | None]]:
    """Each provider that was asked, with the first of its homes that was sent it."""
    known = {service.id: service for service in stage.services}
    found: dict[str, tuple[Service, UUID | None]] = {}
    for home_id, household_id in search.homes:
        found.setdefault(known[home_id].provider, (known[home_id], household_id))
    return found


def decline(stage: Stage, search: Search, provider: str) -> None:
    """A quick no."""
    reasons = [r for r in DeclineReason if r is not DeclineReason.OTHER]
    with stage.acting(stage.admins[provider]) as uow:
        offers.decline(uow, search.reference, stage.chance.choice(reasons))


def offer(
    stage: Stage, search: Search, provider: str, service: Service, household_id: UUID | None
) -> str:
    """Name the home, write the offer, send it; its reference."""
    admin = stage.admins[provider]
    numbers = {made: number for number, made in service.households}
    number = numbers.get(household_id) if household_id else None
    with stage.acting(admin) as uow:
        row = offers.start_offer(uow, search.reference, service.reference, number)
        reference = row.reference
        uow.session.flush()
        content = _content(stage, offers.read_draft(uow.session, row), service, _start(stage, uow))
        offers.save_draft(uow, reference, content, row.version)
    with stage.acting(admin) as uow:
        offers.submit_offer(uow, reference)
    return reference


def _start(stage: Stage, uow: UnitOfWork) -> date:
    return london_date(uow.clock.now()) + timedelta(days=5 + stage.chance.randrange(5))


def _content(stage: Stage, blank: Content, service: Service, starts_on: date) -> Content:
    lowest, highest = (900, 1_300) if service.is_agency else (4_800, 8_200)
    base = stage.chance.randrange(lowest, highest)
    said = tuple(
        replace(
            one,
            how=HowMet.MET if stage.chance.random() < 0.8 else HowMet.PARTLY,
            words="Two adults who know this well; we would start with a weekly plan.",
        )
        for one in blank.statements
    )
    shares = (50, 40, 10, *[0] * len(blank.lines))
    lines = tuple(
        replace(line, pence=base * share, reason="Agreed for this child.")
        for line, share in zip(blank.lines, shares, strict=False)
    )
    return replace(
        blank,
        starts_on=starts_on,
        statements=said,
        living_there="Two children live here; both like company at meals and time apart after.",
        staffing="Two adults through the day, one awake at night.",
        education="We would take the child to the present school.",
        lines=lines,
    )


def recommend(stage: Stage, search: Search, offer_reference: str, compared: list[str]) -> str:
    """Recommend one offer; the call-off's reference."""
    others = dict.fromkeys(compared, "Could meet fewer of the must-haves.")
    others.pop(offer_reference, None)
    reasons = Reasons(
        why="Meets every must-have, is nearest to school and sister, and can start in time.",
        why_not_cheaper="The cheaper offer could meet one must-have only in part.",
        why_not_nearer="No nearer home offered.",
        why_not=others,
    )
    with stage.acting(stage.brokers[search.council]) as uow:
        row = calloffs.recommend(uow, search.reference, offer_reference, reasons, 39)
        return row.reference


def approve(stage: Stage, call_off: str, council: str) -> None:
    """Whoever of the council's approvers has a sufficient limit."""
    for actor in stage.approvers[council]:
        with stage.acting(actor) as uow:
            row = calloffs.get_call_off(uow.session, uow.actor, call_off)
            assert actor.user_id is not None
            limit = pdps.limit_held_by(uow.session, row.council_id, actor.user_id)
            if calloffs.can_decide(uow.actor, row, limit):
                calloffs.approve(uow, call_off, "Agreed; the child’s wishes are met.")
                return


def award(stage: Stage, search: Search, call_off: str) -> None:
    """The broker awards what was approved."""
    with stage.acting(stage.brokers[search.council]) as uow:
        calloffs.award(uow, call_off)


def sign_all(stage: Stage, officer: Actor, *, leave: int) -> int:
    """Both sides sign every agreement but the newest few; how many are in force."""
    with stage.acting(officer) as uow:
        waiting = [
            (a.reference, a.provider_id) for a in placements.list_to_sign(uow.session, uow.actor)
        ]
    admins = {actor.organisation_id: actor for actor in stage.admins.values()}
    done = 0
    for reference, provider_id in waiting[leave:]:
        for actor, post in ((officer, "Contract officer"), (admins[provider_id], "Director")):
            who = placements.Signatory(actor.name, post, "Scheme of delegation, part 3")
            with stage.acting(actor) as uow:
                placements.sign(uow, reference, who)
        done += 1
    return done
