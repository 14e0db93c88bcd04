"""Act five: referrals, answers, comparison, approval, award, signatures."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from portal import calloffs, offers, pdps, placements, referrals
from portal.calloffs import Reasons
from portal.db import UnitOfWork
from portal.demo import cast
from portal.demo.children import GOOD_HOME, Child, make_child
from portal.demo.stage import Search, Service, Stage
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.offers import Content, DeclineReason, FeeLine, HowMet
from portal.pdps import Route
from portal.referrals import NeedGiven, Section

Key = tuple[UUID, UUID | None]
Asked = tuple[Service, UUID | None]
MOST_LOOKED_AT = 100
PLANNED_MOVE, SOON_MOVE = 21, 10
"""In how many days a child moves at the latest."""


def write(stage: Stage, council: str, lot: str, number: int, route: Route) -> tuple[str, Child]:
    """A draft with everything that sending asks for."""
    reference, child = begin(stage, council, lot, number, route)
    with stage.acting(stage.brokers[council]) as uow:
        _tell(uow, reference, child)
    return reference, child


def begin(stage: Stage, council: str, lot: str, number: int, route: Route) -> tuple[str, Child]:
    """A draft that says where to search, and nothing about the child yet."""
    child = make_child(stage.chance, number, london_date(stage.present))
    broker = stage.brokers[council]
    worker = stage.people["social_worker"].user_id if council == cast.HAVERING else None
    with stage.acting(broker) as uow:
        days = PLANNED_MOVE if route is Route.PLANNED else SOON_MOVE
        move_by = london_date(uow.clock.now()) + timedelta(days=days)
        reference = referrals.start(
            uow, lot_id=stage.lots[lot], route=route, move_by=move_by, social_worker_id=worker
        ).reference
        uow.session.flush()
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


def send(
    stage: Stage, council: str, reference: str, child: Child, most: int, *, lantern_first: bool
) -> Search:
    """Look at the preview, match, send to the nearest good homes, Lantern's among them."""
    broker = stage.brokers[council]
    with stage.acting(broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        shown = referrals.preview_digest(uow.session, referral)
        referrals.confirm_preview(uow, reference, shown)
    with stage.acting(broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        wanted = referrals.wanted_for(uow.session, referral, uow.clock.now())
        found = referrals.find_good(uow.session, wanted, MOST_LOOKED_AT)
        keys = _chosen(stage, [_key(stage, one.id) for one in found], most, lantern_first)
        referrals.send(uow, reference, keys)
    return Search(reference, council, child, keys)


def _chosen(stage: Stage, keys: list[Key], most: int, lantern_first: bool) -> tuple[Key, ...]:
    """The nearest; but one of Lantern's homes always, because people sign in there."""
    own = {one.id for one in stage.services if one.provider == cast.LANTERN}
    lantern = [key for key in keys if key[0] in own][:1]
    others = [key for key in keys if key[0] not in own][: most - len(lantern)]
    return tuple(lantern + others if lantern_first else others + lantern)


def _key(stage: Stage, found: UUID) -> Key:
    """A home, or a household with its agency, by the id that a match names."""
    for service in stage.services:
        if any(found == household for _, household in service.households):
            return service.id, found
    return found, None


def by_provider(stage: Stage, search: Search) -> dict[str, Asked]:
    """Each provider that was asked, with the first of its homes that was sent it."""
    known = {service.id: service for service in stage.services}
    found: dict[str, Asked] = {}
    for home_id, household_id in search.homes:
        found.setdefault(known[home_id].provider, (known[home_id], household_id))
    return found


def decline(stage: Stage, search: Search, provider: str) -> None:
    """A quick no."""
    reasons = [r for r in DeclineReason if r is not DeclineReason.OTHER]
    with stage.acting(stage.admins[provider]) as uow:
        referrals.mark_opened(uow, search.reference)
        offers.decline(uow, search.reference, stage.chance.choice(reasons))


def offer(stage: Stage, search: Search, provider: str, key: Asked, starts_in: int) -> str:
    """Name the home, write the offer for a start in so many days, send it; its reference."""
    service, household_id = key
    admin = stage.admins[provider]
    numbers = {made: number for number, made in service.households}
    number = numbers.get(household_id) if household_id else None
    with stage.acting(admin) as uow:
        referrals.mark_opened(uow, search.reference)
        row = offers.start_offer(uow, search.reference, service.reference, number)
        reference = row.reference
        uow.session.flush()
        starts_on = london_date(uow.clock.now()) + timedelta(days=starts_in)
        content = _content(stage, offers.read_draft(uow.session, row), service, starts_on)
        offers.save_draft(uow, reference, content, row.version)
    with stage.acting(admin) as uow:
        offers.submit_offer(uow, reference)
    return reference


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
    return replace(
        blank,
        starts_on=starts_on,
        statements=said,
        living_there="Two children live here; both like company at meals and time apart after.",
        staffing="Two adults through the day, one awake at night.",
        education="We would take the child to the present school.",
        lines=_fee(blank.lines, base * 100),
    )


def _fee(lines: tuple[FeeLine, ...], pence: int) -> tuple[FeeLine, ...]:
    """A weekly fee over its lines: the nearest price of the schedule and one more, or three."""
    bands = [line for line in lines if line.is_band]
    if not bands:
        shares = (50, 40, 10, *[0] * len(lines))
        return tuple(
            replace(line, pence=pence * share // 100)
            for line, share in zip(lines, shares, strict=False)
        )
    asked = pence * 9 // 10
    band = min(bands, key=lambda line: abs((line.schedule_pence or 0) - asked))
    more = next(line for line in lines if not line.is_band)
    chosen = {
        id(band): replace(band, pence=asked, reason="Agreed for this child."),
        id(more): replace(more, pence=pence - asked),
    }
    return tuple(chosen.get(id(line), replace(line, pence=0)) for line in lines)


def recommend(
    stage: Stage, search: Search, offer_reference: str, compared: list[str], weeks: int = 39
) -> str:
    """Recommend one offer for a stay of so many weeks; the call-off's reference."""
    others = dict.fromkeys(compared, "Could meet fewer of the must-haves.")
    others.pop(offer_reference, None)
    reasons = Reasons(
        why="Meets every must-have, is nearest to school and sister, and can start in time.",
        why_not_cheaper="The cheaper offer could meet one must-have only in part.",
        why_not_nearer="No nearer home offered.",
        why_not=others,
    )
    with stage.acting(stage.brokers[search.council]) as uow:
        row = calloffs.recommend(uow, search.reference, offer_reference, reasons, weeks)
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


def sign_all(stage: Stage) -> None:
    """Both sides sign every agreement; Lantern's newest waits for Lantern."""
    stage.print_due()
    for council, officer in officers(stage).items():
        waiting = _to_sign(stage, officer)
        lantern = stage.organisations[cast.LANTERN]
        kept = [one for one, provider in waiting if provider == lantern][-1:]
        for reference, provider in waiting:
            if reference not in kept or council != cast.HAVERING:
                _sign(stage, officer, reference, "Contract officer")
                _sign(stage, _admin(stage, provider), reference, "Director")


def sign_last(stage: Stage) -> None:
    """The council signs Lantern's and every second of the others: the provider is next."""
    stage.print_due()
    officer = officers(stage)[cast.HAVERING]
    lantern = stage.organisations[cast.LANTERN]
    waiting = sorted(_to_sign(stage, officer), key=lambda one: one[1] != lantern)
    own = sum(provider == lantern for _, provider in waiting)
    for number, (reference, _) in enumerate(waiting):
        if number < own or (number - own) % 2:
            _sign(stage, officer, reference, "Contract officer")


def officers(stage: Stage) -> dict[str, Actor]:
    """Who signs for each council."""
    heads = {council: people[0] for council, people in stage.approvers.items()}
    return {**heads, cast.HAVERING: stage.people["contracts"]}


def _to_sign(stage: Stage, officer: Actor) -> list[tuple[str, UUID]]:
    with stage.acting(officer) as uow:
        rows = placements.list_to_sign(uow.session, uow.actor)
        return [(row.reference, row.provider_id) for row in rows]


def _admin(stage: Stage, provider: UUID) -> Actor:
    return next(actor for actor in stage.admins.values() if actor.organisation_id == provider)


def _sign(stage: Stage, actor: Actor, reference: str, post: str) -> None:
    """Sign, if the PDF could be printed on this machine; if not, it waits."""
    who = placements.Signatory(actor.name, post, "Scheme of delegation, part 3")
    with suppress(RuleBroken), stage.acting(actor) as uow:
        placements.sign(uow, reference, who)
