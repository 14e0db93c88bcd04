"""What the actor has typed and not saved yet."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.assessment.models import ScoreDraft
from portal.db import ScopedSession
from portal.kernel.actor import Actor


def find_draft(
    session: ScopedSession, actor: Actor, application_id: UUID, question_id: UUID
) -> ScoreDraft | None:
    """The actor's own draft of one score, if there is one."""
    return session.scalars(
        select(ScoreDraft).where(
            ScoreDraft.application_id == application_id,
            ScoreDraft.question_id == question_id,
            ScoreDraft.user_id == actor.user_id,
        )
    ).one_or_none()
