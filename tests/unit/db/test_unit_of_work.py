"""The unit of work: one commit, no silent change, no foreign row, the same form only once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from portal.accounts import Membership, Organisation, OrganisationKind, User
from portal.accounts.events import OrganisationRegistered, PersonJoined
from portal.audit import AuditEntry, AuditHead
from portal.db import FormKey, Hub
from portal.db.silence import SilentChange
from portal.db.tenancy import ForeignRow, UnscopedStatement
from portal.kernel.actor import Actor, ActorKind, Role, system
from portal.kernel.errors import AlreadyDone, NotPermitted, RuleBroken, StaleRecord
from portal.kernel.events import Event

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    record: ClassVar[str] = "organisation"
    sentence: ClassVar[str] = "Refused"


def register(hub: Hub, name: str, kind: OrganisationKind = OrganisationKind.COUNCIL) -> UUID:
    with hub.system_work("test") as uow:
        row = Organisation(kind=kind, name=name, slug=name.lower(), created_at=NOW)
        uow.add(row)
        uow.record(OrganisationRegistered(subject_id=row.id, organisation_name=name))
    return row.id


def person_of(organisation: UUID, kind: ActorKind = ActorKind.COUNCIL) -> Actor:
    return Actor(
        kind=kind,
        user_id=uuid4(),
        name="Ada",
        organisation_id=organisation,
        roles=frozenset({Role.BROKER}),
    )


def rows(hub: Hub, model: type, **wanted: object) -> list[object]:
    with hub.reading(system("test")) as session:
        return list(session.scalars(select(model).filter_by(**wanted)))


def test_change_audit_and_head_land_together(hub: Hub) -> None:
    made = register(hub, "Newham")
    entry = rows(hub, AuditEntry, record_id=made)[0]
    assert (entry.event, entry.number, entry.facts["organisation_name"]) == (
        "OrganisationRegistered",
        1,
        "Newham",
    )
    assert rows(hub, AuditHead, record_id=made)[0].hash == entry.hash


def test_an_error_leaves_no_half(hub: Hub) -> None:
    with pytest.raises(RuleBroken), hub.system_work("test") as uow:
        row = Organisation(kind=OrganisationKind.COUNCIL, name="Half", slug="half", created_at=NOW)
        uow.add(row)
        uow.record(OrganisationRegistered(subject_id=row.id, organisation_name="Half"))
        uow.session.flush()
        raise RuleBroken("no", "No.")
    assert rows(hub, Organisation) == []
    assert rows(hub, AuditEntry) == []


def test_silent_change_by_object_is_refused(hub: Hub) -> None:
    made = register(hub, "Newham")
    with pytest.raises(SilentChange), hub.system_work("test") as uow:
        uow.session.get_one(Organisation, made).name = "Elsewhere"
    assert rows(hub, Organisation)[0].name == "Newham"


def test_silent_change_by_bulk_statement_is_refused(hub: Hub) -> None:
    register(hub, "Newham")
    with pytest.raises(SilentChange), hub.system_work("test") as uow:
        uow.session.execute(update(Organisation).values(name="Elsewhere"))
    with pytest.raises(SilentChange), hub.system_work("test") as uow, uow.session.raw():
        uow.session.execute(text("UPDATE organisation SET name = 'Elsewhere'"))
    assert rows(hub, Organisation)[0].name == "Newham"


def test_change_of_another_subject_than_the_event_names_is_refused(hub: Hub) -> None:
    newham, havering = register(hub, "Newham"), register(hub, "Havering")
    with pytest.raises(SilentChange), hub.system_work("test") as uow:
        uow.session.get_one(Organisation, havering).name = "Changed"
        uow.record(OrganisationRegistered(subject_id=newham, organisation_name="Newham"))


def test_a_named_batch_may_change_many(hub: Hub) -> None:
    made = register(hub, "Newham")
    with hub.system_work("test") as uow:
        uow.session.execute(update(Organisation).values(name="Changed"))
        uow.record(
            OrganisationRegistered(
                subject_id=made, organisation_name="Changed", batch=("organisation",)
            )
        )
    assert rows(hub, Organisation)[0].name == "Changed"


def test_statements_that_cannot_be_scoped_are_refused(hub: Hub) -> None:
    with hub.reading(person_of(uuid4())) as session:
        for attempt in (
            lambda: session.execute(text("SELECT * FROM membership")),
            lambda: session.execute(select(Membership.__table__)),
            session.connection,
        ):
            with pytest.raises(UnscopedStatement):
                attempt()


def test_another_organisations_rows_do_not_exist(hub: Hub) -> None:
    mine, theirs = register(hub, "Newham"), register(hub, "Havering")
    for organisation in (mine, theirs):
        _add_member(hub, organisation)
    with hub.reading(person_of(mine)) as session:
        seen = [row.organisation_id for row in session.scalars(select(Membership))]
        assert seen == [mine]
    with hub.reading(system("test")) as session:
        assert len(session.scalars(select(Membership)).all()) == 2


def _add_member(hub: Hub, organisation: UUID) -> Membership:
    with hub.system_work("test") as uow:
        user = User(email=f"{uuid4()}@example.test", name="Ada", created_at=NOW)
        uow.add(user)
        uow.session.flush()
        row = Membership(
            organisation_id=organisation, user_id=user.id, roles=["broker"], created_at=NOW
        )
        uow.add(row)
        uow.record(
            PersonJoined(
                subject_id=row.id,
                user_id=user.id,
                roles=("broker",),
                covers=(("user", user.id),),
            )
        )
    return row


def test_writing_a_foreign_row_is_refused(hub: Hub) -> None:
    mine, theirs = register(hub, "Newham"), register(hub, "Havering")
    member = _add_member(hub, mine)
    with pytest.raises(ForeignRow), hub.unit_of_work(person_of(mine)) as uow:
        uow.add(
            Membership(organisation_id=theirs, user_id=member.user_id, roles=[], created_at=NOW)
        )
    with pytest.raises(ForeignRow), hub.unit_of_work(person_of(mine)) as uow:
        uow.session.get_one(Membership, member.id).organisation_id = theirs
        uow.session.flush()
    assert rows(hub, Membership)[0].organisation_id == mine


@pytest.mark.one_engine("postgresql")
def test_row_level_policies_hold_where_the_session_is_not_asked(hub: Hub) -> None:
    mine, theirs = register(hub, "Newham"), register(hub, "Havering")
    for organisation in (mine, theirs):
        _add_member(hub, organisation)
    with hub.reading(person_of(mine)) as session, session.raw():
        found = session.execute(text("SELECT organisation_id FROM membership")).scalars().all()
        assert found == [mine]
    with hub.engine.connect() as bare:
        assert bare.execute(text("SELECT count(*) FROM membership")).scalar_one() == 0


def test_same_form_twice_leads_to_the_same_place(hub: Hub) -> None:
    mine = register(hub, "Newham")
    actor = person_of(mine)
    form = FormKey(actor.user_id, "a-key-of-a-form", "digest", "/fallback")
    with hub.unit_of_work(actor, form) as uow:
        uow.answer("/made/1")
    with pytest.raises(AlreadyDone) as done, hub.unit_of_work(actor, form):
        raise AssertionError("The second sending must not get here.")
    assert done.value.location == "/made/1"
    other = FormKey(actor.user_id, "a-key-of-a-form", "other digest", "/fallback")
    with pytest.raises(RuleBroken), hub.unit_of_work(actor, other):
        raise AssertionError("Another body under the same key must not get here.")


def test_second_editor_is_told(hub: Hub) -> None:
    made = register(hub, "Newham")
    with pytest.raises(StaleRecord), hub.system_work("test") as first:
        row = first.session.get_one(Organisation, made)
        with first.session.raw():
            first.session.execute(text("UPDATE organisation SET version = version + 1"))
        row.name = "Mine"
        first.record(OrganisationRegistered(subject_id=made, organisation_name="Mine"))
        first.session.flush()


def test_crossing_needs_a_listed_reason_and_switches_back(hub: Hub) -> None:
    mine, theirs = register(hub, "Newham"), register(hub, "Havering")
    member = _add_member(hub, theirs)
    actor = person_of(mine)
    with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow, uow.crossing("curiosity"):
        pass
    hub.crossings = frozenset({"award"})
    with hub.unit_of_work(actor) as uow:
        with uow.crossing("award"):
            found = uow.session.get_one(Membership, member.id)
            found.roles = ["approver"]
            uow.record(
                PersonJoined(subject_id=member.id, user_id=found.user_id, roles=("approver",))
            )
        assert uow.actor == actor
        assert uow.session.scalars(select(Membership)).all() == []
    assert rows(hub, Membership)[0].roles == ["approver"]
    assert rows(hub, AuditEntry, event="PersonJoined")[-1].actor_name


def test_a_refusal_is_remembered_after_the_rollback(hub: Hub) -> None:
    made = register(hub, "Newham")
    with pytest.raises(RuleBroken), hub.unit_of_work(person_of(made)) as uow:
        uow.afterwards(lambda second: second.record(Refused(subject_id=made)))
        raise RuleBroken("late", "Late.")
    assert [entry.event for entry in rows(hub, AuditEntry, event="Refused")] == ["Refused"]


def test_audit_entries_cannot_be_changed(hub: Hub) -> None:
    register(hub, "Newham")
    with pytest.raises(Exception, match="append-only"), hub.system_work("test") as uow:
        with uow.session.raw():
            uow.session.execute(text("UPDATE audit_entry SET actor_name = 'Nobody'"))
    with pytest.raises(Exception, match="append-only"), hub.system_work("test") as uow:
        with uow.session.raw():
            uow.session.execute(text("DELETE FROM audit_entry"))
    assert rows(hub, AuditEntry)[0].actor_name == "The portal"
