"""Proving oneself again: before signing and approving, by password or a new code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import accounts
from portal.accounts import SignInAttempt
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import PUBLIC, Actor, Role, system
from portal.kernel.errors import NotPermitted, RuleBroken, TooManyAttempts
from tests.factories.accounts import Account, code_of, make_account


def now(hub: Hub) -> datetime:
    with hub.system_work("test") as uow:
        return uow.clock.now()


def proved(hub: Hub, account: Account, ago: timedelta) -> Actor:
    return replace(account.actor, verified_at=now(hub) - ago)


def verify(hub: Hub, actor: Actor, typed: str = "", **more: object) -> None:
    with hub.unit_of_work(actor) as uow:
        accounts.verify_again(uow, typed, **more)


def test_within_ten_minutes_nothing_is_asked(hub: Hub) -> None:
    ada = make_account(hub, Role.APPROVER)
    verify(hub, proved(hub, ada, timedelta(minutes=9, seconds=30)))
    with pytest.raises(RuleBroken) as refused:
        verify(hub, proved(hub, ada, timedelta(minutes=10, seconds=1)))
    assert (refused.value.code, refused.value.field) == ("proof", "proof")


def test_signing_may_ask_always(hub: Hub) -> None:
    ada = make_account(hub, Role.APPROVER)
    fresh = proved(hub, ada, timedelta(0))
    with pytest.raises(RuleBroken) as refused:
        verify(hub, fresh, always=True, field="password")
    assert refused.value.field == "password"
    verify(hub, fresh, ada.password, always=True)


def test_somebody_never_proved_is_asked(hub: Hub) -> None:
    with pytest.raises(RuleBroken):
        verify(hub, make_account(hub, Role.APPROVER).actor)


def test_the_password_or_a_new_code_will_do_and_is_recorded(hub: Hub) -> None:
    ada = make_account(hub, Role.APPROVER)
    verify(hub, ada.actor, ada.password)
    code = code_of(hub, ada.user_id)
    verify(hub, ada.actor, code)
    with pytest.raises(RuleBroken):
        verify(hub, ada.actor, code)
    with hub.reading(system("test")) as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        said = [row.facts["means"] for row in rows if row.event == "IdentityProved"]
    assert said == ["the password", "a code"]


def test_somebody_elses_password_will_not(hub: Hub) -> None:
    ada, eve = make_account(hub, Role.APPROVER), make_account(hub, Role.APPROVER)
    for typed in ("wrong walrus climbs nine", code_of(hub, eve.user_id), "000000"):
        with pytest.raises(RuleBroken):
            verify(hub, ada.actor, typed)


def test_wrong_ones_are_remembered_and_the_eleventh_waits(hub: Hub) -> None:
    ada = make_account(hub, Role.APPROVER)
    for _ in range(10):
        with pytest.raises(RuleBroken):
            verify(hub, ada.actor, "wrong walrus climbs nine")
    with pytest.raises(TooManyAttempts):
        verify(hub, ada.actor, ada.password)
    with hub.reading(system("test")) as session:
        refusals = session.scalars(select(AuditEntry).filter_by(event="SignInRefused")).all()
        tries = session.scalars(select(SignInAttempt)).all()
    assert (len(refusals), len(tries)) == (10, 10)
    verify(hub, make_account(hub, Role.APPROVER).actor, ada.password)


@pytest.mark.parametrize("actor", [PUBLIC, system("test")])
def test_nobody_cannot_prove_anything(hub: Hub, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        verify(hub, actor, "x")
