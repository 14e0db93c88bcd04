"""Opening a round's applications after its deadline, barring readers, recording refusals."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from portal import pdps
from portal.applications import events
from portal.applications.models import Application, LateAttempt, ReaderBar, Submission
from portal.applications.types import ApplicationState
from portal.db import SealRefused, UnitOfWork
from portal.kernel import wording
from portal.kernel.errors import NotPermitted, RuleBroken
from portal.kernel.periods import is_in_time


def open_round(uow: UnitOfWork, round_id: UUID) -> int:
    """Open what stands in a round; how many. Drafts, replaced and withdrawn ones stay sealed.

    Only inside the crossing "round_opening": the caller, `assessment`, has two openers' consent.
    The round's lock keeps out every sending. Raises RuleBroken before the deadline.
    """
    if not uow.actor.is_system:
        raise NotPermitted("A round is opened by two people, through its assessment.")
    round_ = pdps.lock_round(uow.session, round_id)
    now = uow.clock.now()
    if is_in_time(now, round_.closes_at):
        closes = wording.moment(round_.closes_at, weekday=True)
        raise RuleBroken("sealed", f"This round is open until {closes}. It stays sealed till then.")
    if round_.unsealed_at is not None:
        raise RuleBroken("opened", "This round was opened already.")
    found = _standing(uow, round_id)
    for application, submission in found:
        application.opened_at = submission.opened_at = now
        uow.record(_opened(application, submission))
    pdps.mark_unsealed(uow, round_, len(found))
    _open_late(uow, round_)
    return len(found)


def _standing(uow: UnitOfWork, round_id: UUID) -> Sequence[tuple[Application, Submission]]:
    """What stands in a round: each sent application with the last thing sent, locked."""
    query = (
        select(Application, Submission)
        .join(Submission, Submission.application_id == Application.id)
        .where(
            Application.round_id == round_id,
            Application.state == ApplicationState.SUBMITTED,
            Submission.number == Application.submissions,
        )
        .order_by(Application.reference)
        .with_for_update()
    )
    rows = uow.session.execute(query).all()
    return [(application, submission) for application, submission in rows]


def _open_late(uow: UnitOfWork, round_: pdps.Round) -> None:
    """Let the host know of every late attempt of a round, drafts' too; what they say stays sealed.

    They carry the round's own instant: by it the host finds them where the application is sealed.
    """
    query = (
        select(LateAttempt, Application.reference)
        .join(Application, Application.id == LateAttempt.application_id)
        .where(Application.round_id == round_.id)
        .order_by(LateAttempt.at, LateAttempt.id)
    )
    for row, reference in uow.session.execute(query).all():
        row.opened_at = round_.unsealed_at
        uow.record(
            events.LateAttemptOpened(
                subject_id=row.application_id,
                reference=reference,
                council_id=row.council_id,
                provider_id=row.provider_id,
                kind=row.kind,
                at=row.at,
                closes_at=row.closes_at,
            )
        )


def _opened(application: Application, submission: Submission) -> events.ApplicationOpened:
    return events.ApplicationOpened(
        subject_id=application.id,
        reference=application.reference,
        council_id=application.council_id,
        provider_id=application.provider_id,
        submission_id=submission.id,
        number=submission.number,
        submitted_at=submission.submitted_at,
        digest=submission.digest,
    )


def bar_reader(uow: UnitOfWork, application_id: UUID, user_id: UUID, reason: str) -> None:
    """End a person's access to an application everywhere: lists, counts, reads, exports.

    Barring twice is barring once. The caller has asked whether the actor may bar.
    """
    query = select(Application).filter_by(id=application_id)
    application = uow.session.scalars(query).one()
    held = select(ReaderBar.id).filter_by(application_id=application_id, user_id=user_id)
    if uow.session.scalar(held) is not None:
        return
    uow.add(
        ReaderBar(
            application_id=application_id,
            council_id=application.council_id,
            user_id=user_id,
            created_at=uow.clock.now(),
        )
    )
    uow.record(
        events.ReaderBarred(
            subject_id=application_id,
            reference=application.reference,
            council_id=application.council_id,
            user_id=user_id,
            reason=reason,
        )
    )


def note_refused_reading(uow: UnitOfWork, error: SealRefused, user_id: UUID | None) -> None:
    """Record that somebody tried to open a sealed application; a unit of work of its own.

    The entry names no council and no provider: before the opening nobody may learn from it.
    """
    uow.record(events.SealedReadingRefused(subject_id=error.scope_id, user_id=user_id))
