"""The verb on a provider's insurance: a certificate entered once, used everywhere."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal import documents
from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import NotPermitted
from portal.kernel.text import clean_line
from portal.providers import policies, rules
from portal.providers.events import InsuranceRecorded
from portal.providers.models import Insurance
from portal.providers.types import CoverFacts, CoverKind

PURPOSE = "insurance"


def record_insurance(
    uow: UnitOfWork, *, facts: CoverFacts, certificate: documents.Cleaned | None = None
) -> Insurance:
    """Record a certificate; the one of the same kind before it is kept but no longer counts.

    `certificate` is what `documents.inspect` made of the file for `PURPOSE`.
    """
    uow.require(policies.can_record_insurance(uow.actor))
    if uow.actor.provider_id is None:
        raise NotPermitted("Only a provider has insurance.")
    now = uow.clock.now()
    rules.check_cover(facts, london_date(now))
    before = _replace(uow, facts.kind)
    insurance = Insurance(
        provider_id=uow.actor.provider_id,
        kind=facts.kind,
        insurer=clean_line(facts.insurer),
        amount_pence=facts.amount_pence,
        expires_on=facts.expires_on,
        created_at=now,
    )
    if certificate is not None:
        insurance.document_id = _keep(uow, insurance, certificate)
    uow.add(insurance)
    uow.record(_recorded(insurance, before))
    return insurance


def _replace(uow: UnitOfWork, kind: CoverKind) -> Insurance | None:
    """The certificate that counted until now, which no longer does."""
    query = select(Insurance).filter_by(
        provider_id=uow.actor.provider_id, kind=kind, replaced_at=None
    )
    before = uow.session.scalar(query.with_for_update())
    if before is not None:
        before.replaced_at = uow.clock.now()
        # The unique index would meet the new row first.
        uow.session.flush()
    return before


def _recorded(insurance: Insurance, before: Insurance | None) -> InsuranceRecorded:
    return InsuranceRecorded(
        subject_id=insurance.id,
        provider_id=insurance.provider_id,
        kind=insurance.kind.value,
        amount_pence=insurance.amount_pence,
        expires_on=insurance.expires_on,
        covers=(("insurance", before.id),) if before else (),
    )


def _keep(uow: UnitOfWork, insurance: Insurance, certificate: documents.Cleaned) -> UUID:
    kept = documents.store(
        uow,
        certificate,
        purpose=PURPOSE,
        provider_id=insurance.provider_id,
        subject=("insurance", insurance.id),
        title=insurance.kind.label,
        field="certificate",
    )
    return kept.id
