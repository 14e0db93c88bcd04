"""Attempts after the deadline: nobody's but the provider's until the opening, then on record."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal import applications
from portal.applications import LateAttempt, TooLate
from portal.assessment import queries
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Actor, Role, system
from portal.kernel.errors import NotFound
from tests.factories import assessment as make
from tests.factories.rounds import Applied, Stage, apply, make_round
from tests.support.browse import Browse
from tests.support.people import make_person

SECRET = "CANARY-LATE-ANSWER"


def try_late(stage: Stage, one: Applied, kind: str = "submit") -> None:
    with pytest.raises(TooLate), stage.hub.unit_of_work(one.admin) as uow:
        if kind == "withdraw":
            applications.withdraw(uow, one.reference)
        else:
            applications.submit(uow, one.reference, name="Ann Example", post="Director")


def withdraw_in_time(stage: Stage, one: Applied) -> None:
    with stage.hub.unit_of_work(one.admin) as uow:
        applications.withdraw(uow, one.reference)


def counted(stage: Stage, who: Actor) -> int:
    with stage.hub.reading(who) as session:
        return session.scalar(select(func.count()).select_from(LateAttempt))


def recorded(stage: Stage, who: Actor) -> list[str]:
    """The entries about late attempts of which somebody's council knows."""
    with stage.hub.reading(system("test")) as session:
        query = select(AuditEntry.event).where(AuditEntry.council_id == who.council_id)
        names = session.scalars(query.order_by(AuditEntry.number)).all()
    return [name for name in names if "Late" in name]


def departures(stage: Stage, who: Actor, app) -> list[list[str]]:
    page = Browse(app, who).get(f"/a/rounds/{stage.reference}/record")
    assert SECRET not in page.text
    table = page.soup.select_one("[aria-label='Departures']")
    rows = table.select("tbody tr") if table else []
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


@pytest.fixture
def stage(hub: Hub) -> Stage:
    """One applied in time, one withdrew in time; both tried again too late."""
    made = make_round(hub)
    sent = apply(made, words=SECRET, name="Alder Care")
    gone = apply(made, words=SECRET, name="Birch Care")
    withdraw_in_time(made, gone)
    make.close(made)
    try_late(made, sent, "withdraw")
    try_late(made, gone)
    return made


def test_before_the_opening_only_the_provider_knows(stage: Stage, app) -> None:
    sent, gone = stage.applied
    auditor = make_person(stage.hub, Role.AUDITOR, organisation=stage.host)
    for who in (*stage.people(), auditor):
        assert counted(stage, who) == 0
    assert recorded(stage, stage.lead) == []
    assert [counted(stage, one.admin) for one in (sent, gone)] == [1, 1]
    for one, word in ((sent, "withdraw"), (gone, "send")):
        text = Browse(app, one.admin).get(f"/p/applications/{one.reference}").text
        assert f"tried to {word} it on" in text
        assert "Refused: applications closed on" in text
    assert Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}/record").status == 404


def test_the_record_of_an_opened_round_lists_who_when_what_and_the_deadline(
    stage: Stage, app
) -> None:
    make.open_up_now(stage)
    make.declare(stage, stage.lead, only=stage.applied[:1])
    sent, gone = stage.applied
    found = departures(stage, stage.lead, app)
    assert [row[0] for row in found] == [
        f"Alder Care tried to withdraw after the deadline: {sent.reference}",
        "Birch Care tried to send after the deadline: an application that was not opened",
    ]
    names = [one.admin.name for one in (sent, gone)]
    assert [row[2] for row in found] == [
        f"{names[0]}, Alder Care",
        f"{names[1]}, Birch Care",
    ]
    assert all(row[3].startswith("Refused. The round closed at ") for row in found)
    assert recorded(stage, stage.lead) == ["LateAttemptOpened"] * 2
    with stage.hub.reading(stage.lead) as session, pytest.raises(NotFound):
        applications.get_opened(session, stage.lead, gone.reference)


def test_an_attempt_after_the_opening_is_in_the_record_at_once(stage: Stage, app) -> None:
    make.open_up_now(stage)
    try_late(stage, stage.applied[1])
    assert recorded(stage, stage.lead) == ["LateAttemptOpened"] * 2 + ["ApplicationLate"]
    named = [row[0] for row in departures(stage, stage.lead, app) if "Birch" in row[0]]
    assert len(named) == 2


def test_a_conflict_hides_what_the_applicant_tried(stage: Stage, app) -> None:
    make.open_up_now(stage)
    sent = stage.applied[0]
    assert [row[0][:5] for row in departures(stage, stage.lead, app)] == ["Birch"]
    make.declare(stage, stage.lead, conflicts=(sent,), only=(sent,))
    page = Browse(app, stage.lead).get(f"/a/rounds/{stage.reference}/record")
    assert "Alder" not in page.text
    assert [row[0][:5] for row in departures(stage, stage.lead, app)] == ["Birch"]
    make.declare(stage, stage.manager, only=(sent,))
    starts = [row[0][:5] for row in departures(stage, stage.manager, app)]
    assert starts == ["Alder", "Birch", "Confl"]


def test_another_round_and_another_council_know_nothing(stage: Stage, hub: Hub) -> None:
    make.open_up_now(stage)
    other = make_round(hub)
    apply(other)
    make.open_up(other)
    for who, where, found in (
        (stage.lead, stage, 2), (other.lead, other, 0), (other.lead, stage, 0),
    ):  # fmt: skip
        with hub.reading(who) as session:
            round_ = queries.get_round(session, where.lead, where.reference)
            assert len(applications.list_late_in(session, who, round_)) == found


def test_opening_is_all_that_can_be_written_of_an_attempt(stage: Stage) -> None:
    with pytest.raises(Exception, match="append-only"), stage.hub.system_work("test") as uow:
        row = uow.session.scalars(select(LateAttempt).limit(1)).one()
        row.digest = "0" * 64
        uow.session.flush()
    with stage.hub.reading(system("test")) as session:
        digests = session.scalars(select(LateAttempt.digest)).all()
    assert "0" * 64 not in digests
