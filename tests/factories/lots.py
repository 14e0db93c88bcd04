"""A lot of an invented system that some councils have joined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from portal import pdps
from portal.db import Hub
from portal.kernel.clock import london_date
from portal.pdps.facts import (
    SAMPLE_CRITERIA,
    SAMPLE_WINDOWS,
    JoinFacts,
    LotFacts,
    MemberFacts,
    SystemFacts,
)
from portal.pdps.types import RatingOutcome
from portal.providers import (
    ServiceKind,
)

RULE = {
    "outstanding": RatingOutcome.ADMIT,
    "good": RatingOutcome.ADMIT,
    "requires_improvement": RatingOutcome.REFUSE,
    "inadequate": RatingOutcome.REFUSE,
    "not_yet_inspected": RatingOutcome.REFER,
}


def make_lot(
    hub: Hub, host: UUID, members: Iterable[UUID], service: ServiceKind = ServiceKind.HOME
) -> UUID:
    """A lot of a new system that these councils have joined, with the sample windows."""
    with hub.system_work("test") as uow:
        today = london_date(uow.clock.now())
        starts_on = today - timedelta(days=400)
        ends_on = today + timedelta(days=900)
        system = pdps.create_system(
            uow,
            SystemFacts(
                host_council_id=host,
                name="Invented PDPS",
                legal_basis="Sample",
                starts_on=starts_on,
                ends_on=ends_on,
                longest_ends_on=ends_on,
            ),
        )
        facts = LotFacts(
            number="2", title="Children’s homes", service_type=service, rating_rule=RULE
        )
        lot = pdps.add_lot(uow, system.id, facts)
        pdps.set_windows(uow, lot.id, SAMPLE_WINDOWS)
        pdps.set_criteria(uow, lot.id, SAMPLE_CRITERIA)
        for member in members:
            pdps.join_system(
                uow,
                system.id,
                MemberFacts(council_id=member, joined_on=starts_on, agreement_signed_on=starts_on),
            )
            pdps.join_lot(uow, lot.id, JoinFacts(council_id=member, joined_on=starts_on))
        return lot.id
