"""What keeping the record costs, how an entry reads, and what erasing leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry, rules
from portal.db import Hub, destroy_key
from portal.kernel.actor import Role, system
from portal.kernel.events import Event
from tests.support.people import make_person
from tests.support.statements import counted


@dataclass(frozen=True, kw_only=True)
class Weighed(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Weighed {thing} on {day}: {fee_pence}, {held}, {who}, {parts}, {x}"
    thing: str = "home_place"
    day: date = date(2026, 12, 1)
    fee_pence: int = 12_345
    held: bool = True
    who: UUID | None = None
    parts: tuple[str, ...] = ("one", "two")
    x: dict[str, int] | None = None


@pytest.mark.parametrize(("events", "records"), [(1, 1), (3, 1), (3, 3), (40, 40)])
def test_keeping_costs_three_statements_however_many_events(
    hub: Hub, events: int, records: int
) -> None:
    """Lock the heads (made where there are none) and read the time, add entries, move the heads."""
    ids = [uuid4() for _ in range(records)]
    with counted(hub) as seen, hub.system_work("test") as uow:
        for number in range(events):
            uow.record(Weighed(subject_id=ids[number % records]))
    kept = [statement for statement in seen if "audit_" in statement]
    assert [statement.split()[0] for statement in kept] == ["INSERT", "INSERT", "UPDATE"]
    assert len(seen) == len(kept)


def kept(hub: Hub, record_id: UUID) -> list[AuditEntry]:
    with hub.reading(system("test")) as session:
        query = select(AuditEntry).filter_by(record_id=record_id).order_by(AuditEntry.number)
        return list(session.scalars(query))


def test_an_entry_says_who_when_and_for_whom(hub: Hub) -> None:
    person, record_id = make_person(hub, Role.BROKER, Role.COMMISSIONER), uuid4()
    with hub.unit_of_work(person) as uow:
        uow.record(Weighed(subject_id=record_id))
    (entry,) = kept(hub, record_id)
    assert (entry.actor_id, entry.actor_name, entry.actor_role, entry.organisation_id) == (
        person.user_id,
        person.name,
        "broker commissioner",
        person.organisation_id,
    )
    assert (entry.council_id, entry.provider_id, entry.number) == (person.council_id, None, 1)


def test_a_reason_lies_sealed_and_goes_with_its_key(hub: Hub) -> None:
    record_id, why = uuid4(), "CANARY the aunt telephoned"
    with hub.system_work("test") as uow:
        uow.record(Weighed(subject_id=record_id, reason=why))
    (entry,) = kept(hub, record_id)
    assert why.encode() not in bytes(entry.words or b"")
    assert why not in repr(entry.facts)
    with hub.system_work("test") as uow:
        destroy_key(uow.session, "record", record_id)
    with hub.system_work("test") as uow:
        uow.record(Weighed(subject_id=record_id, reason=why))
    assert [(e.words is None, e.words_digest == "") for e in kept(hub, record_id)] == [
        (False, False),
        (True, True),
    ]


WHO = uuid4()
KINDS = {"Weighed": Weighed}


def test_facts_read_as_people_say_them() -> None:
    facts = Weighed(subject_id=uuid4(), who=WHO, x={"beds": 2}).facts()
    assert rules.sentence("Weighed", facts, {WHO: "Ada"}, KINDS) == (
        "Weighed home place on 1 December 2026: £123.45, yes, Ada, one and two, beds 2"
    )


def test_a_fact_that_is_missing_is_said_to_be() -> None:
    assert rules.sentence("Weighed", {}, {}, KINDS).startswith("Weighed (not kept) on (not kept)")


def test_an_unknown_person_and_event_stay_readable() -> None:
    facts = Weighed(subject_id=uuid4(), who=WHO).facts()
    assert f"number {str(WHO)[:8]}" in rules.sentence("Weighed", facts, {}, KINDS)
    assert rules.sentence("HomeURNChanged", {}, {}, {}) == "Home urn changed"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "none"),
        ("", "none"),
        (False, "no"),
        (0, "0"),
        ([], "none"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC).isoformat(), "1 July 2026 at 12 noon"),
        ("R-7K2M4", "R-7K2M4"),
        ("sent_back", "sent back"),
        ("x" * 36, "x" * 36),
    ],
)
def test_single_facts(value: object, said: str) -> None:
    assert rules.say("fact", value, {}) == said
