"""Sealed until opened: rows, counts, keys, files, entries; then opened once, by two, bars kept."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import applications, documents
from portal.applications import (
    Answer,
    Application,
    ApplicationHome,
    ApplicationPrice,
    GateAnswer,
    LateAttempt,
    Submission,
    TooLate,
)
from portal.applications.papers import may_have_document
from portal.applications.sealing import read_json
from portal.audit import AuditEntry
from portal.config import Settings
from portal.db import Hub, SealRefused
from portal.db.sealing import vault_of
from portal.documents import Held
from portal.kernel.actor import PUBLIC, Actor, Role, system
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from tests.factories.applications import (
    CANARY,
    PENCE,
    draft_of,
    make_application,
    open_round,
    send,
)
from tests.factories.pdps import CLOSES, DURING, make_scheme
from tests.support.certificates import certificate
from tests.support.clock import freeze
from tests.support.people import make_person

TABLES = (
    Application, Submission, Answer, GateAnswer, ApplicationHome, ApplicationPrice, LateAttempt,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _during(hub: Hub) -> None:
    freeze(hub, DURING)


def counts(hub: Hub, actor: Actor) -> dict[str, int]:
    with hub.reading(actor) as session:
        found = {m.__tablename__: session.scalar(select(func.count(m.id))) for m in TABLES}
        return {name: count for name, count in found.items() if count}


def strangers(hub: Hub, scheme) -> list[Actor]:
    return [
        scheme.manager,
        make_person(hub, Role.ASSESSOR, organisation=scheme.host_id),
        make_person(hub, Role.LEAD_ASSESSOR, organisation=scheme.host_id),
        make_person(hub, Role.AUDITOR, organisation=scheme.host_id),
        make_person(hub, Role.BROKER),
        make_person(hub, Role.PROVIDER_ADMIN),
        PUBLIC,
    ]


def test_before_opening_nobody_else_finds_a_row_or_opens_a_word(hub: Hub) -> None:
    made = make_application(hub)
    sent = send(hub, made)
    assert counts(hub, made.admin)["submission"] == 1
    freeze(hub, CLOSES)
    for actor in strangers(hub, made.scheme):
        assert counts(hub, actor) == {}, actor
        with hub.reading(actor) as session:
            assert applications.list_opened(session, actor, made.scheme.round_id) == []
            with pytest.raises(NotFound):
                applications.get_opened(session, actor, made.reference)
            with pytest.raises(SealRefused):
                vault_of(session).key(session, "application", made.id, opening=True)
            query = select(AuditEntry).where(AuditEntry.record_id.in_([made.id, sent.id]))
            assert session.scalars(query).all() == []


def test_the_control_sees_what_the_strangers_must_not(hub: Hub) -> None:
    made = make_application(hub)
    send(hub, made)
    for actor in (made.admin, made.applicant):
        found = counts(hub, actor)
        assert set(found) == {m.__tablename__ for m in TABLES} - {"late_attempt"}
        with hub.reading(actor) as session:
            assert vault_of(session).key(session, "application", made.id, opening=True)


def test_a_refused_opening_is_recorded_where_no_council_reads_it(hub: Hub) -> None:
    made = make_application(hub)
    send(hub, made)
    curious = make_person(hub, Role.ASSESSOR, organisation=made.scheme.host_id)
    with hub.reading(curious) as session, pytest.raises(SealRefused) as refusal:
        vault_of(session).key(session, "application", made.id, opening=True)
    hub.on_seal_refused(curious, refusal.value)
    query = select(AuditEntry).filter_by(event="SealedReadingRefused")
    with hub.reading(system("test")) as session:
        entry = session.scalars(query).one()
        assert entry.facts["user_id"] == str(curious.user_id)
    auditor = make_person(hub, Role.AUDITOR, organisation=made.scheme.host_id)
    with hub.reading(auditor) as session:
        assert session.scalars(query).all() == []


def dump(settings: Settings) -> bytes:
    """Everything that lies on the disk of an installation, and on PostgreSQL a dump of it."""
    found = b"".join(
        path.read_bytes() for path in sorted(settings.instance.rglob("*")) if path.is_file()
    )
    if settings.is_sqlite:
        return found
    url = settings.owner_url.replace("postgresql+psycopg://portal_owner", "postgresql://postgres")
    return found + subprocess.run(["pg_dump", url], capture_output=True, check=True).stdout


def test_no_word_lies_open_in_the_database_or_beside_it(hub: Hub, settings: Settings) -> None:
    control = "control-of-what-is-not-sealed"
    made = make_application(hub)
    send(hub, made)
    with hub.unit_of_work(make_person(hub, Role.SCHEME_MANAGER, name=control)):
        pass
    freeze(hub, CLOSES)
    with pytest.raises(TooLate):
        send(hub, made)
    everything = dump(settings)
    assert control.encode() in everything
    assert made.reference.encode() in everything
    for secret in (CANARY, str(PENCE), f"{PENCE // 100:,}"):
        assert secret.encode() not in everything
        assert secret.encode().hex().encode() not in everything


def test_opening_waits_for_the_deadline_and_happens_once(hub: Hub) -> None:
    made = make_application(hub)
    send(hub, made)
    freeze(hub, CLOSES - timedelta(microseconds=1))
    with pytest.raises(RuleBroken):
        open_round(hub, made.scheme)
    freeze(hub, CLOSES)
    assert open_round(hub, made.scheme) == 1
    with pytest.raises(RuleBroken):
        open_round(hub, made.scheme)


def test_nobody_opens_a_round_but_the_system_in_its_crossing(hub: Hub) -> None:
    made = make_application(hub)
    send(hub, made)
    freeze(hub, CLOSES)
    with pytest.raises(NotPermitted), hub.unit_of_work(made.scheme.manager) as uow:
        applications.open_round(uow, made.scheme.round_id)


def test_after_opening_the_host_reads_what_stood_and_nothing_else(hub: Hub) -> None:
    scheme = make_scheme(hub)
    sent = make_application(hub, scheme)
    replaced, withdrawn, unsent = (make_application(hub, scheme) for _ in range(3))
    for made in (sent, replaced, replaced, withdrawn):
        send(hub, made)
    with hub.unit_of_work(withdrawn.admin) as uow:
        applications.withdraw(uow, withdrawn.reference)
    freeze(hub, CLOSES)
    with pytest.raises(TooLate):
        send(hub, unsent)
    assert open_round(hub, scheme) == 2
    assessor = make_person(hub, Role.ASSESSOR, organisation=scheme.host_id)
    found = {"application": 2, "submission": 2, "late_attempt": 1}
    assert counts(hub, assessor) == found
    with hub.reading(assessor) as session:
        late = session.scalars(select(LateAttempt)).one()
        with pytest.raises(SealRefused):
            read_json(session, late, "payload")
    with hub.reading(assessor) as session:
        opened = applications.list_opened(session, assessor, scheme.round_id)
        assert {row.reference for row in opened} == {sent.reference, replaced.reference}
        for row in opened:
            view = applications.read_submission(session, assessor, row)
            assert all(CANARY in words for words in view.answers.values())
        numbers = {row.number for row in session.scalars(select(Submission))}
        assert numbers == {1, 2}
    others = [a for a in strangers(hub, scheme) if a.council_id != scheme.host_id]
    assert len(others) == 3
    for actor in others:
        assert counts(hub, actor) == {}


def test_after_opening_the_draft_stays_with_its_provider(hub: Hub) -> None:
    made = make_application(hub)
    send(hub, made)
    freeze(hub, CLOSES)
    open_round(hub, made.scheme)
    assert applications.gaps(draft_of(hub, made)) == []
    with pytest.raises(TooLate):
        send(hub, made)


def test_a_barred_reader_finds_it_nowhere(hub: Hub) -> None:
    scheme = make_scheme(hub)
    friend, stranger = make_application(hub, scheme), make_application(hub, scheme)
    for made in (friend, stranger):
        send(hub, made)
    freeze(hub, CLOSES)
    open_round(hub, scheme)
    assessor = make_person(hub, Role.ASSESSOR, organisation=scheme.host_id)
    with hub.unit_of_work(assessor) as uow:
        for _ in range(2):
            applications.bar_reader(uow, friend.id, assessor.user_id, "My sister works there.")
            uow.session.flush()
    with hub.reading(assessor) as session:
        listed = applications.list_opened(session, assessor, scheme.round_id)
        assert [row.reference for row in listed] == [stranger.reference]
        with pytest.raises(NotFound):
            applications.get_opened(session, assessor, friend.reference)
        with pytest.raises(SealRefused):
            vault_of(session).key(session, "application", friend.id, opening=True)
        assert vault_of(session).key(session, "application", stranger.id, opening=True)
        assert not may_have(hub, session, assessor, friend)
        assert may_have(hub, session, assessor, stranger)
    with hub.reading(scheme.manager) as session:
        assert len(applications.list_opened(session, scheme.manager, scheme.round_id)) == 2


def held(hub: Hub, made) -> Held:
    """The certificate of the draft as it stands."""
    gates = draft_of(hub, made).gates.values()
    found = next(gate.document_id for gate in gates if gate.document_id)
    return Held(found, "application", "application", made.id, None, made.admin.provider_id)


def may_have(hub: Hub, session, actor: Actor, made) -> bool:
    return may_have_document(session, actor, held(hub, made))


def test_a_document_opens_with_its_application_and_only_the_one_that_stood(hub: Hub) -> None:
    made = make_application(hub)
    replaced = held(hub, made)
    clean = documents.inspect(certificate("A newer one."), purpose="application")
    with hub.unit_of_work(made.applicant) as uow:
        applications.answer_gate(
            uow,
            made.reference,
            "insurance",
            choice="yes",
            upload=clean,
            revision=1,
        )
    sent = held(hub, made)
    send(hub, made)
    assessor = make_person(hub, Role.ASSESSOR, organisation=made.scheme.host_id)
    rival = make_person(hub, Role.PROVIDER_ADMIN)
    for actor in (assessor, rival, PUBLIC):
        with hub.reading(actor) as session:
            assert not may_have_document(session, actor, sent)
            with pytest.raises(NotFound):
                documents.get_document(session, actor, sent.id)
    with hub.reading(made.applicant) as session:
        assert documents.get_document(session, made.applicant, sent.id).id == sent.id
    freeze(hub, CLOSES)
    open_round(hub, made.scheme)
    with hub.reading(assessor) as session:
        assert may_have_document(session, assessor, sent)
        assert not may_have_document(session, assessor, replaced)
    with hub.reading(rival) as session:
        assert not may_have_document(session, rival, sent)
