"""Working days, deadlines across the changes of the clocks, and parts of a year."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import periods
from portal.kernel.clock import LONDON
from portal.kernel.errors import RuleBroken
from portal.kernel.periods import ProRataMethod, Window, WindowUnit

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))
instants = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 12, 18), True),
            (date(2026, 12, 19), False),
            (date(2026, 12, 20), False),
            (date(2026, 12, 25), False),
            (date(2026, 12, 28), False),  # in place of Boxing Day, a Saturday
            (date(2026, 12, 29), True),
            (date(2027, 3, 26), False),  # Good Friday
            (date(2027, 3, 29), False),  # Easter Monday, not a holiday in Scotland
            (date(2027, 3, 17), True),  # St Patrick's Day, a holiday in Northern Ireland
            (date(2027, 12, 28), False),
            (date(2028, 1, 3), False),
        ],
    )
    def test_is_working_day_knows_england(self, day: date, expected: bool) -> None:
        assert periods.is_working_day(day) is expected

    @pytest.mark.parametrize(
        ("start", "count", "expected"),
        [
            (date(2026, 12, 18), 10, date(2027, 1, 6)),
            (date(2026, 12, 18), 0, date(2026, 12, 18)),
            (date(2026, 12, 19), 1, date(2026, 12, 21)),
            (date(2027, 1, 6), -10, date(2026, 12, 18)),
        ],
    )
    def test_add_working_days_does_not_count_the_day_itself(
        self, start: date, count: int, expected: date
    ) -> None:
        assert periods.add_working_days(start, count) == expected

    @given(days, st.integers(min_value=1, max_value=40))
    def test_adding_and_counting_agree(self, start: date, count: int) -> None:
        end = periods.add_working_days(start, count)
        assert periods.is_working_day(end)
        assert periods.working_days_between(start, end) == count

    def test_working_days_between_is_none_backwards(self) -> None:
        assert periods.working_days_between(date(2026, 12, 18), date(2026, 12, 18)) == 0
        assert periods.working_days_between(date(2026, 12, 18), date(2026, 12, 1)) == 0


class TestWindow:
    def test_hours_run_day_and_night(self) -> None:
        window = Window(24, WindowUnit.HOURS)
        friday = datetime(2026, 12, 18, 17, 30, tzinfo=UTC)
        assert window.deadline(friday) == datetime(2026, 12, 19, 17, 30, tzinfo=UTC)

    def test_hours_are_hours_when_the_clocks_go_back(self) -> None:
        sent = datetime(2026, 10, 24, 23, 30, tzinfo=LONDON)
        deadline = Window(4, WindowUnit.HOURS).deadline(sent)
        assert deadline == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
        assert deadline.astimezone(LONDON).time() == time(2, 30)  # not 3:30

    def test_part_of_a_minute_goes_to_the_answerer(self) -> None:
        sent = datetime(2026, 12, 18, 12, 0, 0, 1, tzinfo=UTC)
        expected = datetime(2026, 12, 18, 14, 1, tzinfo=UTC)
        assert Window(2, WindowUnit.HOURS).deadline(sent) == expected

    def test_working_days_end_at_closing_time_in_london(self) -> None:
        window = Window(3, WindowUnit.WORKING_DAYS)
        winter = datetime(2026, 12, 23, 9, tzinfo=UTC)
        assert window.deadline(winter) == datetime(2026, 12, 30, 17, tzinfo=UTC)
        summer = datetime(2026, 6, 1, 9, tzinfo=UTC)
        assert window.deadline(summer) == datetime(2026, 6, 4, 16, tzinfo=UTC)

    def test_working_days_start_from_the_day_in_london(self) -> None:
        just_after_midnight = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # 2 June in London
        window = Window(1, WindowUnit.WORKING_DAYS, closes_at=time(12))
        assert window.deadline(just_after_midnight) == datetime(2026, 6, 3, 11, tzinfo=UTC)

    @given(instants, st.integers(min_value=1, max_value=72), st.sampled_from(WindowUnit))
    def test_a_deadline_is_after_sending_and_on_a_minute(
        self, sent: datetime, count: int, unit: WindowUnit
    ) -> None:
        deadline = Window(count, unit).deadline(sent)
        assert deadline > sent
        assert (deadline.second, deadline.microsecond, deadline.tzinfo) == (0, 0, UTC)


class TestInTime:
    noon = datetime(2030, 3, 31, 11, tzinfo=UTC)

    def test_in_time_is_strictly_before(self) -> None:
        tick = timedelta(microseconds=1)
        assert periods.is_in_time(self.noon - tick, self.noon) is True
        assert periods.is_in_time(self.noon, self.noon) is False
        assert periods.is_in_time(self.noon + tick, self.noon) is False

    def test_winter_hour_is_after_the_summer_hour_it_repeats(self) -> None:
        half_past_one_bst = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=0)
        quarter_past_one_gmt = datetime(2026, 10, 25, 1, 15, tzinfo=LONDON, fold=1)
        # The control: Python compares two times of one zone by the clock on the wall.
        assert quarter_past_one_gmt < half_past_one_bst
        assert periods.is_in_time(quarter_past_one_gmt, half_past_one_bst) is False
        assert periods.is_in_time(half_past_one_bst, quarter_past_one_gmt) is True

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            periods.is_in_time(self.noon.replace(tzinfo=None), self.noon)


class TestLondon:
    @pytest.mark.parametrize(
        ("day", "at", "expected"),
        [
            (date(2026, 3, 28), time(17), datetime(2026, 3, 28, 17, tzinfo=UTC)),
            (date(2026, 3, 29), time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
            (date(2026, 3, 29), time(2), datetime(2026, 3, 29, 1, tzinfo=UTC)),
            (date(2026, 10, 25), time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
            (date(2026, 10, 25), time(2), datetime(2026, 10, 25, 2, tzinfo=UTC)),
            (date(2030, 3, 31), time(12), datetime(2030, 3, 31, 11, tzinfo=UTC)),
        ],
    )
    def test_london_times_become_utc(self, day: date, at: time, expected: datetime) -> None:
        assert periods.london_to_utc(day, at) == expected

    @pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 59, 59)])
    def test_the_hour_that_comes_twice_is_refused(self, at: time) -> None:
        with pytest.raises(RuleBroken) as caught:
            periods.london_to_utc(date(2026, 10, 25), at, field="closes_at")
        assert (caught.value.code, caught.value.field) == ("time_comes_twice", "closes_at")

    @pytest.mark.parametrize("at", [time(1), time(1, 30), time(1, 59, 59)])
    def test_the_hour_that_is_skipped_is_refused(self, at: time) -> None:
        with pytest.raises(RuleBroken) as caught:
            periods.london_to_utc(date(2026, 3, 29), at, field="closes_at")
        assert (caught.value.code, caught.value.field) == ("time_does_not_exist", "closes_at")

    def test_the_refusals_say_the_time_and_the_reason(self) -> None:
        with pytest.raises(RuleBroken) as back:
            periods.london_to_utc(date(2026, 10, 25), time(1, 30))
        assert back.value.sentence == (
            "1:30am on 25 October 2026 comes twice, because the clocks go back. Enter another time"
        )
        with pytest.raises(RuleBroken) as forward:
            periods.london_to_utc(date(2026, 3, 29), time(1, 30))
        assert forward.value.sentence == (
            "1:30am on 29 March 2026 does not exist, because the clocks go forward. "
            "Enter another time"
        )

    @given(instants)
    def test_london_and_back_is_the_same_or_refused(self, instant: datetime) -> None:
        local = instant.astimezone(LONDON)
        with suppress(RuleBroken):
            assert periods.london_to_utc(local.date(), local.time()) == instant


class TestProRata:
    @pytest.mark.parametrize(
        ("first", "last", "method", "pence", "working"),
        [
            (
                date(2026, 1, 1),
                date(2026, 3, 31),
                ProRataMethod.DAYS,
                77671,
                ("2025/26: 90 of 365 days of £3,150 is £776.71",),
            ),
            (
                date(2026, 1, 1),
                date(2026, 3, 31),
                ProRataMethod.MONTHS,
                78750,
                ("2025/26: 3 of 12 months of £3,150 is £787.50",),
            ),
            (
                date(2025, 5, 7),
                date(2026, 3, 31),
                ProRataMethod.DAYS,
                283932,
                ("2025/26: 329 of 365 days of £3,150 is £2,839.32",),
            ),
            (
                date(2027, 2, 20),
                date(2028, 3, 31),
                ProRataMethod.MONTHS,
                367500,
                (
                    "2026/27: 2 of 12 months of £3,150 is £525",
                    "2027/28: 12 of 12 months of £3,150 is £3,150",
                ),
            ),
            (
                date(2027, 4, 1),
                date(2028, 3, 31),
                ProRataMethod.DAYS,
                315000,
                ("2027/28: 366 of 366 days of £3,150 is £3,150",),
            ),
        ],
    )
    def test_access_fee_shows_its_working(
        self, first: date, last: date, method: ProRataMethod, pence: int, working: tuple[str, ...]
    ) -> None:
        fee = periods.pro_rata(315000, first, last, method)
        assert (fee.pence, fee.working) == (pence, working)

    def test_seed_total_for_both_lots_to_march_2030(self) -> None:
        fee = periods.pro_rata(315000, date(2025, 4, 1), date(2030, 3, 31), ProRataMethod.DAYS)
        assert 2 * fee.pence == 3150000

    @given(
        st.integers(min_value=0, max_value=10**8),
        days,
        st.integers(min_value=1, max_value=900),
        st.integers(min_value=1, max_value=900),
    )
    def test_two_parts_by_days_add_up(self, yearly: int, first: date, one: int, two: int) -> None:
        middle, last = first + timedelta(days=one), first + timedelta(days=one + two)
        whole = periods.pro_rata(yearly, first, last, ProRataMethod.DAYS)
        early = periods.pro_rata(yearly, first, middle, ProRataMethod.DAYS)
        late = periods.pro_rata(yearly, middle + timedelta(days=1), last, ProRataMethod.DAYS)
        assert early.pence + late.pence == whole.pence

    def test_a_period_cannot_end_before_it_starts(self) -> None:
        with pytest.raises(ValueError, match="before it starts"):
            periods.pro_rata(1, date(2026, 1, 2), date(2026, 1, 1), ProRataMethod.DAYS)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 31), "2025/26"),
        (date(2026, 4, 1), "2026/27"),
        (date(2028, 2, 29), "2027/28"),
        (date(2099, 4, 1), "2099/00"),
    ],
)
def test_financial_year_runs_from_april(day: date, expected: str) -> None:
    assert periods.financial_year(day) == expected
