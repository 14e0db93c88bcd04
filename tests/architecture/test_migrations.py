"""Migrations stand in one row and make exactly the tables of the models, up and down."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    inspect,
)

from portal import wiring
from portal.config import Settings
from portal.db import Base
from portal.db.base import NAMING
from portal.db.engine import make_engine
from portal.db.policies import append_only_tables
from portal.db.schema import alembic_config, upgrade
from tests.architecture.checks import migrations
from tests.architecture.checks.sources import ROOT

assert wiring.ROOMS
VERSIONS = ROOT / "migrations" / "versions"


def tables_of(settings: Settings) -> set[str]:
    engine = make_engine(settings, owner=True)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found - {"alembic_version"}


def test_migrations_are_numbered_with_one_head() -> None:
    assert list(VERSIONS.glob("*.py"))
    assert migrations.row_faults(VERSIONS) == []


def test_upgrade_leaves_nothing_for_autogenerate(settings: Settings) -> None:
    engine = make_engine(settings, owner=True)
    with engine.connect() as connection:
        assert migrations.drift(connection, Base.metadata) == []
    engine.dispose()


def test_upgrade_makes_every_check_constraint(settings: Settings) -> None:
    engine = make_engine(settings, owner=True)
    with engine.connect() as connection:
        assert migrations.missing_checks(connection, Base.metadata) == []
    engine.dispose()


def test_upgrade_defends_what_is_append_only(settings: Settings) -> None:
    defended = append_only_tables()
    assert "audit_entry" in defended
    engine = make_engine(settings, owner=True)
    with engine.connect() as connection:
        assert migrations.untriggered(connection, defended) == []
        assert migrations.untriggered(connection, ["organisation"]) == [
            "organisation can be changed"
        ]
    engine.dispose()


def test_downgrade_takes_everything_away_and_upgrade_brings_it_back(settings: Settings) -> None:
    before = tables_of(settings)
    assert before == set(Base.metadata.tables)
    config = alembic_config(settings)
    config.attributes["finish"] = False
    command.downgrade(config, "base")
    assert tables_of(settings) == set()
    upgrade(settings)
    assert tables_of(settings) == before


def write(versions: Path, name: str, revision: str, down: str | None) -> None:
    text = f"revision = {revision!r}\ndown_revision: str | None = {down!r}\n"
    (versions / f"{name}.py").write_text(text)


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    write(folder, "0001_accounts", "0001_accounts", None)
    write(folder, "0002_offers_add_reason", "0002_offers_add_reason", "0001_accounts")
    (tmp_path / "HEAD").write_text("0002_offers_add_reason\n")
    return folder


def test_control_a_good_row_is_let_be(versions: Path) -> None:
    assert migrations.row_faults(versions) == []


def test_control_two_heads_are_seen(versions: Path) -> None:
    write(versions, "0003_other", "0003_other", "0001_accounts")
    assert migrations.row_faults(versions) == [
        "0003_other.py follows '0001_accounts', not '0002_offers_add_reason'",
        "HEAD should say 0003_other, so that two branches collide there",
    ]


def test_control_a_gap_and_a_wrong_name_are_seen(versions: Path) -> None:
    write(versions, "0004_later", "later", "0002_offers_add_reason")
    assert migrations.row_faults(versions)[:2] == [
        "0004_later.py should be number 0003, then room and change",
        "0004_later.py calls itself 'later'",
    ]


def test_control_a_forgotten_check_is_seen() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        old, new = MetaData(naming_convention=NAMING), MetaData(naming_convention=NAMING)
        Table("offer", old, Column("fee", Integer), CheckConstraint("fee > 0", name="paid"))
        Table("offer", new, Column("fee", Integer), CheckConstraint("fee > 9", name="fair"))
        old.create_all(connection)
        assert migrations.missing_checks(connection, old) == []
        assert migrations.missing_checks(connection, new) == [
            "offer lacks ck_offer_fair",
            "offer still has ck_offer_paid",
        ]
    engine.dispose()


def test_control_drift_is_seen() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        old, new = MetaData(), MetaData()
        Table("offer", old, Column("id", Integer, primary_key=True))
        Table("offer", new, Column("id", Integer, primary_key=True), Column("fee", String(9)))
        old.create_all(connection)
        assert migrations.drift(connection, old) == []
        assert migrations.drift(connection, new) == ["add_column offer fee"]
    engine.dispose()
