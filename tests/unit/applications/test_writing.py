"""Starting and writing: nothing lost, nothing overwritten, nothing after the deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import applications, pdps
from portal.applications import Answer, AnswerVersion, ApplicationState
from portal.applications.queries import list_versions
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken, StaleRecord
from portal.providers import ServiceKind
from tests.factories.applications import Applied, draft_of, make_application
from tests.factories.pdps import CLOSES, DURING, OPENS, make_scheme
from tests.factories.providers import make_home
from tests.support.clock import freeze
from tests.support.people import make_person

TINY = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _during(hub: Hub) -> None:
    freeze(hub, DURING)


def save(hub: Hub, made: Applied, words: str, revision: int, actor=None, **kw):
    with hub.unit_of_work(actor or made.applicant) as uow:
        return applications.save_answer(uow, made.reference, "care", words, revision=revision, **kw)


def versions(hub: Hub, made) -> list[tuple[int, str]]:
    with hub.reading(made.admin) as session:
        row = applications.get_application(session, made.admin, made.reference)
        question = pdps.questions_of(session, row.question_set_id).by_key("care")
        found = list_versions(session, row, question.id)
        return [(version.number, version.words) for version in found]


def answer(hub: Hub, made):
    draft = draft_of(hub, made)
    return draft.answers[draft.questions.by_key("care").id]


def test_starting_twice_is_starting_once(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    with hub.unit_of_work(made.admin) as uow:
        again = applications.start(uow, made.scheme.round_reference, made.scheme.lot_id)
    assert again.id == made.id
    assert again.state is ApplicationState.DRAFT


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.CONTRACTS, Role.SCHEME_MANAGER])
def test_only_writers_of_a_provider_start(hub: Hub, role: Role) -> None:
    scheme = make_scheme(hub)
    actor = make_person(hub, role)
    with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow:
        applications.start(uow, scheme.round_reference, scheme.lot_id)


@pytest.mark.parametrize("moment", [OPENS - TINY, CLOSES, CLOSES + TINY])
def test_a_round_that_is_not_open_takes_no_start(hub: Hub, moment) -> None:
    scheme = make_scheme(hub)
    actor = make_person(hub, Role.APPLICANT)
    freeze(hub, moment)
    with pytest.raises(RuleBroken), hub.unit_of_work(actor) as uow:
        applications.start(uow, scheme.round_reference, scheme.lot_id)


def test_a_lot_that_is_not_in_the_round_is_not_found(hub: Hub) -> None:
    scheme, other = make_scheme(hub), make_scheme(hub)
    actor = make_person(hub, Role.APPLICANT)
    with pytest.raises(NotFound), hub.unit_of_work(actor) as uow:
        applications.start(uow, scheme.round_reference, other.lot_id)


def test_an_answer_is_kept_as_typed_and_its_revision_counts(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    first = save(hub, made, "We  listen.\r\nEvery day.", 0)
    assert (first.revision, first.words) == (1, 4)
    second = save(hub, made, "We listen.", first.revision)
    assert second.revision == 2
    assert answer(hub, made).words == "We listen."


def test_the_second_of_two_editors_sees_both_versions(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    save(hub, made, "From Sam.", 0)
    with pytest.raises(StaleRecord) as stale:
        save(hub, made, "From Ayo.", 0, made.admin)
    assert (stale.value.theirs, stale.value.mine) == ("From Sam.", "From Ayo.")
    assert answer(hub, made).words == "From Sam."


def test_a_save_whose_reply_was_lost_can_be_sent_again(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    save(hub, made, "Once.", 0)
    again = save(hub, made, "Once.", 0)
    assert again.revision == 1
    assert versions(hub, made) == [(1, "Once.")]


def test_a_version_an_author_and_ten_minutes(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    save(hub, made, "a", 0)
    freeze(hub, DURING + timedelta(minutes=10) - TINY)
    save(hub, made, "a b", 1)
    assert versions(hub, made) == [(1, "a b")]
    save(hub, made, "a b c", 2, made.admin)
    freeze(hub, DURING + timedelta(minutes=20) - 2 * TINY)
    save(hub, made, "a b c d", 3, made.admin)
    freeze(hub, DURING + timedelta(minutes=20) - TINY)
    save(hub, made, "a b c d e", 4, made.admin)
    assert versions(hub, made) == [(3, "a b c d e"), (2, "a b c d"), (1, "a b")]
    with hub.reading(system("test")) as session:
        query = select(func.count()).select_from(AuditEntry).filter_by(event="AnswerSaved")
        assert session.scalar(query) == 3


def test_what_is_too_long_is_kept_and_marked(hub: Hub) -> None:
    made = make_application(hub)
    words = " ".join(["word"] * 501)
    with hub.unit_of_work(made.applicant) as uow:
        applications.save_answer(uow, made.reference, "care", words, revision=1)
    assert answer(hub, made).words == words
    assert [(gap.task, gap.sentence) for gap in applications.gaps(draft_of(hub, made))] == [
        ("care", "“Everyday care” must be 500 words or fewer. You have written 501")
    ]
    with pytest.raises(RuleBroken):
        save(hub, made, "x" * 40_001, 2)
    assert answer(hub, made).words == words


@pytest.mark.parametrize("moment", [CLOSES, CLOSES + TINY])
def test_nothing_is_written_from_the_deadline_on(hub: Hub, moment) -> None:
    made = make_application(hub)
    freeze(hub, CLOSES - TINY)
    save(hub, made, "In time.", 1)
    freeze(hub, moment)
    with pytest.raises(RuleBroken):
        save(hub, made, "Too late.", 2)
    for write in (
        lambda uow: applications.answer_gate(uow, made.reference, "exclusion", choice="yes"),
        lambda uow: applications.choose_homes(uow, made.reference, []),
        lambda uow: applications.set_prices(uow, made.reference, {}),
    ):
        with pytest.raises(RuleBroken), hub.unit_of_work(made.applicant) as uow:
            write(uow)
    assert answer(hub, made).words == "In time."


def test_another_provider_writes_nothing(hub: Hub) -> None:
    made = make_application(hub)
    rival = make_person(hub, Role.PROVIDER_ADMIN)
    for write in (
        lambda uow: applications.save_answer(uow, made.reference, "care", "Mine", revision=1),
        lambda uow: applications.choose_homes(uow, made.reference, []),
        lambda uow: applications.submit(uow, made.reference, name="R", post="R"),
        lambda uow: applications.withdraw(uow, made.reference),
    ):
        with pytest.raises(NotFound), hub.unit_of_work(rival) as uow:
            write(uow)


def test_homes_are_the_providers_own_and_of_the_lots_kind(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    agency, _, _ = make_home(hub, made.admin, kind=ServiceKind.AGENCY)
    foreign, _, _ = make_home(hub)
    for home_id in (agency, foreign):
        with pytest.raises(RuleBroken), hub.unit_of_work(made.applicant) as uow:
            applications.choose_homes(uow, made.reference, [home_id])
    with hub.unit_of_work(made.applicant) as uow:
        applications.choose_homes(uow, made.reference, [made.home_id])
    assert [home.id for home in draft_of(hub, made).homes] == [made.home_id]
    with hub.unit_of_work(made.applicant) as uow:
        applications.choose_homes(uow, made.reference, [])
    assert draft_of(hub, made).homes == ()


def test_prices_are_of_the_lots_bands_and_above_nothing(hub: Hub) -> None:
    made, other = make_application(hub, is_full=False), make_scheme(hub)
    with hub.reading(made.admin) as session:
        own = pdps.price_bands(session, made.scheme.lot_id)[0].id
        foreign = pdps.price_bands(session, other.lot_id)[0].id
    for prices in ({foreign: 100}, {own: 0}, {own: -5}, {own: 1_000_000_000}):
        with pytest.raises(RuleBroken), hub.unit_of_work(made.applicant) as uow:
            applications.set_prices(uow, made.reference, prices)
    for pence, kept in ((750_000, {own: 750_000}), (800_000, {own: 800_000}), (None, {})):
        with hub.unit_of_work(made.applicant) as uow:
            applications.set_prices(uow, made.reference, {own: pence})
        assert draft_of(hub, made).prices == kept


def test_the_gaps_of_an_empty_draft_and_of_a_full_one(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    found = [gap.task for gap in applications.gaps(draft_of(hub, made))]
    assert found == [
        "exclusion", "insurance", "safeguarding", "care", "social-value", "homes", "prices",
    ]  # fmt: skip
    full = make_application(hub, made.scheme)
    assert applications.gaps(draft_of(hub, full)) == []


def test_a_check_that_does_not_pass_needs_words_and_its_document(hub: Hub) -> None:
    made = make_application(hub, is_full=False)
    with hub.unit_of_work(made.applicant) as uow:
        applications.answer_gate(uow, made.reference, "insurance", choice="no")
        uow.session.flush()
        applications.answer_gate(uow, made.reference, "exclusion", choice="no")
    found = [gap.sentence for gap in applications.gaps(draft_of(hub, made))][:2]
    assert found == [
        "Explain your answer to “Insurance”",
        "Upload the document for “Insurance”: Employer’s liability certificate",
    ]
    with pytest.raises(StaleRecord), hub.unit_of_work(made.admin) as uow:
        applications.answer_gate(uow, made.reference, "insurance", choice="yes", revision=0)


def test_no_table_of_the_room_is_out_of_the_record(hub: Hub) -> None:
    mapped = {mapper.class_ for mapper in Answer.registry.mappers}
    room = {model for model in mapped if model.__module__ == "portal.applications.models"}
    assert AnswerVersion in room
    assert {model for model in room if not model.__audited__} == set()
