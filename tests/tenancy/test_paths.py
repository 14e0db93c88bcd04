"""The golden list of access paths, with the verdict of each on each engine.

`refused`: the session or database raised. `nothing`: it answered, and showed and changed nothing
foreign. `reached`: it got through; such paths are listed with the reason why no room can use them.
The control runs the same paths as the system, which must get through: a path that is broken itself
would otherwise look safe.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, InvalidRequestError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import Membership
from portal.db import Hub, ScopedSession
from portal.db.tenancy import make_session
from portal.kernel.actor import Actor, Role, system
from portal.kernel.errors import PortalError
from tests.support.golden import GOLDEN, differences
from tests.support.people import make_person
from tests.tenancy.paths import PATHS, Victim

REFUSALS = (PortalError, DBAPIError, InvalidRequestError, StaleDataError, SQLAlchemyError)


def _membership(hub: Hub, actor: Actor) -> Membership:
    with hub.reading(system("test")) as session:
        query = select(Membership).filter_by(organisation_id=actor.organisation_id)
        return session.scalars(query).one()


def _scene(hub: Hub) -> tuple[Actor, Victim]:
    intruder, owner = make_person(hub, Role.BROKER), make_person(hub, Role.BROKER)
    theirs, own = _membership(hub, owner), _membership(hub, intruder)
    return intruder, Victim(
        theirs.organisation_id, theirs.id, theirs.user_id, own.organisation_id, own.id
    )


def _verdict(hub: Hub, actor: Actor, victim: Victim, name: str) -> str:
    session = make_session(hub.engine, actor, vault=hub.vault)
    try:
        got = _try(session, victim, name)
    finally:
        session.rollback()
        session.close()
    return got


def _try(session: ScopedSession, victim: Victim, name: str) -> str:
    try:
        got: Any = PATHS[name](session, victim)
    except REFUSALS:
        return "refused"
    return "reached" if got else "nothing"


def test_paths_to_foreign_rows(hub: Hub, engine_kind: str) -> None:
    intruder, victim = _scene(hub)
    found = {name: _verdict(hub, intruder, victim, name) for name in PATHS}
    lines = [f"{name}: {verdict}" for name, verdict in sorted(found.items())]
    kept = GOLDEN / f"access_paths_{engine_kind}.txt"
    assert differences(kept, "\n".join(lines) + "\n") == []


@pytest.mark.parametrize("name", sorted(PATHS))
@pytest.mark.one_engine("sqlite")
def test_control_the_path_works_for_whom_it_may(hub: Hub, name: str) -> None:
    """The system, or a raw session, gets through every path that is not a planted trick."""
    _, victim = _scene(hub)
    session = make_session(hub.engine, system("test"), vault=hub.vault)
    session.info["raw"] = True
    try:
        assert _try(session, victim, name) == "reached"
    finally:
        session.rollback()
        session.close()


def test_no_path_reaches_a_foreign_row_on_postgresql(hub: Hub, engine_kind: str) -> None:
    """On PostgreSQL nothing at all gets through; on SQLite only what leaves the session does."""
    intruder, victim = _scene(hub)
    reached = {n for n in PATHS if _verdict(hub, intruder, victim, n) == "reached"}
    outside = {"another_session_class", "engine_connection"}
    assert reached == (set() if engine_kind == "postgresql" else outside)
