"""Purchasing systems and rounds, made by the room's own verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from portal import pdps
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.pdps import (
    BandFacts,
    Criterion,
    GateFacts,
    LotFacts,
    RatingOutcome,
    RoundFacts,
    ScoredFacts,
    SystemFacts,
    Weights,
)
from portal.providers import ServiceKind
from tests.support.people import make_organisation, make_person

OPENS = datetime(2026, 11, 2, 9, tzinfo=UTC)
QUESTIONS_UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
CLOSES = datetime(2026, 12, 4, 12, tzinfo=UTC)
DURING = datetime(2026, 11, 10, 10, tzinfo=UTC)
RATING_RULE = {
    "outstanding": RatingOutcome.ADMIT,
    "good": RatingOutcome.ADMIT,
    "requires_improvement": RatingOutcome.REFER,
    "inadequate": RatingOutcome.REFUSE,
    "not_yet_inspected": RatingOutcome.REFER,
}
GATES = (
    GateFacts(
        key="exclusion",
        title="No grounds for exclusion",
        words="Does any ground of regulation 57 apply to your organisation or its directors?",
        passing_answer="no",
        if_otherwise="Say what happened, when, and what you did since (self-cleaning).",
        legal_source="Public Contracts Regulations 2015, regulation 57",
    ),
    GateFacts(
        key="insurance",
        title="Insurance",
        words="Do you hold employer’s, public and professional cover at the levels asked for?",
        if_otherwise="Say by when you will hold it.",
        document="Employer’s liability certificate",
    ),
)
SCORED = (
    ScoredFacts(
        key="safeguarding",
        title="Safeguarding",
        words="How do you keep children safe?",
        weight=40,
        minimum=2,
        word_limit=20,
        top_answer="Names who does what, how concerns are heard, and what changed because of one.",
    ),
    ScoredFacts(
        key="care",
        title="Everyday care",
        words="How does a child’s day go?",
        weight=20,
        word_limit=500,
        top_answer="Shows a child’s own choices in the day.",
    ),
    ScoredFacts(
        key="social-value",
        title="Social value",
        words="What do you give back to the borough?",
        weight=10,
        word_limit=300,
        section="Social value",
        criterion=Criterion.SOCIAL_VALUE,
        top_answer="Gives numbers, dates and names who is responsible.",
    ),
)
BANDS = (
    BandFacts(label="Core care", share=70, words="One child, one adult at night."),
    BandFacts(label="Solo care", share=30),
)


@dataclass(frozen=True)
class Scheme:
    """A system with one lot and a published round, and the people who run it."""

    host_id: UUID
    manager: Actor
    second: Actor
    system_id: UUID
    lot_id: UUID
    round_id: UUID
    round_reference: str


def make_scheme(
    hub: Hub,
    *,
    closes_at: datetime = CLOSES,
    service_type: ServiceKind = ServiceKind.HOME,
    is_published: bool = True,
    lot_number: str = "2",
) -> Scheme:
    """A host with two scheme managers, a system with one lot, and a round with questions."""
    host = make_organisation(hub, "council")
    manager = make_person(hub, Role.SCHEME_MANAGER, organisation=host)
    second = make_person(hub, Role.SCHEME_MANAGER, organisation=host)
    with hub.unit_of_work(manager) as uow:
        system = pdps.create_system(uow, system_facts(host))
        lot = pdps.add_lot(uow, system.id, lot_facts(lot_number, service_type))
        made = pdps.draft_questions(uow, lot.id, Weights(), (*GATES, *SCORED))
        pdps.set_price_bands(uow, lot.id, BANDS)
        pdps.set_windows(uow, lot.id, pdps.SAMPLE_WINDOWS)
        pdps.set_criteria(uow, lot.id, pdps.SAMPLE_CRITERIA)
        round_ = pdps.plan_round(uow, system.id, round_facts({lot.id: made.id}, closes_at))
        if is_published:
            pdps.publish_round(uow, round_.id)
    return Scheme(host, manager, second, system.id, lot.id, round_.id, round_.reference)


def system_facts(host: UUID) -> SystemFacts:
    """A system with the dates of the seed."""
    return SystemFacts(
        host_council_id=host,
        name="Children’s placements PDPS",
        legal_basis="Public Contracts Regulations 2015, regulation 76 (light touch)",
        starts_on=date(2023, 3, 1),
        ends_on=date(2027, 3, 31),
        longest_ends_on=date(2030, 3, 31),
        source="Cabinet report, 7 May 2025",
    )


def lot_facts(number: str, service_type: ServiceKind) -> LotFacts:
    """A lot with the rule of the seed: Good or Outstanding."""
    return LotFacts(
        number=number,
        title="Children’s homes",
        service_type=service_type,
        rating_rule=RATING_RULE,
        source="Cabinet report, 7 May 2025",
    )


def round_facts(lots: dict[UUID, UUID], closes_at: datetime = CLOSES) -> RoundFacts:
    """A round that opens well before it closes."""
    return RoundFacts(
        title="Round 5",
        summary="Join the approved list for children’s homes.",
        opens_at=min(OPENS, closes_at - timedelta(days=30)),
        questions_until=min(QUESTIONS_UNTIL, closes_at),
        closes_at=closes_at,
        results_by=closes_at + timedelta(days=40),
        lots=lots,
    )
