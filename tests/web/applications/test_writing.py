"""Writing an application in the browser: answers, checks, homes, prices; nothing typed is lost."""

from __future__ import annotations

import io

import pytest

from portal import applications
from portal.kernel.actor import Role
from tests.factories.applications import CANARY, draft_of
from tests.factories.pdps import CLOSES
from tests.support.certificates import certificate_bytes
from tests.support.clock import freeze
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")
BOTH = pytest.mark.parametrize("htmx", [False, True])


def url(made, part: str = "") -> str:
    return f"/p/applications/{made.reference}{part}"


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
