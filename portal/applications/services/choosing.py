"""The parts of an application that are not prose: checks with documents, homes, prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from portal import documents, pdps
from portal.applications import events, sealing
from portal.applications.models import (
    Application,
    ApplicationHome,
    ApplicationPrice,
    GateAnswer,
)
from portal.applications.queries import eligible_homes
from portal.applications.services.drafting import about, author, lock_draft
from portal.db import UnitOfWork
from portal.documents import Cleaned
from portal.kernel import text
from portal.kernel.errors import RuleBroken, StaleRecord
from portal.kernel.money import HIGHEST_PENCE
from portal.pdps import Question

PURPOSE = "application"


def answer_gate(
    uow: UnitOfWork,
    reference: str,
    key: str,
    *,
    choice: str,
    statement: str = "",
    upload: Cleaned | None = None,
    revision: int = 0,
) -> None:
    """Answer a check by yes or no, with words where the answer does not pass, and a document.

    Half an answer is kept; `rules.gaps` says what is missing. Raises StaleRecord when somebody else
    answered since `revision`, RuleBroken when the round has closed.
    """
    application = lock_draft(uow, reference)
    question = _gate(uow, application, key)
    said = _said(choice, statement)
    row = _gate_row(uow, application, question, revision)
    row.saved_by_id = author(uow)
    sealing.close_json(uow.session, row, "words", said)
    if upload is not None:
        row.document_id = _store(uow, application, question, upload)
    uow.add(row)
    uow.session.flush()
    fact = events.GateAnswered(
        question=key, has_document=row.document_id is not None, **about(application)
    )
    uow.record(fact)


def _said(choice: str, statement: str) -> dict[str, str]:
    if choice not in ("yes", "no"):
        raise RuleBroken("choice", "Select yes or no", "choice")
    return {"choice": choice, "statement": text.clean(statement)}


def _gate(uow: UnitOfWork, application: Application, key: str) -> Question:
    question = pdps.questions_of(uow.session, application.question_set_id).by_key(key)
    if question.kind is not pdps.QuestionKind.GATE:
        raise RuleBroken("not_a_check", "This question is answered in words")
    return question


def _gate_row(
    uow: UnitOfWork, application: Application, question: Question, revision: int
) -> GateAnswer:
    query = select(GateAnswer).filter_by(application_id=application.id, question_id=question.id)
    row = uow.session.scalar(query.execution_options(populate_existing=True))
    if (row.version if row else 0) != revision:
        raise StaleRecord("Somebody else answered this check meanwhile.")
    if row is None:
        row = GateAnswer(
            application_id=application.id,
            question_id=question.id,
            provider_id=application.provider_id,
            council_id=application.council_id,
            created_at=uow.clock.now(),
        )
    return row


def _store(uow: UnitOfWork, application: Application, question: Question, upload: Cleaned) -> UUID:
    row = documents.store(
        uow,
        upload,
        purpose=PURPOSE,
        provider_id=application.provider_id,
        subject=("application", application.id),
        title=question.document or question.title,
    )
    uow.session.flush()
    return row.id


def choose_homes(uow: UnitOfWork, reference: str, home_ids: Iterable[UUID]) -> None:
    """Say for which of the provider's services the application is; none is allowed in a draft.

    Raises RuleBroken for a service that is not the provider's or not of the lot's kind.
    """
    application = lock_draft(uow, reference)
    wanted = set(home_ids)
    lot = pdps.get_lot(uow.session, application.lot_id)
    eligible = {home.id for home in eligible_homes(uow.session, uow.actor, lot)}
    if wanted - eligible:
        raise RuleBroken("not_eligible", "Choose from the services on this page", "homes")
    query = select(ApplicationHome).filter_by(application_id=application.id)
    chosen = {row.home_id: row for row in uow.session.scalars(query)}
    if chosen.keys() == wanted:
        return
    for home_id in chosen.keys() - wanted:
        uow.session.delete(chosen[home_id])
    now = uow.clock.now()
    for home_id in wanted - chosen.keys():
        row = ApplicationHome(
            application_id=application.id,
            provider_id=application.provider_id,
            council_id=application.council_id,
            home_id=home_id,
            created_at=now,
        )
        uow.add(row)
    listed = tuple(sorted(wanted, key=str))
    uow.record(events.HomesChosen(count=len(wanted), home_ids=listed, **about(application)))


def set_prices(uow: UnitOfWork, reference: str, prices: Mapping[UUID, int | None]) -> None:
    """Enter weekly prices in pence by band; None takes a price away again.

    Raises RuleBroken for a band of another lot, or a price that is no price.
    """
    application = lock_draft(uow, reference)
    bands = {band.id for band in pdps.price_bands(uow.session, application.lot_id)}
    if set(prices) - bands:
        raise RuleBroken("no_such_band", "Enter prices for the bands on this page")
    query = select(ApplicationPrice).filter_by(application_id=application.id)
    kept = {row.band_id: row for row in uow.session.scalars(query)}
    for band_id, pence in prices.items():
        _set_price(uow, application, kept.get(band_id), band_id, pence)
    uow.record(events.PricesEntered(count=len(prices), **about(application)))


def _set_price(
    uow: UnitOfWork,
    application: Application,
    row: ApplicationPrice | None,
    band_id: UUID,
    pence: int | None,
) -> None:
    if pence is None:
        if row is not None:
            uow.session.delete(row)
        return
    if not 0 < pence <= HIGHEST_PENCE:
        raise RuleBroken("price", "A weekly price must be more than £0", f"band-{band_id}")
    if row is None:
        row = ApplicationPrice(
            application_id=application.id,
            band_id=band_id,
            provider_id=application.provider_id,
            council_id=application.council_id,
            created_at=uow.clock.now(),
        )
    sealing.close(uow.session, row, "pence", str(pence))
    uow.add(row)
