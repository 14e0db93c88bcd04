"""Some hundred rows of the file against what is kept; the difference is written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, insert, select, update

from portal.db import ScopedSession
from portal.providers.models import OfstedInspection, OfstedProvider
from portal.providers.ofsted_file import InspectionFacts, RegisterRow
from portal.providers.services.announcing import UNKNOWN, Standing
from portal.providers.types import Source, kind_of

Values = dict[str, Any]
_PROVIDERS = OfstedProvider.__table__
_INSPECTIONS = OfstedInspection.__table__
_JUDGED = ("overall", "protection", "leadership", "education", "health")
_OF_FILE = ("inspected_on", "published_on", "event_number", "event_type", *_JUDGED)
# Dates that move with every newer file; alone they do not make a row count as imported.
_ONLY_NEWER = {"as_at", "status_on"}


class Batch:
    """Rows of one file, each URN once. `before` and `after` are the standings by URN."""

    def __init__(self, as_at: date, rows: Sequence[RegisterRow]) -> None:
        self.as_at = as_at
        self.rows = rows
        self.before: dict[str, Standing] = {}
        self.after: dict[str, Standing] = {}
        self.changed = 0
        self._kept: dict[str, Values] = {}
        self._seen: dict[UUID, dict[str, Values]] = {}
        self._writes: dict[str, list[Values]] = {}

    def write(self, session: ScopedSession) -> None:
        """Compare every row with what is kept and write the difference."""
        with session.raw():
            self._read(session)
            for row in self.rows:
                self.changed += self._take(row)
            self._flush(session)

    def _read(self, session: ScopedSession) -> None:
        urns = [row.urn for row in self.rows]
        kept = session.execute(select(_PROVIDERS).where(_PROVIDERS.c.urn.in_(urns)))
        self._kept = {row["urn"]: dict(row) for row in kept.mappings()}
        ids = [row["id"] for row in self._kept.values()]
        seen = session.execute(
            select(_INSPECTIONS).where(_INSPECTIONS.c.ofsted_provider_id.in_(ids))
        )
        for row in seen.mappings():
            events = self._seen.setdefault(row["ofsted_provider_id"], {})
            events[_event(row["event_number"], row["inspected_on"])] = dict(row)

    def _take(self, row: RegisterRow) -> bool:
        """Whether the row brought anything new."""
        kept = self._kept.get(row.urn)
        self.before[row.urn] = Standing(kept["judgement"], kept["status"]) if kept else UNKNOWN
        entry: Values = dict(kept) if kept else {"id": uuid4(), "urn": row.urn}
        entry |= self._facts(row, kept)
        news = [self._take_inspection(entry["id"], facts) for facts in row.inspections]
        entry |= self._latest(entry["id"])
        self.after[row.urn] = Standing(entry["judgement"], entry["status"])
        if kept is None:
            self._note("add provider", entry)
            return True
        moved = {name for name, value in entry.items() if kept[name] != value}
        if moved:
            self._note("change provider", entry)
        return any(news) or bool(moved - _ONLY_NEWER)

    def _facts(self, row: RegisterRow, kept: Values | None) -> Values:
        """What the file says, as far as it is not older than what is known."""
        if kept is not None and self.as_at < kept["as_at"]:
            return {}
        facts: Values = {
            "provision_type": row.provision_type[:100],
            "kind": kind_of(row.provision_type),
            "name": row.name and row.name[:200],
            "local_authority": row.local_authority[:80],
            "region": row.region[:60],
            "sector": row.sector[:40],
            "places": row.places,
            "owner": row.owner[:200],
            "registered_on": row.registered_on,
            "as_at": self.as_at,
        }
        if kept is None or self.as_at >= kept["status_on"]:
            facts |= {"status": row.status, "status_on": self.as_at}
            if kept is None or row.status is not kept["status"]:
                facts["status_url"] = ""
        return facts

    def _take_inspection(self, provider_id: UUID, facts: InspectionFacts) -> bool:
        events = self._seen.setdefault(provider_id, {})
        key = _event(facts.event_number, facts.inspected_on)
        said: Values = {name: getattr(facts, name) for name in _OF_FILE}
        known = events.get(key)
        if known is None:
            events[key] = said | {
                "id": uuid4(),
                "ofsted_provider_id": provider_id,
                "source": Source.FILE,
                "as_at": self.as_at,
            }
            self._note("add inspection", events[key])
            return True
        if known["as_at"] > self.as_at or all(known[name] == said[name] for name in said):
            return False
        events[key] = known | said | {"source": Source.FILE, "as_at": self.as_at}
        self._note("change inspection", events[key])
        return True

    def _latest(self, provider_id: UUID) -> Values:
        """The inspection that counts, by the same order as `queries.newest_first`."""
        found = self._seen.get(provider_id, {}).values()
        if not found:
            return {"judgement": None, "inspected_on": None}
        latest = max(found, key=_precedence)
        return {"judgement": latest["overall"], "inspected_on": latest["inspected_on"]}

    def _note(self, what: str, values: Values) -> None:
        self._writes.setdefault(what, []).append(values)

    def _flush(self, session: ScopedSession) -> None:
        for what, table in (("provider", _PROVIDERS), ("inspection", _INSPECTIONS)):
            assert isinstance(table, Table)
            added = self._writes.get(f"add {what}", [])
            if added:
                session.execute(insert(table), added)
            changed = self._writes.get(f"change {what}", [])
            if changed:
                _change(session, table, changed)


def _precedence(inspection: Values) -> tuple[date, bool, str, str]:
    """Latest day; on one day the published file; then the higher event number."""
    by_file = inspection["source"] is Source.FILE
    named = (inspection["event_number"], inspection["id"].hex)
    return inspection["inspected_on"], by_file, *named


def _event(event_number: str, inspected_on: date) -> str:
    """What makes two rows one inspection: Ofsted's event number, or else the day.

    With a number the day itself may be corrected by a later file.
    """
    return event_number or inspected_on.isoformat()


def _change(session: ScopedSession, table: Table, rows: list[Values]) -> None:
    columns = [column.name for column in table.columns if column.name != "id"]
    statement = (
        update(table)
        .where(table.c.id == bindparam("which"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    session.execute(
        statement,
        [{"which": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in rows],
    )
