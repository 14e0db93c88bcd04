"""An auditor reads what concerns their council, gives a reason, and is on record for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from portal import audit
from portal.audit import AuditEntry
from portal.db import Hub, SealRefused, destroy_key
from portal.kernel.actor import Actor, Role
from portal.kernel.events import Event
from tests.support.browse import Browse
from tests.support.statements import counted
from tests.support.tampering import owner_of

ClientAs = Callable[..., Browse]
WHY = "The family of R-7K2M4 asked us to look again"
CANARY = "CANARY-Jolanta"


@dataclass(frozen=True, kw_only=True)
class FeeAgreed(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Agreed {weekly_fee_pence} a week with {agreed_by} for {reference}"
    weekly_fee_pence: int = 750_000
    agreed_by: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ProfileViewed(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Read the full profile of {reference}"
    is_view: ClassVar[bool] = True


def note(
    hub: Hub, person: Actor, record_id: UUID, kind: type[Event] = FeeAgreed, **facts: object
) -> None:
    with hub.unit_of_work(person) as uow:
        said = {"reference": "R-7K2M4", "council_id": person.council_id, **facts}
        uow.record(kind(subject_id=record_id, **said))


@pytest.fixture
def record_id() -> UUID:
    return uuid4()


@pytest.fixture
def broker(hub: Hub, client_as: ClientAs) -> Actor:
    actor = client_as(Role.BROKER).actor
    assert actor is not None
    return actor


@pytest.fixture
def auditor(client_as: ClientAs, broker: Actor) -> Browse:
    return client_as(Role.AUDITOR, organisation=broker.organisation_id)


def url(record_id: UUID, record: str = "organisation") -> str:
    return f"/audit/record/{record}/{record_id}"


def opened(auditor: Browse, where: str, *, htmx: bool = False) -> None:
    page = auditor.get(where).submit({"reason": "The yearly audit of awards"}, htmx=htmx)
    assert (page.status, page.location) == (204 if htmx else 303, where)


def test_events_read_as_sentences(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, agreed_by=broker.user_id)
    page = auditor.get("/audit/events?record=organisation&person=" + broker.name)
    assert page.h1 == "What happened"
    assert [cell.get_text(strip=True) for cell in page.soup.select("tbody th")] == [
        f"Agreed £7,500 a week with {broker.name} for R-7K2M4"
    ]
    link = page.soup.select_one("tbody a")
    assert link is not None
    assert (link["href"], link.get_text(strip=True)) == (url(record_id), "organisation R-7K2M4")


def test_another_councils_events_are_absent(
    hub: Hub, client_as: ClientAs, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, reference="R-OURS")
    other = client_as(Role.BROKER).actor
    elsewhere = uuid4()
    note(hub, other, elsewhere, reference="R-CANARY")
    page = auditor.get("/audit/events")
    assert "R-OURS" in page.text
    assert "R-CANARY" not in page.text
    foreign, absent = auditor.get(url(elsewhere)), auditor.get(url(uuid4()))
    assert (foreign.status, absent.status, foreign.text) == (404, 404, absent.text)
    assert auditor.get(url(record_id, "referral")).status == 404
    for reference in ("R-CANARY", "R-NONE"):
        assert auditor.get(f"/audit/access/{reference}").status == 404
    theirs = client_as(Role.AUDITOR, organisation=other.organisation_id)
    assert "R-CANARY" in theirs.get("/audit/events").text


@pytest.mark.one_engine("sqlite")
def test_others_of_the_council_are_turned_away(client_as: ClientAs, broker: Actor) -> None:
    for role in set(Role) - {Role.AUDITOR}:
        browse = client_as(role)
        for where in ("/audit/events", url(uuid4()), "/audit/access/R-7K2M4"):
            assert browse.get(where).status == 403


def test_a_reason_is_asked_once_and_every_look_is_on_record(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, reason=WHY)
    where = url(record_id)
    asked = auditor.get(where)
    assert asked.h1 == "Read the record of organisation R-7K2M4"
    assert WHY not in asked.text
    opened(auditor, where)
    for _ in range(2):
        page = auditor.get(where)
        assert page.h1 == "Record of organisation R-7K2M4"
        assert WHY in page.text
        assert "Record complete: yes, 1 entry checked" in page.text
    looks = auditor.get("/audit/events?record=audit_reading")
    said = [cell.get_text(strip=True) for cell in looks.soup.select("tbody th")]
    thing = f"organisation {record_id}"
    assert said == [f"Read the record of {thing}"] * 2 + [
        f"Gave a reason for reading the record of {thing}"
    ]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your reason in at least 3 words"),
        ("audit please", "Enter your reason in at least 3 words"),
        ("a b " * 200, "The reason must be 500 characters or fewer"),
    ],
)
def test_a_reason_says_something(
    hub: Hub,
    auditor: Browse,
    broker: Actor,
    record_id: UUID,
    typed: str,
    sentence: str,
    htmx: bool,
) -> None:
    note(hub, broker, record_id)
    page = auditor.get(url(record_id)).submit({"reason": typed}, htmx=htmx)
    assert (page.status, page.errors) == (422, [sentence])
    area = page.soup.select_one("textarea")
    assert area is not None
    assert area.get_text().strip() == typed.strip()


def test_reasons_stay_closed_to_who_gave_none(
    hub: Hub, client_as: ClientAs, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, reason=WHY)
    opened(auditor, url(record_id))
    second = client_as(Role.AUDITOR, organisation=broker.organisation_id)
    with hub.reading(auditor.actor) as session:
        entry = session.query(AuditEntry).filter_by(record_id=record_id).one()
        assert audit.queries.read_reason(session, entry) == WHY
    for actor in (second.actor, broker):
        with hub.reading(actor) as session, pytest.raises(SealRefused):
            audit.queries.read_reason(session, entry)


def test_an_erased_reason_says_so(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, reason=WHY)
    with hub.system_work("test") as uow:
        destroy_key(uow.session, "record", record_id)
    opened(auditor, url(record_id))
    page = auditor.get(url(record_id))
    assert "(erased)" in page.text
    assert "Record complete: yes" in page.text


def test_a_changed_record_says_what_is_wrong(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id)
    opened(auditor, url(record_id))
    with owner_of(hub.settings) as connection:
        sqlite = connection.dialect.name == "sqlite"
        which = {"r": record_id.hex if sqlite else str(record_id)}
        change = "UPDATE audit_entry SET actor_name = 'Nobody' WHERE record_id = :r"
        connection.execute(text(change), which)
    page = auditor.get(url(record_id))
    assert "Record complete: no. Entry 1 of the organisation changed." in page.text


def test_entries_of_others_are_counted_and_not_shown(
    hub: Hub, auditor: Browse, client_as: ClientAs, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id)
    rival = client_as(Role.RESPONDER).actor
    note(hub, rival, record_id, provider_id=rival.provider_id, reference="R-CANARY")
    opened(auditor, url(record_id))
    page = auditor.get(url(record_id))
    assert "2 entries checked" in page.text
    assert f"1 of them concern {broker.organisation_name} and are shown." in page.text
    assert "R-CANARY" not in page.text


@pytest.mark.parametrize("htmx", [False, True])
def test_who_read_about_a_child(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID, htmx: bool
) -> None:
    note(hub, broker, record_id)
    note(hub, broker, record_id, ProfileViewed, reason="Preparing the offer meeting")
    where = "/audit/access/R-7K2M4"
    assert auditor.get(where).h1 == "Read the record of who read R-7K2M4"
    opened(auditor, where, htmx=htmx)
    page = auditor.get(where)
    cells = [cell.get_text(" ", strip=True) for cell in page.soup.select("tbody tr > *")]
    assert cells[1:] == [
        f"{broker.name} (Broker)",
        "Read the full profile of R-7K2M4",
        "Preparing the offer meeting",
    ]


def test_filters_narrow_and_refuse_days_in_the_wrong_order(
    hub: Hub, auditor: Browse, broker: Actor
) -> None:
    for number in range(3):
        note(hub, broker, uuid4(), reference=f"R-{number}")
    note(hub, broker, uuid4(), ProfileViewed, reference="R-0")

    def count(query: str) -> int:
        return len(auditor.get(f"/audit/events?{query}").soup.select("tbody tr"))

    assert count("reference=R-0") == 2
    assert count("reference=R-0&event=ProfileViewed") == 1
    assert count("event=FeeAgreed") == 3
    assert count("person=%25") == 0
    assert count("first-day=1&first-month=1&first-year=2020&event=FeeAgreed") == 3
    assert count("last-day=1&last-month=1&last-year=2020") == 0
    wrong = "first-day=2&first-month=1&first-year=2030&last-day=1&last-month=1&last-year=2030"
    page = auditor.get(f"/audit/events?{wrong}")
    assert page.status == 422
    assert page.errors == ["‘To’ date must be the same as or after ‘From’ date"]
    assert auditor.get("/audit/events?first-day=40").errors == [
        "From date must include a month and year"
    ]


def test_many_events_are_paged_in_few_statements(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    for _ in range(30):
        note(hub, broker, record_id, agreed_by=broker.user_id)
    with counted(hub) as seen:
        page = auditor.get("/audit/events?event=FeeAgreed")
    assert len(page.soup.select("tbody tr")) == 25
    assert len([statement for statement in seen if "audit_entry" in statement]) == 2
    signed_in = [s for s in seen if "user_session" in s or "portal_now()" in s]
    assert len(seen) - len(signed_in) <= 5
    assert len(auditor.get("/audit/events?event=FeeAgreed&page=2").soup.select("tbody tr")) == 5


def test_an_event_nobody_knows_any_more_is_shown_plainly(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id)
    with owner_of(hub.settings) as connection:
        change = "UPDATE audit_entry SET event = 'SpotPurchaseForeseen' WHERE event = 'FeeAgreed'"
        connection.execute(text(change))
    assert "Spot purchase foreseen" in auditor.get("/audit/events").text


def test_what_people_typed_is_text(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, reason="<script>alert('x')</script> and so on")
    opened(auditor, url(record_id))
    page = auditor.get(url(record_id))
    assert "<script>alert('x')</script> and so on" in page.text
