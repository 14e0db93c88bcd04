"""What happens here when a round changes."""

from __future__ import annotations

from sqlalchemy import select

from portal import notifications
from portal.applications.audience import writers_of
from portal.applications.models import Application
from portal.db import UnitOfWork
from portal.pdps import DeadlineExtended


def tell_applicants(uow: UnitOfWork, fact: DeadlineExtended) -> None:
    """Tell everybody who applies, in the transaction that moves the deadline; as the system.

    It is posted and not recorded: an entry under the scheme manager's hand would tell the host who
    applies. The round's own entry says that the deadline moved.
    """
    query = select(Application).filter_by(round_id=fact.subject_id).order_by(Application.reference)
    moved = {"old": fact.previous_closes_at, "new": fact.new_closes_at}
    for application in uow.session.scalars(query):
        for person in writers_of(uow, application.provider_id):
            notifications.post(
                uow,
                template="applications/email/deadline_moved",
                path=f"/p/applications/{application.reference}",
                user_id=person.user_id,
                organisation_id=person.organisation_id,
                context=moved,
                reference=application.reference,
            )
