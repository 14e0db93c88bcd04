"""The safety net under `visible_to`: every session has an actor, every statement is scoped.

Rooms narrow further; this only makes sure that a forgotten filter shows nothing foreign.
On PostgreSQL row-level policies repeat it (`db/policies.py`) for statements that do not pass here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria

from portal.db.base import (
    Base,
    BothOwned,
    CouncilOwned,
    OrganisationOwned,
    PersonOwned,
    ProviderOwned,
    RecordOwned,
    SealedUntilOpened,
    Tenancy,
)
from portal.kernel.actor import Actor, ActorKind
from portal.kernel.errors import PortalError

NOBODY = UUID(int=0)


class UnscopedStatement(PortalError):
    """A statement that the net cannot scope was run outside `db/`; a programming error."""


class ForeignRow(PortalError):
    """A row of another tenant was about to be written; a programming error or an attack."""


class ScopedSession(Session):
    """A session of one actor. It is thrown away when the actor changes, never re-used."""

    @property
    def actor(self) -> Actor:
        """Who acts; raises UnscopedStatement when nobody was bound."""
        actor = self.info.get("actor")
        if actor is None:
            raise UnscopedStatement("This session has no actor.")
        return cast(Actor, actor)

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """Refused outside `db/`: a raw connection passes by the net."""
        if not self.info.get("raw"):
            raise UnscopedStatement("Use the session, not its connection.")
        return super().connection(*args, **kwargs)

    @contextmanager
    def raw(self) -> Iterator[None]:
        """For `db/` and for audit, outbox and import code: allow Core and text statements."""
        before = self.info.get("raw", False)
        self.info["raw"] = True
        try:
            yield
        finally:
            self.info["raw"] = before


def make_session(bind: Engine | Connection, actor: Actor, **info: Any) -> ScopedSession:
    """A session of `actor`; objects stay readable after commit, nothing is flushed by surprise."""
    return ScopedSession(bind, expire_on_commit=False, info={"actor": actor, **info})


@event.listens_for(ScopedSession, "after_begin")
def _bind_context(session: ScopedSession, _tx: SessionTransaction, connection: Connection) -> None:
    speak_as(connection, session.actor)


def speak_as(connection: Connection, actor: Actor) -> None:
    """From here on the connection acts for `actor`, until the transaction ends or another does."""
    if connection.dialect.name == "postgresql":
        set_context(connection, actor)


# In the driver's own words and written once: it is said at the start of every transaction.
_SAY_WHO = "SELECT " + ", ".join(
    f"set_config('portal.{name}', %({name})s, true)"
    for name in ("kind", "council", "provider", "person", "organisation")
)


def set_context(connection: Connection, actor: Actor) -> None:
    """Tell PostgreSQL's policies who acts, for this transaction only."""
    values = {
        "kind": actor.kind.value,
        "council": str(actor.council_id or ""),
        "provider": str(actor.provider_id or ""),
        "person": str(actor.user_id or ""),
        "organisation": str(actor.organisation_id or ""),
    }
    # By the driver's own cursor: the engine's bookkeeping costs twice as much as the statement.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(_SAY_WHO, values)


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope(state: ORMExecuteState) -> None:
    session = cast(ScopedSession, state.session)
    actor = session.actor
    if _passes_by(state):
        if not session.info.get("raw"):
            raise UnscopedStatement("Only ORM reads, and ORM changes by WHERE, are scoped.")
        return
    if actor.is_system or state.is_column_load:
        return
    # Made once a session, whose actor never changes: making them anew cost a tenth of a list page.
    if "criteria" not in session.info:
        session.info["criteria"] = _criteria(actor)
    state.statement = state.statement.options(*session.info["criteria"])


def _passes_by(state: ORMExecuteState) -> bool:
    """Whether criteria would not reach the statement.

    So it is with Core and text, with text dressed as an ORM read, with inserts, and with changes
    by a list of keys (each measured: they wrote or read foreign rows).
    """
    if not state.is_orm_statement or state.is_insert or state.is_from_statement:
        return True
    return state.is_update and isinstance(state.parameters, list)


