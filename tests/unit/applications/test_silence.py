"""Typing is recorded a version at a time; nothing else may change an answer without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import applications
from portal.applications.models import Answer, AnswerVersion
from portal.audit import AuditEntry
from portal.db import Hub
from portal.db.silence import SilentChange
from portal.kernel.actor import system
from tests.factories.applications import Applied, make_application
from tests.factories.pdps import CLOSES
from tests.support.clock import freeze

KEY = "safeguarding"


@pytest.fixture
def written(hub: Hub) -> Applied:
    freeze(hub, CLOSES - timedelta(days=10))
    made = make_application(hub, is_full=False)
    save(hub, made, "First words.", 0)
    return made


def save(hub: Hub, made: Applied, words: str, revision: int) -> int:
    with hub.unit_of_work(made.applicant) as uow:
        saved = applications.save_answer(uow, made.reference, KEY, words, revision=revision)
        return saved.revision


def recorded(hub: Hub, made: Applied) -> int:
    with hub.reading(system("test")) as session:
        query = select(AuditEntry.event).where(AuditEntry.record_id == made.id)
        return list(session.scalars(query)).count("AnswerSaved")


def test_typing_on_is_one_entry_for_ten_minutes(hub: Hub, written: Applied) -> None:
    revision = 1
    for number in range(3):
        revision = save(hub, written, f"Words {number}.", revision)
    assert recorded(hub, written) == 1
    freeze(hub, CLOSES - timedelta(days=10) + timedelta(minutes=10))
    save(hub, written, "Later words.", revision)
    assert recorded(hub, written) == 2


@pytest.mark.parametrize("model", [Answer, AnswerVersion])
@pytest.mark.parametrize("way", ["object", "where", "core"])
def test_any_other_change_of_an_answer_is_refused(
    hub: Hub, written: Applied, model: type[Answer | AnswerVersion], way: str
) -> None:
    later = CLOSES - timedelta(days=9)
    with pytest.raises(SilentChange), hub.unit_of_work(written.applicant) as uow:
        if way == "object":
            uow.session.scalars(select(model)).one().saved_at = later
        elif way == "where":
            uow.session.execute(update(model).values(saved_at=later))
        else:
            with uow.session.raw():
                change = update(model.__table__).values(saved_at=later)
                uow.session.connection().execute(change)


def test_only_typing_carries_on(hub: Hub, written: Applied) -> None:
    with pytest.raises(SilentChange), hub.unit_of_work(written.applicant) as uow:
        uow.carry_on("application", written.id)
