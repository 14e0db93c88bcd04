"""Who may do what with accounts; the page asks the same functions as the verb."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from portal.accounts.rules import ADMINISTRATORS
from portal.db import ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused

RECENTLY = timedelta(minutes=10)


def can_manage_team(actor: Actor) -> Verdict:
    """Inviting, changing roles and ending access are the administrator's."""
    if actor.has(*ADMINISTRATORS):
        return ALLOWED
    return refused(f"Only an administrator of {actor.organisation_name} can change the team.")


def can_leave_without(actor: Actor, leaving: UUID, administrators: Collection[UUID]) -> Verdict:
    """An organisation keeps one administrator; `administrators` are memberships that hold the role.

    `leaving` is the membership that would stop being one of them.
    """
    if set(administrators) - {leaving} or leaving not in administrators:
        return ALLOWED
    return refused(
        f"{actor.organisation_name} needs an administrator. "
        "Make somebody else administrator first, then come back."
    )


def can_clear_second_step(actor: Actor, user_id: UUID) -> Verdict:
    """One's own is changed on the account page, where the old one is asked for."""
    if actor.user_id == user_id:
        return refused("Set up your own second step on your account page.")
    return can_manage_team(actor)


def is_administrator(roles: Collection[str]) -> bool:
    """Whether these roles make somebody an administrator of their organisation."""
    return any(Role(role) in ADMINISTRATORS for role in roles)


def has_proved_recently(actor: Actor, now: datetime) -> bool:
    """Whether the actor passed both steps, or proved themselves again, in the last 10 minutes."""
    return actor.verified_at is not None and now - actor.verified_at <= RECENTLY


def guard(session: ScopedSession, person_id: UUID) -> Verdict:
    """The guard of the vault's scope "person": the secret of a second step is its owner's alone."""
    if session.actor.user_id == person_id:
        return ALLOWED
    return refused("Only the person themself may use this.")
