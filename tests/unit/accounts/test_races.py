"""What must happen once happens once, with real threads on PostgreSQL and a control that fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.accounts import Credential, Invitation, Membership, limits
from portal.accounts.events import SignedIn
from portal.accounts.halfway import find_halfway
from portal.accounts.services import (
    check_code,
    check_password,
    end_membership,
    register_provider,
    start_registration,
)
from portal.accounts.services.invitations import invite
from portal.accounts.services.register import founder
from portal.accounts.services.second_step import use_code
from portal.accounts.types import Halfway
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.kernel.errors import PortalError, TooManyAttempts
from tests.factories.accounts import Account, code_of, make_account

pytestmark = pytest.mark.one_engine("postgresql")
MANY = 8


def together(tries: list[Callable[[], Any]]) -> list[Any]:
    """Run all at once; what each gave back, or the refusal it met."""
    barrier = Barrier(len(tries))

    def run(attempt: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return attempt()
        except PortalError as refused:
            return refused

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(run, tries))


def passed(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, PortalError)]


def halfway_of(hub: Hub, account: Account) -> Halfway:
    with hub.system_work("test") as uow:
        token = check_password(uow, account.email, account.password, device="")
    with hub.reading(system("test")) as session:
        found = find_halfway(session, token)
    assert found is not None
    return found


def test_a_code_is_accepted_once_however_many_arrive(hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    halves = [halfway_of(hub, ada) for _ in range(MANY)]
    code = code_of(hub, ada.user_id)

    def sign_in(half: Halfway) -> Any:
        with hub.unit_of_work(half.actor) as uow:
            return check_code(uow, half, code)

    results = together([lambda half=half: sign_in(half) for half in halves])
    assert len(passed(results)) == 1


def test_control_without_lock_and_version_a_code_is_accepted_many_times(hub: Hub) -> None:
    """The naive way: read the row, compare, write the used step back by a plain UPDATE."""
    ada = make_account(hub, Role.BROKER)
    code, read = code_of(hub, ada.user_id), Barrier(MANY)

    def naive() -> bool:
        with hub.unit_of_work(ada.actor) as uow:
            row = uow.session.scalars(select(Credential).filter_by(user_id=ada.user_id)).one()
            uow.session.expunge(row)
            right = use_code(uow.session, row, code)
            read.wait()
            query = update(Credential).filter_by(user_id=ada.user_id)
            uow.session.execute(query.values(totp_used_step=row.totp_used_step))
            uow.record(SignedIn(subject_id=ada.user_id, means="the naive way"))
        return right

    assert together([naive] * MANY) == [True] * MANY


def test_no_more_tries_than_the_limit_get_through(hub: Hub) -> None:
    bucket = limits.Bucket("email", "ada@maple.test", most=3)
    results = together([lambda: limits.reserve(hub, [bucket])] * 12)
    refused = [result for result in results if isinstance(result, TooManyAttempts)]
    assert len(passed(results)) <= 3
    assert len(passed(results)) + len(refused) == 12


def test_two_administrators_cannot_end_each_other(hub: Hub) -> None:
    ada = make_account(hub, Role.COUNCIL_ADMIN)
    ben = make_account(hub, Role.COUNCIL_ADMIN, organisation=ada.actor.organisation_id)
    with hub.reading(system("test")) as session:
        rows = {row.user_id: row.id for row in session.scalars(select(Membership))}

    def end(by: Account, whose: Account) -> bool:
        with hub.unit_of_work(by.actor) as uow:
            end_membership(uow, rows[whose.user_id])
        return True

    results = together([lambda: end(ada, ben), lambda: end(ben, ada)])
    assert len(passed(results)) == 1


def test_one_half_registers_one_organisation(hub: Hub) -> None:
    ada = make_account(hub, Role.RESPONDER)
    with hub.system_work("test") as uow:
        member = uow.session.query(Membership).filter_by(user_id=ada.user_id).one()
        member.ended_at = uow.clock.now()
        uow.record(SignedIn(subject_id=ada.user_id, means="test", batch=("membership",)))
    half = halfway_of(hub, ada)
    with hub.unit_of_work(half.actor) as uow:
        assert check_code(uow, half, code_of(hub, ada.user_id)) is None

    def register(number: int) -> str:
        with hub.unit_of_work(founder(half)) as uow:
            return register_provider(
                uow,
                half,
                name=f"Maple {number}",
                company_number=f"0000000{number}",
                charity_number=None,
                parent_group=None,
            )

    results = together([lambda n=n: register(n) for n in range(MANY)])
    assert len(passed(results)) == 1


def test_one_address_is_one_person(hub: Hub) -> None:
    def register() -> str | None:
        with hub.system_work("test") as uow:
            return start_registration(
                uow,
                name="Ada",
                email="ada@maple.test",
                password="tidy walrus climbs seven",
                device="",
            )

    results = together([register] * MANY)
    assert len(passed(results)) >= 1
    with hub.reading(system("test")) as session:
        assert len(session.scalars(select(Credential)).all()) == 1


def test_one_open_invitation_an_address(hub: Hub) -> None:
    ada = make_account(hub, Role.PROVIDER_ADMIN)

    def ask() -> bool:
        with hub.unit_of_work(ada.actor) as uow:
            invite(uow, email="new@example.test", roles=["responder"])
        return True

    assert passed(together([ask] * 4))
    with hub.reading(system("test")) as session:
        query = select(Invitation).filter_by(withdrawn_at=None)
        assert len(session.scalars(query).all()) == 1
