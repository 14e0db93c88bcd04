"""One way out for documents: to whom the checker admits, as an attachment, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from flask import Flask, request

from portal import documents
from portal.db import Hub, UnitOfWork
from portal.documents import DocumentStored, Held, JobState, Purpose, owners_only
from portal.documents.making import make_due
from portal.kernel.actor import Role
from portal.kernel.events import Event
from portal.web.access import signed_in
from portal.web.uploads import takes_documents
from tests.factories.documents import PAPER, store_paper
from tests.support import files
from tests.support.browse import HOST, Browse

ClientAs = Callable[..., Browse]
pytestmark = pytest.mark.one_engine("sqlite")


def test_its_owner_gets_it_as_an_attachment(hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.APPLICANT)
    row = store_paper(hub, browse.actor)
    page = browse.get(f"/documents/{row.id}")
    headers = page.response.headers
    assert page.status == 200
    assert page.response.data.startswith(b"%PDF-")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f'attachment; filename="{row.file_name}"'
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_foreign_and_absent_look_alike(hub: Hub, client_as: ClientAs) -> None:
    row = store_paper(hub, client_as(Role.APPLICANT).actor)
    for other in (client_as(Role.APPLICANT), client_as(Role.BROKER)):
        foreign, absent = other.get(f"/documents/{row.id}"), other.get(f"/documents/{uuid4()}")
        assert (foreign.status, absent.status) == (404, 404)
        assert foreign.text == absent.text
        assert other.get(f"/documents/jobs/{row.id}").status == 404


def test_a_visitor_is_sent_to_sign_in(hub: Hub, client_as: ClientAs, visitor: Browse) -> None:
    row = store_paper(hub, client_as(Role.APPLICANT).actor)
    page = visitor.get(f"/documents/{row.id}")
    assert (page.status, page.location.startswith("/sign-in")) == (303, True)


@dataclass(frozen=True, kw_only=True)
class PaperRead(Event):
    record: ClassVar[str] = "stored_document"
    sentence: ClassVar[str] = "Read it"


def test_a_view_is_on_record_before_it_is_shown(hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.APPLICANT)
    row = store_paper(hub, browse.actor)
    heard: list[Event] = []
    hub.bus.subscribe(PaperRead, lambda uow, fact: heard.append(fact))

    def viewed(uow: UnitOfWork, held: Held) -> None:
        uow.record(PaperRead(subject_id=held.id))

    documents.register(replace(PAPER, viewed=viewed))
    assert browse.get(f"/documents/{row.id}").status == 200
    assert [fact.subject_id for fact in heard] == [row.id]

    def refuse(uow: UnitOfWork, held: Held) -> None:
        raise RuntimeError("could not be recorded")

    documents.register(replace(PAPER, viewed=refuse))
    assert browse.get(f"/documents/{row.id}").status == 500
    documents.register(PAPER)


def order(hub: Hub, browse: Browse, purpose: Purpose = PAPER) -> UUID:
    documents.register(purpose)
    with hub.unit_of_work(browse.actor) as uow:
        job = documents.order_pdf(
            uow,
            template="layouts/pdf.html",
            context={},
            purpose=purpose.name,
            subject=("organisation", browse.actor.organisation_id),
            title="Receipt",
            council_id=browse.actor.council_id,
        )
    return job.id


def test_a_page_waits_for_its_pdf(hub: Hub, client_as: ClientAs) -> None:
    browse = client_as(Role.BROKER)
    url = f"/documents/jobs/{order(hub, browse)}"
    waiting = browse.get(url)
    assert waiting.h1 == "Receipt"
    assert "Receipt is being made as a PDF." in waiting.text
    part = browse.get(url, htmx=True)
    asking = part.soup.select_one("[data-hx-get]")
    assert asking is not None
    assert (asking["data-hx-get"], asking["data-hx-trigger"]) == (url, "every 2s")
    assert part.soup.h1 is None
    make_due(hub, lambda template, **context: "x", lambda html: b"%PDF-1.7 " + b"x" * 3000)
    ready = browse.get(url, htmx=True)
    link = ready.soup.select_one("a")
    assert link is not None
    assert ready.soup.select_one("[data-hx-get]") is None
    assert link.get_text() == "Receipt (PDF, 3KB)"
    assert browse.get(str(link["href"])).response.data.startswith(b"%PDF-1.7")
    assert browse.get(url).soup.select_one("main a")["href"] == link["href"]


def test_a_pdf_that_cannot_be_made_says_so_and_asks_no_more(
    hub: Hub, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.documents.making.MOST_TRIES", 1)
    browse = client_as(Role.BROKER)
    job = order(hub, browse)

    def fail(html: str) -> bytes:
        raise RuntimeError

    make_due(hub, lambda template, **context: "x", fail)
    page = browse.get(f"/documents/jobs/{job}")
    assert f"could not be made as a PDF. This page holds the same information. Quote {job}" in (
        page.text
    )
    assert page.soup.select_one("[data-hx-get]") is None
    assert documents.JobState.FAILED is JobState.FAILED


@pytest.fixture
def uploading(app: Flask) -> Flask:
    """The application with a page that takes a document and one that does not."""

    def take() -> str:
        return str(len(request.files["file"].read()))

    for name, mark in (("wide", takes_documents), ("narrow", lambda view: view)):

        def view() -> str:
            return take()

        app.add_url_rule(f"/{name}", name, mark(signed_in(view)), methods=["POST"])
    return app


def send(browse: Browse, url: str, size: int, **headers: str) -> int:
    """Send a document as a browser would, in one piece."""
    head = "--edge\r\nContent-Disposition: form-data; name="
    token = f'{head}"csrf_token"\r\n\r\n{browse.token()}\r\n'
    file = f'{head}"file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = (token + file).encode() + b"x" * size + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    answer = browse.client.post(url, data=body, content_type=kind, base_url=HOST, headers=headers)
    if answer.status_code == 413:
        assert "That was too big to send" in answer.get_data(as_text=True)
    return answer.status_code


def test_only_marked_pages_take_much_and_only_from_whom_they_admit(
    uploading: Flask, client_as: ClientAs, visitor: Browse
) -> None:
    browse, large = client_as(Role.APPLICANT), 1_000_000
    assert send(browse, "/wide", large) == 200
    assert send(browse, "/wide", 25 * 1024 * 1024) == 200
    assert send(browse, "/wide", 26 * 1024 * 1024) == 413
    assert send(browse, "/narrow", 10_000) == 200
    assert send(browse, "/narrow", large) == 413
    assert send(visitor, "/wide", large) == 413


def test_htmx_is_told_the_same(uploading: Flask, client_as: ClientAs) -> None:
    browse = client_as(Role.APPLICANT)
    assert send(browse, "/narrow", 1_000_000, **{"HX-Request": "true"}) == 413
    assert send(browse, "/wide", 1_000_000, **{"HX-Request": "true"}) == 200


def test_the_event_names_the_document(hub: Hub, client_as: ClientAs) -> None:
    heard: list[DocumentStored] = []
    hub.bus.subscribe(DocumentStored, lambda uow, fact: heard.append(fact))
    browse = client_as(Role.APPLICANT)
    documents.register(Purpose("test_paper", "Insurance certificate", owners_only))
    with hub.unit_of_work(browse.actor) as uow:
        row = documents.store(
            uow,
            files.upload(files.word()),
            purpose="test_paper",
            provider_id=browse.actor.provider_id,
            title="Employer’s liability",
        )
    assert row.file_name.startswith("employer-s-liability-")
    assert row.file_name.endswith(".docx")
    assert [fact.file_name for fact in heard] == [row.file_name]
