"""Passwords: set, changed, reset; proving oneself again before something that binds."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal.accounts import passwords, rules
from portal.accounts.events import (
    IdentityProved,
    PasswordChanged,
    PasswordResetAsked,
    SignInRefused,
)
from portal.accounts.limits import TOO_MANY, Bucket, count
from portal.accounts.models import SignInAttempt, User, UserSession
from portal.accounts.policies import has_proved_recently
from portal.accounts.queries import get_credential
from portal.accounts.services.links import send_link, use_link
from portal.accounts.services.second_step import offer_second_step, use_code
from portal.accounts.services.sign_in import nobody
from portal.accounts.sessions import end_other_sessions
from portal.accounts.types import LinkPurpose
from portal.db import UnitOfWork
from portal.kernel.errors import NotPermitted, RuleBroken, TooManyAttempts

WRONG_PROOF = "The password or code is not right. Enter it again"
GIVE_PROOF = "Enter your password or a code from your authenticator app"


def check_strength(password: str, about: Iterable[str], field: str = "password") -> None:
    """Raise RuleBroken when a password is too short, too long or too easy to guess."""
    problem = rules.password_problem(password, about)
    if problem:
        raise RuleBroken("weak_password", problem, field)


def change_password(uow: UnitOfWork, *, current: str, new: str, kept: UUID) -> None:
    """Set a new password for the person who acts; sessions on other devices end.

    Raises RuleBroken when the current password is wrong or the new one too weak.
    """
    person = uow.person
    assert person.user_id is not None
    _check_failures(uow, person.user_id)
    credential = get_credential(uow.session, person.user_id, lock=True)
    if not passwords.matches(credential.password_hash, current):
        _count_failure(uow, person.user_id)
        raise RuleBroken("password", "The password you have now is not right", "current_password")
    user = uow.session.get_one(User, person.user_id)
    check_strength(new, (user.name, user.email, person.organisation_name), "new_password")
    credential.password_hash = passwords.digest(new)
    end_other_sessions(uow, person.user_id, kept)
    uow.record(PasswordChanged(subject_id=person.user_id))


def ask_reset(uow: UnitOfWork, email: str) -> None:
    """Send a link to set a new password, if somebody has the address; nothing tells whether."""
    email = rules.normal_email(email)
    found = uow.session.scalar(select(User.id).filter_by(email=email))
    if found is not None:
        send_link(uow, found, LinkPurpose.RESET)
    subject = found or nobody(uow.hub.settings, email)
    uow.record(PasswordResetAsked(subject_id=subject))


def reset_password(uow: UnitOfWork, token: str, new: str) -> None:
    """Set a new password by a link; it also confirms the address. Every session ends.

    The second step stays as it was. Raises RuleBroken when the link is old or the password weak.
    """
    user_id = use_link(uow, token, LinkPurpose.RESET)
    user = uow.session.get_one(User, user_id, with_for_update=True)
    check_strength(new, (user.name, user.email), "new_password")
    credential = get_credential(uow.session, user_id, lock=True)
    credential.password_hash = passwords.digest(new)
    user.email_confirmed_at = user.email_confirmed_at or uow.clock.now()
    if credential.totp_secret is None:
        offer_second_step(uow, user_id)
    end_other_sessions(uow, user_id, None)
    uow.record(PasswordChanged(subject_id=user_id))


def verify_again(
    uow: UnitOfWork, password_or_code: str = "", *, field: str = "proof", always: bool = False
) -> None:
    """Make sure that it is still the same person, before signing or approving.

    Passes when both steps, or this, were passed in this session within 10 minutes (unless
    `always`); otherwise the password or a new code must be right. Raises RuleBroken on `field`,
    TooManyAttempts after ten wrong ones in 5 minutes; both are remembered.
    """
    person, now = uow.person, uow.clock.now()
    if person.user_id is None:
        raise NotPermitted("Sign in first.")
    if not always and has_proved_recently(person, now):
        return
    if not password_or_code.strip():
        raise RuleBroken("proof", GIVE_PROOF, field)
    _check_failures(uow, person.user_id)
    credential = get_credential(uow.session, person.user_id, lock=True)
    if passwords.matches(credential.password_hash, password_or_code):
        means = "the password"
    elif credential.totp_secret and use_code(uow.session, credential, password_or_code):
        means = "a code"
    else:
        _count_failure(uow, person.user_id)
        raise RuleBroken("proof", WRONG_PROOF, field)
    uow.record(IdentityProved(subject_id=person.user_id, means=means))


def note_proof(uow: UnitOfWork, session_id: UUID) -> None:
    """Note on a session that its person has just proved themself, for the next 10 minutes."""
    query = select(UserSession).filter_by(id=session_id, user_id=uow.person.user_id)
    uow.session.scalars(query).one().verified_at = uow.clock.now()


def _proofs(user_id: UUID) -> Bucket:
    return Bucket("proof", str(user_id))


def _check_failures(uow: UnitOfWork, user_id: UUID) -> None:
    """Count inside this unit of work: the person is signed in, so a loose count will do."""
    bucket = _proofs(user_id)
    if count(uow.session, uow.hub.settings, bucket, uow.clock.now()) >= bucket.most:
        raise TooManyAttempts(TOO_MANY)


def _count_failure(uow: UnitOfWork, user_id: UUID) -> None:
    name = _proofs(user_id).name(uow.hub.settings)

    def remember(second: UnitOfWork) -> None:
        second.add(SignInAttempt(bucket=name, at=second.clock.now()))
        second.record(SignInRefused(subject_id=user_id, step="repeated proof"))

    uow.afterwards(remember)
