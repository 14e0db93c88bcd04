"""Completeness, fit and the states, as tables."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import IllegalTransition
from portal.referrals import REFERRAL, ChildSex, Fit, ReferralState
from portal.referrals.rules import (
    Code,
    Draft,
    Facts,
    codes_in,
    completeness,
    fit_of,
    fitting,
    gaps,
    sentences,
)
from portal.referrals.rules.fit import CHECKS, plain_sentences
from portal.referrals.types import SEALED_FIELDS

SEALED = frozenset(column for names in SEALED_FIELDS.values() for column in names)
WHOLE = Draft(
    is_quick=False,
    move_by=date(2026, 12, 1),
    wishes="A dog.",
    age=0,
    sex=ChildSex.GIRL,
    summary="Kind.",
    good_home="Calm.",
    needs_said=True,
    authority="Havering",
    filled=SEALED,
)
numbers = st.integers(min_value=0, max_value=int(sum(Code)))


def test_a_whole_referral_has_no_gaps() -> None:
    assert gaps(WHOLE) == ()
    given_items, of = completeness(WHOLE)
    assert given_items == of == 18


@pytest.mark.parametrize("is_quick", [False, True])
def test_an_empty_one_lacks_everything_and_less_of_it_stops_an_emergency(is_quick: bool) -> None:
    empty = Draft(is_quick=is_quick)
    assert len(gaps(empty)) == 18
    blocking = {gap.item for gap in gaps(empty) if gap.blocks}
    quick = {"age", "sex", "summary", "needs", "move_by", "authority", "full_name"}
    more = {"wishes", "story", "risks", "born_on", "home_postcode", "school"}
    assert blocking == (quick if is_quick else quick | more)


def test_blank_words_are_no_words() -> None:
    blank = Draft(**{**{f.name: getattr(WHOLE, f.name) for f in fields(WHOLE)}, "wishes": " \n "})
    assert [gap.item for gap in gaps(blank)] == ["wishes"]


@given(numbers)
def test_every_number_is_its_codes_and_says_a_sentence_for_each(number: int) -> None:
    codes = codes_in(number)
    assert sum(codes) == number
    assert len(plain_sentences(number)) == len(sentences(number, Facts())) == len(codes)
    assert all(plain_sentences(number))


@given(numbers)
def test_a_stop_makes_it_no_match_and_checks_alone_make_it_possible(number: int) -> None:
    if number == 0:
        assert fit_of(number) is Fit.GOOD
    elif number & ~int(CHECKS):
        assert fit_of(number) is Fit.NO
    else:
        assert fit_of(number) is Fit.POSSIBLE


FACTS = Facts(
    ages=(8, 12),
    ages_now=(9, 10),
    sex="Girls only",
    sex_now="Boys only",
    missing_needs=("Autism", "Self-harm"),
    confirmed_at=datetime(2026, 11, 6, 9, tzinfo=UTC),
    available_from=date(2026, 12, 24),
    paused_until=date(2026, 12, 1),
    miles=26.4,
    radius=20,
    own_radius=15,
    declined_on=date(2026, 11, 3),
    rating="Inadequate",
)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (Code.AGE, "For ages 8 to 12"),
        (Code.AGE_NOW, "Takes ages 9 to 10 now"),
        (Code.SEX, "Girls only"),
        (Code.SEX_NOW, "Boys only now"),
        (Code.NEEDS, "Cannot meet: autism and self-harm"),
        (Code.RATING, "The lot does not accept: inadequate"),
        (Code.STALE, "Not counted: places last confirmed on 6 November 2026"),
        (Code.AMBER, "Check first: places last confirmed on 6 November 2026"),
        (Code.PAUSED, "Paused by the provider until 1 December 2026"),
        (Code.LATER, "Check the date: the place is free from 24 December 2026"),
        (Code.DECLINED, "Said no for this child on 3 November 2026"),
        (Code.TOO_FAR, "26 miles away, more than 20"),
        (Code.THEIR_RADIUS, "Takes children from up to 15 miles"),
        (Code.NO_PLACE, "No place"),
    ],
)
def test_a_reason_says_what_it_means_for_this_home(code: Code, sentence: str) -> None:
    assert sentences(code, FACTS) == [sentence]


def test_why_a_home_was_asked() -> None:
    assert fitting(14, 2, True, "Havering") == ["takes children of 14", "2 places", "in Havering"]
    assert fitting(14, 1, False, "Havering") == ["takes children of 14", "1 place"]


@pytest.mark.parametrize("state", list(ReferralState))
@pytest.mark.parametrize("move", ["send", "award", "withdraw", "close"])
def test_only_the_moves_of_the_table_exist(state: ReferralState, move: str) -> None:
    table = {
        ("draft", "send"): "sent",
        ("sent", "award"): "awarded",
        ("draft", "withdraw"): "withdrawn",
        ("sent", "withdraw"): "withdrawn",
        ("sent", "close"): "closed",
    }
    wanted = table.get((state.value, move))
    if wanted is None:
        with pytest.raises(IllegalTransition):
            REFERRAL.after(state, move)
    else:
        assert REFERRAL.after(state, move).value == wanted
