"""What people of the council are told by mail about a call-off. No link decides anything."""

from __future__ import annotations

from portal import accounts, pdps
from portal.calloffs.events import (
    CallOffApproved,
    CallOffRecommended,
    CallOffRefused,
    CallOffSentBack,
)
from portal.calloffs.models import CallOff
from portal.calloffs.policies import approvers_of
from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.notifications import Message, To


def approvers(uow: UnitOfWork, fact: CallOffRecommended) -> list[To]:
    """Everybody whose limit covers it, but for whoever recommended it."""
    call_off = uow.session.get_one(CallOff, fact.subject_id)
    limits = pdps.list_limits(uow.session, call_off.council_id)
    return [To(user_id, call_off.council_id) for user_id in approvers_of(call_off, limits)]


def recommender(uow: UnitOfWork, fact: Event) -> list[To]:
    """Whoever recommended it."""
    call_off = uow.session.get_one(CallOff, fact.subject_id)
    return [To(call_off.recommended_by_id, call_off.council_id)]


def approval_page(uow: UnitOfWork, fact: Event) -> str:
    """Where it is decided."""
    return f"/c/{_slug(uow, fact)}/approvals/{fact.reference}"


def call_off_page(uow: UnitOfWork, fact: Event) -> str:
    """Where it stands."""
    return f"/c/{_slug(uow, fact)}/call-offs/{fact.reference}"


def _slug(uow: UnitOfWork, fact: Event) -> str:
    assert fact.council_id is not None
    return accounts.get_organisation(uow.session, fact.council_id).slug


MESSAGES = (
    Message(CallOffRecommended, "calloffs/email/to_decide", approvers, path=approval_page),
    Message(CallOffApproved, "calloffs/email/approved", recommender, path=call_off_page),
    Message(CallOffSentBack, "calloffs/email/sent_back", recommender, path=call_off_page),
    Message(CallOffRefused, "calloffs/email/refused", recommender, path=call_off_page),
)
