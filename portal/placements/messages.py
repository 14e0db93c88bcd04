"""What each side is told by mail: a reference and one link."""

from __future__ import annotations

from uuid import UUID

from portal import accounts
from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.notifications import Message, To
from portal.placements.events import AgreementOpened, PlacementAgreed
from portal.placements.policies import SIGNING
from portal.placements.types import Side


def council_signers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Those of the council who may sign."""
    return _signers(uow, fact.council_id, Side.COUNCIL)


def provider_signers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Those of the provider who may sign."""
    return _signers(uow, fact.provider_id, Side.PROVIDER)


def _signers(uow: UnitOfWork, organisation_id: UUID | None, side: Side) -> list[To]:
    if organisation_id is None:
        return []
    with uow.crossing("people_told"):
        people = accounts.members_with(uow.session, organisation_id, *SIGNING[side])
    return [To(user_id, organisation_id) for user_id in people]


def council_page(uow: UnitOfWork, fact: Event) -> str:
    """The agreement at the council's counter."""
    assert fact.council_id is not None
    slug = accounts.get_organisation(uow.session, fact.council_id).slug
    return f"/c/{slug}/placements/{fact.reference}"


PROVIDER_PAGE = "/p/placements/{reference}"
MESSAGES = (
    Message(
        AgreementOpened,
        template="placements/email/to_sign",
        audience=council_signers,
        path=council_page,
    ),
    Message(
        AgreementOpened,
        template="placements/email/to_sign",
        audience=provider_signers,
        path=PROVIDER_PAGE,
    ),
    Message(
        PlacementAgreed,
        template="placements/email/in_force",
        audience=council_signers,
        path=council_page,
    ),
    Message(
        PlacementAgreed,
        template="placements/email/in_force",
        audience=provider_signers,
        path=PROVIDER_PAGE,
    ),
)
