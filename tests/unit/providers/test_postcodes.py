"""Where a postcode lies; answers measured against the published directory."""

from __future__ import annotations

import string
import time

import pytest

from portal.providers import postcodes
from portal.providers.authorities import find_authority, same_authority
from portal.providers.postcodes import (
    Place,
    Spot,
    distance_band,
    find_district,
    find_postcode,
    miles_between,
    normalise_district,
    normalise_postcode,
)

ROMFORD = Place("RM7 0AA", "RM7", 551177, 188204, "E09000016", "Havering")


def letters() -> list[postcodes._Letter]:
    found = [postcodes._letter(letter) for letter in string.ascii_uppercase]
    return [letter for letter in found if letter is not None]


@pytest.mark.parametrize("typed", ["RM7 0AA", "rm70aa", " rm7  0aa ", "RM7 OAA", "RM7-0AA"])
def test_a_postcode_is_found_however_typed(typed: str) -> None:
    assert find_postcode(typed) == ROMFORD


@pytest.mark.parametrize(
    ("typed", "council"),
    [
        ("B1 1AA", "Birmingham"),
        ("S70 1AA", "Barnsley"),
        ("S1 2HH", "Sheffield"),
        ("OX1 1AB", "Oxfordshire"),
        ("CF10 1EP", "Cardiff"),
        ("CA1 1AA", "Cumberland"),
        ("TA1 1AA", "Somerset"),
    ],
)
def test_the_council_has_the_duties_to_children(typed: str, council: str) -> None:
    place = find_postcode(typed) or find_district(typed)
    assert place is not None
    assert place.authority == council


@pytest.mark.parametrize(
    "typed",
    ["", "RM7", "RM7 0A", "RM77 0AAA", "ZZ1 1ZZ", "JE1 0BD", "RM7 0ZZ", "RM7 0A\u00c4", "A" * 999],
)
def test_what_is_no_postcode_on_the_grid(typed: str) -> None:
    assert find_postcode(typed) is None


def test_normal_forms() -> None:
    assert [normalise_postcode(one) for one in ("ec1a1bb", "W1A 0AX", "M1 1AE", "1AA RM7")] == [
        "EC1A 1BB",
        "W1A 0AX",
        "M1 1AE",
        None,
    ]
    assert [normalise_district(one) for one in ("rm7", "RM7 0AA", "ec1a", "RM", "7RM")] == [
        "RM7",
        "RM7",
        "EC1A",
        None,
        None,
    ]


def test_a_district_is_its_middle_without_a_postcode() -> None:
    middle = find_district("RM7")
    assert middle is not None
    assert (middle.postcode, middle.district, middle.authority) == ("", "RM7", "Havering")
    assert miles_between(middle, ROMFORD) < 1
    assert find_district("ZZ9") is None
    assert find_district("B1") != find_district("B11")


def test_miles_and_bands() -> None:
    stratford = find_postcode("E15 1BB")
    assert stratford is not None
    assert round(miles_between(ROMFORD, stratford), 2) == 7.93
    assert miles_between(ROMFORD, ROMFORD) == 0
    assert miles_between(Spot(0, 0), Spot(3 * 1609, 4 * 1609)) == pytest.approx(5, rel=0.001)
    assert [distance_band(miles) for miles in (0, 4.99, 5, 19.99, 20, 49, 50, 300)] == [
        "under 5 miles",
        "under 5 miles",
        "5 to 10 miles",
        "10 to 20 miles",
        "20 to 50 miles",
        "20 to 50 miles",
        "over 50 miles",
        "over 50 miles",
    ]


def test_the_package_is_as_the_search_needs_it() -> None:
    """In order, seven letters each: a new release that is not would find nothing."""
    count = 0
    for letter in letters():
        keys = [letter.key(place) for place in range(len(letter.eastings))]
        assert keys == sorted(keys)
        assert len(letter.keys) == 7 * len(keys)
        count += len(keys)
    assert count > 2_500_000


def test_every_council_of_england_and_wales_has_a_name() -> None:
    codes = {code for letter in letters() for code in letter.codes if code[:1] in ("E", "W")}
    assert len(codes) > 300
    assert {code for code in codes if find_authority(code) is None} == set()
    assert find_authority("S12000036") is None


def test_a_letter_is_read_once_and_then_costs_microseconds() -> None:
    postcodes._letter.cache_clear()
    began = time.perf_counter()
    find_postcode("B1 1AA")
    first = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(100):
        find_postcode("B23 6AA")
    later = (time.perf_counter() - began) / 100
    assert first < 2
    assert later < 0.002


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bristol", "Bristol, City of"),
        ("Durham", "County Durham"),
        ("Southend on Sea", "Southend-on-Sea"),
        ("St Helens", "St. Helens"),
        ("Bournemouth, Christchurch & Poole", "Bournemouth, Christchurch and Poole"),
        ("Herefordshire", "Herefordshire, County of"),
        ("Havering", "London Borough of Havering"),
        ("Kingston upon Hull", "Kingston upon Hull, City of"),
        ("City of London", "City of London"),
    ],
)
def test_two_spellings_of_a_council(one: str, other: str) -> None:
    assert same_authority(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Derby", "Derbyshire"),
        ("", ""),
        ("Havering", "Newham"),
        ("City of London", "Camden"),
        ("East Sussex", "West Sussex"),
        ("North Tyneside", "South Tyneside"),
    ],
)
def test_two_councils(one: str, other: str) -> None:
    assert not same_authority(one, other)
