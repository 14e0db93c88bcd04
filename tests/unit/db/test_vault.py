"""Sealing: words open where they were sealed, for whom the guard admits, while their key lives."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from portal.db import (
    Cell,
    Hub,
    SealBroken,
    SealRefused,
    UnitOfWork,
    destroy_key,
    new_key,
    seal,
    unseal,
)
from portal.db.platform import DataKey
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, refused
from tests.support.people import make_person

WORDS = "Was in hospital twice this year"
CELL = Cell("referral_profile", "health", uuid4())
SCOPE = "test"


@pytest.fixture
def asked(hub: Hub) -> Iterator[list[UUID]]:
    """A guard that admits brokers only, and whom it was asked about."""
    questions: list[UUID] = []

    def guard(session: object, scope_id: UUID) -> Verdict:
        questions.append(scope_id)
        actor: Actor = session.actor  # type: ignore[attr-defined]
        return ALLOWED if actor.has(Role.BROKER) else refused("Only brokers.")

    hub.vault.guards[SCOPE] = guard
    yield questions
    del hub.vault.guards[SCOPE]


def sealed(uow: UnitOfWork, child: UUID, cell: Cell = CELL) -> bytes:
    new_key(uow.session, SCOPE, child)
    uow.session.flush()
    return seal(uow.session, SCOPE, child, cell, WORDS)


def keep(hub: Hub, child: UUID) -> bytes:
    """Seal in one unit of work, so that another has to unwrap the key again."""
    with hub.system_work("test") as uow:
        return sealed(uow, child)


def broker(hub: Hub, role: Role = Role.BROKER) -> Actor:
    return make_person(hub, role)


def test_what_is_kept_does_not_show_the_words(hub: Hub, asked: list[UUID]) -> None:
    child = uuid4()
    kept = keep(hub, child)
    assert b"hospital" not in kept
    with hub.reading(broker(hub)) as session:
        assert unseal(session, SCOPE, child, CELL, kept) == WORDS
    assert asked == [child]


def test_the_same_words_are_sealed_differently_each_time(hub: Hub) -> None:
    child = uuid4()
    with hub.system_work("test") as uow:
        first = sealed(uow, child)
        assert seal(uow.session, SCOPE, child, CELL, WORDS) != first


@pytest.mark.parametrize(
    "elsewhere",
    [
        Cell("referral_profile", "health", uuid4()),
        Cell("referral_profile", "family", CELL.row_id),
        Cell("referral_identity", "health", CELL.row_id),
    ],
    ids=["row", "column", "table"],
)
def test_what_was_moved_to_another_cell_does_not_open(hub: Hub, elsewhere: Cell) -> None:
    child = uuid4()
    with hub.system_work("test") as uow:
        kept = sealed(uow, child)
        assert unseal(uow.session, SCOPE, child, CELL, kept) == WORDS
        with pytest.raises(SealBroken):
            unseal(uow.session, SCOPE, child, elsewhere, kept)


def test_another_childs_key_does_not_open_it(hub: Hub) -> None:
    with hub.system_work("test") as uow:
        child, other = uuid4(), uuid4()
        kept = sealed(uow, child)
        sealed(uow, other)
        with pytest.raises(SealBroken):
            unseal(uow.session, SCOPE, other, CELL, kept)


@pytest.mark.parametrize("place", [1, 8, -1])
def test_one_altered_byte_is_noticed(hub: Hub, place: int) -> None:
    child = uuid4()
    with hub.system_work("test") as uow:
        kept = bytearray(sealed(uow, child))
        kept[place] ^= 1
        if place == 1:
            kept[place] ^= 1  # the mark is not secret; spoil the nonce behind it instead
            kept[5] ^= 1
        with pytest.raises(SealBroken):
            unseal(uow.session, SCOPE, child, CELL, bytes(kept))


def test_who_the_guard_does_not_admit_is_refused(hub: Hub, asked: list[UUID]) -> None:
    child = uuid4()
    kept = keep(hub, child)
    with hub.reading(broker(hub, Role.COMMISSIONER)) as session:
        for _ in range(2):
            with pytest.raises(SealRefused) as refusal:
                unseal(session, SCOPE, child, CELL, kept)
            assert (refusal.value.scope, refusal.value.scope_id) == (SCOPE, child)
    assert asked == [child, child], "a refusal must be asked again, not remembered as an opening"


def test_a_scope_without_a_guard_opens_for_nobody(hub: Hub) -> None:
    child = uuid4()
    kept = keep(hub, child)
    with hub.reading(broker(hub)) as session, pytest.raises(SealRefused):
        unseal(session, SCOPE, child, CELL, kept)


def test_erasing_the_key_closes_every_copy(hub: Hub, asked: list[UUID]) -> None:
    child = uuid4()
    kept = keep(hub, child)
    with hub.system_work("test") as uow:
        destroy_key(uow.session, SCOPE, child)
    with hub.reading(broker(hub)) as session, pytest.raises(SealBroken):
        unseal(session, SCOPE, child, CELL, kept)
    with hub.reading(broker(hub)) as session:
        kept_key = session.scalar(select(DataKey.wrapped).filter_by(scope=SCOPE, scope_id=child))
    assert kept_key is None


def test_a_key_planted_on_another_record_does_not_open(hub: Hub, asked: list[UUID]) -> None:
    """Whoever writes into the database cannot lend one record the key of another."""
    child, own = uuid4(), uuid4()
    kept = keep(hub, child)
    keep(hub, own)
    with hub.engine.begin() as connection:
        wrapped = connection.execute(
            select(DataKey.wrapped).where(DataKey.scope_id == child)
        ).scalar_one()
        connection.execute(text("SELECT 1"))
        planted = update(DataKey).where(DataKey.scope_id == own).values(wrapped=wrapped)
        connection.execute(planted)
    with hub.reading(broker(hub)) as session, pytest.raises(SealBroken):
        unseal(session, SCOPE, own, CELL, kept)


def test_control_a_person_of_no_council_is_asked_about_too(hub: Hub, asked: list[UUID]) -> None:
    child = uuid4()
    kept = keep(hub, child)
    visitor = Actor(kind=ActorKind.PUBLIC)
    with hub.reading(visitor) as session, pytest.raises(SealRefused):
        unseal(session, SCOPE, child, CELL, kept)
    assert asked == [child]
