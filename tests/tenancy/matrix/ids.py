"""What only a row's id or a secret link names: members, admissions, papers, orders, messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.accounts import Membership
from portal.accounts.links import INVITATION, link_token
from portal.accounts.models import Invitation, UserSession
from portal.admissions import Admission
from portal.applications import Application
from portal.audit.services import begin_reading
from portal.db import ScopedSession
from portal.documents import RenderJob, StoredDocument
from portal.kernel.actor import Role, system
from portal.notifications import OutboxMessage
from portal.referrals import Referral
from tests.support.people import token_for
from tests.tenancy.matrix.people import COUNCILS, HOSTS, PROVIDERS, Persona, place
from tests.tenancy.matrix.world import World


def keep(world: World) -> None:
    """Remember one of each for whoever owns it."""
    with world.hub.reading(system("test")) as session:
        names = {row: name for name, row in world.ids.items()}
        _people(world, session, names)
        for row in session.scalars(select(Admission).where(Admission.lot_id.in_(_own_lots(world)))):
            world.keep("admission", names[row.council_id], "any", admission_id=row.id)
        for kind, papers in (("document", StoredDocument), ("job", RenderJob)):
            for paper in session.scalars(select(papers)):
                _paper(world, kind, paper, names)
        _records(world, session, names)
    _reasons(world)


def _own_lots(world: World) -> list[UUID]:
    """The lots in which somebody has signed: each host has admitted one provider there."""
    return [world.of("start.released", host)["lot_id"] for host in HOSTS]


def _paper(world: World, kind: str, row: Any, names: dict[UUID, str]) -> None:
    """A paper between two is told apart by the two; a provider's own by its purpose."""
    provider = names[row.provider_id]
    named = {f"{kind}_id": row.id}
    if row.council_id is None:
        world.keep(kind, provider, row.purpose, **named)
        return
    council = names[row.council_id]
    for owner in (council, provider):
        world.keep(kind, owner, place(council, provider, row.purpose), **named)


def _people(world: World, session: ScopedSession, names: dict[UUID, str]) -> None:
    """A colleague, an invitation with its link, and a message, of each organisation."""
    for name in HOSTS + COUNCILS + PROVIDERS:
        role = Role.CONTRACTS if name in PROVIDERS else Role.AUDITOR
        colleague = world.crew[name, role].user_id
        member = session.scalars(select(Membership).filter_by(user_id=colleague)).one()
        world.keep("member", name, "colleague", membership_id=member.id)
        world.keep("person", name, "colleague", user_id=colleague)
    for row in session.scalars(select(Invitation)):
        owner = names[row.organisation_id]
        token = link_token(world.hub.settings, INVITATION, row.id)
        world.keep("invitation", owner, "open", invitation_id=row.id)
        world.keep("link", owner, "invitation", token=token)
    for message in session.scalars(select(OutboxMessage)):
        if message.organisation_id is not None:
            world.keep("message", names[message.organisation_id], "any", message_id=message.id)


def _records(world: World, session: ScopedSession, names: dict[UUID, str]) -> None:
    """A record of each council's referral, and of an application to each host."""
    about = {council: world.of("referral.awarded", council)["reference"] for council in COUNCILS}
    for council, reference in about.items():
        row = session.scalars(select(Referral).filter_by(reference=reference)).one()
        world.keep("record", council, "any", record="referral", record_id=row.id)
    for host in HOSTS:
        reference = world.of("panel.working", host)["reference"]
        found = session.scalars(select(Application).filter_by(reference=reference)).one()
        world.keep("record", host, "any", record="application", record_id=found.id)


def _reasons(world: World) -> None:
    """Auditors have said why they read these records, so that the pages hold the words."""
    for name in COUNCILS + HOSTS:
        kept = world.of("record.any", name)
        thing = f"{kept['record']} {kept['record_id']}"
        with world.acting(name, Role.AUDITOR) as uow:
            begin_reading(uow, thing, kept["record_id"], "", "To check the award.")
    for name in COUNCILS:
        reference = world.of("referral.awarded", name)["reference"]
        with world.acting(name, Role.AUDITOR) as uow:
            begin_reading(uow, f"access {reference}", None, reference, "To check who read.")


def sessions(world: World, people: tuple[Persona, ...]) -> None:
    """A second session of everybody, which they may end; the last one found is the neighbour's."""
    for persona in people:
        if persona.actor is None or not persona.organisation:
            continue
        token_for(world.hub, persona.actor)
        with world.hub.reading(system("test")) as session:
            query = select(UserSession).filter_by(user_id=persona.actor.user_id)
            newest = query.order_by(UserSession.started_at.desc())
            row = session.scalars(newest).first()
            assert row is not None
            for owner in (persona.name, persona.organisation):
                world.keep("session", owner, "second", session_id=row.id)
