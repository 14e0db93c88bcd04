"""Orders for PDFs: frozen, made once whatever happens to the worker, and forgotten afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select, text, update

from portal import documents
from portal.db import Hub, UnitOfWork
from portal.db.platform import DataKey
from portal.documents import DocumentMade, JobState, RenderJob, StoredDocument
from portal.documents.making import MOST_TRIES, make_due
from portal.documents.storage import FolderStore
from portal.kernel.actor import Actor, Role, system
from portal.web.templating import renderer
from tests.factories.documents import PAPER
from tests.support.people import make_person

CANARY = "CANARY-Jolanta"
TEMPLATE = (
    "{% extends 'layouts/pdf.html' %}{% block title %}{{ title }}{% endblock %}"
    "{% block organisation %}Havering{% endblock %}"
    "{% block content %}<h1>{{ title }}</h1><p>{{ child }} from {{ starts_on | date }}</p>"
    "{% endblock %}"
)


@pytest.fixture
def draws(app: Flask) -> Flask:
    """The application with one more template."""
    here = DictLoader({"test/pdf/letter.html": TEMPLATE})
    app.jinja_loader = ChoiceLoader([here, app.jinja_loader])
    app.jinja_env.loader = app.jinja_loader
    return app


def order(hub: Hub, actor: Actor, template: str = "test/pdf/letter.html") -> RenderJob:
    documents.register(PAPER)
    with hub.unit_of_work(actor) as uow:
        return documents.order_pdf(
            uow,
            template=template,
            context={"child": CANARY, "starts_on": date(2026, 12, 1)},
            purpose=PAPER.name,
            subject=("placement_agreement", uuid4()),
            title="Placement agreement",
            reference="IPA-7K2M4",
            council_id=actor.council_id,
        )


def job_of(hub: Hub, job: RenderJob) -> RenderJob:
    with hub.reading(system("test")) as session:
        return session.get_one(RenderJob, job.id)


def release(hub: Hub, job: RenderJob) -> None:
    """As if time had passed: the lease has run out, the next try is due."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with hub.system_work("test") as uow:
        query = update(RenderJob).where(RenderJob.id == job.id)
        uow.session.execute(query.values(leased_until=long_ago, next_try_at=long_ago))


def echo(html: str) -> bytes:
    """A printer that is quick; the real one has tests of its own."""
    return b"%PDF-" + html.encode()


def test_an_order_becomes_a_document_that_rooms_hear_of(draws: Flask, hub: Hub) -> None:
    heard: list[DocumentMade] = []
    hub.bus.subscribe(DocumentMade, lambda uow, fact: heard.append(fact))
    actor = make_person(hub, Role.BROKER)
    job = order(hub, actor)
    assert make_due(hub, renderer(draws)) == 1
    done = job_of(hub, job)
    assert (done.state, done.context, done.lease) == (JobState.MADE, None, None)
    with hub.reading(actor) as session:
        row = documents.get_document(session, actor, done.document_id)
        store = FolderStore(hub.settings.documents_folder)
        content = documents.read_bytes(session, store, row)
        status = documents.find_pdf(session, job.record, job.record_id, PAPER.name)
    assert content.startswith(b"%PDF-1.7")
    assert row.file_name.startswith("placement-agreement-")
    assert (status.is_ready, status.document_id, status.size) == (True, row.id, len(content))
    (fact,) = heard
    assert (fact.sha256, fact.belongs_to, fact.belongs_to_id, fact.reference) == (
        row.sha256,
        "placement_agreement",
        job.record_id,
        "IPA-7K2M4",
    )


def test_values_come_back_as_they_were_frozen(draws: Flask, hub: Hub) -> None:
    drawn: list[str] = []

    def keep(html: str) -> bytes:
        drawn.append(html)
        return echo(html)

    order(hub, make_person(hub, Role.BROKER))
    make_due(hub, renderer(draws), keep)
    assert f"{CANARY} from Tuesday 1 December 2026" in drawn[0]
    assert "Reference IPA-7K2M4. Made " in drawn[0]


