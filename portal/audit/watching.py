"""Figures about the anchor, for `/readyz`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, func, select

from portal.audit.models import AuditHead, AuditSeal
from portal.db import Hub, ScopedSession
from portal.db.clock import read_now
from portal.kernel.actor import system

OVERDUE = timedelta(hours=3)
"""Heads are sealed each hour; two ticks that found nobody are no accident."""


def anchor_age(hub: Hub) -> float | None:
    """Seconds since the heads were last sealed and handed out; None before the first time."""
    with hub.reading(system("health")) as session:
        return _age(session)


def anchor_fault(hub: Hub) -> str:
    """Entries wait to be anchored, and nobody has done it for three hours."""
    with hub.reading(system("health")) as session:
        age = _age(session)
        if age is None or age < OVERDUE.total_seconds():
            return ""
        waiting = select(exists().where(AuditHead.is_unsealed).select_from(AuditHead))
        return "the record was not anchored for three hours" if session.scalar(waiting) else ""


def _age(session: ScopedSession) -> float | None:
    newest = session.scalar(
        select(func.max(AuditSeal.at)).where(AuditSeal.handed_out_at.is_not(None))
    )
    return (read_now(session) - newest).total_seconds() if newest else None
