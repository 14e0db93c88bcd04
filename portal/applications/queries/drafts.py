"""Reads of what a provider has written so far. Only its own people's sessions hold these rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal import pdps, providers
from portal.applications import sealing
from portal.applications.draft import Draft, DraftAnswer, DraftGate
from portal.applications.models import (
    Answer,
    AnswerVersion,
    Application,
    ApplicationHome,
    ApplicationPrice,
    GateAnswer,
)
from portal.applications.queries.own import last_submission
from portal.applications.types import HomeView
from portal.db import ScopedSession
from portal.documents import StoredDocument
from portal.kernel.actor import Actor
from portal.pdps import Lot, PriceBand, Question, Questions
from portal.providers import Home, ServiceKind


def draft_of(session: ScopedSession, actor: Actor, application: Application) -> Draft:
    """Everything written so far, opened. Raises SealRefused for anybody but its provider."""
    round_, lot, question_set = pdps.asked_set(
        session, application.round_id, application.lot_id, application.question_set_id
    )
    written = _written(session, application)
    priced = _priced(session, application)
    return Draft(
        round=round_,
        lot=lot,
        questions=Questions(question_set, tuple(row[0] for row in written)),
        bands=tuple(band for band, _ in priced),
        answers={row[0].id: opened(session, row[1]) for row in written if row[1] is not None},
        gates={row[0].id: _gate(session, row[2], row[3]) for row in written if row[2] is not None},
        homes=_homes(session, actor, application),
        prices={
            band.id: int(sealing.read(session, row, "pence"))
            for band, row in priced
            if row is not None
        },
    )


def _written(session: ScopedSession, application: Application) -> list[Any]:
    """Each question in order with its answer, or its check and the document's digest."""
    mine = application.id
    query = (
        select(Question, Answer, GateAnswer, StoredDocument.sha256)
        .outerjoin(Answer, (Answer.question_id == Question.id) & (Answer.application_id == mine))
        .outerjoin(
            GateAnswer,
            (GateAnswer.question_id == Question.id) & (GateAnswer.application_id == mine),
        )
        .outerjoin(StoredDocument, StoredDocument.id == GateAnswer.document_id)
        .where(Question.set_id == application.question_set_id)
        .order_by(Question.position)
    )
    return list(session.execute(query))


def _priced(
    session: ScopedSession, application: Application
) -> list[tuple[PriceBand, ApplicationPrice | None]]:
    """Each price band of the lot in order with its price."""
    mine = (ApplicationPrice.band_id == PriceBand.id) & (
        ApplicationPrice.application_id == application.id
    )
    query = (
        select(PriceBand, ApplicationPrice)
        .outerjoin(ApplicationPrice, mine)
        .where(PriceBand.lot_id == application.lot_id)
        .order_by(PriceBand.position)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def opened(session: ScopedSession, row: Answer) -> DraftAnswer:
    """One answer's row as it reads."""
    words = sealing.read(session, row, "words")
    return DraftAnswer(words, row.version, row.is_finished, row.saved_at, row.saved_by_id)


def find_answer(session: ScopedSession, application: Application, question_id: UUID) -> DraftAnswer:
    """One answer as it reads; an empty one of revision 0 before the first save."""
    row = get_answer(session, application, question_id)
    return opened(session, row) if row else DraftAnswer()


def get_answer(
    session: ScopedSession, application: Application, question_id: UUID
) -> Answer | None:
    """The row of one answer, if anything was ever saved; the caller holds the application."""
    query = select(Answer).filter_by(application_id=application.id, question_id=question_id)
    return session.scalar(query.execution_options(populate_existing=True))


def _gate(session: ScopedSession, row: GateAnswer, held: str | None) -> DraftGate:
    said = sealing.read_json(session, row, "words")
    return DraftGate(said["choice"], said["statement"], row.document_id, held or "", row.version)


def _homes(session: ScopedSession, actor: Actor, application: Application) -> tuple[HomeView, ...]:
    """The chosen homes that the provider still has, by name."""
    chosen = select(ApplicationHome.home_id).filter_by(application_id=application.id)
    query = providers.visible_to(actor).where(Home.id.in_(chosen))
    rows = session.scalars(query.order_by(Home.name, Home.reference))
    return tuple(HomeView(home.id, home.urn or "", home.name) for home in rows)


def eligible_homes(session: ScopedSession, actor: Actor, lot: Lot) -> list[Home]:
    """The provider's services of the kind that a lot asks for, in the order of their names."""
    kind = ServiceKind(lot.service_type)
    return list(providers.list_homes(session, actor, kind=kind, provider_id=actor.provider_id))


def sent_content(session: ScopedSession, application: Application) -> dict[str, Any] | None:
    """What was sent last, to compare the draft with; None before the first sending."""
    last = last_submission(session, application)
    if last is None:
        return None
    content: dict[str, Any] = sealing.read_json(session, last, "payload")["content"]
    return content


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an answer."""

    number: int
    words: str = field(repr=False)
    started_at: datetime
    saved_at: datetime
    author_id: UUID


def list_versions(
    session: ScopedSession, application: Application, question_id: UUID
) -> Sequence[VersionView]:
    """The versions of one answer, newest first."""
    query = (
        select(AnswerVersion)
        .join(Answer, Answer.id == AnswerVersion.answer_id)
        .where(
            Answer.application_id == application.id,
            Answer.question_id == question_id,
        )
        .order_by(AnswerVersion.number.desc())
    )
    return [
        VersionView(
            row.number,
            sealing.read(session, row, "words"),
            row.started_at,
            row.saved_at,
            row.author_id,
        )
        for row in session.scalars(query)
    ]
