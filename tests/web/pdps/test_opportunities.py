"""Rounds as everybody reads them, and their questions and answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import pdps
from portal.kernel.actor import Role
from portal.pdps import DocumentKind, TextFacts
from tests.factories.pdps import CLOSES, DURING, GATES, OPENS, QUESTIONS_UNTIL, SCORED, make_scheme
from tests.support.clock import freeze

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def scheme(hub):
    freeze(hub, DURING)
    return make_scheme(hub)


def test_anybody_reads_the_list(visitor, scheme) -> None:
    page = visitor.get("/opportunities")
    assert page.status == 200
    assert "Apply before 12 noon on Friday 4 December 2026" in page.text
    page = visitor.get(f"/opportunities/{scheme.round_reference}")
    assert page.h1 == "Round 5"


def test_nothing_open_is_said(visitor, hub) -> None:
    freeze(hub, DURING)
    assert "No round is open now" in visitor.get("/opportunities").text


def test_a_closed_round_stays_to_be_read(visitor, hub, scheme) -> None:
    freeze(hub, CLOSES)
    assert "Closed rounds" in visitor.get("/opportunities").text
    page = visitor.get(f"/opportunities/{scheme.round_reference}")
    assert "This round closed on Friday 4 December 2026 at 12 noon, UK time." in page.text
    assert "Apply for lot" not in page.text


def test_a_round_says_everything_before_sign_in(visitor, scheme) -> None:
    page = visitor.get(f"/opportunities/{scheme.round_reference}")
    for question in (*GATES, *SCORED):
        assert question.title in page.text
        assert question.words in page.text
    for question in SCORED:
        assert f"{question.weight}% of the total" in page.text
        assert question.top_answer in page.text
    for words in (
        "You need at least 2 of 5 here to pass",
        "Core care",
        "the lowest price offered",
        "You pass with 60% of the total",
        "Before 12 noon on Friday 4 December 2026, UK time",
        "31 March 2030",
        "23 February 2029",
        "sample setting",
        "Round published.",
    ):
        assert words in page.text, words


def test_what_a_provider_would_sign_is_a_page(visitor, hub, scheme) -> None:
    where = f"/opportunities/{scheme.round_reference}/documents"
    assert visitor.get(f"{where}/terms").status == 404
    with hub.unit_of_work(scheme.manager) as uow:
        facts = TextFacts(kind=DocumentKind.TERMS, title="Terms of the list", words="1. Words.")
        pdps.issue_text(uow, scheme.system_id, facts)
    page = visitor.get(f"/opportunities/{scheme.round_reference}")
    link = page.soup.find("a", string="Terms of the list")
    assert "1. Words." in visitor.get(link["href"]).text
    assert visitor.get(f"{where}/novel").status == 404


@pytest.mark.parametrize("moment", [OPENS - timedelta(seconds=1), OPENS])
def test_apply_is_offered_while_the_round_is_open(visitor, hub, scheme, moment) -> None:
    freeze(hub, moment)
    page = visitor.get(f"/opportunities/{scheme.round_reference}")
    assert ("Apply for lot 2" in page.text) is (moment == OPENS)


def test_planned_absent_and_misspelt_rounds_look_alike(visitor, client_as, hub, scheme) -> None:
    planned = make_scheme(hub, is_published=False)
    for who in (visitor, client_as(Role.PROVIDER_ADMIN), client_as(Role.SCHEME_MANAGER)):
        for reference in (planned.round_reference, "RD-00000", "nonsense"):
            assert who.get(f"/opportunities/{reference}").status == 404
            assert who.get(f"/opportunities/{reference}/questions").status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_asking_and_answering(client_as, visitor, hub, scheme, htmx) -> None:
    url = f"/opportunities/{scheme.round_reference}/questions"
    asker = client_as(Role.APPLICANT)
    assert asker.get(url).submit({"words": " "}, htmx=htmx).status == 422
    done = asker.get(url).submit({"words": "Oak Care asks: two branches?"}, htmx=htmx)
    assert done.location.startswith(url)
    assert "Oak Care asks: two branches?" in done.follow().text
    assert "Oak Care" not in visitor.get(url).text
    assert "Oak Care" not in client_as(Role.APPLICANT).get(url).text

    manager = client_as(Role.SCHEME_MANAGER, organisation=scheme.host_id)
    slug = manager.actor.organisation_slug
    round_url = f"/c/{slug}/purchasing/rounds/{scheme.round_reference}"
    page = manager.get(round_url)
    link = page.soup.find("a", string=lambda text: text and "two branches" in text)
    page = manager.get(link["href"])
    assert page.submit({"question": "", "answer": ""}, htmx=htmx).status == 422
    done = page.submit({"question": "Are two branches one?", "answer": "Yes, one."}, htmx=htmx)
    assert done.location == round_url
    text = visitor.get(url).text
    assert "Are two branches one?" in text
    assert "Yes, one." in text
    assert page.submit({"question": "Again?", "answer": "No."}, htmx=htmx).status == 422


def test_asking_ends_on_time(client_as, hub, scheme) -> None:
    asker = client_as(Role.APPLICANT)
    url = f"/opportunities/{scheme.round_reference}/questions"
    page = asker.get(url)
    freeze(hub, QUESTIONS_UNTIL)
    asker.sign_in(asker.actor)
    answer = page.submit({"words": "Too late?"})
    assert answer.status == 422
    assert "before 12 noon on Friday 20 November 2026" in answer.text
    assert "Send question" not in asker.get(url).text


def test_another_hosts_questions_are_not_found(client_as, hub, scheme) -> None:
    asker = client_as(Role.APPLICANT)
    with hub.unit_of_work(asker.actor) as uow:
        asked = pdps.ask_clarification(uow, scheme.round_reference, "Secret branch?")
    other = make_scheme(hub)
    manager = client_as(Role.SCHEME_MANAGER, organisation=other.host_id)
    slug = manager.actor.organisation_slug
    for reference in (scheme.round_reference, other.round_reference, "RD-00000"):
        url = f"/c/{slug}/purchasing/rounds/{reference}/questions/{asked.id}"
        page = manager.get(url)
        assert page.status == 404
        assert "Secret branch" not in page.text
        assert manager.post(url, {"question": "Q", "answer": "A"}).status == 404
