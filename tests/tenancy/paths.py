"""Named ways in which one council's session might reach another council's row.

Each takes a session of the intruder and the victim's rows, and returns what it got hold of. Two
model rows are enough: `Membership` (one organisation's) and its user; the mechanism is the same for
every owner mixin, and `tests/architecture` makes sure that every table has one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased, load_only, make_transient_to_detached

from portal.accounts import Membership, Organisation, User
from portal.db import ScopedSession
from tests.support.people import THEN


@dataclass(frozen=True)
class Victim:
    """A foreign row and what surrounds it."""

    organisation_id: UUID
    membership_id: UUID
    user_id: UUID
    own_organisation_id: UUID
    own_membership_id: UUID


Path = Callable[[ScopedSession, Victim], Any]
PATHS: dict[str, Path] = {}


def path(function: Path) -> Path:
    PATHS[function.__name__] = function
    return function


def _theirs(victim: Victim) -> Any:
    return Membership.organisation_id == victim.organisation_id


@path
def orm_select(session: ScopedSession, victim: Victim) -> Any:
    return session.scalars(select(Membership).where(_theirs(victim))).all()


@path
def columns_only(session: ScopedSession, victim: Victim) -> Any:
    return session.execute(select(Membership.id).where(_theirs(victim))).all()


@path
def load_only_columns(session: ScopedSession, victim: Victim) -> Any:
    query = select(Membership).options(load_only(Membership.user_id)).where(_theirs(victim))
    return session.scalars(query).all()


@path
def count_of_rows(session: ScopedSession, victim: Victim) -> Any:
    return session.scalar(select(func.count(Membership.id)).where(_theirs(victim)))


@path
def count_from_entity(session: ScopedSession, victim: Victim) -> Any:
    query = select(func.count()).select_from(Membership).where(_theirs(victim))
    return session.scalar(query)


@path
def exists_query(session: ScopedSession, victim: Victim) -> Any:
    query = select(exists().where(_theirs(victim)))
    return session.scalar(query)


@path
def exists_on_entity(session: ScopedSession, victim: Victim) -> Any:
    inner = select(Membership.id).where(_theirs(victim))
    return session.scalar(select(inner.exists()))


@path
def alias(session: ScopedSession, victim: Victim) -> Any:
    other = aliased(Membership)
    return session.scalars(
        select(other).where(other.organisation_id == victim.organisation_id)
    ).all()


@path
def common_table_expression(session: ScopedSession, victim: Victim) -> Any:
    inner = select(Membership.id).where(_theirs(victim)).cte()
    return session.execute(select(inner.c.id)).all()


@path
def subquery(session: ScopedSession, victim: Victim) -> Any:
    inner = select(Membership.user_id).where(_theirs(victim)).subquery()
    return session.execute(select(inner.c.user_id)).all()


@path
def union(session: ScopedSession, victim: Victim) -> Any:
    one = select(Membership.id).where(_theirs(victim))
    both = one.union_all(select(Membership.id).where(Membership.id == victim.membership_id))
    return session.execute(both).all()


@path
def join_from_shared_table(session: ScopedSession, victim: Victim) -> Any:
    query = (
        select(Organisation.name, Membership.id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Organisation.id == victim.organisation_id)
    )
    return session.execute(query).all()


@path
def outer_join(session: ScopedSession, victim: Victim) -> Any:
    query = (
        select(Membership.id)
        .select_from(User)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(User.id == victim.user_id)
    )
    return [row for row in session.scalars(query) if row is not None]


@path
def filter_in_subquery(session: ScopedSession, victim: Victim) -> Any:
    inner = select(Membership.user_id).where(_theirs(victim))
    return session.scalars(select(User.id).where(User.id.in_(inner))).all()


@path
def get_by_id(session: ScopedSession, victim: Victim) -> Any:
    return session.get(Membership, victim.membership_id)


@path
def legacy_query(session: ScopedSession, victim: Victim) -> Any:
    return session.query(Membership).filter(_theirs(victim)).all()


@path
def raw_text(session: ScopedSession, victim: Victim) -> Any:
    return session.execute(text("SELECT * FROM membership")).all()


@path
def core_table(session: ScopedSession, victim: Victim) -> Any:
    table = Membership.__table__
    return session.execute(select(table).where(_theirs(victim))).all()


@path
def from_statement(session: ScopedSession, victim: Victim) -> Any:
    query = select(Membership).from_statement(text("SELECT * FROM membership"))
    return [r for r in session.scalars(query) if r.organisation_id == victim.organisation_id]


@path
def own_connection(session: ScopedSession, victim: Victim) -> Any:
    return session.connection().execute(text("SELECT * FROM membership")).all()


@path
def another_session_class(session: ScopedSession, victim: Victim) -> Any:
    with Session(session.get_bind()) as bare:
        return bare.scalars(select(Membership).where(_theirs(victim))).all()


@path
def engine_connection(session: ScopedSession, victim: Victim) -> Any:
    with session.get_bind().connect() as bare:  # type: ignore[union-attr]
        return bare.execute(
            text("SELECT 1 FROM membership WHERE id = :id"), {"id": victim.membership_id.hex}
        ).all()


@path
def bulk_update(session: ScopedSession, victim: Victim) -> Any:
    return session.execute(update(Membership).where(_theirs(victim)).values(roles=[])).rowcount


@path
def bulk_update_by_key(session: ScopedSession, victim: Victim) -> Any:
    session.execute(update(Membership), [{"id": victim.membership_id, "roles": [], "version": 1}])
    return 1


@path
def bulk_delete(session: ScopedSession, victim: Victim) -> Any:
    return session.execute(delete(Membership).where(_theirs(victim))).rowcount


@path
def bulk_insert(session: ScopedSession, victim: Victim) -> Any:
    session.execute(insert(Membership), [_foreign(victim)])
    return 1


@path
def core_insert(session: ScopedSession, victim: Victim) -> Any:
    session.execute(insert(Membership.__table__), [_foreign(victim)])
    return 1


@path
def add_foreign_row(session: ScopedSession, victim: Victim) -> Any:
    session.add(Membership(**_foreign(victim)))
    session.flush()
    return 1


@path
def move_own_row_away(session: ScopedSession, victim: Victim) -> Any:
    session.get_one(Membership, victim.own_membership_id).organisation_id = victim.organisation_id
    session.flush()
    return 1


@path
def merge_foreign_row(session: ScopedSession, victim: Victim) -> Any:
    session.merge(Membership(**{**_foreign(victim), "id": victim.membership_id}))
    session.flush()
    return 1


@path
def delete_by_planted_object(session: ScopedSession, victim: Victim) -> Any:
    planted = Membership(**{**_foreign(victim), "id": victim.membership_id, "version": 1})
    make_transient_to_detached(planted)
    session.add(planted)
    session.delete(planted)
    session.flush()
    return 1


@path
def refresh_planted_object(session: ScopedSession, victim: Victim) -> Any:
    planted = Membership(id=victim.membership_id)
    make_transient_to_detached(planted)
    session.add(planted)
    session.refresh(planted)
    return planted.organisation_id


def _foreign(victim: Victim) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "organisation_id": victim.organisation_id,
        "user_id": victim.user_id,
        "roles": ["approver"],
        "created_at": THEN,
        "ended_at": THEN,
        "version": 1,
    }
