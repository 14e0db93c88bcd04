"""A fresh database for each test: a copy of one template per engine, made by the migrations."""

from __future__ import annotations

import itertools
import os
import shutil
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url, text

from portal import wiring
from portal.config import Settings, read_settings
from portal.db import Base, Hub
from portal.db.engine import make_engine
from portal.db.policies import (
    append_only_statements,
    append_only_tables,
    policy_statements,
    tenancies,
)
from portal.db.schema import finish, prepare, upgrade
from tests.support.postgres import Cluster

_numbers = itertools.count(1)
ENGINES = ("sqlite", "postgresql")
BY_METADATA = os.environ.get("TEST_SCHEMA") == "metadata"


def settings_for(folder: Path, url: str = "", owner: str = "") -> Settings:
    """Settings of a test: everything under its own folder, no mail server."""
    environment = {
        "INSTANCE_FOLDER": str(folder),
        "DATABASE_URL": url or f"sqlite:///{folder / 'portal.db'}",
        "DATABASE_OWNER_URL": owner,
    }
    return read_settings(environment)


class Databases:
    """Templates made once a run, copies handed out by the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cluster: Cluster | None = None
        self._made: set[str] = set()

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster().start()
        return self._cluster

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.stop()

    def fresh(self, engine: str) -> Settings:
        """Settings that name a new, empty, migrated database."""
        if engine not in self._made:
            self._build(self._template(engine))
            self._made.add(engine)
        number = next(_numbers)
        folder = self.folder / f"{engine}-{number}"
        folder.mkdir(parents=True)
        if engine == "sqlite":
            shutil.copyfile(self.folder / "template" / "portal.db", folder / "portal.db")
            return settings_for(folder)
        self.cluster.create(f"t{number}", "template_portal")
        return self._on_cluster(folder, f"t{number}")

    def discard(self, settings: Settings) -> None:
        if not settings.is_sqlite:
            self.cluster.drop(str(make_url(settings.database_url).database))
        shutil.rmtree(settings.instance, ignore_errors=True)

    def _on_cluster(self, folder: Path, name: str) -> Settings:
        return settings_for(folder, self.cluster.url(name), self.cluster.url(name, "portal_owner"))

    def _template(self, engine: str) -> Settings:
        folder = self.folder / "template"
        folder.mkdir(parents=True, exist_ok=True)
        if engine == "sqlite":
            return settings_for(folder)
        self.cluster.create("template_portal")
        return self._on_cluster(folder, "template_portal")

    def _build(self, settings: Settings) -> None:
        if BY_METADATA:
            build_by_metadata(settings)
        else:
            upgrade(settings)
        if settings.is_sqlite:
            engine = make_engine(settings)
            with engine.connect() as connection:
                connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()


def build_by_metadata(settings: Settings) -> None:
    """The schema straight from the models, for work on tables that have no migration yet."""
    assert wiring.ROOMS
    engine = make_engine(settings, owner=True)
    with engine.begin() as connection:
        prepare(connection)
        Base.metadata.create_all(connection)
        dialect = connection.dialect.name
        if dialect == "postgresql":
            for name, tenancy in sorted(tenancies().items()):
                for statement in policy_statements(name, tenancy):
                    connection.execute(text(statement))
        for name in sorted(append_only_tables()):
            for statement in append_only_statements(name, dialect):
                connection.execute(text(statement))
        finish(connection, settings)
    engine.dispose()


def make_hub(settings: Settings) -> Hub:
    """The application's own hub on a test database, with a small pool."""
    return wiring.make_hub(replace(settings))
