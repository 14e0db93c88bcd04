"""Why this room keeps documents, and who may have them."""

from __future__ import annotations

from portal.applications.models import Application
from portal.applications.queries import guard, read_submission
from portal.applications.queries.own import visible_to
from portal.applications.services.choosing import PURPOSE
from portal.applications.services.sending import RECEIPT
from portal.db import ScopedSession
from portal.documents import Held, Purpose
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound


def may_have_document(session: ScopedSession, actor: Actor, held: Held) -> bool:
    """The applicant's people always; the host's once opened, and only what stands was sent with.

    A document that was replaced in the draft, or came with a late attempt, stays sealed.
    """
    if actor.provider_id is not None:
        return held.provider_id == actor.provider_id
    application = session.scalar(visible_to(actor).where(Application.id == held.record_id))
    if application is None or not guard(session, application.id):
        return False
    try:
        sent = read_submission(session, actor, application)
    except NotFound:
        return False
    return held.id in {gate.document_id for gate in sent.gates.values()}


def may_have_receipt(_session: ScopedSession, actor: Actor, held: Held) -> bool:
    """Only the applicant's own people."""
    return actor.provider_id is not None and held.provider_id == actor.provider_id


PURPOSES = (
    Purpose(PURPOSE, "Application document", checker=may_have_document),
    Purpose(RECEIPT, "Application receipt", checker=may_have_receipt),
)
