"""Documents: the smallest valid ones, kept by the portal's own verb."""

from __future__ import annotations

from uuid import UUID

from portal import documents
from portal.db import Hub
from portal.documents import Purpose, StoredDocument, owners_only
from portal.kernel.actor import Actor
from tests.support import files

PAPER = Purpose("test_paper", "Test paper", owners_only)


def store_paper(
    hub: Hub, actor: Actor, *, content: bytes | None = None, subject: tuple[str, UUID] | None = None
) -> StoredDocument:
    """A PDF handed in by a person for their organisation."""
    documents.register(PAPER)
    with hub.unit_of_work(actor) as uow:
        return documents.store(
            uow,
            files.upload(content or files.pdf()),
            purpose=PAPER.name,
            council_id=actor.council_id,
            provider_id=actor.provider_id,
            subject=subject,
        )
