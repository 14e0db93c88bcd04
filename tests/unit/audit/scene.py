"""A small record with its chains and its anchor, and ways to tamper with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Connection, text

from portal.audit import Report
from portal.db import Hub
from portal.kernel.events import Event
from tests.support.tampering import owner_of


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Noted {number}"
    number: int = 0


def write(hub: Hub, record_id: UUID, count: int, reason: str = "") -> None:
    for number in range(count):
        with hub.system_work("test") as uow:
            uow.record(Noted(subject_id=record_id, number=number, reason=reason))


def whats(report: Report) -> set[str]:
    return {fault.what for fault in report.faults}


def key(record_id: UUID, connection: Connection) -> str:
    return record_id.hex if connection.dialect.name == "sqlite" else str(record_id)


def run(hub: Hub, record_id: UUID, *statements: str) -> None:
    with owner_of(hub.settings) as connection:
        for statement in statements:
            connection.execute(text(statement), {"r": key(record_id, connection)})
