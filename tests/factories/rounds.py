"""A published round of a host council, and applications sent to it before its deadline."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from portal import applications, pdps
from portal.accounts.events import ClockMoved
from portal.db import Hub, Installation
from portal.kernel.actor import Actor, Role
from portal.pdps import (
    BandFacts,
    Criterion,
    DocumentKind,
    GateFacts,
    LotFacts,
    RatingOutcome,
    RoundFacts,
    ScoredFacts,
    SystemFacts,
    TextFacts,
    Weights,
)
from portal.providers import ServiceKind
from tests.factories.providers import make_home, new_urn
from tests.support.clock import usable
from tests.support.people import make_organisation, make_person

RULE = {
    "outstanding": RatingOutcome.ADMIT,
    "good": RatingOutcome.ADMIT,
    "requires_improvement": RatingOutcome.REFER,
    "inadequate": RatingOutcome.REFUSE,
    "not_yet_inspected": RatingOutcome.REFER,
}
GATES = (
    GateFacts(key="convictions", title="No convictions", words="None of regulation 57?"),
    GateFacts(key="tax", title="Taxes paid", words="Are all taxes paid?"),
)
QUESTIONS = (
    ScoredFacts(
        key="safeguarding",
        title="Keeping children safe",
        words="How do you keep children safe?",
        weight=35,
        minimum=2,
        top_answer="Named leads, tested every term.",
    ),
    ScoredFacts(
        key="staffing",
        title="Staff who stay",
        words="How do you keep staff?",
        weight=25,
        top_answer="Supervision each month.",
    ),
    ScoredFacts(
        key="social",
        title="Local good",
        words="What do you do locally?",
        weight=10,
        criterion=Criterion.SOCIAL_VALUE,
        top_answer="Apprentices from the borough.",
    ),
)
NOT_YET = UUID(int=0)


@dataclass
class Applied:
    """One application, its provider's people and its home."""

    reference: str
    admin: Actor
    home_id: UUID
    urn: str

    @property
    def provider_id(self) -> UUID:
        assert self.admin.organisation_id is not None
        return self.admin.organisation_id


@dataclass
class Stage:
    """A round with its people; every person is of the host council."""

    hub: Hub
    host: UUID
    manager: Actor
    lead: Actor
    first: Actor
    second: Actor
    approver: Actor
    reference: str = ""
    round_id: UUID = NOT_YET
    lot_id: UUID = NOT_YET
    system_id: UUID = NOT_YET
    applied: list[Applied] = field(default_factory=list)

    def people(self) -> tuple[Actor, ...]:
        """Everybody who has to declare."""
        return (self.manager, self.lead, self.first, self.second, self.approver)


def move_clock(hub: Hub, by: timedelta) -> None:
    """Move the database's clock."""
    with hub.system_work("test") as uow:
        installation = uow.session.get_one(Installation, 1)
        installation.offset_seconds += by.total_seconds()
        seconds = round(installation.offset_seconds)
        uow.record(ClockMoved(subject_id=installation.record_id, offset_seconds=seconds))


def set_clock(hub: Hub, at: datetime) -> None:
    """Set the database's clock to an instant; it goes on running from there."""
    with hub.system_work("test") as uow:
        by = at - uow.clock.now()
    move_clock(hub, by)


def make_round(hub: Hub) -> Stage:
    """A published round with one lot, that closes in about an hour."""
    host = make_organisation(hub, "council")

    def person(*roles: Role) -> Actor:
        return make_person(hub, *roles, organisation=host)

    stage = Stage(
        hub=hub,
        host=host,
        manager=person(Role.SCHEME_MANAGER),
        lead=person(Role.LEAD_ASSESSOR),
        first=person(Role.ASSESSOR),
        second=person(Role.ASSESSOR),
        approver=person(Role.APPROVER),
    )
    _set_up(stage)
    return stage


def _set_up(stage: Stage) -> None:
    with stage.hub.unit_of_work(stage.manager) as uow:
        now = uow.clock.now().replace(second=0, microsecond=0)
        system = pdps.create_system(
            uow,
            SystemFacts(
                host_council_id=stage.host,
                name="Homes for children",
                legal_basis="Regulation 76",
                starts_on=date(2020, 4, 1),
                ends_on=date(2040, 3, 31),
                longest_ends_on=date(2040, 3, 31),
            ),
        )
        for kind in DocumentKind:
            pdps.issue_text(
                uow, system.id, TextFacts(kind=kind, title=kind.label, words=f"The {kind.label}.")
            )
        lot = pdps.add_lot(
            uow,
            system.id,
            LotFacts(
                number="2",
                title="Children’s homes",
                service_type=ServiceKind.HOME,
                rating_rule=RULE,
            ),
        )
        bands = [BandFacts(label="Solo", share=60), BandFacts(label="Group", share=40)]
        pdps.set_price_bands(uow, lot.id, bands)
        questions = pdps.draft_questions(uow, lot.id, Weights(), [*GATES, *QUESTIONS])
        closes = usable(now + timedelta(hours=1))
        round_ = pdps.plan_round(
            uow,
            system.id,
            RoundFacts(
                title="Spring round",
                opens_at=now - timedelta(days=1),
                questions_until=usable(closes - timedelta(minutes=30)),
                closes_at=closes,
                lots={lot.id: questions.id},
            ),
        )
        pdps.publish_round(uow, round_.id)
        stage.reference, stage.round_id = round_.reference, round_.id
        stage.lot_id, stage.system_id = lot.id, system.id


def apply(
    stage: Stage,
    *,
    solo: int = 500_000,
    group: int = 400_000,
    words: str = "We do it well.",
    tax: str = "yes",
    name: str = "",
) -> Applied:
    """An application with one home, sent before the deadline; prices in pence a week."""
    provider = make_organisation(stage.hub, "provider", name)
    owner = make_person(stage.hub, Role.PROVIDER_ADMIN, organisation=provider)
    urn = new_urn()
    home_id, _, _ = make_home(stage.hub, owner, urn=urn, name=f"Home {urn}")
    with stage.hub.unit_of_work(owner) as uow:
        reference = applications.start(uow, stage.reference, stage.lot_id).reference
    with stage.hub.unit_of_work(owner) as uow:
        applications.answer_gate(uow, reference, "convictions", choice="yes")
        late = "" if tax == "yes" else "Paid late."
        applications.answer_gate(uow, reference, "tax", choice=tax, statement=late)
        for one in QUESTIONS:
            said = f"{one.title}: {words}"
            applications.save_answer(uow, reference, one.key, said, revision=0, is_finished=True)
        applications.choose_homes(uow, reference, [home_id])
        bands = pdps.price_bands(uow.session, stage.lot_id)
        prices = dict(zip((band.id for band in bands), (solo, group), strict=True))
        applications.set_prices(uow, reference, prices)
    with stage.hub.unit_of_work(owner) as uow:
        applications.submit(uow, reference, name="Ann Example", post="Director")
    made = Applied(reference, owner, home_id, urn)
    stage.applied.append(made)
    return made
