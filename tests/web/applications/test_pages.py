"""The pages of an application: every POST plain and with htmx, every refusal with its page."""

from __future__ import annotations

import io

import pytest

from portal import applications
from portal.kernel.actor import Role
from tests.factories.applications import CANARY, draft_of, make_application, open_round, send
from tests.factories.pdps import CLOSES
from tests.support.certificates import certificate_bytes
from tests.support.clock import freeze
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")
BOTH = pytest.mark.parametrize("htmx", [False, True])
PARTS = (
    "", "/answers/care", "/answers/care/versions", "/checks/insurance", "/homes", "/prices",
    "/check", "/declaration", "/submitted", "/withdraw",
)  # fmt: skip


def url(made, part: str = "") -> str:
    return f"/p/applications/{made.reference}{part}"


@BOTH
def test_starting_from_the_round(client_as, scheme, htmx) -> None:
    person = client_as(Role.APPLICANT)
    page = person.get(f"/opportunities/{scheme.round_reference}")
    link = next(a for a in page.soup.find_all("a") if a.get_text().startswith("Apply for lot 2"))
    page = person.get(link["href"])
    assert "Employer’s liability certificate" in page.text
    done = page.submit(htmx=htmx)
    tasks = done.follow()
    assert tasks.h1 == "Application for lot 2: Children’s homes"
    assert "Not sent yet. Your application is sent only when you choose" in tasks.text
    assert "0 of 7 tasks completed" in tasks.text
    again = person.get(link["href"])
    assert "Your organisation has started this application" in again.text
    assert tasks.response.request.path in str(again.soup)
    assert "Children’s homes" in person.get("/p/applications").text


@BOTH
def test_starting_is_refused_outside_the_round(client_as, hub, scheme, htmx) -> None:
    person = client_as(Role.APPLICANT)
    where = f"/p/applications/new/{scheme.round_reference}/{scheme.lot_id}"
    page = person.get(where)
    freeze(hub, CLOSES)
    person.sign_in(person.actor)
    answer = page.submit(htmx=htmx)
    assert answer.status == 422
    assert "This round closed" in answer.text
    assert "Start application" not in person.get(where).text
    assert person.get("/p/applications").text.count("APP-") == 0


def test_every_page_of_an_empty_and_of_a_full_draft(browse, empty, full) -> None:
    for made in (empty, full):
        person = browse(made.applicant)
        for part in PARTS:
            page = person.get(url(made, part))
            assert page.status in (200, 303), part
            assert (CANARY in page.text) is (
                made is full and part in ("/answers/care", "/answers/care/versions", "/check")
            ) or part == "/checks/insurance", part


@pytest.mark.parametrize("part", PARTS)
def test_others_find_nothing_and_cannot_tell_absent_from_foreign(
    client_as, visitor, scheme, full, part
) -> None:
    rival = client_as(Role.PROVIDER_ADMIN)
    for reference in (full.reference, "APP-00000", "nonsense"):
        page = rival.get(f"/p/applications/{reference}{part}")
        assert page.status == 404
        assert CANARY not in page.text
    responder = client_as(Role.RESPONDER, organisation=full.admin.organisation_id)
    assert responder.get(url(full, part)).status == 403
    manager = client_as(Role.SCHEME_MANAGER, organisation=scheme.host_id)
    assert manager.get(url(full, part)).status == 403
    assert visitor.get(url(full, part)).location.startswith("/sign-in")


@BOTH
@pytest.mark.parametrize(
    "part",
    [
        "/answers/care",
        "/answers/care/_/save",
        "/checks/insurance",
        "/homes",
        "/prices",
        "/declaration",
        "/withdraw",
    ],
)
def test_others_change_nothing(client_as, hub, scheme, full, part, htmx) -> None:
    send(hub, full)
    before = draft_of(hub, full).content()
    data = {
        "words": "Mine.", "revision": "1", "choice": "yes", "name": "R", "post": "R",
        "is_authorised": "y",
    }  # fmt: skip
    rival = client_as(Role.PROVIDER_ADMIN)
    responder = client_as(Role.RESPONDER, organisation=full.admin.organisation_id)
    manager = client_as(Role.SCHEME_MANAGER, organisation=scheme.host_id)
    for person, status in ((rival, 404), (responder, 403), (manager, 403)):
        answer = person.post(url(full, part), data, htmx=htmx)
        assert answer.status == status
        assert CANARY not in answer.text
    assert draft_of(hub, full).content() == before
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert (row.state.value, row.submissions) == ("submitted", 1)


