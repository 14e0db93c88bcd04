"""Tasks: what is due first comes first, for whom it waits, and when it is called soon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.db import Hub, ScopedSession
from portal.kernel.actor import Actor, Role
from portal.kernel.tasks import Task
from portal.today import first_task, list_tasks
from portal.today.rules import in_order, tone_of
from tests.support.people import make_person

NOW = datetime(2030, 3, 31, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_is_due_first_comes_first() -> None:
    tasks = [
        Task("Third", "/3"),
        Task("Second", "/2", NOW + HOUR),
        Task("Fourth", "/4"),
        Task("First", "/1", NOW),
    ]
    assert [task.title for task in in_order(tasks)] == ["First", "Second", "Third", "Fourth"]


@pytest.mark.parametrize(
    ("due", "tone"),
    [
        (None, ""),
        (NOW, "past"),
        (NOW - HOUR, "past"),
        (NOW + HOUR, "soon"),
        (NOW + timedelta(days=2), "soon"),
        (NOW + timedelta(days=2, seconds=1), ""),
    ],
)
def test_urgency(due: datetime | None, tone: str) -> None:
    assert tone_of(due, NOW) == tone


@pytest.mark.one_engine("sqlite")
def test_rooms_are_asked_and_roles_are_kept_apart(hub: Hub) -> None:
    broker = make_person(hub, Role.BROKER)

    def referrals(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
        return [Task("Send referral", "/r", now + HOUR, frozenset({Role.BROKER}))]

    def approvals(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
        return [Task("Approve", "/a", now, frozenset({Role.APPROVER})), Task("Read", "/n")]

    sources = (approvals, referrals)
    with hub.reading(broker) as session:
        shown = list_tasks(sources, session, broker, NOW)
        assert [(task.title, task.tone) for task in shown] == [
            ("Send referral", "soon"),
            ("Read", ""),
        ]
        assert first_task(sources, session, broker, NOW) == shown[0]
        assert first_task((), session, broker, NOW) is None


def test_what_others_have_to_do_comes_last_whenever_it_is_due() -> None:
    tasks = [
        Task("Follow", "/f", NOW, for_others=True),
        Task("Without a date", "/w"),
        Task("Decide", "/d", NOW + HOUR),
    ]
    assert [task.title for task in in_order(tasks)] == ["Decide", "Without a date", "Follow"]


def test_a_later_room_says_where_the_work_on_the_same_thing_stands_now() -> None:
    tasks = [
        Task("Decide on the answers", "/r", NOW, about="R-1"),
        Task("Decide on other answers", "/o", NOW, about="R-2"),
        Task("Answer a question", "/q", NOW),
        Task("Award", "/c", NOW, about="R-1"),
    ]
    assert [task.title for task in in_order(tasks)] == [
        "Answer a question",
        "Award",
        "Decide on other answers",
    ]


@pytest.mark.one_engine("sqlite")
def test_what_is_only_followed_is_not_what_waits_first_and_never_urgent(hub: Hub) -> None:
    broker = make_person(hub, Role.BROKER)

    def following(session: ScopedSession, actor: Actor, now: datetime) -> list[Task]:
        return [Task("Follow", "/f", now, for_others=True)]

    with hub.reading(broker) as session:
        assert [task.tone for task in list_tasks((following,), session, broker, NOW)] == [""]
        assert first_task((following,), session, broker, NOW) is None
