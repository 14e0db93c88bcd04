"""Stating, confirming, pausing, on both engines: whose rows change, and what is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import vacancies
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound, NotPermitted, StaleRecord
from portal.vacancies import Vacancy
from tests.factories.referrals import AdmittedHome, add_home, make_world, state_places
from tests.support.people import make_person


def stated(hub: Hub, home: AdmittedHome) -> list[Vacancy]:
    with hub.reading(home.responder) as session:
        return list(session.scalars(select(Vacancy).order_by(Vacancy.id)))


def test_a_first_statement_makes_the_row_and_a_second_changes_it(hub: Hub) -> None:
    elm = add_home(make_world(hub), "Elm", places=None)
    state_places(hub, elm, 2)
    state_places(hub, elm, 1)
    assert [(row.places, row.version) for row in stated(hub, elm)] == [(1, 2)]


def test_each_statement_is_a_line_of_the_record(hub: Hub) -> None:
    elm = add_home(make_world(hub), "Elm", places=None)
    state_places(hub, elm, 2)
    with hub.reading(elm.responder) as session:
        query = select(AuditEntry.event, AuditEntry.facts).where(AuditEntry.record == "vacancy")
        rows = session.execute(query).all()
    assert [row.event for row in rows] == ["VacancyStated"]
    assert rows[0].facts["places"] == 2


def test_confirming_all_touches_only_the_providers_own(hub: Hub) -> None:
    world = make_world(hub)
    elm, rival = add_home(world, "Elm"), add_home(world, "Rival")
    before = stated(hub, rival)[0].confirmed_at
    with hub.unit_of_work(elm.responder) as uow:
        assert vacancies.still_right(uow) == 1
    assert stated(hub, rival)[0].confirmed_at == before
    assert len(stated(hub, elm)) == 1


def test_a_stale_page_is_refused(hub: Hub) -> None:
    elm = add_home(make_world(hub), "Elm", places=1)
    with pytest.raises(StaleRecord), hub.unit_of_work(elm.responder) as uow:
        place = vacancies.get_place(uow.session, uow.actor, elm.reference, None, lock=True)
        vacancies.state_vacancy(uow, place, places=2, version=0)
    assert stated(hub, elm)[0].places == 1


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.CONTRACTS])
def test_others_of_the_provider_cannot_change_places(hub: Hub, role: Role) -> None:
    elm = add_home(make_world(hub), "Elm", places=1)
    other = make_person(hub, role, organisation=elm.provider.organisation_id)
    with pytest.raises(NotPermitted), hub.unit_of_work(other) as uow:
        place = vacancies.get_place(uow.session, uow.actor, elm.reference, None, lock=True)
        vacancies.state_vacancy(uow, place, places=0)
    assert stated(hub, elm)[0].places == 1


def test_another_providers_home_is_not_found(hub: Hub) -> None:
    world = make_world(hub)
    elm, rival = add_home(world, "Elm"), add_home(world, "Rival")
    with hub.unit_of_work(elm.responder) as uow:
        with pytest.raises(NotFound):
            vacancies.get_place(uow.session, uow.actor, rival.reference, None)


def test_a_pause_holds_until_its_day(hub: Hub) -> None:
    world = make_world(hub)
    elm = add_home(world, "Elm")
    until = world.today + timedelta(days=3)
    with hub.unit_of_work(elm.responder) as uow:
        place = vacancies.get_place(uow.session, uow.actor, elm.reference, None, lock=True)
        vacancies.pause(uow, place, until=until)
    assert stated(hub, elm)[0].paused_until == until
