"""Roles and endings of members. Changes are effective at the member's next request."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal.accounts import policies, rules
from portal.accounts.events import MembershipEnded, RolesChanged, SecondStepCleared
from portal.accounts.models import Membership
from portal.accounts.queries import get_credential, visible_to
from portal.accounts.services.second_step import offer_second_step
from portal.accounts.sessions import end_sessions
from portal.accounts.types import OrganisationKind
from portal.db import UnitOfWork
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.errors import NotFound, RuleBroken


def change_roles(uow: UnitOfWork, membership_id: UUID, roles: Iterable[str]) -> None:
    """Give a colleague other roles, effective at their next request.

    Raises NotPermitted for anybody but an administrator, NotFound for people of other
    organisations, RuleBroken when nobody would be administrator any more.
    """
    uow.require(policies.can_manage_team(uow.actor))
    new, team = checked_roles(uow.actor, roles), _lock_team(uow)
    member = _pick(team, membership_id)
    verdict = policies.can_leave_without(uow.actor, member.id, _administrators(team))
    if not policies.is_administrator(new) and not verdict:
        raise RuleBroken("last_administrator", verdict.reason, "roles")
    former = tuple(role.value for role in Role if role.value in member.roles)
    if former == new:
        return
    member.roles = list(new)
    uow.record(RolesChanged(subject_id=member.id, user_id=member.user_id, former=former, roles=new))


def end_membership(uow: UnitOfWork, membership_id: UUID) -> None:
    """End a colleague's access and every session of it: their next request finds them signed out.

    Raises NotPermitted for anybody but an administrator and for the last administrator.
    """
    uow.require(policies.can_manage_team(uow.actor))
    team = _lock_team(uow)
    member = _pick(team, membership_id)
    uow.require(policies.can_leave_without(uow.actor, member.id, _administrators(team)))
    now = uow.clock.now()
    member.ended_at = now
    end_sessions(uow, now, membership_id=member.id)
    uow.record(MembershipEnded(subject_id=member.id, user_id=member.user_id))


def clear_second_step(uow: UnitOfWork, membership_id: UUID) -> None:
    """Let a colleague who lost their phone set up a new second step when they next sign in.

    They still need their password, are told by e-mail and signed out everywhere. Raises
    NotPermitted for anybody but an administrator, NotFound for people of other organisations.
    """
    uow.require(policies.can_manage_team(uow.actor))
    user_id = _pick(_lock_team(uow), membership_id).user_id
    uow.require(policies.can_clear_second_step(uow.actor, user_id))
    with uow.crossing("second_step_cleared"):
        get_credential(uow.session, user_id, lock=True).totp_secret = None
        offer_second_step(uow, user_id)
        end_sessions(uow, uow.clock.now(), user_id=user_id)
    uow.record(SecondStepCleared(subject_id=user_id))


def _lock_team(uow: UnitOfWork) -> list[Membership]:
    """The live memberships, locked in one order: two administrators cannot end each other."""
    query = visible_to(uow.actor).order_by(Membership.id).with_for_update()
    return list(uow.session.scalars(query.execution_options(populate_existing=True)))


def _pick(team: list[Membership], membership_id: UUID) -> Membership:
    found = next((member for member in team if member.id == membership_id), None)
    if found is None:
        raise NotFound("There is no such member.")
    return found


def _administrators(team: list[Membership]) -> list[UUID]:
    return [member.id for member in team if policies.is_administrator(member.roles)]


def checked_roles(actor: Actor, roles: Iterable[str]) -> tuple[str, ...]:
    """The roles in one order. Raises RuleBroken when there is none, or one of the other side."""
    kind = (
        OrganisationKind.PROVIDER if actor.kind is ActorKind.PROVIDER else OrganisationKind.COUNCIL
    )
    wanted = set(roles)
    kept = tuple(role.value for role in rules.roles_of(kind) if role.value in wanted)
    if not kept or wanted - set(kept):
        raise RuleBroken("roles", "Select at least one role", "roles")
    return kept
