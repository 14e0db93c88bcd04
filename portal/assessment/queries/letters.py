"""Reads of what applicants were told. A letter exists from the release on, and not before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.assessment.models import OutcomeLetter
from portal.assessment.queries.sight import find_assessment, sight_of
from portal.db import ScopedSession
from portal.documents import Held
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound


def get_letter(session: ScopedSession, actor: Actor, reference: str) -> OutcomeLetter:
    """What a provider was told about its application. Raises NotFound until it was."""
    query = select(OutcomeLetter).where(
        OutcomeLetter.reference == reference, OutcomeLetter.provider_id == actor.provider_id
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no result to read.")
    return found


def list_letters(session: ScopedSession, actor: Actor) -> Sequence[OutcomeLetter]:
    """What a provider was told, the newest first."""
    query = select(OutcomeLetter).where(OutcomeLetter.provider_id == actor.provider_id)
    order = (OutcomeLetter.released_at.desc(), OutcomeLetter.reference)
    return session.scalars(query.order_by(*order).limit(200)).all()


def may_read_letter(session: ScopedSession, actor: Actor, held: Held) -> bool:
    """Who may have the PDF: the applicant, and people of the host for whom the applicant exists."""
    if actor.provider_id is not None:
        return actor.provider_id == held.provider_id
    letter = session.get(OutcomeLetter, held.record_id)
    if letter is None or letter.council_id != actor.council_id:
        return False
    assessment = find_assessment(session, letter.round_id)
    return assessment is not None and sight_of(session, actor, assessment).sees(letter.provider_id)
