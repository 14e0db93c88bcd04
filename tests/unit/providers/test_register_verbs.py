"""What a quality officer records between two files, and insurance entered once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date, system_now
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken
from portal.providers import (
    CoverFacts,
    CoverKind,
    CoverState,
    Judgement,
    RatingChanged,
    RecordedInspection,
    RegistrationCancelled,
    RegistrationStatus,
    RegistrationSuspended,
)
from tests.factories.providers import OUTCOME, OVERALL, make_home, new_urn, row
from tests.unit.providers.test_importing import listen, registration

REPORT = "https://reports.ofsted.gov.uk/provider/2/2000001"
TODAY = london_date(system_now())


def inspection(**changed: object) -> RecordedInspection:
    facts = {
        "inspected_on": date(2025, 9, 1),
        "published_on": date(2025, 10, 1),
        "overall": Judgement.INADEQUATE,
        "report_url": REPORT,
    }
    return RecordedInspection(**{**facts, **changed})


def record(hub: Hub, actor: Actor, urn: str, **changed: object) -> None:
    with hub.unit_of_work(actor) as uow:
        providers.record_inspection(uow, urn=urn, facts=inspection(**changed))


def test_the_rule_acts_at_once_and_the_service_hears(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    home_id, _, _ = make_home(hub, urn=urn)
    heard = listen(hub)
    record(hub, officer, urn)
    assert registration(hub, urn).rating.judgement is Judgement.INADEQUATE
    assert [(type(fact), fact.home_id, fact.before, fact.after) for fact in heard] == [
        (RatingChanged, home_id, "good", "inadequate")
    ]


def test_an_earlier_inspection_is_history_and_no_news(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    make_home(hub, urn=urn)
    heard = listen(hub)
    record(hub, officer, urn, inspected_on=date(2023, 9, 1), published_on=None)
    assert registration(hub, urn).rating.judgement is Judgement.GOOD
    assert heard == []
    with hub.reading(officer) as session:
        assert len(providers.list_inspections(session, urn)) == 2


def test_on_one_day_the_published_file_wins(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    same_day = date(2024, 11, 5)
    record(hub, officer, urn, inspected_on=same_day, published_on=None)
    assert registration(hub, urn).rating.judgement is Judgement.GOOD


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"inspected_on": TODAY + timedelta(days=2)}, "inspected_on"),
        ({"published_on": date(2025, 8, 31)}, "published_on"),
        ({"overall": Judgement.CONSISTENTLY_STRONG}, "overall"),
        ({"report_url": "http://reports.ofsted.gov.uk/x"}, "report_url"),
        ({"report_url": "https://ofsted.gov.uk.example.com/x"}, "report_url"),
        ({"report_url": "https://notofsted.gov.uk/x"}, "report_url"),
        ({"report_url": "https://[x"}, "report_url"),
        ({"report_url": ""}, "report_url"),
    ],
)
@pytest.mark.one_engine("sqlite")  # pure rules
def test_what_cannot_be_believed(
    hub: Hub, load: Callable[..., str], officer: Actor, changed: dict[str, object], field: str
) -> None:
    urn = new_urn()
    load([row(urn)])
    if "inspected_on" in changed:
        changed = {**changed, "published_on": None}
    with pytest.raises(RuleBroken) as broken:
        record(hub, officer, urn, **changed)
    assert [name for name, _ in broken.value.problems] == [field]


def test_supported_accommodation_is_judged_on_its_own_scale(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    strong = "Consistently strong service delivery"
    kind = {"Provision type": "Supported Accommodation", OVERALL: "", OUTCOME: strong}
    load([row(urn, **kind)])
    with pytest.raises(RuleBroken):
        record(hub, officer, urn)
    record(hub, officer, urn, overall=Judgement.SERIOUS_WEAKNESSES)
    assert registration(hub, urn).rating.judgement is Judgement.SERIOUS_WEAKNESSES


def test_the_same_day_is_recorded_once(hub: Hub, load: Callable[..., str], officer: Actor) -> None:
    urn = new_urn()
    load([row(urn)])
    record(hub, officer, urn)
    with pytest.raises(RuleBroken, match="recorded already"):
        record(hub, officer, urn)


def test_only_the_register_and_only_an_officer(
    hub: Hub, load: Callable[..., str], officer: Actor, provider: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    with pytest.raises(NotFound):
        record(hub, officer, "2999999")
    with pytest.raises(NotPermitted):
        record(hub, provider, urn)
    with pytest.raises(NotPermitted), hub.unit_of_work(provider) as uow:
        providers.record_registration(
            uow,
            urn=urn,
            status=RegistrationStatus.SUSPENDED,
            on=date(2025, 9, 1),
            report_url=REPORT,
        )


def change_status(hub: Hub, actor: Actor, urn: str, status: RegistrationStatus, on: date) -> None:
    with hub.unit_of_work(actor) as uow:
        providers.record_registration(uow, urn=urn, status=status, on=on, report_url=REPORT)


def test_suspension_and_cancellation_are_heard(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    make_home(hub, urn=urn)
    heard = listen(hub)
    change_status(hub, officer, urn, RegistrationStatus.SUSPENDED, date(2025, 6, 1))
    change_status(hub, officer, urn, RegistrationStatus.CANCELLED, date(2025, 7, 1))
    assert [type(fact) for fact in heard] == [RegistrationSuspended, RegistrationCancelled]
    with pytest.raises(RuleBroken, match="A later state is known already: cancelled"):
        change_status(hub, officer, urn, RegistrationStatus.ACTIVE, date(2025, 6, 15))


def test_ratings_of_many_in_one_statement(hub: Hub, load: Callable[..., str]) -> None:
    load([row("2000001"), row("2000002", **{OVERALL: "", "Latest full inspection date": ""})])
    urns = ["2000001", "2000002", "2000003"]
    with hub.reading(make_home(hub)[2]) as session:
        labels = {urn: rating.label for urn, rating in providers.ratings_for(session, urns).items()}
        assert providers.ratings_for(session, []) == {}
    assert labels == {
        "2000001": "Good",
        "2000002": "Not yet inspected",
        "2000003": "Not in the Ofsted register yet",
    }


# --- insurance ----------------------------------------------------------------------------------


def insure(hub: Hub, actor: Actor, expires_on: date, **changed: object) -> None:
    facts = {"kind": CoverKind.PUBLIC, "insurer": "Invented Mutual", "amount_pence": 10**9}
    with hub.unit_of_work(actor) as uow:
        providers.record_insurance(
            uow, facts=CoverFacts(**{**facts, **changed}, expires_on=expires_on)
        )


def cover(hub: Hub, actor: Actor, today: date = TODAY) -> providers.Cover:
    with hub.reading(actor) as session:
        return providers.covers_of(session, actor.provider_id, today)[CoverKind.PUBLIC]


def test_a_certificate_is_entered_once_and_replaced(hub: Hub, provider: Actor) -> None:
    assert cover(hub, provider).state is CoverState.MISSING
    insure(hub, provider, TODAY + timedelta(days=10))
    insure(hub, provider, TODAY + timedelta(days=400), insurer="Another Mutual")
    held = cover(hub, provider)
    assert (held.state, held.insurer, held.amount_pence) == (
        CoverState.CURRENT,
        "Another Mutual",
        10**9,
    )


@pytest.mark.parametrize(
    ("days", "state", "counts"),
    [
        (-1, CoverState.EXPIRED, False),
        (0, CoverState.DUE, True),
        (60, CoverState.DUE, True),
        (61, CoverState.CURRENT, True),
    ],
)
@pytest.mark.one_engine("sqlite")  # pure rules
def test_a_certificate_counts_until_the_end_of_its_last_day(
    hub: Hub, provider: Actor, days: int, state: CoverState, counts: bool
) -> None:
    insure(hub, provider, TODAY + timedelta(days=days))
    held = cover(hub, provider)
    assert (held.state, held.counts) == (state, counts)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"insurer": " "}, "insurer"),
        ({"amount_pence": 0}, "amount"),
        ({"expires_on": TODAY - timedelta(days=400)}, "expires_on"),
        ({"expires_on": TODAY + timedelta(days=4_000)}, "expires_on"),
    ],
)
@pytest.mark.one_engine("sqlite")  # pure rules
def test_certificates_that_cannot_be(
    hub: Hub, provider: Actor, changed: dict[str, object], field: str
) -> None:
    facts = {"expires_on": TODAY + timedelta(days=90), **changed}
    with pytest.raises(RuleBroken) as broken:
        insure(hub, provider, facts.pop("expires_on"), **facts)
    assert [name for name, _ in broken.value.problems] == [field]


def test_another_providers_insurance_is_not_seen(hub: Hub, provider: Actor, officer: Actor) -> None:
    _, _, other = make_home(hub)
    insure(hub, other, TODAY + timedelta(days=90))
    with hub.reading(provider) as session:
        found = providers.covers_of(session, other.provider_id, TODAY)
    assert found[CoverKind.PUBLIC].state is CoverState.MISSING
    with hub.reading(officer) as session:
        found = providers.covers_of(session, other.provider_id, TODAY)
    assert found[CoverKind.PUBLIC].state is CoverState.CURRENT
