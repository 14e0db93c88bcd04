"""The ranking by frozen criteria, money over the stay, and who may act: tables and properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calloffs import CallOff, CallOffState, can_award, can_decide, can_recommend, rules
from portal.calloffs.rules import Entry, rank
from portal.kernel.actor import Actor, ActorKind, Role
from portal.pdps import DelegationLimit
from portal.referrals import Referral, ReferralState

WEIGHTS = {"needs": Decimal(60), "price": Decimal(30), "local": Decimal(10)}
COUNCIL, OTHER = uuid4(), uuid4()
BROKER, APPROVER = uuid4(), uuid4()


def entry(number: int, met: str, pence: int, *, is_local: bool = False, needs: int = 4) -> Entry:
    return Entry(UUID(int=number), needs, Decimal(met), pence, is_local)


def test_fit_comes_before_price() -> None:
    cheap, fitting = entry(1, "2", 300_000), entry(2, "4", 450_000)
    ranked = rank([cheap, fitting], WEIGHTS)
    assert [(line.offer_id.int, line.total) for line in ranked] == [
        (2, Decimal("80.00")),
        (1, Decimal("60.00")),
    ]


def test_equal_totals_go_to_the_better_fit_then_the_lower_fee_then_the_id() -> None:
    same = [entry(3, "4", 400_000), entry(1, "4", 400_000), entry(2, "4", 400_000)]
    assert [line.offer_id.int for line in rank(same, WEIGHTS)] == [1, 2, 3]


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(1, 3_000_000), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_a_rank_is_whole_and_the_same_every_time(rows: list[tuple[int, int, bool]]) -> None:
    entries = [
        entry(number, str(Decimal(met) / 2), pence, is_local=is_local)
        for number, (met, pence, is_local) in enumerate(rows, 1)
    ]
    ranked = rank(entries, WEIGHTS)
    assert ranked == rank(list(reversed(entries)), WEIGHTS)
    assert sorted(line.offer_id.int for line in ranked) == list(range(1, len(rows) + 1))
    assert [line.total for line in ranked] == sorted((line.total for line in ranked), reverse=True)
    assert all(0 <= line.total <= 100 for line in ranked)


def test_without_must_haves_the_fit_is_full() -> None:
    (line,) = rank([entry(1, "0", 1, needs=0, is_local=True)], WEIGHTS)
    assert line.total == Decimal("100.00")


def test_no_offers_have_no_rank() -> None:
    assert rank([], WEIGHTS) == []


@pytest.mark.parametrize(
    ("is_in_area", "miles", "is_far"),
    [(True, 50.0, False), (False, 20.0, False), (False, 20.1, True), (False, None, True)],
)
def test_out_of_area_counts_at_a_distance(
    is_in_area: bool, miles: float | None, is_far: bool
) -> None:
    assert rules.is_out_of_area_at_a_distance(is_in_area, miles) is is_far


def test_money_and_dates_over_a_stay() -> None:
    assert rules.whole_life_pence(750_000, 52) == 39_000_000
    assert not rules.is_key_decision(49_999_999)
    assert rules.is_key_decision(50_000_000)
    assert rules.ends_on(date(2026, 3, 2), 2) == date(2026, 3, 16)


def person(user: UUID, *roles: Role, council: UUID = COUNCIL) -> Actor:
    return Actor(ActorKind.COUNCIL, user_id=user, organisation_id=council, roles=frozenset(roles))


PROVIDER = Actor(
    ActorKind.PROVIDER,
    user_id=uuid4(),
    organisation_id=COUNCIL,
    roles=frozenset({Role.PROVIDER_ADMIN}),
)
LIMIT = DelegationLimit(
    title="Manager", weekly_pence=500_000, whole_life_pence=30_000_000, out_of_area=False
)


def call_off(state: CallOffState, pence: int = 450_000, *, far: bool = False) -> CallOff:
    return CallOff(
        council_id=COUNCIL,
        state=state,
        weekly_fee_pence=pence,
        whole_life_pence=pence * 52,
        is_out_of_area=far,
        recommended_by_id=BROKER,
    )


@pytest.mark.parametrize("state", list(CallOffState))
@pytest.mark.parametrize(
    ("actor", "limit", "may"),
    [
        (person(APPROVER, Role.APPROVER), LIMIT, True),
        (person(BROKER, Role.APPROVER, Role.BROKER), LIMIT, False),
        (person(APPROVER, Role.APPROVER), None, False),
        (person(APPROVER, Role.BROKER), LIMIT, False),
        (person(APPROVER, Role.APPROVER, council=OTHER), LIMIT, False),
        (PROVIDER, LIMIT, False),
    ],
)
def test_who_decides(
    state: CallOffState, actor: Actor, limit: DelegationLimit | None, may: bool
) -> None:
    expected = may and state is CallOffState.RECOMMENDED
    assert bool(can_decide(actor, call_off(state), limit)) is expected


@pytest.mark.parametrize(
    ("pence", "far", "may"),
    [(500_000, False, True), (500_001, False, False), (400_000, True, False)],
)
def test_a_limit_covers_up_to_its_figures(pence: int, far: bool, may: bool) -> None:
    row = call_off(CallOffState.RECOMMENDED, pence, far=far)
    assert bool(can_decide(person(APPROVER, Role.APPROVER), row, LIMIT)) is may


@pytest.mark.parametrize("state", list(ReferralState))
@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (person(BROKER, Role.BROKER), True),
        (person(BROKER, Role.APPROVER), False),
        (person(BROKER, Role.BROKER, council=OTHER), False),
        (PROVIDER, False),
    ],
)
def test_who_recommends_and_awards(state: ReferralState, actor: Actor, may: bool) -> None:
    referral = Referral(council_id=COUNCIL, state=state)
    expected = may and state is ReferralState.SENT
    assert bool(can_recommend(actor, referral)) is expected
    for at in CallOffState:
        approved = expected and at is CallOffState.APPROVED
        assert bool(can_award(actor, call_off(at), referral)) is approved
