"""One unit of work: business rows, audit, reactions, messages and the form's key in one commit.

    with hub.unit_of_work(actor) as uow:
        room.verb(uow, ...)

Verbs never commit. Leaving the block drains the events (reactions may record more), writes audit
and messages, checks that nothing changed silently, and commits; an exception undoes all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.config import Settings
from portal.db import forms
from portal.db.base import Base
from portal.db.clock import DatabaseClock
from portal.db.sealing import SealRefused, Vault
from portal.db.silence import CARRIED, Changes, SilentChange, check_silence
from portal.db.tenancy import ScopedSession, make_session, set_context
from portal.kernel.actor import Actor, system
from portal.kernel.errors import NotPermitted, PortalError, StaleRecord
from portal.kernel.events import Event, EventBus
from portal.kernel.verdict import Verdict

MOST_EVENTS = 20_000
Keeper = Callable[["UnitOfWork", list[Event]], None]
Afterwards = Callable[["UnitOfWork"], None]


@dataclass
class Hub:
    """What every unit of work needs: made once by `portal/wiring.py`.

    `keepers` receive all events of a unit before the commit (audit, then messages);
    `after_commit` is called after it with what the unit asked for in `uow.wake` (to kick the
    worker); it is not called when nothing was asked. `crossings` is the golden list of
    reasons for which a unit of work may act as the system across tenants.
    """

    engine: Engine
    settings: Settings
    vault: Vault
    bus: EventBus = field(default_factory=EventBus)
    keepers: list[Keeper] = field(default_factory=list)
    after_commit: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    crossings: frozenset[str] = frozenset()
    on_seal_refused: Callable[[Actor, SealRefused], None] = lambda actor, error: None

    def unit_of_work(self, actor: Actor, form: forms.FormKey | None = None) -> UnitOfWork:
        """A unit of work of `actor`; with a form's key it happens once however often it is sent."""
        return UnitOfWork(self, actor, form)

    def system_work(self, reason: str) -> UnitOfWork:
        """A unit of work of the system, for commands and jobs."""
        return UnitOfWork(self, system(reason), None)

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[ScopedSession]:
        """A session that cannot write, closed at the end of the block."""
        session = self.read_session(actor)
        try:
            yield session
        finally:
            session.close()

    def read_session(self, actor: Actor, connection: Connection | None = None) -> ScopedSession:
        """A session that cannot write, on a reading connection if given; the caller closes it."""
        bind = connection or self.engine.execution_options(read_only=True)
        session = make_session(bind, actor, vault=self.vault, read_only=True)
        session.autoflush = False
        return session


