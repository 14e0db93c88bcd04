"""Composing first pages from what each room says waits. Who may see what, the rooms decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal import accounts
from portal.db import Hub, ScopedSession
from portal.kernel.actor import Actor, Role, system
from portal.kernel.tasks import Task
from portal.today import rules
from portal.today.types import DemoPerson, Shown, TaskSource

MOST = 50


def list_tasks(
    sources: Iterable[TaskSource], session: ScopedSession, actor: Actor, now: datetime
) -> list[Shown]:
    """What waits for the actor, by when it is due; at most 50."""
    found = [task for source in sources for task in source(session, actor, now)]
    mine = rules.in_order(task for task in found if task.waits_for(actor))
    return [_shown(task, now) for task in mine[:MOST]]


def first_task(
    sources: Iterable[TaskSource], session: ScopedSession, actor: Actor, now: datetime
) -> Shown | None:
    """The task that waits for the actor first, if any does."""
    found = list_tasks(sources, session, actor, now)
    return next((task for task in found if not task.for_others), None)


def list_demo_people(hub: Hub, sources: Iterable[TaskSource], now: datetime) -> list[DemoPerson]:
    """The people of the demonstration in the order of the story, each with what waits for them."""
    with hub.reading(system("demo")) as session:
        people = accounts.demo_people(session)
    people.sort(key=lambda person: accounts.story_place(person.roles))
    return [_demo_person(hub, sources, person, now) for person in people]


def _demo_person(
    hub: Hub, sources: Iterable[TaskSource], person: Actor, now: datetime
) -> DemoPerson:
    assert person.user_id is not None
    with hub.reading(person) as session:
        task = first_task(sources, session, person, now)
    roles = ", ".join(role.label for role in Role if role in person.roles)
    return DemoPerson(person.user_id, person.name, roles, person.organisation_name, task)


def _shown(task: Task, now: datetime) -> Shown:
    tone = "" if task.for_others else rules.tone_of(task.due, now)
    return Shown(task.title, task.url, task.due, tone, task.for_others)
