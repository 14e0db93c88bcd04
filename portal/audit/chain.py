"""How an entry's hash is made. Pure: the same function writes the chain and verifies it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

START = "0" * 64
COVERED = (
    *("record", "record_id", "number", "event", "at", "reference", "facts", "salt", "previous"),
)


def canonical(value: Any) -> str:
    """One spelling of a JSON value, on every machine."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Hex digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def words_digest(salt: str, words: str) -> str:
    """What the chain keeps of a reason: salted, so that short reasons cannot be guessed."""
    return sha256(f"{salt}|{words}") if words else ""


def entry_hash(
    *,
    record: str,
    record_id: UUID,
    number: int,
    event: str,
    at: datetime,
    actor: list[str],
    scope: list[str],
    reference: str,
    facts: dict[str, Any],
    salt: str,
    words: str,
    previous: str,
) -> str:
    """The hash of an entry over everything it says and over the hash before it."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    happened = [record, str(record_id), number, event, when]
    said = [actor, scope, reference, facts, salt, words]
    return sha256(canonical([*happened, *said, previous]))


def actor_and_scope(who: Mapping[str, Any]) -> dict[str, list[str]]:
    """The two lines about people that an entry's hash covers, from its columns."""
    actor = ("actor_id", "actor_name", "actor_role", "organisation_id")
    return {
        "actor": [str(who[name] or "") for name in actor],
        "scope": [str(who[name] or "") for name in ("council_id", "provider_id")],
    }


def link_fault(row: Any, number: int, previous: str) -> str:
    """What is wrong with an entry whose number and predecessor's hash should be these, if any."""
    if row.number != number:
        return "entry missing or inserted"
    if row.previous != previous:
        return "does not follow the entry before"
    facts: dict[str, Any] = {name: getattr(row, name) for name in COVERED}
    facts |= actor_and_scope(row._mapping)
    return "" if entry_hash(**facts, words=row.words_digest) == row.hash else "changed"
