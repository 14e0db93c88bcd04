"""Places on this room's pages that later rooms fill: questions and answers, offers, call-offs.

`wiring` registers a part once, in the order of the story. A part answers for one page; None leaves
its place empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.referrals.models import Recipient, Referral


class Slot(StrEnum):
    """The pages that have places to fill."""

    PROVIDER_REFERRAL = "provider_referral"
    COUNCIL_REFERRAL = "council_referral"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class Part:
    """A fragment of a later room: its template, which reads its facts as `part.context`."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Filler = Callable[[ScopedSession, Actor, Referral | Recipient, datetime], Part | None]
_FILLERS: dict[Slot, list[Filler]] = {slot: [] for slot in Slot}


def fill(slot: Slot, filler: Filler) -> None:
    """Have a later room fill a place; filling twice is once, because tests make many hubs."""
    if filler not in _FILLERS[slot]:
        _FILLERS[slot].append(filler)


def parts(
    slot: Slot,
    session: ScopedSession,
    actor: Actor,
    subject: Referral | Recipient,
    now: datetime,
) -> list[Part]:
    """What later rooms have to show on a page."""
    made = (filler(session, actor, subject, now) for filler in _FILLERS[slot])
    return [part for part in made if part is not None]
