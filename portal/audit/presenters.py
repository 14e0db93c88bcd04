"""Entries as pages show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.audit import rules
from portal.audit.models import AuditEntry
from portal.audit.policies import names_of
from portal.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: who did what, when, to which record, and perhaps why."""

    at: datetime
    said: str
    who: str
    role: str
    record: str
    record_word: str
    record_id: UUID
    reference: str
    number: int
    reason: str
    hash: str
    name: str

    @property
    def label(self) -> str:
        """The record as a link in a list says it: its kind, and its reference or name if any."""
        return f"{self.record_word} {self.reference or self.name}".strip()

    @property
    def thing(self) -> str:
        """The record as a link names it."""
        return f"{self.record_word} {self.reference or self.name or str(self.record_id)[:8]}"


@dataclass(frozen=True, slots=True)
class Integrity:
    """Whether a record is complete, how that was found out, and until when it is sealed outside."""

    faults: list[str]
    entries: int
    checked_at: datetime
    sealed_at: datetime | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def lines(
    session: Any, entries: Iterable[AuditEntry], reason: Callable[[AuditEntry], str] | None = None
) -> list[Line]:
    """Entries in the order given; at most two statements for names. `reason` opens the words."""
    held = list(entries)
    ids: set[UUID] = set().union(*(rules.ids_in(entry.facts) for entry in held))
    ids |= {entry.record_id for entry in held if not entry.reference}
    names, kinds = names_of(session, ids), rules.event_kinds()
    return [
        Line(
            at=entry.at,
            said=rules.sentence(entry.event, _facts(entry), names, kinds),
            who=entry.actor_name,
            role=_role(entry.actor_role),
            record=entry.record,
            record_word=rules.record_word(entry.record),
            record_id=entry.record_id,
            reference=entry.reference,
            number=entry.number,
            reason=reason(entry) if reason else "",
            hash=entry.hash,
            name=names.get(entry.record_id, ""),
        )
        for entry in held
    ]


def views(
    session: Any, entries: Iterable[AuditEntry], reason: Callable[[AuditEntry], str]
) -> list[Line]:
    """Readings of a child's information: why it was read stands apart from what was read."""
    held = list(entries)
    return [
        _apart(line, entry.facts.get("why", ""))
        for line, entry in zip(lines(session, held, reason), held, strict=True)
    ]


def _apart(line: Line, kept: str) -> Line:
    if not kept:
        return line
    why = rules.say("why", kept, {})
    given = ". ".join(words for words in (why, line.reason) if words)
    return replace(line, said=line.said.removesuffix(f": {why}"), reason=given)


def record_name(session: Any, record: str, record_id: UUID, reference: str) -> str:
    """A record as a title says it: by its reference, else the name of a person or organisation."""
    name = reference or names_of(session, {record_id}).get(record_id, str(record_id)[:8])
    return f"{rules.record_word(record)} {name}"


def _facts(entry: AuditEntry) -> dict[str, Any]:
    return {**entry.facts, "reference": entry.reference, "subject_id": str(entry.record_id)}


def _role(kept: str) -> str:
    """Roles as they were held at the time; the system says why it acted."""
    if kept.startswith("system:"):
        return kept.removeprefix("system:").replace("_", " ")
    known = {role.value: role.label for role in Role}
    return ", ".join(known.get(word, word) for word in kept.split())
