"""The demonstration's clock and people: recorded, and refused where live data is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import accounts
from portal.accounts import UserSession
from portal.accounts.services import sign_in_demo_person
from portal.accounts.sessions import find_signed_in
from portal.audit import AuditEntry
from portal.db import Hub, Installation
from portal.kernel.actor import Role, system
from portal.kernel.errors import NotPermitted
from tests.factories.accounts import make_account
from tests.support.people import token_for


def now(hub: Hub) -> datetime:
    with hub.system_work("test") as uow:
        return uow.clock.now()


def move(hub: Hub, by: timedelta | None) -> None:
    with hub.system_work("demo_clock") as uow:
        accounts.move_clock(uow, by)


def test_the_clock_moves_and_comes_back(hub: Hub) -> None:
    start = now(hub)
    move(hub, timedelta(days=1))
    move(hub, timedelta(hours=2))
    moved = now(hub) - start
    assert timedelta(hours=26) <= moved < timedelta(hours=26, minutes=5)
    move(hub, None)
    assert timedelta(0) <= now(hub) - start < timedelta(minutes=5)
    assert abs(now(hub) - datetime.now(UTC)) < timedelta(minutes=1)
    with hub.reading(system("test")) as session:
        query = select(AuditEntry).filter_by(event="ClockMoved").order_by(AuditEntry.number)
        offsets = [row.facts["offset_seconds"] for row in session.scalars(query)]
    assert offsets == [86_400, 93_600, 0]


def test_nobody_is_signed_out_by_the_clock(hub: Hub) -> None:
    token = token_for(hub, make_account(hub, Role.BROKER).actor)
    for by in (timedelta(days=30), None):
        move(hub, by)
        with hub.reading(system("test")) as session:
            found = find_signed_in(session, token, hub.settings)
        assert found is not None
        assert abs(found.now - found.last_seen_at) < timedelta(minutes=1)


def test_a_stopped_clock_starts_again(hub: Hub) -> None:
    with hub.system_work("test") as uow:
        row = uow.session.scalars(select(Installation)).one()
        row.frozen_at = datetime(2030, 1, 1, tzinfo=UTC)
        uow.record(accounts.ClockMoved(subject_id=row.record_id, offset_seconds=0))
    assert now(hub) == now(hub) == datetime(2030, 1, 1, tzinfo=UTC)
    move(hub, None)
    assert now(hub) != now(hub)


def live(hub: Hub) -> Hub:
    return replace(hub, settings=replace(hub.settings, live=True))


def test_live_refuses_to_move_the_clock(hub: Hub) -> None:
    before = now(hub)
    with pytest.raises(NotPermitted):
        move(live(hub), timedelta(days=1))
    assert now(hub) - before < timedelta(minutes=5)


def test_only_people_of_the_demonstration_are_one_click_away(hub: Hub) -> None:
    demo = make_account(hub, Role.BROKER, is_demo=True)
    real = make_account(hub, Role.BROKER)

    def choose(where: Hub, who: accounts.User) -> str:
        with where.unit_of_work(who.actor) as uow:
            return sign_in_demo_person(uow, device="")

    assert choose(hub, demo)
    for where, who in ((hub, real), (live(hub), demo)):
        with pytest.raises(NotPermitted):
            choose(where, who)
    with hub.reading(system("test")) as session:
        held = session.scalars(select(UserSession)).all()
        assert [row.user_id for row in held] == [demo.user_id]
        assert [who.user_id for who in accounts.demo_people(session)] == [demo.user_id]
