"""Whether the process lives, whether it may be sent people, and figures for whoever watches it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, abort, current_app, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, text
from werkzeug.wrappers import Response

from portal.config import Settings
from portal.db import Hub
from portal.db.clock import now_on, true_now_on
from portal.db.policies import unprotected
from portal.db.schema import alembic_config
from portal.web import logs
from portal.web.access import by_token, public

bp = Blueprint("health", __name__)
log = structlog.get_logger()
LEAST_FREE = 512 * 1024 * 1024
Check = Callable[[], str]
Gauge = Callable[[], float]
Age = Callable[[], float | None]
Seen = TypeVar("Seen")


@dataclass
class Health:
    """What is looked at: checks by name (an empty answer is good), figures and ages in seconds."""

    checks: dict[str, Check] = field(default_factory=dict)
    gauges: dict[str, Gauge] = field(default_factory=dict)
    ages: dict[str, Age] = field(default_factory=dict)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)


def start(
    app: Flask, checks: dict[str, Check], gauges: dict[str, Gauge], ages: dict[str, Age]
) -> None:
    """Attach the three pages; `checks`, `gauges` and `ages` are those that the rooms add."""
    hub: Hub = app.extensions["hub"]
    health = app.extensions["health"] = Health(
        {**_own(hub), **checks},
        gauges,
        {"clock_offset_seconds": lambda: on_connection(hub, clock_offset), **ages},
    )
    requests, seconds = _instruments(health.registry)
    health.registry.register(_Gauges(gauges))

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(endpoint, logs.method(), response.status_code).inc()
        seconds.labels(endpoint).observe(logs.elapsed())
        return response

    app.after_request(count)
    app.register_blueprint(bp)


def _own(hub: Hub) -> dict[str, Check]:
    """The checks of the platform itself."""
    return {
        "database": lambda: on_connection(hub, database_fault),
        "migrations": lambda: on_connection(hub, lambda c: migration_fault(c, hub.settings)),
        "clock": lambda: on_connection(hub, lambda c: clock_fault(c, hub.settings)),
        "row_level_security": lambda: on_connection(hub, policy_fault),
        "disk": lambda: disk_fault(hub.settings),
    }


def _instruments(registry: CollectorRegistry) -> tuple[Counter, Histogram]:
    """Requests by endpoint, never by path: a path names records."""
    requests = Counter(
        "portal_requests", "Requests answered", ["endpoint", "method", "status"], registry=registry
    )
    seconds = Histogram("portal_request_seconds", "Time to answer", ["endpoint"], registry=registry)
    return requests, seconds


class _Gauges:
    """Figures that are read when somebody asks for them."""

    def __init__(self, gauges: dict[str, Gauge]) -> None:
        self._gauges = gauges

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before it is asked."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """One figure a gauge."""
        for name, read in self._gauges.items():
            family = GaugeMetricFamily(f"portal_{name}", name.replace("_", " "))
            family.add_metric([], read())
            yield family


@bp.get("/livez")
@public
def live() -> Response:
    """The process answers."""
    return Response("alive\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """Whether everything that answering people needs is there, each check by name, as JSON.

    What exactly is wrong with a check goes to the log only.
    """
    health: Health = current_app.extensions["health"]
    faults = {name: _ask(check) for name, check in health.checks.items()}
    wrong = [name for name, fault in faults.items() if fault]
    for name in wrong:
        log.warning("not_ready", kind=name, reference=faults[name])
    said = {
        "ready": not wrong,
        "checks": {name: "fault" if fault else "ok" for name, fault in faults.items()},
        **{name: _age(age) for name, age in health.ages.items()},
    }
    answer = json.dumps(said, indent=1, sort_keys=True) + "\n"
    return Response(answer, status=503 if wrong else 200, mimetype="application/json")


def _age(age: Age) -> float | None:
    """Whole seconds; None when there is none, or when it cannot be told (a check says why)."""
    try:
        seconds = age()
    except Exception:
        return None
    return None if seconds is None else round(seconds)


def _ask(check: Check) -> str:
    try:
        return check()
    except Exception as fault:
        return type(fault).__name__


@bp.get("/metrics")
@by_token
def metrics() -> Response:
    """Figures by endpoint, for a machine that knows METRICS_TOKEN; absent without one."""
    token = current_app.extensions["hub"].settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not secrets.compare_digest(given.encode(), token.encode()):
        abort(404)
    return Response(generate_latest(_registry()), mimetype="text/plain")


def _registry() -> CollectorRegistry:
    """This process's figures, or those of every process where several serve."""
    health: Health = current_app.extensions["health"]
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return health.registry
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    together.register(_Gauges(health.gauges))
    return together


def on_connection(hub: Hub, look: Callable[[Connection], Seen]) -> Seen:
    """What `look` says of a bare connection without any actor."""
    with hub.engine.execution_options(read_only=True).connect() as connection:
        return look(connection)


def database_fault(connection: Connection) -> str:
    """The database answers and can be written to."""
    if connection.dialect.name == "postgresql":
        copying = connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one()
        return "read only" if copying else ""
    connection.execute(text("SELECT 1")).scalar_one()
    return ""


def migration_fault(connection: Connection, settings: Settings) -> str:
    """The database has the shape that this release expects."""
    wanted = newest_migrations(settings)
    held = set(MigrationContext.configure(connection).get_current_heads())
    return "" if held == wanted else "not at the newest migration"


@cache
def newest_migrations(settings: Settings) -> frozenset[str]:
    """The heads of this release's migrations, read from their files once a process."""
    return frozenset(ScriptDirectory.from_config(alembic_config(settings)).get_heads())


def clock_offset(connection: Connection) -> float:
    """By how many seconds the database's clock was moved, or has stood; 0 where it runs true."""
    return (now_on(connection) - true_now_on(connection)).total_seconds()


def clock_fault(connection: Connection, settings: Settings) -> str:
    """Live data is decided by the true time alone; the demonstration's clock may be moved."""
    moved = settings.live and abs(clock_offset(connection)) >= 1
    return "the clock was moved" if moved else ""


def policy_fault(connection: Connection) -> str:
    """PostgreSQL's policies hold: forced on every tenant table, and for the role that we are."""
    if connection.dialect.name != "postgresql":
        return ""
    above = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if connection.execute(text(above)).scalar_one():
        return "the role passes by the policies"
    if unprotected(connection):
        return "a table lacks its policy"
    seen = connection.execute(text("SELECT count(*) FROM membership")).scalar_one()
    return "rows are seen without an actor" if seen else ""


def disk_fault(settings: Settings) -> str:
    """There is room for documents and for the database's own log."""
    free = shutil.disk_usage(settings.instance).free
    return "" if free >= LEAST_FREE else "little space left"
