"""Facts: what they hold, how they are written down, who listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

import pytest

from portal.kernel.events import Event, EventBus, plain, revive


class Route(StrEnum):
    URGENT = "urgent"


class Score(IntEnum):
    TOP = 5


class Corner(Enum):
    ORIGIN = (0, 0)


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    record: ClassVar[str] = "kettle"
    sentence: ClassVar[str] = "Kettle {reference} boiled {cups} cups"

    cups: int


@dataclass(frozen=True, kw_only=True)
class TeaPoured(Event):
    record: ClassVar[str] = "tea"
    sentence: ClassVar[str] = "Tea was poured"


KETTLE = KettleBoiled(
    subject_id=UUID(int=1),
    reference="K-1",
    council_id=UUID(int=2),
    cups=4,
    reason="Ann was thirsty",
    covers=(("tea", UUID(int=3)),),
)


def test_name_is_the_class() -> None:
    assert KETTLE.name == "KettleBoiled"


def test_facts_leave_out_the_reason_and_the_frame() -> None:
    assert KETTLE.facts() == {"reference": "K-1", "cups": 4}


def test_reason_is_not_in_the_repr() -> None:
    assert "thirsty" not in repr(KETTLE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("x", "x"),
        (Route.URGENT, "urgent"),
        (Score.TOP, 5),
        (Corner.ORIGIN, [0, 0]),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.50"), "1.50"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        ((1, [Route.URGENT]), [1, ["urgent"]]),
        ({1: date(2026, 1, 2)}, {"1": "2026-01-02"}),
    ],
)
def test_plain_gives_json(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object()])
def test_plain_refuses_what_has_no_agreed_form(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        plain(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        "R-7K2M4",
        "on 2026-01-02",
        datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        date(2026, 1, 2),
        {"at": [datetime(2026, 1, 2, tzinfo=UTC), {"on": date(2026, 1, 2)}], "count": 2},
    ],
)
def test_revive_undoes_plain(value: Any) -> None:
    assert revive(plain(value)) == value


@pytest.mark.parametrize("text", ["2026-01-02T03:04", "2026-01-02 03:04:05+00:00", "2026-01-021"])
def test_revive_leaves_other_words_alone(text: str) -> None:
    assert revive(text) == text


def first_listener(uow: object, event: Event) -> None: ...


def second_listener(uow: object, event: Event) -> None: ...


def test_bus_keeps_the_order_of_subscription() -> None:
    bus = EventBus()
    bus.subscribe(KettleBoiled, second_listener)
    bus.subscribe(KettleBoiled, first_listener)
    assert bus.handlers(KETTLE) == (second_listener, first_listener)


def test_bus_tells_nobody_else() -> None:
    bus = EventBus()
    bus.subscribe(TeaPoured, first_listener)
    assert bus.handlers(KETTLE) == ()


def test_bus_lists_its_wires() -> None:
    bus = EventBus()
    bus.subscribe(TeaPoured, first_listener)
    bus.subscribe(KettleBoiled, second_listener)
    assert bus.wires() == [
        ("KettleBoiled", f"{__name__}.second_listener"),
        ("TeaPoured", f"{__name__}.first_listener"),
    ]
