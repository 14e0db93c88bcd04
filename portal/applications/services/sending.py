"""Sending, replacing and withdrawing: the clock is read after the locks, and it alone decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import documents, pdps
from portal.applications import events, policies, rules, sealing
from portal.applications.draft import Draft
from portal.applications.models import Application, LateAttempt, Submission
from portal.applications.queries import draft_of, get_application
from portal.applications.services.drafting import about, author
from portal.applications.states import APPLICATION
from portal.applications.types import ApplicationState, AttemptKind
from portal.db import UnitOfWork
from portal.kernel import text, wording
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import is_in_time

RECEIPT = "application_receipt"


class TooLate(RuleBroken):
    """It was the deadline or later. The attempt is recorded and stays sealed."""

    def __init__(self, at: datetime, closes_at: datetime) -> None:
        closed = wording.moment(closes_at, weekday=True)
        super().__init__("late", f"Applications closed on {closed}, UK time.")
        self.at = at
        self.closes_at = closes_at


def submit(uow: UnitOfWork, reference: str, *, name: str, post: str) -> Submission:
    """Declare and send the draft, as a new application or in place of what was sent before.

    In time is strictly before the deadline, by the database's clock read after the locks. Raises
    TooLate (recorded in a second unit of work), or RuleBroken with every gap.
    """
    application, now = _lock(uow, reference, AttemptKind.SUBMIT)
    draft = draft_of(uow.session, uow.actor, application)
    found = rules.gaps(draft)
    if found:
        pairs = tuple((gap.task, gap.sentence) for gap in found)
        raise RuleBroken("gaps", "This application is not ready to send.", None, pairs)
    is_first = application.state is not ApplicationState.SUBMITTED
    row = _snapshot(uow, application, draft, now, name, post)
    application.state = APPLICATION.after(application.state, "submit")
    application.submissions, application.submitted_at = row.number, now
    application.withdrawn_at = None
    fact = events.ApplicationSubmitted if is_first else events.ApplicationReplaced
    uow.record(
        fact(
            submission_id=row.id,
            number=row.number,
            submitted_at=now,
            digest=row.digest,
            **about(application),
        )
    )
    _order_receipt(uow, application, draft, row)
    return row


def _lock(uow: UnitOfWork, reference: str, kind: AttemptKind) -> tuple[Application, datetime]:
    """The application, locked, and the time after the lock. Raises TooLate.

    The round is locked against changing first: no extension and no opening can commit between the
    verdict and the sending.
    """
    found = get_application(uow.session, uow.actor, reference)
    round_ = pdps.share_lock_round(uow.session, found.round_id)
    application = get_application(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_send(uow.actor, application))
    now = uow.clock.now()
    if round_.unsealed_at is None and is_in_time(now, round_.closes_at):
        return application, now
    content = draft_of(uow.session, uow.actor, application).content()
    closes_at = round_.closes_at

    def remember(second: UnitOfWork) -> None:
        _record_late(second, reference, kind, (now, closes_at), content)

    uow.afterwards(remember)
    raise TooLate(now, closes_at)


def _record_late(
    uow: UnitOfWork,
    reference: str,
    kind: AttemptKind,
    times: tuple[datetime, datetime],
    content: dict[str, Any],
) -> None:
    """Keep a late attempt with what would have been sent, sealed and unscored.

    The round's lock keeps out its opening: an attempt after that is the host's to know at once.
    """
    application = get_application(uow.session, uow.actor, reference)
    opened_at = pdps.share_lock_round(uow.session, application.round_id).unsealed_at
    row = LateAttempt(
        application_id=application.id,
        provider_id=application.provider_id,
        council_id=application.council_id,
        kind=kind,
        at=times[0],
        closes_at=times[1],
        tried_by_id=author(uow),
        digest=text.digest(content),
        opened_at=opened_at,
    )
    sealing.close_json(uow.session, row, "payload", {"content": content})
    uow.add(row)
    uow.record(_late(application, row))


def _late(application: Application, row: LateAttempt) -> events.ApplicationLate:
    return events.ApplicationLate(
        kind=row.kind,
        at=row.at,
        closes_at=row.closes_at,
        digest=row.digest,
        council_id=row.council_id if row.opened_at else None,
        **about(application),
    )


def _snapshot(
    uow: UnitOfWork, application: Application, draft: Draft, now: datetime, name: str, post: str
) -> Submission:
    """The immutable numbered copy of a draft, sealed, with the digest of all that it says."""
    row = Submission(
        application_id=application.id,
        provider_id=application.provider_id,
        council_id=application.council_id,
        number=application.submissions + 1,
        question_set_id=application.question_set_id,
        submitted_at=now,
        submitted_by_id=author(uow),
        declared_name=name,
        declared_post=post,
    )
    payload = _payload(application, row, draft)
    row.digest = text.digest(payload)
    sealing.close_json(uow.session, row, "payload", payload)
    uow.add(row)
    return row


def _payload(application: Application, row: Submission, draft: Draft) -> dict[str, Any]:
    return {
        "reference": application.reference,
        "number": row.number,
        "submitted_at": row.submitted_at.isoformat(),
        "question_set": str(row.question_set_id),
        "declared": {"name": row.declared_name, "post": row.declared_post},
        "content": draft.content(),
    }


def _order_receipt(
    uow: UnitOfWork, application: Application, draft: Draft, row: Submission
) -> None:
    """Order the receipt. It proves what was sent by its digest and repeats no answer or price."""
    documents.order_pdf(
        uow,
        template="applications/pdf/receipt.html",
        context=receipt(uow.person.organisation_name, draft, row),
        purpose=RECEIPT,
        subject=("application", application.id),
        title=f"Receipt for application {application.reference}",
        reference=application.reference,
        provider_id=application.provider_id,
    )


def receipt(provider: str, draft: Draft, row: Submission) -> dict[str, Any]:
    """What a receipt says, for the page and for the PDF."""
    return {
        "provider": provider,
        "round_title": draft.round.title,
        "round_reference": draft.round.reference,
        "lot": f"Lot {draft.lot.number}: {draft.lot.title}",
        "number": row.number,
        "submitted_at": row.submitted_at,
        "closes_at": draft.round.closes_at,
        "digest": row.digest,
        "declared_name": row.declared_name,
        "declared_post": row.declared_post,
        "answers": len(draft.answers),
        "checks": len(draft.gates),
        "homes": len(draft.homes),
        "prices": len(draft.prices),
        "documents": sum(gate.document_id is not None for gate in draft.gates.values()),
    }


def withdraw(uow: UnitOfWork, reference: str) -> Application:
    """Withdraw what was sent; it can be sent again until the deadline.

    Raises TooLate at or after the deadline, IllegalTransition when nothing was sent.
    """
    application, now = _lock(uow, reference, AttemptKind.WITHDRAW)
    application.state = APPLICATION.after(application.state, "withdraw")
    application.withdrawn_at = now
    uow.record(events.ApplicationWithdrawn(withdrawn_at=now, **about(application)))
    return application
