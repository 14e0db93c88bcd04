"""Colleagues are invited by e-mail and join by its link. Nobody shares a sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from portal import notifications
from portal.accounts import passwords, policies, rules
from portal.accounts.events import (
    EmailConfirmed,
    InvitationAccepted,
    InvitationAskedAgain,
    InvitationWithdrawn,
    PersonInvited,
    PersonRegistered,
)
from portal.accounts.links import INVITATION, link_token
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.queries import visible_to
from portal.accounts.services.credentials import check_strength
from portal.accounts.services.register import add_membership, new_person, take_over
from portal.accounts.services.second_step import offer_second_step
from portal.accounts.services.sign_in import lock_half
from portal.accounts.services.team import checked_roles
from portal.accounts.sessions import start_session, token_digest
from portal.accounts.types import Halfway, Invited, OrganisationKind
from portal.db import UnitOfWork
from portal.kernel.actor import Actor, ActorKind
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.kernel.text import clean_line

INVITATION_LASTS = timedelta(days=7)
OLD_INVITATION = "This invitation was used, taken back or is too old. Ask for a new one."


def invite(uow: UnitOfWork, *, email: str, roles: Iterable[str]) -> Invitation:
    """Ask a colleague to join with these roles; an earlier open invitation is replaced.

    Raises NotPermitted for anybody but an administrator, RuleBroken when the person is a member.
    """
    actor = uow.actor
    uow.require(policies.can_manage_team(actor))
    email, kept = rules.normal_email(email), checked_roles(actor, roles)
    _make_way(uow, email)
    now = uow.clock.now()
    row = Invitation(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        email=email,
        roles=list(kept),
        invited_by_id=actor.user_id,
        expires_at=now + INVITATION_LASTS,
        created_at=now,
    )
    token = link_token(uow.hub.settings, INVITATION, row.id)
    row.token_digest = token_digest(token)
    _add(uow, row)
    uow.record(PersonInvited(subject_id=row.id, roles=kept))
    _send_invitation(uow, email, token)
    return row


def _make_way(uow: UnitOfWork, email: str) -> None:
    """Refuse somebody who is a member; withdraw what was sent to the address before."""
    known = visible_to(uow.actor).join(User, User.id == Membership.user_id)
    if uow.session.scalars(known.where(User.email == email)).first() is not None:
        raise RuleBroken("member", "This person is in your team already", "email")
    for former in uow.session.scalars(_open().filter_by(email=email).with_for_update()):
        _withdraw(uow, former)
    uow.session.flush()


def _add(uow: UnitOfWork, row: Invitation) -> None:
    try:
        with uow.session.begin_nested():
            uow.add(row)
            uow.session.flush()
    except IntegrityError as error:
        raise RuleBroken("invited", "A colleague has just invited this person", "email") from error


def _send_invitation(uow: UnitOfWork, email: str, token: str) -> None:
    notifications.post(
        uow,
        template="accounts/email/invitation",
        path="/invitations/{token}",
        address=email,
        context={"inviter": uow.actor.name, "organisation": uow.actor.organisation_name},
        secret={"token": token},
    )


def withdraw_invitation(uow: UnitOfWork, invitation_id: UUID) -> None:
    """Take an open invitation back; its link stops working. Raises NotFound."""
    uow.require(policies.can_manage_team(uow.actor))
    row = uow.session.scalars(_open().filter_by(id=invitation_id).with_for_update()).one_or_none()
    if row is None or row.organisation_id != uow.actor.organisation_id:
        raise NotFound("There is no such invitation.")
    _withdraw(uow, row)


def _withdraw(uow: UnitOfWork, row: Invitation) -> None:
    row.withdrawn_at = uow.clock.now()
    uow.record(InvitationWithdrawn(subject_id=row.id))


def ask_again(uow: UnitOfWork, invited: Invited) -> None:
    """Tell the person who invited that their colleague's link is too old."""
    fact = InvitationAskedAgain(subject_id=invited.invitation_id, inviter_id=invited.inviter_id)
    uow.record(fact)


def joiner(invited: Invited, name: str, halfway: Halfway | None = None) -> Actor:
    """The person who accepts an invitation, as the member that they are about to become."""
    provider = invited.organisation_kind is OrganisationKind.PROVIDER
    return Actor(
        kind=ActorKind.PROVIDER if provider else ActorKind.COUNCIL,
        user_id=halfway.user_id if halfway else invited.user_id or uuid4(),
        name=name,
        organisation_id=invited.organisation_id,
        organisation_name=invited.organisation_name,
        organisation_slug=invited.organisation_slug,
    )


def accept_invitation(uow: UnitOfWork, token: str, *, password: str, device: str) -> str:
    """Join as the `joiner` who acts, somebody without an account; the token of a first half.

    The link proves the address. What a stranger may have registered in their name is taken over.
    Raises RuleBroken when the invitation is old or the password weak.
    """
    invitation, actor = _use_invitation(uow, token), uow.actor
    check_strength(password, (actor.name, invitation.email, actor.organisation_name))
    user_id = _person_with(uow, invitation.email, passwords.digest(password))
    uow.record(PersonRegistered(subject_id=user_id))
    uow.record(EmailConfirmed(subject_id=user_id))
    offer_second_step(uow, user_id)
    add_membership(uow, invitation.organisation_id, user_id, tuple(invitation.roles))
    return start_session(uow, user_id, None, verified=False, device=device)


def _person_with(uow: UnitOfWork, email: str, digest: str) -> UUID:
    """The person who acts, made or taken over, with a confirmed address and this password."""
    user_id, name, now = uow.actor.user_id, clean_line(uow.actor.name), uow.clock.now()
    assert user_id is not None
    user = uow.session.get(User, user_id, with_for_update=True)
    if user is None:
        user = new_person(uow, user_id, email, name, digest)
        uow.session.flush()
    elif user.email_confirmed_at is None:
        take_over(uow, user, name, digest)
    else:
        raise NotPermitted("You have an account. Sign in to accept the invitation.")
    user.email_confirmed_at = now
    return user_id


def join(uow: UnitOfWork, token: str, halfway: Halfway) -> str:
    """Join as somebody who has an account, has passed both steps and is in no organisation.

    Returns the token of their session. Raises RuleBroken when the invitation is old, NotPermitted
    when it is for another address.
    """
    half, invitation = lock_half(uow, halfway.session_id), _use_invitation(uow, token)
    if half.verified_at is None or invitation.email != halfway.email:
        raise NotPermitted("This invitation is for another e-mail address.")
    roles = tuple(invitation.roles)
    member = add_membership(uow, invitation.organisation_id, halfway.user_id, roles)
    half.ended_at = uow.clock.now()
    return start_session(uow, halfway.user_id, member.id, device=half.device)


def _open() -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    )


def _use_invitation(uow: UnitOfWork, token: str) -> Invitation:
    query = _open().filter_by(token_digest=token_digest(token)).with_for_update()
    row = uow.session.scalars(query).one_or_none()
    now = uow.clock.now()
    if row is None or row.expires_at <= now:
        raise RuleBroken("old_invitation", OLD_INVITATION)
    row.accepted_at = now
    uow.record(InvitationAccepted(subject_id=row.id))

    return row
