"""Reading a child's sealed stages: the one function that unseals, and it records the view first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from portal.db import UnitOfWork
from portal.referrals import policies, queries
from portal.referrals.events import ChildRecordViewed, ReferralOpened
from portal.referrals.models import SEALED_STAGES, Recipient, Referral
from portal.referrals.sealing import SealedRow, cells_of, unseal_row
from portal.referrals.types import ReadReason, Stage

CROSSING = "read_stage"


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A stage's row as it is kept, taken out of its session."""

    row_id: UUID
    table: str
    cells: dict[str, bytes | None]


def read_stage(
    uow: UnitOfWork, subject: Referral | Recipient, stage: Stage, reason: ReadReason
) -> dict[str, str]:
    """The words of stage 2, 3 or 4 by field, for whoever may read them at this moment.

    A council's person brings the referral, a provider's person what they were sent. The view is in
    the same transaction, so a page that cannot record it cannot show it. Raises NotPermitted.
    """
    if isinstance(subject, Recipient):
        return _read_as_provider(uow, subject, stage, reason)
    return read_stages(uow, subject, (stage,), reason)[stage]


def read_stages(
    uow: UnitOfWork, referral: Referral, stages: Collection[Stage], reason: ReadReason
) -> dict[Stage, dict[str, str]]:
    """Several stages for a council's person, each view recorded by itself."""
    rows = _viewed(uow, referral, stages, reason)
    return {stage: _opened(uow, referral.child_id, rows[stage], stage) for stage in stages}


def _viewed(
    uow: UnitOfWork, referral: Referral, stages: Collection[Stage], reason: ReadReason
) -> dict[Stage, SealedRow]:
    """The rows of some stages, still sealed, after the views were asked for and recorded."""
    is_named = queries.is_reader(uow.session, uow.actor, referral.id)
    uow.require(policies.can_read_as_council(uow.actor, referral, is_named=is_named))
    about = (referral.id, referral.reference, referral.council_id)
    for stage in stages:
        _record(uow, *about, None, stage, reason)
    return queries.get_sealed_rows(uow.session, referral.id, stages)


def read_to_write(
    uow: UnitOfWork, referral: Referral, stage: Stage
) -> tuple[dict[str, str], dict[str, bytes | None]]:
    """A stage's words for whoever goes on writing them, and the cells as they are kept."""
    row = _viewed(uow, referral, (stage,), ReadReason.WRITE)[stage]
    return _opened(uow, referral.child_id, row, stage), cells_of(row, stage)


def _opened(uow: UnitOfWork, child_id: UUID, row: SealedRow, stage: Stage) -> dict[str, str]:
    table = SEALED_STAGES[stage].__tablename__
    return unseal_row(uow.session, child_id, row.id, table, cells_of(row, stage))


def unsealed(uow: UnitOfWork, referral: Referral, stage: Stage) -> dict[str, str]:
    """The words for a verb of this room that has asked and recorded already, or will refuse."""
    kept = _sealed(uow, referral.id, stage)
    return unseal_row(uow.session, referral.child_id, kept.row_id, kept.table, kept.cells)


def _read_as_provider(
    uow: UnitOfWork, recipient: Recipient, stage: Stage, reason: ReadReason
) -> dict[str, str]:
    """The provider's own session opens the seal; the crossing only fetches what is sealed."""
    referral_id, child_id = recipient.referral_id, recipient.child_id
    disclosed = queries.has_disclosure(uow.session, uow.actor, referral_id, stage)
    uow.require(policies.can_read_as_provider(uow.actor, recipient, stage, is_disclosed=disclosed))
    _record(
        uow,
        referral_id,
        recipient.reference,
        recipient.council_id,
        recipient.provider_id,
        stage,
        reason,
    )
    with uow.crossing(CROSSING):
        kept = _sealed(uow, referral_id, stage)
    return unseal_row(uow.session, child_id, kept.row_id, kept.table, kept.cells)


def _sealed(uow: UnitOfWork, referral_id: UUID, stage: Stage) -> _Sealed:
    row = queries.get_sealed(uow.session, referral_id, stage)
    return _Sealed(row.id, SEALED_STAGES[stage].__tablename__, cells_of(row, stage))


def _record(
    uow: UnitOfWork,
    referral_id: UUID,
    reference: str,
    council_id: UUID,
    provider_id: UUID | None,
    stage: Stage,
    reason: ReadReason,
) -> None:
    uow.record(
        ChildRecordViewed(
            subject_id=referral_id,
            reference=reference,
            council_id=council_id,
            provider_id=provider_id,
            stage=int(stage),
            why=reason.label,
        )
    )


def mark_opened(uow: UnitOfWork, reference: str) -> None:
    """Note that the provider has seen the referral; only the first time changes anything."""
    recipient = queries.get_recipient(uow.session, uow.actor, reference, lock=True)
    if recipient.opened_at is not None or recipient.ended_at is not None:
        return
    recipient.opened_at = uow.clock.now()
    uow.record(
        ReferralOpened(
            subject_id=recipient.id,
            reference=recipient.reference,
            council_id=recipient.council_id,
            provider_id=recipient.provider_id,
        )
    )