def _criteria(actor: Actor) -> list[Any]:
    """One criterion an owner mixin; closures hold plain values so that caching is safe."""
    council = actor.council_id or NOBODY
    provider = actor.provider_id or NOBODY
    person = actor.user_id or NOBODY
    organisation = actor.organisation_id or NOBODY
    options = [
        with_loader_criteria(CouncilOwned, lambda c: c.council_id == council, include_aliases=True),
        with_loader_criteria(PersonOwned, lambda c: c.user_id == person, include_aliases=True),
        with_loader_criteria(
            OrganisationOwned, lambda c: c.organisation_id == organisation, include_aliases=True
        ),
    ]
    if actor.kind is ActorKind.COUNCIL:
        return [*options, *_council_side(council)]
    between: tuple[type, ...] = (ProviderOwned, BothOwned, SealedUntilOpened, RecordOwned)
    for owner in between:
        options.append(
            with_loader_criteria(owner, lambda c: c.provider_id == provider, include_aliases=True)
        )
    return options


def _council_side(council: UUID) -> list[Any]:
    return [
        with_loader_criteria(BothOwned, lambda c: c.council_id == council, include_aliases=True),
        with_loader_criteria(RecordOwned, lambda c: c.council_id == council, include_aliases=True),
        with_loader_criteria(
            SealedUntilOpened,
            lambda c: (c.council_id == council) & (c.opened_at.is_not(None)),
            include_aliases=True,
        ),
    ]


@event.listens_for(ScopedSession, "before_flush")
def _check_owners(session: ScopedSession, _context: Any, _instances: Any) -> None:
    if session.info.get("read_only"):
        raise UnscopedStatement("A read never writes: open a unit of work.")
    actor = session.actor
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Base) and not actor.is_system:
            check_owner(row, actor)


def check_owner(row: Base, actor: Actor) -> None:
    """Raise ForeignRow unless `actor` may write this row and its owner columns did not move."""
    if not _may_write(row, actor):
        raise ForeignRow(f"{actor.kind} may not write this {type(row).__name__}.")
    state = inspect(row)
    for name in ("council_id", "provider_id", "organisation_id", "user_id"):
        if state.persistent and name in state.attrs and name in _OWNER_COLUMNS[row.__tenancy__]:
            history = state.attrs[name].history
            if history.deleted and history.added:
                raise ForeignRow(f"{type(row).__name__} cannot change its owner.")


_OWNER_COLUMNS: dict[Tenancy, tuple[str, ...]] = {
    Tenancy.SHARED: (),
    Tenancy.COUNCIL: ("council_id",),
    Tenancy.PROVIDER: ("provider_id",),
    Tenancy.BOTH: ("council_id", "provider_id"),
    Tenancy.SEALED: ("council_id", "provider_id"),
    Tenancy.ORGANISATION: ("organisation_id",),
    Tenancy.PERSON: ("user_id",),
    Tenancy.RECORD: (),
    Tenancy.OPERATIONAL: (),
}


def _may_write(row: Base, actor: Actor) -> bool:
    held = {
        "council_id": actor.council_id,
        "provider_id": actor.provider_id,
        "organisation_id": actor.organisation_id,
        "user_id": actor.user_id,
    }
    columns = _OWNER_COLUMNS[row.__tenancy__]
    if not columns:
        return actor.kind is not ActorKind.PUBLIC or row.__tenancy__ is not Tenancy.SHARED
    return any(held[name] is not None and getattr(row, name) == held[name] for name in columns)


@event.listens_for(Base, "refresh", propagate=True)
def _check_refreshed(row: Base, context: Any, _attributes: Any) -> None:
    """A reload by key carries no criteria, so what came back is looked at."""
    actor = cast(ScopedSession, context.session).info.get("actor")
    if actor is None or actor.is_system or row.__tenancy__ is Tenancy.RECORD:
        return
    council_reads = row.__tenancy__ is Tenancy.PROVIDER and actor.kind is ActorKind.COUNCIL
    if not council_reads and not _may_write(row, actor):
        raise ForeignRow(f"This {type(row).__name__} is not the actor's to read.")
