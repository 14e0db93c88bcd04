"""The receipt as a PDF and what is said by mail: proof of sending without a word of the answers."""

from __future__ import annotations

import io

import pikepdf
import pytest
from sqlalchemy import select

from portal import applications, documents
from portal.applications.services.sending import receipt
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.notifications import OutboxMessage, drawing
from portal.web.templating import renderer
from tests.factories.applications import CANARY, PENCE, draft_of, send
from tests.support.browse import HOST

pytestmark = pytest.mark.one_engine("sqlite")


def test_the_receipt_is_made_for_the_provider_alone(app, hub, browse, client_as, full) -> None:
    sent = send(hub, full)
    assert documents.make_due(hub, renderer(app)) == 1
    with hub.reading(full.admin) as session:
        pdf = documents.find_pdf(session, "application", full.id, "application_receipt")
    person = browse(full.applicant)
    shown = person.get(f"/p/applications/{full.reference}/submitted")
    link = shown.soup.find("a", href=f"/documents/{pdf.document_id}")
    answer = person.client.get(link["href"], base_url=HOST)
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as made:
        assert made.Root.MarkInfo.Marked
        assert str(made.Root.Lang) == "en"
        assert made.docinfo["/Title"] == f"Receipt for application {full.reference}"
    printed = str(receipt(full.admin.organisation_name, draft_of(hub, full), sent))
    assert sent.digest in printed
    for secret in (CANARY, str(PENCE), f"{PENCE // 100:,}"):
        assert secret not in printed
    assert sent.digest in shown.text
    rival = client_as(Role.PROVIDER_ADMIN)
    host = client_as(Role.SCHEME_MANAGER, organisation=full.scheme.host_id)
    for other in (rival, host):
        assert other.get(link["href"]).status == 404


def test_messages_say_what_and_when_and_nothing_more(app, hub: Hub, full) -> None:
    send(hub, full)
    with hub.unit_of_work(full.admin) as uow:
        applications.withdraw(uow, full.reference)
    with hub.reading(system("test")) as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.written_at)).all()
    drawn = {row.template: drawing.draw(renderer(app), row, {}, "") for row in rows}
    subjects = {name.rsplit("/", 1)[1]: message.subject for name, message in drawn.items()}
    when = "10 November 2026 at 10am"
    assert subjects == {
        "started": f"Application {full.reference} was started",
        "received": f"Application {full.reference} was received on {when}",
        "withdrawn": f"Application {full.reference} was withdrawn on {when}",
    }
    for message in drawn.values():
        assert message.link.startswith(f"/p/applications/{full.reference}")
        for text in (message.text, message.html):
            assert full.reference in text
            assert CANARY not in text
