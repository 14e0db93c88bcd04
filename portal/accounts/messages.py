"""Which facts about accounts are told to whom. Links with a token are sent by the verbs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal.accounts.events import (
    InvitationAskedAgain,
    PasswordChanged,
    SecondStepCleared,
    SecondStepSet,
)
from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.notifications import Message


def _themself(uow: UnitOfWork, fact: Event) -> Iterable[UUID]:
    return (fact.subject_id,)


def _inviter(uow: UnitOfWork, fact: InvitationAskedAgain) -> Iterable[UUID]:
    return (fact.inviter_id,)


MESSAGES = (
    Message(PasswordChanged, "accounts/email/password_changed", _themself, path="/account"),
    Message(SecondStepSet, "accounts/email/second_step_set", _themself, path="/account"),
    Message(SecondStepCleared, "accounts/email/second_step_cleared", _themself, path="/account"),
    Message(InvitationAskedAgain, "accounts/email/invitation_asked", _inviter, path="/account"),
)
