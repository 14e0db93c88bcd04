"""Headings change every year: each year's own are known, others are reported."""

from __future__ import annotations

import pytest

from portal.providers.ofsted_file import Column, lay_out
from tests.factories.providers import HEADINGS_2025

COMMON = (
    "Web link|URN|Linked Education URN|Provision type|Registration date|Registration status|Name|"
    "Address 1|Address 2|Town|County|Postcode|Ofsted region|Government Office Region|"
    "Local authority|Parliamentary constituency|Sector|"
)
JUDGED = (
    "Overall experiences and progress of children and young people|"
    "Outcomes in education and related learning activities|Health services|"
    "How well children and young people are helped and protected|"
    "The effectiveness of leaders and managers"
)
# Headings as Ofsted printed them, one line a year.
YEARS = {
    2015: "Web link|URN|Provision type|Reg Status|Setting Name|Address 1|Address 2|Town|County|"
    "Postcode|Region|Local authority|Sector|Inspection type|Inspection Date|Inspection ID|"
    "Overall effectiveness|Outcomes for children and young people|Quality of care|"
    "The safety of children and young people|Leadership and management|"
    "Outcomes in education and related learning activities|Linked ED URN|Short breaks only",
    2019: COMMON + "Places|Organisation which owns the provider|Event type|Inspection date|"
    "Publication date|Event number|" + JUDGED,
    2021: COMMON + "Places|Short-break-only children's home|Organisation which owns the provider|"
    "Event type|Inspection date|Publication date|Event number|" + JUDGED,
    2022: COMMON + "Places|Short-break-only children's home|Organisation which owns the provider|"
    "Latest full inspection event type|Latest full inspection date|"
    "Latest full inspection publication date|Latest full inspection event number|"
    "Latest full inspection overall experiences and progress of children and young people|"
    "Latest full inspection outcomes in education and related learning activities|"
    "Latest full inspectio health services|Latest full inspection how well children and young "
    "people are helped and protected|"
    "Latest full inspection the effectiveness of leaders and managers",
    2024: COMMON + "Premises|Places|Short-break-only children's home|"
    "Multi-building children's home|Organisation which owns the provider|"
    "Latest full inspection event type|Latest full inspection date|"
    "Latest full inspection publication date|Latest full inspection event number|" + JUDGED + "|"
    "Previous full inspection event type|Previous full inspection event date|"
    "Previous full inspection publication date|Previous full inspection event number|"
    "Previous overall experiences and progress of children and young people|"
    "Previous outcomes in education and related learning activities|Previous health services|"
    "Previous how well children and young people are helped and protected|"
    "Previous effectiveness of leaders and managers",
    2025: "|".join(HEADINGS_2025),
}
INSPECTION = {
    Column.EVENT_TYPE,
    Column.INSPECTED_ON,
    Column.EVENT_NUMBER,
    Column.OVERALL,
    Column.PROTECTION,
    Column.LEADERSHIP,
    Column.EDUCATION,
}


@pytest.mark.parametrize("year", YEARS)
def test_every_years_headings_are_known(year: int) -> None:
    layout = lay_out(YEARS[year].split("|"))
    assert layout.missing == ()
    assert layout.unmapped == ()
    assert set(layout.facts) >= INSPECTION


def test_previous_inspection_has_its_own_columns() -> None:
    headings = YEARS[2024].split("|")
    layout = lay_out(headings)
    assert headings[layout.facts[Column.INSPECTED_ON]] == "Latest full inspection date"
    assert headings[layout.previous[Column.INSPECTED_ON]] == "Previous full inspection event date"
    assert set(layout.previous) >= INSPECTION | {Column.PUBLISHED_ON, Column.HEALTH}


@pytest.mark.parametrize("heading", [" urn ", "\ufeffURN", "URN\n", "Ofsted URN", "urn*"])
def test_headings_are_compared_without_case_and_breaks(heading: str) -> None:
    assert lay_out([heading]).facts == {Column.URN: 0}


def test_unknown_and_second_headings_are_reported() -> None:
    layout = lay_out([*HEADINGS_2025, "Beds\nfree", "Provision type", "Date"])
    assert layout.unmapped == ("Beds free", "Provision type", "Date")
