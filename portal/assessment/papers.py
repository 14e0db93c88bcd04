"""Why this room keeps documents, and who may have them.

The evidence of an application belongs to `applications`; wiring registers it with one condition
more (`declared_first`): nobody of the host gets a file before declaring that they have no interest.
"""

from __future__ import annotations

from dataclasses import replace

from portal.applications import Application
from portal.assessment.queries import find_assessment, may_read_letter, sight_of
from portal.assessment.services.outcome import PDF
from portal.db import ScopedSession
from portal.documents import Held, Purpose
from portal.kernel.actor import Actor


def declared_first(purpose: Purpose) -> Purpose:
    """A purpose of `applications`, closed to people of the host for whom there is no applicant."""

    def checker(session: ScopedSession, actor: Actor, held: Held) -> bool:
        if not purpose.checker(session, actor, held):
            return False
        return actor.provider_id is not None or _exists_for(session, actor, held)

    return replace(purpose, checker=checker)


def _exists_for(session: ScopedSession, actor: Actor, held: Held) -> bool:
    application = session.get(Application, held.record_id)
    if application is None:
        return False
    assessment = find_assessment(session, application.round_id)
    if assessment is None:
        return False
    return sight_of(session, actor, assessment).sees(application.provider_id)


PURPOSES = (Purpose(PDF, "Result of an application", checker=may_read_letter),)
