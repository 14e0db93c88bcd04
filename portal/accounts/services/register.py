"""Registering a provider in one sitting: person, e-mail, second step, organisation."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import notifications
from portal.accounts import passwords, rules
from portal.accounts.events import (
    ConfirmationAsked,
    EmailConfirmed,
    OrganisationRegistered,
    PersonJoined,
    PersonRegistered,
)
from portal.accounts.models import Credential, Membership, Organisation, User
from portal.accounts.queries import find_organisation_by_slug, get_credential
from portal.accounts.services.credentials import check_strength
from portal.accounts.services.links import send_link, use_link
from portal.accounts.services.second_step import offer_second_step
from portal.accounts.services.sign_in import end_halves, lock_half, refuse_later
from portal.accounts.sessions import start_session
from portal.accounts.types import Halfway, LinkPurpose, OrganisationKind
from portal.db import UnitOfWork, duplicate
from portal.kernel.actor import PROVIDER_ROLES, Actor, ActorKind, Role
from portal.kernel.errors import NotPermitted, RuleBroken
from portal.kernel.text import clean_line

TAKEN = "An organisation with this number is registered. Ask its administrator to invite you"
WRONG_PASSWORD = "Enter the password that you chose when you registered"  # noqa: S105 - a sentence


def start_registration(
    uow: UnitOfWork, *, name: str, email: str, password: str, device: str
) -> str | None:
    """Note a person and send the link that confirms their address; the token of a first half.

    For an address that is confirmed already nothing changes: its owner is told by e-mail and None
    is returned, after the same work. One that was never confirmed is taken over, because whoever
    confirms it must also know the newest password.
    """
    name, email = clean_line(name), rules.normal_email(email)
    check_strength(password, (name, email))
    digest = passwords.digest(password)
    user = uow.session.scalars(select(User).filter_by(email=email).with_for_update()).one_or_none()
    if user is not None and user.email_confirmed_at is not None:
        notifications.post(uow, template="accounts/email/known", path="/sign-in", user_id=user.id)
        return None
    user = (
        new_person(uow, uuid4(), email, name, digest)
        if user is None
        else take_over(uow, user, name, digest)
    )
    uow.record(PersonRegistered(subject_id=user.id))
    send_link(uow, user.id, LinkPurpose.CONFIRM)
    return start_session(uow, user.id, None, verified=False, device=device)


def new_person(uow: UnitOfWork, user_id: UUID, email: str, name: str, digest: str) -> User:
    """A person with a password. Raises RuleBroken when the address was taken a moment ago."""
    user = User(id=user_id, email=email, name=name, created_at=uow.clock.now())
    try:
        with uow.session.begin_nested():
            uow.add(user)
            uow.session.flush()
    except IntegrityError as error:
        raise RuleBroken("email", "Send this again: something went wrong", "email") from error
    uow.add(Credential(user_id=user.id, password_hash=digest))
    return user


def take_over(uow: UnitOfWork, user: User, name: str, digest: str) -> User:
    """Give a person whose address was never confirmed a new name and password; all else ends."""
    user.name = name
    get_credential(uow.session, user.id, lock=True).password_hash = digest
    end_halves(uow, user.id)
    return user


def ask_confirmation(uow: UnitOfWork, user_id: UUID) -> None:
    """Send the link again."""
    send_link(uow, user_id, LinkPurpose.CONFIRM)
    uow.record(ConfirmationAsked(subject_id=user_id))


def confirm_email(
    uow: UnitOfWork, token: str, *, halfway: Halfway | None, password: str, device: str
) -> str:
    """Confirm an address and go on to the second step; the token of a fresh first half.

    The link alone is not enough: it must be opened where the registration was begun, or with its
    password, so that nobody confirms what a stranger registered in their name.
    Raises RuleBroken when the link is old or the password wrong.
    """
    user_id = use_link(uow, token, LinkPurpose.CONFIRM)
    user = uow.session.get_one(User, user_id, with_for_update=True)
    if halfway is None or halfway.user_id != user_id:
        kept = get_credential(uow.session, user_id)
        if not passwords.matches(kept.password_hash, password):
            refuse_later(uow, user_id, "password")
            raise RuleBroken("password", WRONG_PASSWORD, "password")
    user.email_confirmed_at = uow.clock.now()
    end_halves(uow, user_id)
    offer_second_step(uow, user_id)
    uow.record(EmailConfirmed(subject_id=user_id))
    return start_session(uow, user_id, None, verified=False, device=device)


def founder(halfway: Halfway) -> Actor:
    """The person who registers an organisation, as the first member of one that is to be."""
    return Actor(
        kind=ActorKind.PROVIDER,
        user_id=halfway.user_id,
        name=halfway.actor.name,
        organisation_id=uuid4(),
        roles=PROVIDER_ROLES,
    )


def register_provider(
    uow: UnitOfWork,
    halfway: Halfway,
    *,
    name: str,
    company_number: str | None,
    charity_number: str | None,
    parent_group: str | None,
) -> str:
    """Register the organisation of the `founder` who acts and make them its administrator.

    They hold every role of a provider until they hand some on. Returns the token of their session.
    Raises RuleBroken when a number is registered already.
    """
    half = lock_half(uow, halfway.session_id)
    if half.verified_at is None or half.user_id != uow.person.user_id:
        raise NotPermitted("Set up your second step first.")
    name = clean_line(name)
    organisation_id = _add_provider(
        uow,
        name=name,
        company_number=company_number,
        charity_number=charity_number,
        parent_group=clean_line(parent_group) if parent_group else None,
    )
    uow.record(OrganisationRegistered(subject_id=organisation_id, organisation_name=name))
    roles = tuple(role.value for role in Role if role in PROVIDER_ROLES)
    membership = add_membership(uow, organisation_id, half.user_id, roles)
    half.ended_at = uow.clock.now()
    return start_session(uow, half.user_id, membership.id, device=half.device)


def add_membership(
    uow: UnitOfWork, organisation_id: UUID, user_id: UUID, roles: tuple[str, ...]
) -> Membership:
    """Make a person a member; the caller has checked that they may be."""
    member = Membership(
        organisation_id=organisation_id,
        user_id=user_id,
        roles=list(roles),
        created_at=uow.clock.now(),
    )
    uow.add(member)
    uow.session.flush()
    uow.record(PersonJoined(subject_id=member.id, user_id=user_id, roles=roles))
    return member


def _free_slug(uow: UnitOfWork, name: str) -> str:
    slug = rules.slug_of(name)
    taken = find_organisation_by_slug(uow.session, slug) is not None
    return f"{slug}-{uuid4().hex[:8]}" if taken else slug


def _add_provider(uow: UnitOfWork, **facts: str | None) -> UUID:
    """Add the organisation under the founder's id; a number is somebody's once."""
    number, now = uow.person.organisation_id, uow.clock.now()
    assert number is not None
    slug = _free_slug(uow, str(facts["name"]))
    kind = OrganisationKind.PROVIDER
    row = Organisation(id=number, kind=kind, slug=slug, created_at=now, **facts)
    try:
        with uow.session.begin_nested():
            uow.add(row)
            uow.session.flush()
    except IntegrityError as error:
        for field in ("company_number", "charity_number"):
            if duplicate(error, field):
                raise RuleBroken("registered", TAKEN, field) from error
        raise
    return number
