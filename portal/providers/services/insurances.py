"""The verb on a provider's insurance: a certificate entered once, used everywhere."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import NotPermitted
from portal.kernel.text import clean_line
from portal.providers import policies, rules
from portal.providers.events import InsuranceRecorded
from portal.providers.models import Insurance
from portal.providers.types import CoverFacts


def record_insurance(
    uow: UnitOfWork, *, facts: CoverFacts, document_id: UUID | None = None
) -> Insurance:
    """Record a certificate; the one of the same kind before it is kept but no longer counts."""
    uow.require(policies.can_record_insurance(uow.actor))
    if uow.actor.provider_id is None:
        raise NotPermitted("Only a provider has insurance.")
    now = uow.clock.now()
    rules.check_cover(facts, london_date(now))
    query = select(Insurance).filter_by(
        provider_id=uow.actor.provider_id, kind=facts.kind, replaced_at=None
    )
    before = uow.session.scalar(query.with_for_update())
    if before is not None:
        before.replaced_at = now
        # The unique index would meet the new row first.
        uow.session.flush()
    insurance = Insurance(
        provider_id=uow.actor.provider_id,
        kind=facts.kind,
        insurer=clean_line(facts.insurer),
        amount_pence=facts.amount_pence,
        expires_on=facts.expires_on,
        document_id=document_id,
        created_at=now,
    )
    uow.add(insurance)
    uow.record(
        InsuranceRecorded(
            subject_id=insurance.id,
            provider_id=insurance.provider_id,
            kind=facts.kind.value,
            amount_pence=facts.amount_pence,
            expires_on=facts.expires_on,
            covers=(("insurance", before.id),) if before else (),
        )
    )
    return insurance