@BOTH
def test_an_answer_is_saved_and_its_page_says_so(browse, hub, empty, htmx) -> None:
    person = browse(empty.applicant)
    page = person.get(url(empty, "/answers/care"))
    for words in ("How does a child’s day go?", "20% of the total", "A top answer: Shows a child"):
        assert words in page.text
    done = page.submit({"words": "A day begins.\r\nSlowly.", "finished": "yes"}, htmx=htmx)
    assert done.location == url(empty)
    again = person.get(url(empty, "/answers/care"))
    assert again.soup.textarea.get_text().strip() == "A day begins.\nSlowly."
    assert "Saved at 10am by" in again.text
    tasks = person.get(url(empty))
    assert "1 of 7 tasks completed" in tasks.text
    assert "A day begins." in person.get(url(empty, "/answers/care/versions")).text


@BOTH
def test_too_many_words_are_kept_and_block_sending_only(browse, hub, full, htmx) -> None:
    person = browse(full.admin)
    page = person.get(url(full, "/answers/safeguarding"))
    words = " ".join(["safe"] * 21)
    assert page.submit({"words": words}, htmx=htmx).location == url(full)
    again = person.get(url(full, "/answers/safeguarding"))
    assert again.soup.textarea.get_text().strip() == words
    assert "must be 20 words or fewer. You have written 21" in again.text
    assert "There is a problem" in person.get(url(full)).text
    declaration = {"name": "A", "post": "B", "is_authorised": "y"}
    answer = person.post(url(full, "/declaration"), declaration, htmx=htmx)
    assert answer.status == 422
    assert answer.errors == ["“Safeguarding” must be 20 words or fewer. You have written 21"]
    assert answer.soup.find("a", href=url(full, "/answers/safeguarding"))


def test_typing_saves_by_itself(browse, hub, empty) -> None:
    person = browse(empty.applicant)
    page = person.get(url(empty, "/answers/care"))
    field = page.soup.textarea
    assert field["data-hx-post"] == url(empty, "/answers/care/_/save")
    first = person.post(field["data-hx-post"], {"words": "One", "revision": "0"}, htmx=True)
    assert first.status == 200
    assert first.soup.select_one("#words-revision")["value"] == "1"
    assert first.soup.select_one("#words-saved").get_text() == "Saved at 10am"
    second = person.post(field["data-hx-post"], {"words": "One two", "revision": "1"}, htmx=True)
    assert second.soup.select_one("#words-revision")["value"] == "2"
    plain = person.post(field["data-hx-post"], {"words": "One two three", "revision": "2"})
    assert plain.location == url(empty)
    assert "One two three" in person.get(url(empty, "/answers/care")).text


def test_a_save_after_the_deadline_says_so_and_keeps_nothing(browse, hub, full) -> None:
    freeze(hub, CLOSES)
    person = browse(full.applicant)
    where = url(full, "/answers/care/_/save")
    answer = person.post(where, {"words": "Late", "revision": "1"}, htmx=True)
    assert answer.status == 422
    assert "Not saved: This round closed" in answer.text
    plain = person.post(url(full, "/answers/care"), {"words": "Late", "revision": "1"})
    assert plain.status == 422
    assert "Late" not in str(draft_of(hub, full).content())
    shown = person.get(url(full, "/answers/care"))
    assert f"{CANARY} answers care." in shown.text
    assert "can be read, not changed" in shown.text


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ("mine", "From Ayo."),
        ("theirs", "From Sam."),
        ("both", "From Sam.\n\nFrom Ayo."),
    ],
)
@BOTH
def test_two_writers_see_both_versions_and_choose(browse, hub, empty, keep, kept, htmx) -> None:
    sam, ayo = browse(empty.applicant), browse(empty.admin)
    pages = [person.get(url(empty, "/answers/care")) for person in (sam, ayo)]
    pages[0].submit({"words": "From Sam."})
    auto = ayo.post(
        url(empty, "/answers/care/_/save"), {"words": "From Ayo.", "revision": "0"}, htmx=True
    )
    assert auto.status == 409
    assert "From Sam." in auto.text
    assert "Keep both" in auto.text
    clash = pages[1].submit({"words": "From Ayo."}, htmx=htmx)
    assert clash.status == 409
    for words in ("From Sam.", "From Ayo.", f"Saved by {empty.applicant.name}"):
        assert words in clash.text
    chosen = clash.submit({"keep": keep, "words": "From Ayo."}, htmx=htmx)
    assert chosen.location.startswith(url(empty))
    draft = draft_of(hub, empty)
    assert draft.answers[draft.questions.by_key("care").id].words == kept


def test_a_choice_that_is_out_of_date_too_is_a_conflict_again(browse, hub, empty) -> None:
    ayo = browse(empty.admin)
    page = ayo.get(url(empty, "/answers/care"))
    with hub.unit_of_work(empty.applicant) as uow:
        applications.save_answer(uow, empty.reference, "care", "One.", revision=0)
    clash = page.submit({"words": "Mine."})
    with hub.unit_of_work(empty.applicant) as uow:
        applications.save_answer(uow, empty.reference, "care", "Two.", revision=1)
    again = clash.submit({"keep": "mine", "words": "Mine."})
    assert again.status == 409
    assert "Two." in again.text


