"""The declarative base, and the mixins that say to whom a row belongs.

Every table inherits exactly one owner mixin. Its `__tenancy__` drives the session's filter
(`db/tenancy.py`), the flush check, and on PostgreSQL the row-level policy (`db/policies.py`).
`__aggregate__` names the record that an event must speak of when the row changes, and
`__aggregate_key__` the attribute that holds that record's id.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Integer, MetaData, Uuid, event
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from portal.db.types import Instant

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Tenancy(StrEnum):
    """To whom rows of a table belong."""

    SHARED = "shared"
    COUNCIL = "council"
    PROVIDER = "provider"
    BOTH = "both"
    SEALED = "sealed"
    ORGANISATION = "organisation"
    PERSON = "person"
    RECORD = "record"
    OPERATIONAL = "operational"


class Base(DeclarativeBase):
    """Parent of every table.

    `__audited__` False exempts a table from the silent-change check; `__append_only__` True has a
    trigger refuse every later change (submissions, signatures, the audit record), apart from the
    columns in `__set_later__` (when a sealed submission was opened).
    """

    metadata = MetaData(naming_convention=NAMING)
    __tenancy__: ClassVar[Tenancy]
    __audited__: ClassVar[bool] = True
    __append_only__: ClassVar[bool] = False
    __set_later__: ClassVar[tuple[str, ...]] = ()
    __aggregate__: ClassVar[str] = ""
    __aggregate_key__: ClassVar[str] = "id"

    def __repr__(self) -> str:
        """Class and id only: a row's contents must never reach a log."""
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"


class Identified:
    """A random id made in Python at construction, so that no flush is needed to know it."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)


@event.listens_for(Base, "init", propagate=True)
def _give_id(target: Base, args: Any, kwargs: dict[str, Any]) -> None:
    if isinstance(target, Identified) and kwargs.get("id") is None:
        kwargs["id"] = uuid4()


class Versioned:
    """A counter checked at every change: the second of two editors gets StaleRecord (409)."""

    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Stamped:
    """When the row was made, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


class Shared:
    """Everybody may read (the register, lots, published rounds); verbs guard the writing."""

    __tenancy__ = Tenancy.SHARED


class CouncilOwned:
    """One council's rows; no provider and no other council can read them."""

    __tenancy__ = Tenancy.COUNCIL
    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )


class ProviderOwned:
    """One provider's rows; councils may read them (rooms narrow that), nobody else may write."""

    __tenancy__ = Tenancy.PROVIDER
    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )


class BothOwned:
    """Between one council and one provider; either may read and write, nobody else."""

    __tenancy__ = Tenancy.BOTH
    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )


class SealedUntilOpened:
    """As BothOwned, but the council has no row at all until `opened_at` is set."""

    __tenancy__ = Tenancy.SEALED
    council_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )
    opened_at: Mapped[datetime | None] = mapped_column(Instant, nullable=True)


class OrganisationOwned:
    """Rows of one organisation of either side: its members, invitations, notices."""

    __tenancy__ = Tenancy.ORGANISATION
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id"), nullable=False, index=True
    )


class PersonOwned:
    """One person's own rows: password, second factor, choices."""

    __tenancy__ = Tenancy.PERSON
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), nullable=False, index=True)


class RecordOwned:
    """Audit entries: anybody's transaction may add, only the owners named in the row may read."""

    __tenancy__ = Tenancy.RECORD
    council_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True, index=True)
    provider_id: Mapped[UUID | None] = mapped_column(Uuid, nullable=True, index=True)


class Operational:
    """The platform's own rows (sessions, keys, outbox, leases); only platform code reads them."""

    __tenancy__ = Tenancy.OPERATIONAL
    __audited__ = False
