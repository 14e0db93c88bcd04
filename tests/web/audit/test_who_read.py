"""Why somebody read stands apart from what they read; a person's record has the person's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

import pytest

from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.kernel.events import Event
from tests.support.browse import Browse

ClientAs = Callable[..., Browse]


@dataclass(frozen=True, kw_only=True)
class StageViewed(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Stage {stage} of {reference} was read: {why}"
    is_view: ClassVar[bool] = True
    stage: int = 2
    why: str = "To decide on an offer"


@dataclass(frozen=True, kw_only=True)
class CopyViewed(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Read a copy of {reference}"
    is_view: ClassVar[bool] = True


def note(hub: Hub, person: Actor, record_id: UUID, kind: type[Event], **facts: object) -> None:
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


def test_why_it_was_read_stands_under_why(
    hub: Hub, auditor: Browse, broker: Actor, record_id: UUID
) -> None:
    note(hub, broker, record_id, StageViewed)
    note(hub, broker, record_id, StageViewed, why="on_call", reason="Her aunt had phoned")
    note(hub, broker, record_id, CopyViewed)
    opened(auditor, "/audit/access/R-7K2M4")
    page = auditor.get("/audit/access/R-7K2M4")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")][2:]
            for row in page.soup.select("tbody tr")]  # fmt: skip
    assert rows == [
        ["Read a copy of R-7K2M4", "Not asked"],
        ["Stage 2 of R-7K2M4 was read", "on call. Her aunt had phoned"],
        ["Stage 2 of R-7K2M4 was read", "To decide on an offer"],
    ]
    assert "was read: To decide on an offer" in auditor.get("/audit/events").text


def test_a_persons_record_is_named_by_the_person(
    hub: Hub, auditor: Browse, client_as: ClientAs, broker: Actor
) -> None:
    assert broker.user_id is not None
    note(hub, broker, broker.user_id, StageViewed, reference="")
    page = auditor.get("/audit/events?event=StageViewed")
    assert page.soup.select_one("tbody a").get_text(strip=True) == f"organisation {broker.name}"
    where = url(broker.user_id)
    assert auditor.get(where).h1 == f"Read the record of organisation {broker.name}"
    opened(auditor, where)
    assert auditor.get(where).h1 == f"Record of organisation {broker.name}"
    stranger = client_as(Role.BROKER).actor
    note(hub, stranger, stranger.user_id, StageViewed, reference="")
    hidden = auditor.get(url(stranger.user_id))
    assert (hidden.status, stranger.name in hidden.text) == (404, False)