def dump(hub: Hub) -> str:
    """Every row of the order's table, as a thief of the database would have it."""
    with hub.reading(system("test")) as session, session.raw():
        rows = session.execute(text("SELECT * FROM render_job")).all()
    return repr([tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows])


def test_the_context_lies_sealed_and_its_key_is_destroyed(draws: Flask, hub: Hub) -> None:
    job = order(hub, make_person(hub, Role.BROKER))
    assert CANARY not in dump(hub)
    make_due(hub, renderer(draws), echo)
    with hub.reading(system("test")) as session:
        query = select(DataKey.wrapped).filter_by(scope="record", scope_id=job.id)
        assert session.execute(query).scalar_one() is None


def test_a_refused_change_orders_nothing(draws: Flask, hub: Hub) -> None:
    documents.register(PAPER)

    def fail(uow: UnitOfWork) -> None:
        documents.order_pdf(
            uow,
            template="x",
            context={},
            purpose=PAPER.name,
            subject=("x", uuid4()),
            title="x",
        )
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError), hub.system_work("test") as uow:
        fail(uow)
    assert make_due(hub, renderer(draws), echo) == 0


def test_a_killed_worker_loses_nothing(draws: Flask, hub: Hub) -> None:
    job = order(hub, make_person(hub, Role.BROKER))

    class Killed(BaseException):
        pass

    def killed(html: str) -> bytes:
        raise Killed

    with pytest.raises(Killed):
        make_due(hub, renderer(draws), killed)
    assert make_due(hub, renderer(draws), echo) == 0, "the lease still holds"
    release(hub, job)
    assert make_due(hub, renderer(draws), echo) == 1
    assert job_of(hub, job).state is JobState.MADE


def test_a_slow_worker_whose_lease_ran_out_adds_no_second_document(draws: Flask, hub: Hub) -> None:
    job = order(hub, make_person(hub, Role.BROKER))

    def overtaken(html: str) -> bytes:
        release(hub, job)
        assert make_due(hub, renderer(draws), echo) == 1
        return echo(html)

    assert make_due(hub, renderer(draws), overtaken) == 0
    with hub.reading(system("test")) as session:
        assert len(session.scalars(select(StoredDocument)).all()) == 1


def test_a_fault_waits_longer_each_time_and_is_shown_in_the_end(draws: Flask, hub: Hub) -> None:
    actor = make_person(hub, Role.BROKER)
    job = order(hub, actor, "test/pdf/absent.html")
    assert make_due(hub, renderer(draws), echo) == 0
    first = job_of(hub, job)
    assert (first.attempts, first.fault, first.lease) == (1, "TemplateNotFound", None)
    assert first.next_try_at > first.ordered_at
    for _ in range(MOST_TRIES - 1):
        release(hub, job)
        make_due(hub, renderer(draws), echo)
    assert (job_of(hub, job).state, job_of(hub, job).attempts) == (JobState.FAILED, MOST_TRIES)
    with hub.reading(actor) as session:
        status = documents.find_pdf(session, job.record, job.record_id, PAPER.name)
    assert (status.state, status.is_ready) == (JobState.FAILED, False)


@contextmanager
def refusing(hub: Hub) -> Iterator[None]:
    """A room whose reaction to the document fails."""

    def fail(uow: UnitOfWork, fact: DocumentMade) -> None:
        raise RuntimeError("the room is at fault")

    hub.bus.subscribe(DocumentMade, fail)
    yield
    hub.bus._handlers[DocumentMade].remove(fail)


def test_a_reaction_at_fault_leaves_no_half_made_document(draws: Flask, hub: Hub) -> None:
    job = order(hub, make_person(hub, Role.BROKER))
    with refusing(hub):
        assert make_due(hub, renderer(draws), echo) == 0
    with hub.reading(system("test")) as session:
        assert session.scalars(select(StoredDocument)).all() == []
    release(hub, job)
    assert make_due(hub, renderer(draws), echo) == 1


def test_an_order_asks_the_worker_to_look_after_the_commit(hub: Hub) -> None:
    asked: list[frozenset[str]] = []
    hub.after_commit.append(asked.append)
    order(hub, make_person(hub, Role.BROKER))
    assert asked == [frozenset({"documents"})]
