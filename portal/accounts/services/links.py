"""Links in e-mails: each works once, the newest of a kind only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from portal import notifications
from portal.accounts.links import link_token
from portal.accounts.models import EmailToken
from portal.accounts.sessions import token_digest
from portal.accounts.types import LinkPurpose
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken

LASTS = {LinkPurpose.CONFIRM: timedelta(hours=24), LinkPurpose.RESET: timedelta(hours=1)}
PATHS = {
    LinkPurpose.CONFIRM: "/register/confirm/{token}",
    LinkPurpose.RESET: "/sign-in/new-password/{token}",
}
TOO_OLD = "This link was used before or is too old. Ask for a new one."


def send_link(uow: UnitOfWork, user_id: UUID, purpose: LinkPurpose) -> None:
    """Send a person a link; the ones sent before for the same purpose stop working."""
    now = uow.clock.now()
    end_links(uow, user_id, purpose)
    row = EmailToken(id=uuid4(), user_id=user_id, purpose=purpose, expires_at=now + LASTS[purpose])
    token = link_token(uow.hub.settings, purpose.value, row.id)
    row.token_digest = token_digest(token)
    uow.add(row)
    notifications.post(
        uow,
        template=f"accounts/email/{purpose.value}",
        path=PATHS[purpose],
        user_id=user_id,
        secret={"token": token},
    )


def end_links(uow: UnitOfWork, user_id: UUID, purpose: LinkPurpose) -> None:
    """Make a person's open links of a kind useless."""
    query = update(EmailToken).filter_by(user_id=user_id, purpose=purpose, used_at=None)
    uow.session.execute(query.values(used_at=uow.clock.now()))


def use_link(uow: UnitOfWork, token: str, purpose: LinkPurpose) -> UUID:
    """Use a link up; whose it is. Raises RuleBroken when it was used, is too old or never was."""
    query = select(EmailToken).filter_by(token_digest=token_digest(token), purpose=purpose)
    row = uow.session.scalars(query.with_for_update()).one_or_none()
    now = uow.clock.now()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise RuleBroken("old_link", TOO_OLD)
    row.used_at = now
    return row.user_id
