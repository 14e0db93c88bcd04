"""`demo load`: the seed's market in numbers, and a true task for each person, one click away."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal import demo
from portal.accounts import Organisation, OrganisationKind
from portal.admissions import Admission, AdmissionState
from portal.config import Settings
from portal.db import Hub, ScopedSession
from portal.db.clock import read_now
from portal.documents import JobState, RenderJob
from portal.kernel.actor import Role, system
from portal.offers import Offer, OfferState
from portal.pdps import MemberCouncil, PurchasingSystem, Route, SystemKind
from portal.placements import AgreementState, PlacementAgreement
from portal.providers import CarerHousehold, Home
from portal.referrals import Referral, ReferralState
from portal.vacancies import Freshness, Vacancy, freshness
from portal.web.templating import renderer
from tests.cli.test_commands import flask, run
from tests.support.browse import Browse
from tests.support.people import make_person
from tests.support.tampering import owner_of


@pytest.mark.one_engine("sqlite")
def test_the_demonstration_holds_what_the_seed_says(app: Flask, hub: Hub) -> None:
    said: list[str] = []
    assert not demo.is_loaded(hub)
    demo.load(hub, said.append, renderer(app))
    assert demo.is_loaded(hub)
    assert len(said) > 20
    with hub.reading(system("test")) as session:
        now = read_now(session)
        _check_counts(session)
        _check_states(session)
        _check_troubles(session, now)
    _check_people(app)


def _count(session: ScopedSession, model: type, *conditions: object) -> int:
    query = select(func.count()).select_from(model)
    return session.scalar(query.where(*conditions)) or 0  # type: ignore[arg-type]


def _check_counts(session: ScopedSession) -> None:
    council, provider = (
        _count(session, Organisation, Organisation.kind == kind)
        for kind in (OrganisationKind.COUNCIL, OrganisationKind.PROVIDER)
    )
    assert (council, provider) == (6, 40)
    joint = session.scalars(select(PurchasingSystem).filter_by(kind=SystemKind.PSEUDO_DPS)).one()
    assert _count(session, MemberCouncil, MemberCouncil.system_id == joint.id) == 5
    own = session.scalars(select(PurchasingSystem).filter_by(kind=SystemKind.OWN_LIST)).one()
    assert session.get_one(Organisation, own.host_council_id).name == "Havering Council"
    assert (_count(session, Home), _count(session, CarerHousehold)) == (90, 30)
    assert _count(session, Referral) == 120
    assert _count(session, PlacementAgreement) == 60


def _check_states(session: ScopedSession) -> None:
    """Every kind of list has something in it."""
    found = {state: _count(session, Referral, Referral.state == state) for state in ReferralState}
    assert min(found.values()) > 0, found
    for route in Route:
        assert _count(session, Referral, Referral.route == route) > 0, route
    signed = {
        state: _count(session, PlacementAgreement, PlacementAgreement.state == state)
        for state in AgreementState
    }
    assert signed[AgreementState.IN_FORCE] > 45
    assert signed[AgreementState.TO_SIGN] > 0
    assert signed[AgreementState.SIGNED_BY_COUNCIL] > 0
    assert _count(session, RenderJob, RenderJob.state != JobState.MADE) == 0
    for state in (OfferState.SUBMITTED, OfferState.ACCEPTED, OfferState.UNSUCCESSFUL):
        assert _count(session, Offer, Offer.state == state) > 0, state


def _check_troubles(session: ScopedSession, now: datetime) -> None:
    assert _count(session, Admission, Admission.state == AdmissionState.SUSPENDED) == 3
    aged = [freshness(row.confirmed_at, now) for row in session.scalars(select(Vacancy))]
    assert set(aged) == set(Freshness)


def _check_people(app: Flask) -> None:
    """Each person's named task is on their own first page and can be opened; one press away."""
    browse = Browse(app)
    rows = browse.get("/").soup.select(".app-next--people .app-next__item")
    expected = {part.name: part for part in demo.PARTS}
    assert len(rows) == len(expected)
    for row in rows:
        name = row.strong.get_text(strip=True)
        named = row.select_one(".app-next__hint").get_text(" ", strip=True).split("Waiting: ")[1]
        assert named.startswith(expected.pop(name).task), (name, named)
        browse = Browse(app)
        browse.get("/").submit({}, action=row.form["action"])
        first = browse.get("/").follow()
        link = first.soup.select_one(".app-next__item a")
        assert named.startswith(link.get_text(" ", strip=True)), (name, named)
        opened = browse.get(link["href"])
        assert opened.status == 200, (name, link["href"])
        assert opened.h1
    assert expected == {}


def test_two_loads_do_not_mix(app: Flask, hub: Hub) -> None:
    """Whoever uses the database already keeps it to themselves."""
    make_person(hub, Role.BROKER)
    done = run(app, "demo", "load")
    assert (done.code, done.out) == (2, [])
    assert done.err == [
        "Error: The database holds people who are not of the demonstration. "
        "The demonstration is loaded into an empty database only."
    ]


@pytest.mark.one_engine("sqlite")
def test_live_data_is_never_mixed_with_the_demonstration(settings: Settings) -> None:
    done = flask(settings, "demo", "load", LIVE_DATA="1")
    assert (done.code, done.out) == (2, [])
    assert done.err == ["Error: LIVE_DATA needs PostgreSQL: set DATABASE_URL."]


def test_a_database_marked_as_live_is_left_alone(app: Flask, hub: Hub, settings: Settings) -> None:
    with owner_of(settings) as connection:
        connection.execute(text("UPDATE installation SET mode = 'live'"))
    done = run(app, "demo", "load")
    assert (done.code, done.out) == (2, [])
    assert done.err == ["Error: This database holds live data; the portal runs as demo."]
    with hub.reading(system("test")) as session:
        assert _count(session, Organisation) == 0
