"""Reads by the host council after two people opened the round, bars honoured in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from portal.accounts import Organisation
from portal.applications import sealing
from portal.applications.models import Application, LateAttempt, ReaderBar, Submission
from portal.applications.queries.own import visible_to
from portal.applications.types import GateView, HomeView, SubmissionView
from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.verdict import ALLOWED, Verdict, refused
from portal.pdps import Round

SEALED = refused("Applications stay sealed until the round has closed and two people open them.")


def guard(session: ScopedSession, application_id: UUID) -> Verdict:
    """The vault's guard: the applicant's people always; the host's once opened, unless barred."""
    actor = session.actor
    mine = and_(ReaderBar.application_id == Application.id, ReaderBar.user_id == actor.user_id)
    query = (
        select(Application, ReaderBar.id)
        .outerjoin(ReaderBar, mine)
        .where(Application.id == application_id)
    )
    found = session.execute(query).one_or_none()
    return _verdict(actor, *found) if found is not None else SEALED


def _verdict(actor: Actor, row: Application, bar_id: UUID | None) -> Verdict:
    if actor.provider_id is not None:
        return ALLOWED if row.provider_id == actor.provider_id else SEALED
    if row.opened_at is None or row.council_id != actor.council_id:
        return SEALED
    if bar_id is not None:
        return refused("You declared an interest, so this application is closed to you.")
    return ALLOWED


def list_opened(session: ScopedSession, actor: Actor, round_id: UUID) -> Sequence[Application]:
    """A round's opened applications that exist for the actor, by reference."""
    query = _opened(actor).where(Application.round_id == round_id)
    return session.scalars(query.order_by(Application.reference)).all()


def get_opened(session: ScopedSession, actor: Actor, reference: str) -> Application:
    """An opened application. Raises NotFound alike for absent, sealed, foreign and barred ones."""
    row = session.scalar(_opened(actor).where(Application.reference == reference))
    if row is None:
        raise NotFound("There is no such application.")
    return row


def _opened(actor: Actor) -> Select[Application]:
    return visible_to(actor).where(Application.opened_at.is_not(None))


def read_submission(
    session: ScopedSession, actor: Actor, application: Application
) -> SubmissionView:
    """The submission that stands, opened. Raises SealRefused when the guard says no.

    The provider's own people may read theirs at any time. Raises NotFound before the first.
    """
    query = select(Submission).filter_by(
        application_id=application.id, number=application.submissions
    )
    row = session.scalar(query)
    if row is None:
        raise NotFound("Nothing was sent.")
    return view(row, sealing.read_json(session, row, "payload")["content"])


def view(row: Submission, content: dict[str, Any]) -> SubmissionView:
    """A submission's content with ids as ids."""
    gates = {UUID(key): _gate(gate) for key, gate in content["gates"].items()}
    homes = tuple(HomeView(UUID(h["id"]), h["urn"], h["name"]) for h in content["homes"])
    return SubmissionView(
        id=row.id,
        number=row.number,
        digest=row.digest,
        question_set_id=row.question_set_id,
        answers={UUID(key): words for key, words in content["answers"].items()},
        gates=gates,
        homes=homes,
        prices={UUID(key): pence for key, pence in content["prices"].items()},
    )


def _gate(gate: dict[str, Any]) -> GateView:
    held = gate["document_id"]
    return GateView(gate["choice"], gate["statement"], UUID(held) if held else None)


def list_late_in(
    session: ScopedSession, actor: Actor, round_: Round
) -> list[tuple[LateAttempt, str]]:
    """The late attempts of an opened round, each with its provider's name, the earliest first.

    Those of drafts and of withdrawn applications are among them, which themselves stay sealed: so
    they are found by the instant of the round's opening. What was tried is not read.
    """
    barred = select(ReaderBar.application_id).where(ReaderBar.user_id == actor.user_id)
    query = (
        select(LateAttempt, Organisation.name)
        .join(Organisation, Organisation.id == LateAttempt.provider_id)
        .where(
            LateAttempt.council_id == round_.host_council_id,
            LateAttempt.council_id == actor.council_id,
            LateAttempt.opened_at == round_.unsealed_at,
            LateAttempt.application_id.not_in(barred),
        )
        .order_by(LateAttempt.at, LateAttempt.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def list_bars(session: ScopedSession, round_id: UUID) -> Sequence[ReaderBar]:
    """Who is barred from what in a round; for the host's record of it."""
    query = (
        select(ReaderBar)
        .join(Application, Application.id == ReaderBar.application_id)
        .where(Application.round_id == round_id)
    )
    return session.scalars(query.order_by(ReaderBar.created_at, ReaderBar.id)).all()
