"""Every table says whose rows it holds, and that changes only on purpose."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from portal import wiring
from portal.db import Base, Hub, Tenancy
from portal.db.policies import unprotected
from tests.architecture.checks import tables
from tests.architecture.checks.sources import story_order
from tests.support.golden import GOLDEN, differences

assert wiring.ROOMS


def test_every_table_says_whose_rows_it_holds() -> None:
    assert tables.tenancy_faults(Base.registry.mappers, Base.metadata) == []


def test_tenancies_are_as_agreed() -> None:
    assert differences(GOLDEN / "tenancy.txt", tables.ledger(Base.registry.mappers)) == []


def test_foreign_keys_point_to_earlier_rooms() -> None:
    assert tables.upward_keys(Base.registry.mappers, story_order()) == []


@pytest.mark.one_engine("postgresql")  # the other engine has no policies
def test_tenant_tables_have_forced_policies(hub: Hub) -> None:
    with hub.engine.connect() as connection:
        assert unprotected(connection) == set()


class Sample(DeclarativeBase):
    metadata = MetaData()


class Untold(Sample):
    __tablename__ = "untold"
    id: Mapped[int] = mapped_column(primary_key=True)


class Careless(Sample):
    __tablename__ = "careless"
    __tenancy__ = Tenancy.BOTH
    __audited__ = False
    __append_only__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True)


class Early(Sample):
    __tablename__ = "early"
    __tenancy__ = Tenancy.SHARED
    id: Mapped[int] = mapped_column(primary_key=True)
    late_id: Mapped[int] = mapped_column(ForeignKey("late.id"))


class Late(Sample):
    __tablename__ = "late"
    __tenancy__ = Tenancy.SHARED
    id: Mapped[int] = mapped_column(primary_key=True)
    early_id: Mapped[int] = mapped_column(ForeignKey("early.id"))


Early.__module__ = "portal.accounts.models"
Late.__module__ = "portal.offers.models"


def test_control_tables_without_owner_are_seen() -> None:
    metadata = MetaData()
    Table("nobody", metadata, Column("id", Integer, primary_key=True))
    mappers = [Untold.__mapper__, Careless.__mapper__]
    assert tables.tenancy_faults(mappers, metadata) == [
        "untold does not say whose rows it holds",
        "careless is both but council_id is missing or may be empty",
        "careless is both but provider_id is missing or may be empty",
        "nobody is mapped by no class",
    ]


def test_control_the_ledger_shows_exemptions() -> None:
    assert tables.ledger([Careless.__mapper__]) == "careless both not-audited append-only\n"


def test_control_a_key_to_a_later_room_is_seen() -> None:
    mappers = [Early.__mapper__, Late.__mapper__]
    assert tables.upward_keys(mappers, {"accounts": 1, "offers": 2}) == [
        "early of accounts points to late of offers"
    ]
