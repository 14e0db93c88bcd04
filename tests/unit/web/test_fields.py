"""A day in three boxes and an amount in pounds, as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.web.fields import DayField, PoundsField


class Booking(Form):
    starts_on = DayField("Start date")
    ends_on = DayField("End date", required=False)
    fee = PoundsField("Weekly fee")
    extra = PoundsField("Extra", required=False)


def sent(**typed: str) -> Booking:
    full = {"starts_on-day": "27", "starts_on-month": "3", "starts_on-year": "2027", "fee": "7500"}
    return Booking(
        MultiDict(full | {name.replace("__", "-"): text for name, text in typed.items()})
    )


@pytest.mark.parametrize(
    ("day", "month", "year", "means"),
    [
        ("27", "3", "2027", date(2027, 3, 27)),
        (" 27 ", "March", "2027", date(2027, 3, 27)),
        ("27", "mar", "27", date(2027, 3, 27)),
        ("29", "2", "2028", date(2028, 2, 29)),
    ],
)
def test_day_is_read_as_typed(day: str, month: str, year: str, means: date) -> None:
    form = sent(starts_on__day=day, starts_on__month=month, starts_on__year=year)
    assert form.validate()
    assert form.starts_on.data == means


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "wrong"),
    [
        ("", "", "", "Enter the start date", ()),
        ("", "3", "2027", "Start date must include a day", ("day",)),
        ("", "", "2027", "Start date must include a day and month", ("day", "month")),
        ("31", "6", "2027", "Start date must be a real date", ()),
        ("29", "2", "2027", "Start date must be a real date", ()),
        ("1", "13", "2027", "Start date must be a real date", ()),
        ("1", "1", "207", "Start date must be a real date", ()),
        ("one", "1", "2027", "Start date must be a real date", ()),
    ],
)
def test_day_that_is_not_one_says_what_is_missing(
    day: str, month: str, year: str, sentence: str, wrong: tuple[str, ...]
) -> None:
    form = sent(starts_on__day=day, starts_on__month=month, starts_on__year=year)
    assert not form.validate()
    assert form.errors == {"starts_on": [sentence]}
    assert form.starts_on.wrong_parts == wrong
    assert form.starts_on.parts == {"day": day, "month": month, "year": year}


def test_form_without_the_boxes_is_an_error_and_not_a_fault() -> None:
    form = Booking(MultiDict({"fee": "7500"}))
    assert not form.validate()
    assert form.errors == {"starts_on": ["Enter the start date"]}


def test_given_day_and_amount_are_shown() -> None:
    form = Booking(None, data={"starts_on": date(2027, 3, 27), "fee": 750050})
    assert form.starts_on.parts == {"day": "27", "month": "3", "year": "2027"}
    assert form.fee._value() == "7,500.50"


def test_amount_is_pence_and_empty_is_none_where_allowed() -> None:
    form = sent(fee="£7,500.50", extra=" ")
    assert form.validate()
    assert (form.fee.data, form.extra.data, form.ends_on.data) == (750050, None, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the weekly fee"),
        ("lots", "Weekly fee must be a number, like 3450"),
        ("-5", "Weekly fee must be £0 or more"),
    ],
)
def test_amount_that_is_not_one_keeps_what_was_typed(typed: str, sentence: str) -> None:
    form = sent(fee=typed)
    assert not form.validate()
    assert form.errors == {"fee": [sentence]}
    assert form.fee._value() == typed
