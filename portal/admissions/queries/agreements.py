"""Reads of PDPS agreements."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from portal.admissions.models import PdpsAgreement
from portal.db import ScopedSession, one_row
from portal.kernel.actor import Actor


def visible_to(actor: Actor) -> Select[PdpsAgreement]:
    """The provider's own agreements, and for the host council its own."""
    query = select(PdpsAgreement)
    if actor.is_system:
        return query
    if actor.provider_id is not None:
        return query.where(PdpsAgreement.provider_id == actor.provider_id)
    return query.where(PdpsAgreement.council_id == actor.council_id)


def get_agreement(
    session: ScopedSession, actor: Actor, reference: str, *, lock: bool = False
) -> PdpsAgreement:
    """One agreement by its reference. Raises NotFound."""
    query = visible_to(actor).where(PdpsAgreement.reference == reference)
    return one_row(session, query, "There is no such agreement.", lock=lock)


def list_agreements(session: ScopedSession, actor: Actor) -> Sequence[PdpsAgreement]:
    """Agreements that the actor may see, the newest first."""
    query = visible_to(actor)
    order = (PdpsAgreement.created_at.desc(), PdpsAgreement.reference)
    return session.scalars(query.order_by(*order).limit(200)).all()


def find_agreement_for(
    session: ScopedSession, actor: Actor, application_reference: str
) -> PdpsAgreement | None:
    """The agreement that followed an application, if one was offered."""
    query = visible_to(actor).where(PdpsAgreement.application_reference == application_reference)
    return session.scalar(query.order_by(PdpsAgreement.created_at.desc()).limit(1))
