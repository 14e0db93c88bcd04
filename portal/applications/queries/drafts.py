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
from portal.pdps import Lot
from portal.providers import Home, ServiceKind


def draft_of(session: ScopedSession, actor: Actor, application: Application) -> Draft:
    """Everything written so far, opened. Raises SealRefused for anybody but its provider."""
    round_, lot, questions = pdps.asked_in(
        session, application.round_id, application.lot_id, application.question_set_id
    )
    return Draft(
        round=round_,
        lot=lot,
        questions=questions,
        bands=tuple(pdps.price_bands(session, application.lot_id)),
        answers=_answers(session, application),
        gates=_gates(session, application),
        homes=_homes(session, actor, application),
        prices=_prices(session, application),
    )


def _answers(session: ScopedSession, application: Application) -> dict[UUID, DraftAnswer]:
    rows = session.scalars(select(Answer).filter_by(application_id=application.id))
    return {row.question_id: opened(session, row) for row in rows}


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


def _gates(session: ScopedSession, application: Application) -> dict[UUID, DraftGate]:
    query = (
        select(GateAnswer, StoredDocument.sha256)
        .outerjoin(StoredDocument, StoredDocument.id == GateAnswer.document_id)
        .where(GateAnswer.application_id == application.id)
    )
    return {row.question_id: _gate(session, row, held) for row, held in session.execute(query)}


def _gate(session: ScopedSession, row: GateAnswer, held: str | None) -> DraftGate:
    said = sealing.read_json(session, row, "words")
    return DraftGate(said["choice"], said["statement"], row.document_id, held or "", row.version)


def _homes(session: ScopedSession, actor: Actor, application: Application) -> tuple[HomeView, ...]:
    """The chosen homes that the provider still has, by name."""
    chosen = select(ApplicationHome.home_id).filter_by(application_id=application.id)
    query = providers.visible_to(actor).where(Home.id.in_(chosen))
    rows = session.scalars(query.order_by(Home.name, Home.reference))
    return tuple(HomeView(home.id, home.urn or "", home.name) for home in rows)


def _prices(session: ScopedSession, application: Application) -> dict[UUID, int]:
    rows = session.scalars(select(ApplicationPrice).filter_by(application_id=application.id))
    return {row.band_id: int(sealing.read(session, row, "pence")) for row in rows}


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
