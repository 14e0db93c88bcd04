"""The match says of every home what stands in its way; both engines, one fact turned at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal import admissions, referrals, vacancies
from portal.admissions import Admission, AdmissionState
from portal.db import Hub
from portal.db.clock import read_now
from portal.pdps import Route
from portal.providers import (
    Insurance,
    Judgement,
    Need,
    OfstedProvider,
    RegistrationStatus,
    ServiceKind,
    Sex,
)
from portal.providers.events import OfstedImported
from portal.referrals import AnswerState, Fit, NeedGiven
from portal.referrals.queries import find_good, wanted_for
from portal.referrals.rules import Code, codes_in, fit_of
from portal.referrals.rules.fit import CHECKS
from portal.vacancies import Vacancy
from tests.factories.referrals import (
    AdmittedHome,
    World,
    add_home,
    add_household,
    make_world,
    matched,
    sent_referral,
    state_places,
    write_referral,
)

FAR = "M1 1AE"


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub)


def set_rows(world: World, model: type, values: dict[str, object]) -> None:
    """Turn a fact that only time or another office can turn."""
    with world.hub.system_work("test") as uow:
        with uow.session.raw():
            uow.session.execute(update(model).values(**values))
        batch = ("ofsted_provider", "insurance", "vacancy", "admission", "ofsted_import")
        uow.record(
            OfstedImported(
                subject_id=world.host_id, rows_read=0, rows_imported=0, rows_rejected=0, batch=batch
            )
        )


def codes(world: World, home: AdmittedHome, reference: str) -> tuple[Code, ...]:
    return codes_in(matched(world, reference)[home.household_id or home.id].codes)


def limits(world: World, home: AdmittedHome, **changed: object) -> None:
    with world.hub.unit_of_work(home.responder) as uow:
        place = vacancies.get_place(uow.session, uow.actor, home.reference, home.number, lock=True)
        given = {"ages": (10, 16), "sex": Sex.ANY, "needs": (Need.AUTISM,), **changed}
        vacancies.set_limits(uow, place, **given)  # type: ignore[arg-type]


def age_figures(world: World, days: int) -> None:
    with world.hub.reading(world.broker) as session:
        now = read_now(session)
    set_rows(world, Vacancy, {"confirmed_at": now - timedelta(days=days, hours=1)})


def suspend(world: World) -> None:
    set_rows(world, Admission, {"state": AdmissionState.SUSPENDED})


def pause(world: World, home: AdmittedHome) -> None:
    until = world.today + timedelta(days=4)
    with world.hub.unit_of_work(home.responder) as uow:
        place = vacancies.get_place(uow.session, uow.actor, home.reference, None, lock=True)
        vacancies.pause(uow, place, until=until)


Turn = Callable[[World, AdmittedHome], None]
OFSTED_SUSPENDED = {"status": RegistrationStatus.SUSPENDED}
INADEQUATE = {"judgement": Judgement.INADEQUATE}

TURNS: list[tuple[str, dict[str, object], Turn, Code]] = [
    ("not in the lot", {"is_admitted": False}, lambda w, h: None, Code.NOT_IN_LOT),
    ("suspended", {}, lambda w, h: suspend(w), Code.SUSPENDED),
    ("registration", {}, lambda w, h: set_rows(w, OfstedProvider, OFSTED_SUSPENDED),
     Code.REGISTRATION),
    ("rating", {}, lambda w, h: set_rows(w, OfstedProvider, INADEQUATE), Code.RATING),
    ("never inspected", {"judgement": None}, lambda w, h: None, Code.NOT_INSPECTED),
    ("not insured", {"is_insured": False}, lambda w, h: None, Code.INSURANCE),
    ("cover too low", {}, lambda w, h: set_rows(w, Insurance, {"amount_pence": 1}),
     Code.INSURANCE),
    ("age", {"age_from": 5, "age_to": 13}, lambda w, h: None, Code.AGE),
    ("sex", {"sex": Sex.GIRLS}, lambda w, h: None, Code.SEX),
    ("needs", {"needs": (Need.TRAUMA,)}, lambda w, h: None, Code.NEEDS),
    ("age now", {}, lambda w, h: limits(w, h, ages=(10, 13)), Code.AGE_NOW),
    ("sex now", {}, lambda w, h: limits(w, h, sex=Sex.GIRLS), Code.SEX_NOW),
    ("needs now", {}, lambda w, h: limits(w, h, needs=()), Code.NEEDS_NOW),
    ("paused", {}, pause, Code.PAUSED),
    ("never stated", {"places": None}, lambda w, h: None, Code.NO_PLACE),
    ("no place", {"places": 0}, lambda w, h: None, Code.NO_PLACE),
    ("figure of 15 days", {}, lambda w, h: age_figures(w, 15), Code.STALE),
    ("figure of 8 days", {}, lambda w, h: age_figures(w, 8), Code.AMBER),
    ("free too late", {}, lambda w, h: state_places(w.hub, h, 1, w.today + timedelta(days=30)),
     Code.LATER),
    ("too far", {"postcode": FAR}, lambda w, h: None, Code.TOO_FAR),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "turn", "code"),
    [(facts, turn, code) for _, facts, turn, code in TURNS],
    ids=[name.replace(" ", "-") for name, *_ in TURNS],
)
def test_each_fact_stands_in_the_way_alone(
    world: World, facts: dict[str, object], turn: Turn, code: Code
) -> None:
    home = add_home(world, "Elm", **facts)  # type: ignore[arg-type]
    reference = write_referral(world)
    turn(world, home)
    assert codes(world, home, reference) == (code,)
    assert fit_of(code) is (Fit.POSSIBLE if code & CHECKS else Fit.NO)


def test_a_home_that_fits_has_nothing_in_its_way(world: World) -> None:
    home = add_home(world, "Elm")
    limits(world, home, radius_miles=30)
    assert codes(world, home, write_referral(world)) == ()


def test_the_providers_own_radius_counts(world: World) -> None:
    far = add_home(world, "Far", postcode="E15 4BQ")
    limits(world, far, radius_miles=3)
    reference = write_referral(world, radius=50)
    assert codes(world, far, reference) == (Code.THEIR_RADIUS,)


def test_who_was_asked_and_who_said_no_before_is_told(world: World) -> None:
    home = add_home(world, "Elm")
    reference = sent_referral(world, Route.SAME_DAY)
    assert codes(world, home, reference) == (Code.ASKED,)
    with world.hub.unit_of_work(home.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.DECLINED)
    other = write_referral(world)
    assert codes(world, home, other) == (), "another child is another question"
    with world.hub.system_work("test") as uow:
        first = referrals.referral_by_id(uow.session, uow.actor, recipient.referral_id)
        second = referrals.get_referral(uow.session, uow.actor, other, lock=True)
        second.child_id = first.child_id
        uow.record(
            referrals.ReferralAwarded(
                subject_id=second.id, reference=other, council_id=world.council_id
            )
        )
    assert codes(world, home, other) == (Code.DECLINED,)


def test_the_term_of_the_system_stops_every_home(world: World) -> None:
    home = add_home(world, "Elm")
    reference = write_referral(world)
    with world.hub.reading(world.broker) as session:
        referral = referrals.get_referral(session, world.broker, reference)
        wanted = wanted_for(session, referral, read_now(session) + timedelta(days=2_000))
        assert wanted.is_over
    assert home.id in matched(world, reference)


def test_a_child_not_recorded_as_girl_or_boy_goes_where_any_may_live(world: World) -> None:
    anyone = add_home(world, "Any")
    girls = add_home(world, "Girls", sex=Sex.GIRLS)
    boys = add_home(world, "Boys", sex=Sex.BOYS)
    reference = write_referral(world, sex="not_said")
    assert codes(world, anyone, reference) == ()
    assert codes(world, girls, reference) == codes(world, boys, reference) == (Code.SEX,)


def test_nice_to_have_never_stands_in_the_way(world: World) -> None:
    home = add_home(world, "Elm", needs=())
    assert codes(world, home, write_referral(world, needs=[NeedGiven(Need.AUTISM, False)])) == ()


def test_removed_homes_and_other_kinds_are_not_looked_at(world: World) -> None:
    add_home(world, "Elm")
    add_home(world, "Kite", kind=ServiceKind.AGENCY, registered_places=None)
    assert len(matched(world, write_referral(world))) == 1


def test_an_agency_is_matched_by_its_households(hub: Hub) -> None:
    world = make_world(hub, service=ServiceKind.AGENCY)
    agency = add_home(world, "Kite", kind=ServiceKind.AGENCY, registered_places=None)
    needs = (Need.AUTISM,)
    near = add_household(world, agency, age_from=10, age_to=17, needs=needs)
    young = add_household(world, agency, age_from=0, age_to=5, needs=needs)
    full = add_household(world, agency, places=0, age_from=10, age_to=17, needs=needs)
    reference = write_referral(world)
    assert codes(world, near, reference) == ()
    assert codes(world, young, reference) == (Code.AGE,)
    assert codes(world, full, reference) == (Code.NO_PLACE,)
    assert len(matched(world, reference)) == 3


def test_the_quick_search_finds_exactly_the_good_ones_nearest_first(world: World) -> None:
    for number, facts in enumerate(
        ({}, {"age_to": 12}, {"places": 0}, {"postcode": "E15 4BQ"}, {"sex": Sex.GIRLS}, {})
    ):
        add_home(world, f"Home {number}", **facts)  # type: ignore[arg-type]
    reference = write_referral(world)
    every = matched(world, reference).values()
    with world.hub.reading(world.broker) as session:
        referral = referrals.get_referral(session, world.broker, reference)
        good = find_good(session, wanted_for(session, referral, read_now(session)))
    assert {one.id for one in good} == {one.id for one in every if one.codes == 0}
    assert len(good) == 3
    order = [(not one.is_in_area, one.square) for one in good]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("turn", "is_callable"),
    [
        (lambda world: None, True),
        (suspend, False),
        (lambda world: set_rows(world, OfstedProvider, OFSTED_SUSPENDED), False),
        (lambda world: set_rows(world, OfstedProvider, INADEQUATE), False),
        (lambda world: set_rows(world, Insurance, {"amount_pence": 1}), False),
    ],
    ids=["callable", "suspended", "registration", "rating", "insurance"],
)
def test_the_match_agrees_with_who_may_be_called_on(
    world: World, turn: Callable[[World], None], is_callable: bool
) -> None:
    """The rule of admissions, asked home by home, and the match's statement say the same."""
    home = add_home(world, "Elm")
    reference = write_referral(world)
    turn(world)
    stops = Code.NOT_IN_LOT | Code.SUSPENDED | Code.REGISTRATION | Code.RATING | Code.INSURANCE
    found = matched(world, reference)[home.id]
    with world.hub.reading(world.broker) as session:
        verdict = admissions.callable_verdict(session, home.id, world.lot_id, read_now(session))
    assert bool(verdict) is is_callable
    assert bool(found.codes & stops) is not is_callable
