"""Signing in: the password first, then a code. Nothing says which part was wrong, or to whom."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from sqlalchemy import select

from portal.accounts import passwords, rules
from portal.accounts.events import SignedIn, SignInRefused
from portal.accounts.models import Credential, Membership, User, UserSession
from portal.accounts.queries import get_credential
from portal.accounts.services.second_step import WRONG_CODE, use_code
from portal.accounts.sessions import end_sessions, start_session
from portal.accounts.types import Halfway
from portal.config import Settings
from portal.db import UnitOfWork
from portal.kernel.errors import NotPermitted, RuleBroken

WRONG_PASSWORD = "Check your e-mail address and password, then enter them again"  # noqa: S105 - a sentence


def check_password(uow: UnitOfWork, email: str, password: str, *, device: str) -> str:
    """Check the first step and return the token of a first half.

    An address that nobody has costs the same work, gives the same answer and leaves the same kind
    of entry as a wrong password. Raises RuleBroken, remembered as SignInRefused.
    """
    email = rules.normal_email(email)
    query = select(User, Credential).join(Credential, Credential.user_id == User.id)
    row = uow.session.execute(query.where(User.email == email)).one_or_none()
    user, credential = (row[0], row[1]) if row is not None else (None, None)
    if not passwords.matches(credential.password_hash if credential else None, password):
        subject = user.id if user else nobody(uow.hub.settings, email)
        refuse_later(uow, subject, "password")
        raise RuleBroken("sign_in", WRONG_PASSWORD)
    assert user is not None
    return start_session(uow, user.id, None, verified=False, device=device)


def check_code(uow: UnitOfWork, halfway: Halfway, typed: str) -> str | None:
    """Check the second step; the token of the whole session, None if a membership is missing.

    Raises RuleBroken on a wrong or used code, remembered as SignInRefused.
    """
    credential = get_credential(uow.session, halfway.user_id, lock=True)
    if not use_code(uow.session, credential, typed):
        refuse_later(uow, halfway.user_id, "second step")
        raise RuleBroken("wrong_code", WRONG_CODE, "code")
    return finish(uow, halfway)


def finish(uow: UnitOfWork, halfway: Halfway) -> str | None:
    """Turn a proved first half into a session of the person's membership.

    Without a membership the half stays, marked as proved, and None is returned.
    """
    half = lock_half(uow, halfway.session_id)
    query = select(Membership.id).where(
        Membership.user_id == halfway.user_id, Membership.ended_at.is_(None)
    )
    membership = uow.session.scalars(query.order_by(Membership.created_at).limit(1)).one_or_none()
    now = uow.clock.now()
    half.verified_at = now
    uow.record(SignedIn(subject_id=halfway.user_id, means="password and code"))
    if membership is None:
        return None
    half.ended_at = now
    return start_session(uow, halfway.user_id, membership, device=half.device)


def lock_half(uow: UnitOfWork, session_id: UUID) -> UserSession:
    """The first half that is being finished, locked, so that it is finished once."""
    query = select(UserSession).filter_by(id=session_id, ended_at=None, membership_id=None)
    half = uow.session.scalars(query.with_for_update()).one_or_none()
    if half is None:
        raise NotPermitted("This sign-in was finished or ended. Sign in again.")
    return half


def refuse_later(uow: UnitOfWork, subject: UUID, step: str) -> None:
    """Remember a refusal in a second unit of work, because this one will be undone."""
    uow.afterwards(lambda second: second.record(SignInRefused(subject_id=subject, step=step)))


def nobody(settings: Settings, email: str) -> UUID:
    """An id under which tries at an address that nobody has are kept; it cannot be read back."""
    said = f"nobody|{email}".encode()
    digest = hmac.new(settings.secret_key.encode(), said, hashlib.sha256).digest()
    return UUID(bytes=digest[:16], version=4)


def sign_in_demo_person(uow: UnitOfWork, *, device: str) -> str:
    """A whole session for somebody of the demonstration, without either step.

    Raises NotPermitted where live data is held and for anybody who is not of the demonstration.
    """
    person = uow.person
    query = select(User.is_demo, Membership.id).join(Membership, Membership.user_id == User.id)
    query = query.where(User.id == person.user_id, Membership.ended_at.is_(None))
    row = uow.session.execute(query.limit(1)).one_or_none()
    if uow.hub.settings.live or row is None or not row.is_demo:
        raise NotPermitted("Only people of the demonstration can be chosen.")
    assert person.user_id is not None
    uow.record(SignedIn(subject_id=person.user_id, means="one click of the demonstration"))
    return start_session(uow, person.user_id, row.id, device=device)


def end_halves(uow: UnitOfWork, user_id: UUID) -> None:
    """End everything that a person, or somebody in their name, had begun."""
    end_sessions(uow, uow.clock.now(), user_id=user_id)
