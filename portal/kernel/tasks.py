"""What waits for somebody: rooms name their tasks, first pages show them by when they are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from portal.kernel.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do next, as a link that starts with a verb ("Answer referral R-7K2M4").

    `due` is the instant before which it must be done, if there is one. `who` are the roles for
    which it waits; none means everybody in the organisation. The title holds nothing about a child.
    `about` is the reference of what it belongs to: a later room's task about the same replaces an
    earlier one. `for_others` marks what somebody else has to do, and this person only follows.
    """

    title: str
    url: str
    due: datetime | None = None
    who: frozenset[Role] = field(default_factory=frozenset)
    about: str = ""
    for_others: bool = False

    def waits_for(self, actor: Actor) -> bool:
        """Whether this is for the actor to do."""
        return not self.who or actor.has(*self.who)
