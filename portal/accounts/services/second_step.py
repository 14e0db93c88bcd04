"""The second step: a secret offered, proved by a first code, and one code never used twice."""

from __future__ import annotations

from uuid import UUID

from portal.accounts import rules
from portal.accounts.events import SecondStepOffered, SecondStepSet
from portal.accounts.models import Credential
from portal.accounts.queries import get_credential
from portal.accounts.sessions import end_other_sessions
from portal.db import Cell, ScopedSession, UnitOfWork, ensure_key, seal, unseal
from portal.kernel.clock import system_now
from portal.kernel.errors import RuleBroken

WRONG_CODE = "The code is not right, or was used before. Wait for the next one, then enter it"


def offer_second_step(uow: UnitOfWork, user_id: UUID) -> None:
    """Make a secret for a person's authenticator. The one in use, if any, stays in use."""
    credential = get_credential(uow.session, user_id, lock=True)
    ensure_key(uow.session, "person", user_id)
    secret = rules.new_secret()
    cell = Cell("credential", "offered_secret", credential.id)
    credential.offered_secret = seal(uow.session, "person", user_id, cell, secret)
    uow.record(SecondStepOffered(subject_id=user_id))


def offered_secret(session: ScopedSession, user_id: UUID) -> str | None:
    """The secret to show to its owner while they set up their second step."""
    credential = get_credential(session, user_id)
    if credential.offered_secret is None:
        return None
    cell = Cell("credential", "offered_secret", credential.id)
    return unseal(session, "person", user_id, cell, credential.offered_secret)


def set_second_step(uow: UnitOfWork, user_id: UUID, typed: str, *, kept: UUID | None) -> None:
    """Put the offered secret into use once its first code was typed back.

    Other sessions than `kept` end. Raises RuleBroken on a wrong code.
    """
    credential = get_credential(uow.session, user_id, lock=True)
    secret = offered_secret(uow.session, user_id)
    step = rules.code_step(secret, typed, system_now(), 0) if secret else None
    if secret is None or step is None:
        raise RuleBroken("wrong_code", WRONG_CODE, "code")
    cell = Cell("credential", "totp_secret", credential.id)
    credential.totp_secret = seal(uow.session, "person", user_id, cell, secret)
    credential.offered_secret, credential.totp_used_step = None, step
    end_other_sessions(uow, user_id, kept)
    uow.record(SecondStepSet(subject_id=user_id))


def use_code(session: ScopedSession, credential: Credential, typed: str) -> bool:
    """Whether a typed code is right and new; it is used up then. Lock the credential first.

    Authenticators know only the real time, so the demonstration's moved clock does not matter.
    """
    secret = _secret(session, credential)
    step = rules.code_step(secret, typed, system_now(), credential.totp_used_step)
    if step is None:
        return False
    credential.totp_used_step = step
    return True


def expected_code(session: ScopedSession, user_id: UUID) -> str:
    """The code that would be accepted now, for the pages of the demonstration."""
    credential = get_credential(session, user_id)
    secret = _secret(session, credential)
    return rules.expected_code(secret, system_now(), credential.totp_used_step)


def _secret(session: ScopedSession, credential: Credential) -> str:
    assert credential.totp_secret is not None
    cell = Cell("credential", "totp_secret", credential.id)
    return unseal(session, "person", credential.user_id, cell, credential.totp_secret)
