"""Why this room keeps documents, and who may have them."""

from __future__ import annotations

from typing import Any

from portal.documents import Held, MediaType, Purpose
from portal.kernel.actor import Actor, ActorKind
from portal.providers.services.insurances import PURPOSE

PAPERS = frozenset({MediaType.PDF, MediaType.WORD, MediaType.JPEG, MediaType.PNG})


def may_have_certificate(_session: Any, actor: Actor, held: Held) -> bool:
    """The provider's own people, and every council: they may call on whoever is insured."""
    return actor.kind is ActorKind.COUNCIL or actor.provider_id == held.provider_id is not None


PURPOSES = (Purpose(PURPOSE, "Insurance certificate", checker=may_have_certificate, kinds=PAPERS),)
