"""Text: cleaned without losing a word, counted as in the browser, digested the same everywhere."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import text


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("One two  three\nfour", 4),
        ("don't", 1),
        ("well - known", 3),
        ("non\u00a0breaking", 2),
        ("\ufeffone", 1),
        ("one\ufefftwo", 2),
        ("one\x1ctwo", 1),  # not white space to JavaScript
        ("one\x85two", 1),
        ("e.g. 3.5%", 2),
    ],
)
def test_count_words_counts_as_the_browser_does(written: str, words: int) -> None:
    assert text.count_words(written) == words


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("a\x00b\x07c\x1b", "abc"),
        ("trailing  \nspace \n\n", "trailing\nspace"),
        ("\n\n  indented\n\nparted", "  indented\n\nparted"),
        ("tab\tand\u00a0hard\u2003wide", "tab and hard wide"),
        ("\u2022 first\n\uf0b7\tsecond\n  \u25cf third\n\u2022", "- first\n- second\n  - third\n-"),
        ("a·b and 3 · 4", "a·b and 3 · 4"),
        ("£7,500\u202e005", "£7,500005"),
        ("soft\u00adhyphen no\u200bwidth", "softhyphen nowidth"),
        ("cafe\u0301", "café"),
        ("half \ud800 pair", "half  pair"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
    ],
)
def test_clean_keeps_words_and_drops_what_is_not_text(pasted: str, kept: str) -> None:
    assert text.clean(pasted) == kept


@given(st.text(st.characters()))
def test_clean_twice_is_clean_once(pasted: str) -> None:
    once = text.clean(pasted)
    assert text.clean(once) == once


@given(st.text(st.characters()))
def test_clean_leaves_no_control_character(pasted: str) -> None:
    kept = text.clean(pasted)
    assert not [c for c in kept if c != "\n" and unicodedata.category(c) in {"Cc", "Cs"}]
    kept.encode()


@given(
    st.lists(st.text("abcdefgé£%'-", min_size=1), min_size=1), st.sampled_from(" \t\n\xa0\u2028")
)
def test_clean_loses_no_word(words: list[str], space: str) -> None:
    pasted = space.join(words)
    assert text.clean(pasted).split() == words
    assert text.count_words(text.clean(pasted)) == text.count_words(pasted)


def test_clean_line_keeps_one_line() -> None:
    assert text.clean_line("  Oak\tTree \r\n House ") == "Oak Tree House"


class Colour(StrEnum):
    RED = "red"


def test_canonical_json_has_one_form() -> None:
    value = {
        "z": [1, None, True],
        "a": {"when": datetime(2026, 1, 2, tzinfo=UTC), "day": date(2026, 1, 2)},
        "é": Colour.RED,
        "id": UUID(int=1),
        "rate": Decimal("1.50"),
    }
    assert text.canonical_json(value).decode() == (
        '{"a":{"day":"2026-01-02","when":"2026-01-02T00:00:00+00:00"},'
        '"id":"00000000-0000-0000-0000-000000000001","rate":"1.50","z":[1,null,true],"é":"red"}'
    )


def test_digest_is_the_sha256_of_the_canonical_form() -> None:
    assert text.digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
    assert text.digest({"a": 2, "b": 1}) == text.digest({"b": 1, "a": 2})


def test_digest_differs_when_a_value_differs() -> None:
    assert text.digest({"a": 1}) != text.digest({"a": "1"})


def test_digest_refuses_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        text.digest({"fee": 7500.5})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("25", 25),
        ("999999999", 999_999_999),
        ("9999999999", None),
        ("9" * 5_000, None),  # int() refuses so many figures
        ("²", None),  # a digit to str.isdigit, not to int()
        ("٣", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        ("1\n", None),
        ("", None),
        (None, None),
    ],
)
def test_a_whole_number_is_plain_figures_or_nothing(typed: str | None, number: int | None) -> None:
    assert text.whole_number(typed) == number
