"""Says aloud what a change of the register means for services in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.db import UnitOfWork
from portal.kernel.events import Event
from portal.providers.events import (
    RatingChanged,
    RegistrationCancelled,
    RegistrationRestored,
    RegistrationSuspended,
)
from portal.providers.models import Home, OfstedProvider
from portal.providers.types import Judgement, RatingState, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a URN may be called on: its rating and its registration."""

    judgement: Judgement | None
    status: RegistrationStatus | None

    @property
    def rating(self) -> str:
        """The rating as an event carries it; no status means that no file listed the URN."""
        if self.status is None:
            return RatingState.NOT_IN_REGISTER.value
        return self.judgement.value if self.judgement else RatingState.NOT_YET_INSPECTED.value


UNKNOWN = Standing(None, None)
_STATUS_EVENTS: dict[
    RegistrationStatus,
    type[RegistrationSuspended] | type[RegistrationCancelled] | type[RegistrationRestored],
] = {
    RegistrationStatus.SUSPENDED: RegistrationSuspended,
    RegistrationStatus.CANCELLED: RegistrationCancelled,
    RegistrationStatus.ACTIVE: RegistrationRestored,
}


def announce(
    uow: UnitOfWork, before: Mapping[str, Standing], after: Mapping[str, Standing]
) -> None:
    """Record an event for each service in the portal whose rating or registration changed."""
    changed = {urn for urn, now in after.items() if now != before.get(urn, UNKNOWN)}
    if not changed:
        return
    query = (
        select(Home, OfstedProvider)
        .join(OfstedProvider, OfstedProvider.urn == Home.urn)
        .where(Home.urn.in_(changed), Home.removed_at.is_(None))
        .order_by(Home.urn)
    )
    for home, entry in uow.session.execute(query).all():
        for fact in _facts(home, entry, before.get(entry.urn, UNKNOWN), after[entry.urn]):
            uow.record(fact)


def _facts(home: Home, entry: OfstedProvider, before: Standing, after: Standing) -> list[Event]:
    said: list[Event] = []
    who = {"subject_id": entry.id, "provider_id": home.provider_id, "home_id": home.id}
    if before.rating != after.rating:
        said.append(
            RatingChanged(
                subject_id=entry.id,
                provider_id=home.provider_id,
                home_id=home.id,
                urn=entry.urn,
                before=before.rating,
                after=after.rating,
            )
        )
    # A URN that a file lists for the first time was never anything else: active is no news then.
    was = before.status or RegistrationStatus.ACTIVE
    if after.status is not None and after.status is not was:
        said.append(_STATUS_EVENTS[after.status](urn=entry.urn, **who))  # type: ignore[arg-type]
    return said