class UnitOfWork:
    """The only place where changes happen. Knows who acts and asks the database for the time."""

    def __init__(self, hub: Hub, actor: Actor, form: forms.FormKey | None) -> None:
        self.hub = hub
        self._form = form
        self._events: list[Event] = []
        self._afterwards: list[Afterwards] = []
        self._changes = Changes()
        self._carried: set[tuple[str, UUID]] = set()
        self._wakes: set[str] = set()
        self._sessions: list[ScopedSession] = [self._open(hub.engine, actor)]

    def _open(self, bind: Engine | Connection, actor: Actor) -> ScopedSession:
        session = make_session(bind, actor, vault=self.hub.vault)
        event.listen(session, "after_flush", self._changes.note)
        return session

    @property
    def session(self) -> ScopedSession:
        """The session of whoever acts now (the system's, inside a crossing)."""
        return self._sessions[-1]

    @property
    def actor(self) -> Actor:
        """Who acts now."""
        return self.session.actor

    @property
    def person(self) -> Actor:
        """Who began this unit of work, also inside a crossing."""
        return self._sessions[0].actor

    @property
    def clock(self) -> DatabaseClock:
        """`portal_now()`, read at each call: read it after taking the lock that matters."""
        return DatabaseClock(self.session)

    def add(self, *rows: Base) -> None:
        """Add new rows."""
        self.session.add_all(rows)

    def record(self, fact: Event) -> None:
        """Record what happened. Without an event the change would be refused at commit."""
        self._events.append(fact)

    def carry_on(self, record: str, subject_id: UUID) -> None:
        """Change again what an event spoke of lately: for autosave alone (`silence.CARRIED`)."""
        if record not in CARRIED:
            raise SilentChange(f"A change of {record} is spoken of each time.")
        self._carried.add((record, subject_id))

    def require(self, verdict: Verdict) -> None:
        """Go on only if allowed. Raises NotPermitted with the reason in plain English."""
        if not verdict:
            raise NotPermitted(verdict.reason)

    def afterwards(self, write: Afterwards) -> None:
        """Write `write` in a second unit of work if this one is refused (late, sealed, limits)."""
        self._afterwards.append(write)

    def wake(self, task: str) -> None:
        """Have the worker look at `task` ("messages", "documents") once this has committed."""
        self._wakes.add(task)

    def answer(self, location: str) -> str:
        """Remember where this form's answer leads, so that sending it twice leads there too."""
        if self._form is not None:
            forms.remember(self.session, self._form, location)
        return location

    @contextmanager
    def crossing(self, reason: str) -> Iterator[None]:
        """Act as the system across tenants for a reason on the golden list, then switch back."""
        if reason not in self.hub.crossings:
            raise NotPermitted(f"'{reason}' is not a listed reason to cross tenants.")
        outer = self.session
        outer.flush()
        with outer.raw():
            connection = outer.connection()
        inner = self._open(connection, system(reason))
        inner.info["keys"] = outer.info.setdefault("keys", {})
        self._sessions.append(inner)
        try:
            _switch(connection, inner.actor)
            yield
            inner.flush()
        finally:
            self._sessions.pop()
            inner.close()
            _switch(connection, outer.actor)
            outer.expire_all()

    def __enter__(self) -> Self:
        try:
            with self.session.raw():
                self.session.connection().info["touched"] = set()
            if self._form is not None:
                forms.claim(self.session, self._form, self.clock.now())
        except BaseException:
            self.session.rollback()
            self.session.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        session = self._sessions[0]
        try:
            if error is None:
                self._finish(session)
        except BaseException as late:
            error = late
            raise _plainly(late) from late
        finally:
            if error is not None:
                session.rollback()
            session.close()
            if isinstance(error, PortalError):
                self._remember_refusal()
        if error is None:
            self._ring()
        elif isinstance(error, StaleDataError):
            raise _plainly(error) from error

    def _finish(self, session: ScopedSession) -> None:
        self._drain()
        for keeper in self.hub.keepers:
            keeper(self, self._events)
        session.flush()
        with session.raw():
            touched: set[str] = session.connection().info.pop("touched", set())
        check_silence(touched, self._changes, self._events, self._carried)
        session.commit()

    def _drain(self) -> None:
        done = 0
        while done < len(self._events):
            if done > MOST_EVENTS:
                raise RuntimeError("Events set off events without end.")
            fact = self._events[done]
            done += 1
            for handler in self.hub.bus.handlers(fact):
                handler(self, fact)

    def _ring(self) -> None:
        for ring in self.hub.after_commit if self._wakes else ():
            ring(frozenset(self._wakes))

    def _remember_refusal(self) -> None:
        if not self._afterwards:
            return
        with self.hub.unit_of_work(self.person) as second:
            for write in self._afterwards:
                write(second)


def _switch(connection: Connection, actor: Actor) -> None:
    if connection.dialect.name != "postgresql" or connection.invalidated:
        return
    if connection.in_transaction() and not _failed(connection):
        set_context(connection, actor)


def _failed(connection: Connection) -> bool:
    """Whether PostgreSQL already gave the transaction up (nothing more can be said in it)."""
    raw: Any = connection.connection.dbapi_connection
    return bool(raw.info.transaction_status.name == "INERROR")


def _plainly(error: BaseException) -> BaseException:
    if isinstance(error, StaleDataError):
        return StaleRecord("Somebody changed this while you had it open.")
    return error


def crossing(reason: str, handler: Callable[..., None]) -> Callable[..., None]:
    """A reaction that runs as the system, for `bus.subscribe` in wiring."""

    def crossed(uow: UnitOfWork, fact: Event) -> None:
        with uow.crossing(reason):
            handler(uow, fact)

    crossed.__module__, crossed.__qualname__ = handler.__module__, handler.__qualname__
    return crossed


def duplicate(error: IntegrityError, constraint: str) -> bool:
    """Whether an integrity error is about this constraint or unique index, on either engine."""
    return constraint in str(error.orig)


def subject(record: str, row_id: UUID) -> tuple[str, UUID]:
    """A pair for `Event.covers`."""
    return (record, row_id)
