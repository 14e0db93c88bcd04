"""Setting up: terms, lots, members, fees, settings, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal import pdps
from portal.db import Hub
from portal.kernel.actor import Role, system
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.kernel.money import format_pence
from portal.pdps import (
    BandFacts,
    DocumentKind,
    JoinFacts,
    LimitFacts,
    MemberFacts,
    PurchasingSystem,
    SettingKey,
    TermFacts,
    TextFacts,
    Weights,
)
from portal.providers import ServiceKind
from tests.factories.pdps import GATES, SCORED, lot_facts, make_scheme, system_facts
from tests.support.people import make_organisation, make_person

LATER = TermFacts(
    new_ends_on=date(2030, 3, 31), decided_on=date(2026, 2, 1), decision="Cabinet, minute 12"
)


def test_only_a_scheme_manager_of_the_host_sets_up(hub: Hub) -> None:
    scheme = make_scheme(hub)
    elsewhere = make_person(hub, Role.SCHEME_MANAGER)
    broker = make_person(hub, Role.BROKER, organisation=scheme.host_id)
    for actor in (elsewhere, broker):
        with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow:
            pdps.create_system(uow, system_facts(scheme.host_id))
        with pytest.raises(NotPermitted), hub.unit_of_work(actor) as uow:
            pdps.extend_term(uow, scheme.system_id, LATER)


def test_a_term_moves_only_by_a_recorded_decision(hub: Hub) -> None:
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.extend_term(uow, scheme.system_id, LATER)
    with hub.reading(scheme.manager) as session:
        assert pdps.end_of_term(session, scheme.lot_id) == date(2030, 3, 31)
        decision = pdps.list_extensions(session, scheme.system_id)[0]
        assert decision.previous_ends_on == date(2027, 3, 31)
        assert decision.recorded_by_id == scheme.manager.user_id
        assert pdps.term_verdict(session, scheme.lot_id, date(2030, 3, 31))
        refusal = pdps.term_verdict(session, scheme.lot_id, date(2030, 4, 1))
        assert not refusal
        assert "31 March 2030" in refusal.reason


@pytest.mark.parametrize("day", [date(2027, 3, 31), date(2026, 1, 1), date(2030, 4, 1)])
def test_an_extension_is_later_and_within_the_longest_end(hub: Hub, day: date) -> None:
    scheme = make_scheme(hub)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.extend_term(uow, scheme.system_id, replace(LATER, new_ends_on=day))


def test_an_end_after_the_sunset_warns_and_one_on_it_does_not() -> None:
    assert pdps.sunset_warning(date(2029, 2, 23)) == ""
    assert "23 February 2029" in pdps.sunset_warning(date(2029, 2, 24))


def test_members_pay_by_lot_pro_rata_with_the_working(hub: Hub) -> None:
    scheme = make_scheme(hub)
    member = make_organisation(hub, "council")
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.extend_term(uow, scheme.system_id, LATER)
        joined = date(2026, 1, 1)
        pdps.join_system(uow, scheme.system_id, MemberFacts(council_id=member, joined_on=joined))
        pdps.join_lot(uow, scheme.lot_id, JoinFacts(council_id=member, joined_on=joined))
    with hub.reading(scheme.manager) as session:
        system = pdps.get_system(session, scheme.system_id)
        row = pdps.list_member_lots(session, system)[0]
        assert row.council_id == member
        assert row.fee.working[0] == "2025/26: 90 of 365 days of £3,150 is £776.71"
        assert format_pence(row.fee.pence) == "£13,376.71"
        assert pdps.has_joined(session, member, scheme.lot_id, joined)
        assert not pdps.has_joined(session, member, scheme.lot_id, date(2025, 12, 31))
        assert pdps.has_joined(session, scheme.host_id, scheme.lot_id, joined)
        assert [lot.id for lot in pdps.joined_lots(session, member)] == [scheme.lot_id]


def test_a_council_that_is_no_member_joins_no_lot(hub: Hub) -> None:
    scheme = make_scheme(hub)
    stranger = make_organisation(hub, "council")
    facts = JoinFacts(council_id=stranger, joined_on=date(2026, 1, 1))
    with pytest.raises(NotFound), hub.unit_of_work(scheme.manager) as uow:
        pdps.join_lot(uow, scheme.lot_id, facts)
    with hub.reading(scheme.manager) as session:
        assert not pdps.has_joined(session, stranger, scheme.lot_id, date(2026, 6, 1))
        assert pdps.joined_lots(session, stranger) == []


def test_a_setting_is_a_sample_until_it_is_confirmed(hub: Hub) -> None:
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        before = pdps.settings_of(uow.session, scheme.system_id)[SettingKey.NOTICE_DAYS]
        assert (before.value, before.is_sample) == ("28", True)
        pdps.confirm_setting(uow, scheme.system_id, SettingKey.NOTICE_DAYS, "28", "Terms, 14.2")
    with hub.reading(scheme.manager) as session:
        after = pdps.settings_of(session, scheme.system_id)[SettingKey.NOTICE_DAYS]
        assert (after.value, after.source, after.is_sample) == ("28", "Terms, 14.2", False)
        assert pdps.setting(session, scheme.lot_id, SettingKey.NOTICE_DAYS) == "28"
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.confirm_setting(uow, scheme.system_id, SettingKey.NOTICE_DAYS, "28", "Terms, 14.2")


def test_texts_are_numbered_and_the_newest_counts(hub: Hub) -> None:
    scheme = make_scheme(hub)
    with hub.unit_of_work(scheme.manager) as uow:
        for words in ("First.", "Second."):
            facts = TextFacts(kind=DocumentKind.TERMS, title="Terms", words=words)
            pdps.issue_text(uow, scheme.system_id, facts)
            uow.session.flush()
    with hub.reading(scheme.manager) as session:
        texts = pdps.current_texts(session, scheme.system_id)
        assert {kind: (row.number, row.words) for kind, row in texts.items()} == {
            DocumentKind.TERMS: (2, "Second.")
        }


@pytest.mark.parametrize(
    ("weights", "questions"),
    [
        (Weights(quality_weight=50), (*GATES, *SCORED)),
        (Weights(), (*GATES, *SCORED[:2])),
        (Weights(), (*GATES, *SCORED, SCORED[0])),
        (Weights(), (*GATES, replace(SCORED[0], top_answer=""), *SCORED[1:])),
        (Weights(), (replace(GATES[0], passing_answer="maybe"), *SCORED)),
    ],
)
def test_questions_whose_weights_or_guidance_are_amiss_are_refused(
    hub: Hub, weights: Weights, questions: tuple
) -> None:
    scheme = make_scheme(hub)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.draft_questions(uow, scheme.lot_id, weights, questions)


def test_price_bands_add_up_and_stand_once_published(hub: Hub) -> None:
    scheme = make_scheme(hub, is_published=False)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.set_price_bands(uow, scheme.lot_id, [BandFacts(label="Core", share=90)])
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.set_price_bands(uow, scheme.lot_id, [BandFacts(label="Core", share=100)])
        pdps.publish_round(uow, scheme.round_id)
    with pytest.raises(RuleBroken), hub.unit_of_work(scheme.manager) as uow:
        pdps.set_price_bands(uow, scheme.lot_id, [BandFacts(label="Other", share=100)])
    with hub.reading(scheme.manager) as session:
        assert [band.label for band in pdps.price_bands(session, scheme.lot_id)] == ["Core"]


def test_windows_and_criteria_are_read_by_lot(hub: Hub) -> None:
    scheme = make_scheme(hub)
    with hub.reading(scheme.manager) as session:
        window, is_sealed = pdps.window_for(session, scheme.lot_id, "planned")
        assert (window.count, window.unit.value, is_sealed) == (3, "working_days", True)
        rows = pdps.criteria_for(session, scheme.lot_id)
        assert [(row.key, row.weight) for row in rows] == [
            ("needs", 60),
            ("price", 30),
            ("local", 10),
        ]


LIMITS = (
    LimitFacts(
        position=1,
        title="Broker manager",
        weekly_pence=500_000,
        whole_life_pence=50_000_000,
        out_of_area=False,
    ),
    LimitFacts(
        position=2,
        title="Head of service",
        weekly_pence=1_000_000,
        whole_life_pence=50_000_000,
        out_of_area=False,
    ),
    LimitFacts(
        position=3, title="Director", weekly_pence=None, whole_life_pence=None, out_of_area=True
    ),
)


@pytest.mark.parametrize(
    ("weekly", "whole_life", "is_far", "title"),
    [
        (500_000, 20_000_000, False, "Broker manager"),
        (500_001, 20_000_000, False, "Head of service"),
        (1_000_000, 50_000_000, False, "Head of service"),
        (1_000_001, 20_000_000, False, "Director"),
        (400_000, 50_000_001, False, "Director"),
        (400_000, 20_000_000, True, "Director"),
        (400_000, None, False, "Director"),
    ],
)
def test_the_lowest_limit_that_is_enough_is_needed(
    hub: Hub, weekly: int, whole_life: int | None, is_far: bool, title: str
) -> None:
    admin = make_person(hub, Role.COUNCIL_ADMIN)
    with hub.unit_of_work(admin) as uow:
        for facts in LIMITS:
            pdps.set_delegation(uow, admin.council_id, facts)
    with hub.reading(admin) as session:
        needed = pdps.limit_needed(session, admin.council_id, weekly, whole_life, is_far)
        assert needed.title == title


def test_limits_are_held_by_people_and_seen_by_their_council_only(hub: Hub) -> None:
    admin = make_person(hub, Role.COUNCIL_ADMIN)
    other = make_person(hub, Role.COUNCIL_ADMIN)
    with hub.unit_of_work(admin) as uow:
        rows = [pdps.set_delegation(uow, admin.council_id, facts) for facts in LIMITS]
        for row in rows[:2]:
            pdps.give_delegation(uow, row.id, admin.user_id)
    with hub.reading(admin) as session:
        held = pdps.limit_held_by(session, admin.council_id, admin.user_id)
        assert held.title == "Head of service"
        assert pdps.limit_needed(session, admin.council_id, 10**9, None, True).title == "Director"
    with hub.reading(other) as session:
        assert pdps.list_limits(session, admin.council_id) == []
        assert pdps.limit_held_by(session, admin.council_id, admin.user_id) is None
    with pytest.raises(NotFound), hub.unit_of_work(other) as uow:
        pdps.give_delegation(uow, rows[0].id, other.user_id)
    with pytest.raises(NotPermitted), hub.unit_of_work(other) as uow:
        pdps.set_delegation(uow, admin.council_id, LIMITS[0])


def test_a_table_with_a_gap_says_so(hub: Hub) -> None:
    admin = make_person(hub, Role.COUNCIL_ADMIN)
    with hub.unit_of_work(admin) as uow:
        pdps.set_delegation(uow, admin.council_id, LIMITS[0])
    with hub.reading(admin) as session:
        assert pdps.limit_needed(session, admin.council_id, 600_000, 1, False) is None


def test_lots_to_call_off_from_stand_by_system_and_number(hub: Hub) -> None:
    council = make_organisation(hub, "council")
    wanted = []
    for name in ("Beech list", "Alder list", "Cedar list"):
        with hub.system_work("test") as uow:
            made = pdps.create_system(uow, replace(system_facts(council), name=name))
            for number in ("3", "1", "2"):
                pdps.add_lot(uow, made.id, lot_facts(number, ServiceKind.HOME))
                wanted.append((name, number))
    with hub.reading(system("test")) as session:
        names = {row.id: row.name for row in session.scalars(select(PurchasingSystem))}
        found = pdps.joined_lots(session, council)
        assert [(names[lot.system_id], lot.number) for lot in found] == sorted(wanted)