@BOTH
def test_a_check_with_its_document(browse, hub, empty, htmx) -> None:
    person = browse(empty.applicant)
    page = person.get(url(empty, "/checks/insurance"))
    assert page.submit({}, htmx=htmx).status == 422
    wrong = {"choice": "yes", "file": (io.BytesIO(b"MZ not a document"), "virus.exe")}
    refused = page.submit(wrong, htmx=htmx)
    assert refused.status == 422
    assert refused.errors[0].startswith("The selected file")
    assert refused.soup.select_one("input[name=choice][value=yes]").has_attr("checked")
    file = (io.BytesIO(certificate_bytes()), "Jo Smith certificate.pdf")
    done = page.submit({"choice": "yes", "file": file}, htmx=htmx)
    assert done.location == url(empty)
    shown = person.get(url(empty, "/checks/insurance"))
    assert "We hold employer-s-liability-certificate" in shown.text
    assert "Jo Smith" not in shown.text
    link = next(a["href"] for a in shown.soup.find_all("a") if "/documents/" in a["href"])
    assert person.client.get(link, base_url="http://localhost").mimetype == "application/pdf"
    stale = page.submit({"choice": "no", "form_key": "another-key-2"}, htmx=htmx)
    assert stale.status == 409


@BOTH
def test_homes_are_chosen(browse, hub, empty, htmx) -> None:
    person = browse(empty.applicant)
    page = person.get(url(empty, "/homes"))
    bad = page.submit({"homes": "11111111-1111-1111-1111-111111111111"}, htmx=htmx)
    assert bad.status == 422
    assert page.submit({"homes": str(empty.home_id)}, htmx=htmx).location == url(empty)
    assert [home.id for home in draft_of(hub, empty).homes] == [empty.home_id]


def test_a_provider_without_a_home_is_told_what_to_do(browse, hub, scheme) -> None:
    person = make_person(hub, Role.PROVIDER_ADMIN)
    with hub.unit_of_work(person) as uow:
        row = applications.start(uow, scheme.round_reference, scheme.lot_id)
    page = browse(person).get(f"/p/applications/{row.reference}/homes")
    assert "You have no service for this lot yet" in page.text


@BOTH
def test_prices_are_typed_as_people_type_them(browse, hub, empty, htmx) -> None:
    person = browse(empty.applicant)
    page = person.get(url(empty, "/prices"))
    fields = [tag["name"] for tag in page.soup.select("input[type=text]")]
    bad = page.submit({fields[0]: "lots"}, htmx=htmx)
    assert bad.status == 422
    assert bad.errors == ["Core care must be a number, like 3450"]
    assert bad.soup.select_one(f"#{fields[0]}")["value"] == "lots"
    nothing = page.submit({fields[0]: "0"}, htmx=htmx)
    assert nothing.errors == ["A weekly price must be more than £0"]
    assert page.submit({fields[0]: "£7,500.5"}, htmx=htmx).location == url(empty)
    assert set(draft_of(hub, empty).prices.values()) == {750_050}
    assert "£7,500.50 a week, about £391,000 a year" in person.get(url(empty, "/check")).text


@BOTH
def test_declaring_sending_and_the_receipt(browse, hub, full, htmx) -> None:
    person = browse(full.admin)
    page = person.get(url(full, "/declaration"))
    bad = page.submit({"name": "", "post": ""}, htmx=htmx)
    assert bad.status == 422
    assert bad.errors == [
        "Enter your full name",
        "Enter your position",
        "Confirm that you are authorised and that it is true",
    ]
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    done = page.submit(declared, htmx=htmx)
    assert done.location == url(full, "/submitted")
    receipt = done.follow()
    assert receipt.h1 == "Application sent"
    for words in (full.reference, "10 November 2026 at 10am, UK time", "Ayo Bello, Director"):
        assert words in receipt.text
    again = page.submit(declared, htmx=htmx)
    assert again.location == url(full, "/submitted")
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert row.submissions == 1
        digest = applications.last_submission(session, row).digest
    assert digest in receipt.text
    assert "is being made as a PDF" in receipt.text
    tasks = person.get(url(full))
    assert "Not sent yet" not in tasks.text
    assert "See your receipt" in tasks.text


def test_an_applicant_is_told_who_can_send(browse, hub, full) -> None:
    person = browse(full.applicant)
    for part in ("/check", "/declaration"):
        page = person.get(url(full, part))
        assert "Only an administrator of your organisation can send" in page.text
        assert "Send application”" in page.text or "Send application" not in page.text
    declared = {"name": "A", "post": "B", "is_authorised": "y"}
    assert person.post(url(full, "/declaration"), declared).status == 403


