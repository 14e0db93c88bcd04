"""Admission on both engines: signed, callable by every rule, suspended by rule and by decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import admissions, pdps, providers
from portal.admissions import (
    Admission,
    AdmissionState,
    AgreementState,
    Suspension,
    SuspensionCause,
    SuspensionScope,
)
from portal.admissions.states import ADMISSION
from portal.audit.models import AuditEntry
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleBroken
from portal.providers import Judgement, RecordedInspection, RegistrationStatus
from tests.factories import admissions as make
from tests.factories.assessment import make_released
from tests.factories.rounds import move_clock
from tests.support.people import make_person

REPORT = "https://reports.ofsted.gov.uk/provider/1"


@pytest.fixture
def stage(hub, tmp_path):
    return make.make_admitted(hub, tmp_path)


def admission_of(stage, one):
    with stage.hub.reading(stage.manager) as session:
        return session.scalars(select(Admission).where(Admission.home_id == one.home_id)).one()


def verdict_on(stage, one, actor=None):
    """As anybody of any council reads it."""
    who = actor or make_person(stage.hub, Role.BROKER)
    with stage.hub.unit_of_work(who) as uow:
        return admissions.callable_verdict(uow.session, one.home_id, stage.lot_id, uow.clock.now())


def inspect(stage, one, judgement):
    officer = make_person(stage.hub, Role.CONTRACT_OFFICER, organisation=stage.host)
    with stage.hub.unit_of_work(officer) as uow:
        day = london_date(uow.clock.now())
        facts = RecordedInspection(day, None, judgement, REPORT)
        providers.record_inspection(uow, urn=one.urn, facts=facts)


def test_homes_are_callable_once_signed_registered_and_insured(stage):
    one, two = stage.applied
    assert verdict_on(stage, one).allowed
    with stage.hub.reading(one.admin) as session:
        agreement = admissions.list_agreements(session, one.admin)[0]
    assert (agreement.state, agreement.signed_over) == (AgreementState.SIGNED, "terms")
    assert agreement.signed_digest == agreement.terms_digest
    assert [text["kind"] for text in agreement.terms["texts"]] == [
        "Terms",
        "Specification",
        "Price schedule",
    ]
    assert [home["urn"] for home in agreement.terms["homes"]] == [one.urn]
    with stage.hub.reading(two.admin) as session:
        assert admissions.list_admitted(session, stage.lot_id)
        with pytest.raises(NotFound):
            admissions.get_agreement(session, two.admin, agreement.reference)


def test_nothing_is_admitted_before_the_signature(hub):
    stage = make_released(hub, (4, 1))
    good, poor = stage.applied
    assert verdict_on(stage, good).reason == "Not admitted to this lot."
    make.sign(stage, good)
    assert verdict_on(stage, good).reason == "Not in the Ofsted register."
    assert verdict_on(stage, poor).reason == "Not admitted to this lot."


def test_an_agreement_is_signed_once_by_its_own_provider(stage):
    one, two = stage.applied
    with stage.hub.reading(one.admin) as session:
        reference = admissions.list_agreements(session, one.admin)[0].reference
    said = {"name": "Ann", "position": "Director"}
    for who, error in (
        (one.admin, NotPermitted),
        (two.admin, NotFound),
        (stage.manager, NotPermitted),
    ):
        with pytest.raises(error), stage.hub.unit_of_work(who) as uow:
            admissions.sign_agreement(uow, reference, **said)


def test_the_terms_do_not_move_with_the_texts(hub):
    stage = make_released(hub, (4,))
    one = stage.applied[0]
    with hub.unit_of_work(stage.manager) as uow:
        facts = pdps.TextFacts(kind=pdps.DocumentKind.TERMS, title="New", words="New terms.")
        pdps.issue_text(uow, stage.system_id, facts)
    with hub.reading(one.admin) as session:
        agreement = admissions.list_agreements(session, one.admin)[0]
    assert [text["number"] for text in agreement.terms["texts"]] == [1, 1, 1]


def test_insurance_that_runs_out_stops_call_offs_by_itself(stage):
    one = stage.applied[0]
    move_clock(stage.hub, timedelta(days=201))
    assert "expired on" in verdict_on(stage, one).reason
    assert admission_of(stage, one).state is AdmissionState.ADMITTED


@pytest.mark.parametrize(
    ("judgement", "state"),
    [
        (Judgement.INADEQUATE, AdmissionState.SUSPENDED),
        (Judgement.REQUIRES_IMPROVEMENT, AdmissionState.ADMITTED),
        (Judgement.OUTSTANDING, AdmissionState.ADMITTED),
    ],
)
def test_a_rating_below_the_rule_suspends_at_once(stage, judgement, state):
    one, two = stage.applied
    inspect(stage, one, judgement)
    assert admission_of(stage, one).state is state
    assert admission_of(stage, two).state is AdmissionState.ADMITTED
    if state is AdmissionState.SUSPENDED:
        assert verdict_on(stage, one).reason.startswith("Suspended for new placements")
        with stage.hub.reading(one.admin) as session:
            (held,) = admissions.list_suspensions(session, [admission_of(stage, one).id])
        assert (held.cause, held.suspended_by_id) == (SuspensionCause.RATING, None)
        with stage.hub.reading(two.admin) as session:
            assert admissions.list_suspensions(session, [admission_of(stage, one).id]) == []


def test_a_suspended_registration_suspends_once(stage):
    one = stage.applied[0]
    officer = make_person(stage.hub, Role.CONTRACT_OFFICER, organisation=stage.host)
    for status in (
        RegistrationStatus.SUSPENDED,
        RegistrationStatus.ACTIVE,
        RegistrationStatus.SUSPENDED,
    ):
        move_clock(stage.hub, timedelta(days=1))
        with stage.hub.unit_of_work(officer) as uow:
            day = london_date(uow.clock.now())
            providers.record_registration(
                uow, urn=one.urn, status=status, on=day, report_url=REPORT
            )
    with stage.hub.reading(one.admin) as session:
        (held,) = admissions.list_suspensions(session, [admission_of(stage, one).id])
    assert held.cause is SuspensionCause.REGISTRATION


def suspend(stage, who, one, scope=SuspensionScope.HOME, reason="A child was not safe."):
    with stage.hub.unit_of_work(who) as uow:
        review = london_date(uow.clock.now()) + timedelta(days=14)
        found = admissions.suspend(
            uow, admission_of(stage, one).id, scope=scope, reason=reason, review_on=review
        )
        return [row.home_id for row in found]


def test_a_decision_suspends_and_another_person_lifts(stage):
    one = stage.applied[0]
    officer = make_person(stage.hub, Role.CONTRACT_OFFICER, organisation=stage.host)
    assert suspend(stage, officer, one) == [one.home_id]
    row = admission_of(stage, one)
    with pytest.raises(RuleBroken, match="already"):
        suspend(stage, stage.manager, one)
    with pytest.raises(NotPermitted, match="second person"), stage.hub.unit_of_work(officer) as uow:
        admissions.lift(uow, row.id, "It is safe.")
    with pytest.raises(RuleBroken), stage.hub.unit_of_work(stage.manager) as uow:
        admissions.lift(uow, row.id, " ")
    stranger = make_person(stage.hub, Role.SCHEME_MANAGER)
    with pytest.raises(NotFound), stage.hub.unit_of_work(stranger) as uow:
        admissions.lift(uow, row.id, "It is safe.")
    with stage.hub.unit_of_work(stage.manager) as uow:
        admissions.lift(uow, row.id, "It is safe.")
    assert verdict_on(stage, one).allowed
    with pytest.raises(NotPermitted), stage.hub.unit_of_work(stage.manager) as uow:
        admissions.lift(uow, row.id, "Again.")


def test_a_lifted_suspension_does_not_outvote_the_rule(stage):
    one = stage.applied[0]
    inspect(stage, one, Judgement.INADEQUATE)
    with stage.hub.unit_of_work(stage.manager) as uow:
        admissions.lift(uow, admission_of(stage, one).id, "We looked at it.")
    reason = "The lot does not accept this Ofsted rating: Inadequate."
    assert verdict_on(stage, one).reason == reason


def test_a_removed_home_stays_removed(stage):
    one = stage.applied[0]
    row = admission_of(stage, one)
    with stage.hub.unit_of_work(stage.manager) as uow:
        admissions.remove(uow, row.id, "The home closed.")
    assert verdict_on(stage, one).reason == "No longer admitted to this lot."
    with pytest.raises(NotPermitted):
        suspend(stage, stage.manager, one)


def test_the_term_ends_it_for_all_and_a_job_only_records_that(stage):
    one = stage.applied[0]
    with stage.hub.system_work("test") as uow:
        assert admissions.record_expiries(uow) == 0
    move_clock(stage.hub, timedelta(days=365 * 20))
    assert "ended on" in verdict_on(stage, one).reason
    with stage.hub.system_work("test") as uow:
        assert admissions.record_expiries(uow) == 2
    assert admission_of(stage, one).state is AdmissionState.EXPIRED
    with pytest.raises(NotFound), stage.hub.unit_of_work(stage.manager) as uow:
        admissions.record_expiries(uow)


def test_require_callable_says_why_not(stage):
    one = stage.applied[0]
    broker = make_person(stage.hub, Role.BROKER)
    with stage.hub.unit_of_work(broker) as uow:
        admissions.require_callable(uow, one.home_id, stage.lot_id)
    suspend(stage, stage.manager, one)
    with pytest.raises(RuleBroken, match="Suspended"), stage.hub.unit_of_work(broker) as uow:
        admissions.require_callable(uow, one.home_id, stage.lot_id)


def test_the_register_names_no_home(stage):
    one = stage.applied[0]
    with stage.hub.reading(make_person(stage.hub, Role.BROKER)) as session:
        lines, total = admissions.list_register(session)
    assert total == 2
    assert {line.status for line in lines} == {"Approved"}
    assert not any(one.urn in str(line) or "Home " in str(line) for line in lines)
    suspend(stage, stage.manager, one)
    with stage.hub.reading(make_person(stage.hub, Role.BROKER)) as session:
        lines, _ = admissions.list_register(session)
    assert sorted(line.status for line in lines) == ["Approved", "Suspended for new placements"]


def test_one_home_is_admitted_to_a_lot_once(stage):
    row = admission_of(stage, stage.applied[0])
    twin = {
        name: getattr(row, name)
        for name in ("council_id", "provider_id", "lot_id", "agreement_id", "home_id", "urn")
    }
    with pytest.raises((IntegrityError, DBAPIError)), stage.hub.system_work("test") as uow:
        uow.add(
            Admission(
                **twin,
                state=AdmissionState.ADMITTED,
                admitted_at=row.admitted_at,
                created_at=row.admitted_at,
            )
        )


def test_an_admission_cannot_hang_on_another_providers_agreement(stage):
    one, two = (admission_of(stage, each) for each in stage.applied)
    with pytest.raises((IntegrityError, DBAPIError)), stage.hub.system_work("test") as uow:
        uow.session.get_one(Admission, one.id).agreement_id = two.agreement_id


def test_every_step_is_in_the_record(stage):
    one = stage.applied[0]
    suspend(stage, stage.manager, one, reason="Canary of a sealed reason.")
    with stage.hub.system_work("test") as uow, uow.session.raw():
        entries = uow.session.scalars(
            select(AuditEntry).where(AuditEntry.record_id == admission_of(stage, one).id)
        ).all()
        assert [entry.event for entry in entries] == ["HomeAdmitted", "HomeSuspended"]
        assert "Canary" not in str([entry.facts for entry in entries])


def test_a_state_that_the_table_lacks_is_refused():
    with pytest.raises(IllegalTransition):
        ADMISSION.after(AdmissionState.REMOVED, "lift")
    assert ADMISSION.unreachable(AdmissionState, AdmissionState.ADMITTED) == set()


def test_suspensions_are_read_by_both_sides_alone(stage):
    one = stage.applied[0]
    suspend(stage, stage.manager, one, reason="Canary reason.")
    held = admission_of(stage, one).id
    outsider = make_person(stage.hub, Role.BROKER)
    for who, count in (
        (stage.manager, 1),
        (one.admin, 1),
        (outsider, 0),
        (stage.applied[1].admin, 0),
    ):
        with stage.hub.reading(who) as session:
            query = select(Suspension).where(Suspension.admission_id == held)
            assert len(session.scalars(query).all()) == count