@BOTH
def test_changes_after_sending_are_marked_until_sent_again(browse, hub, full, htmx) -> None:
    send(hub, full)
    person = browse(full.admin)
    assert "You have changes that are not sent" not in person.get(url(full)).text
    person.get(url(full, "/answers/care")).submit({"words": "Better."}, htmx=htmx)
    assert "You have changes that are not sent" in person.get(url(full)).text
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    page = person.get(url(full, "/declaration"))
    assert "This replaces number 1" in page.text
    receipt = page.submit(declared, htmx=htmx).follow()
    assert "Sent before, and replaced" in receipt.text
    assert "You have changes that are not sent" not in person.get(url(full)).text


@BOTH
def test_withdrawing(browse, hub, full, htmx) -> None:
    person = browse(full.admin)
    assert "there is nothing to withdraw" in person.get(url(full, "/withdraw")).text
    send(hub, full)
    page = person.get(url(full, "/withdraw"))
    assert page.submit(htmx=htmx).location == url(full)
    assert "Application withdrawn" in person.get(url(full, "/submitted")).text
    repeated = person.post(url(full, "/withdraw"), {"form_key": "another-key-1"}, htmx=htmx)
    assert repeated.status == 409
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    page = person.get(url(full, "/declaration"))
    assert page.submit(declared, htmx=htmx).follow().h1 == "Application sent"


@BOTH
@pytest.mark.parametrize("part", ["/declaration", "/withdraw"])
def test_too_late_has_its_page_with_the_times(browse, hub, full, htmx, part) -> None:
    if part == "/withdraw":
        send(hub, full)
    person = browse(full.admin)
    page = person.get(url(full, part))
    freeze(hub, CLOSES)
    person.sign_in(full.admin)
    declared = {"name": "Ayo Bello", "post": "Director", "is_authorised": "y"}
    answer = page.submit(declared if part == "/declaration" else {}, htmx=htmx)
    assert answer.status == 422
    assert answer.h1 == "Applications have closed"
    assert "2026-12-04T12:00:00+00:00" in answer.text
    assert ("Yours was not sent." in answer.text) is (part == "/declaration")
    with hub.reading(full.admin) as session:
        row = applications.get_application(session, full.admin, full.reference)
        assert len(applications.list_late(session, row)) == 1
    for shown in PARTS:
        assert person.get(url(full, shown)).status in (200, 303)


def test_after_the_deadline_an_unsent_application_says_so(browse, hub, full) -> None:
    freeze(hub, CLOSES)
    person = browse(full.admin)
    page = person.get(url(full))
    assert "This application was not sent" in page.text
    assert "Not sent yet" not in page.text
    assert "Send application" not in person.get(url(full, "/declaration")).text.replace("”", "")


def test_before_opening_the_host_sees_no_trace_on_any_of_its_pages(
    client_as, hub, scheme, full
) -> None:
    send(hub, full)
    name = full.admin.organisation_name
    for role in (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.AUDITOR):
        person = client_as(role, organisation=scheme.host_id)
        slug = person.actor.organisation_slug
        for where in (
            f"/c/{slug}/",
            f"/c/{slug}/purchasing",
            f"/c/{slug}/purchasing/rounds/{scheme.round_reference}",
            "/a/rounds",
            "/audit",
        ):
            text = person.get(where).text
            assert full.reference not in text
            assert name not in text


def test_the_first_page_names_what_is_to_finish_and_by_when(browse, client_as, empty) -> None:
    person = browse(empty.applicant)
    page = person.get("/p/")
    assert f"Finish application {empty.reference} (0% done)" in page.text
    assert "before 12 noon on Friday 4 December 2026" in page.text
    assert "Apply in Round 5" not in page.text
    newcomer = client_as(Role.APPLICANT)
    assert "Apply in Round 5" in newcomer.get("/p/").text
    responder = client_as(Role.RESPONDER, organisation=empty.admin.organisation_id)
    assert "Finish application" not in responder.get("/p/").text


def test_progress_counts_what_is_done(browse, full, hub) -> None:
    page = browse(full.applicant).get("/p/")
    assert f"Finish application {full.reference} (100% done)" in page.text
    send(hub, full)
    assert "Finish application" not in browse(full.applicant).get("/p/").text


def test_control_the_host_reads_after_opening(hub, scheme) -> None:
    made = make_application(hub, scheme)
    send(hub, made)
    freeze(hub, CLOSES)
    assert open_round(hub, scheme) == 1
    with hub.reading(scheme.manager) as session:
        assert len(applications.list_opened(session, scheme.manager, scheme.round_id)) == 1
