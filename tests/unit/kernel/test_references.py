"""References: made to be spoken, and understood when typed back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import references

prefixes = st.sampled_from(["R", "APP", "PL", "O"])


@given(prefixes)
def test_new_reference_is_canonical(prefix: str) -> None:
    reference = references.new_reference(prefix)
    assert references.is_reference(reference, prefix)
    assert len(reference) == len(prefix) + 6


def test_alphabet_holds_nothing_that_looks_like_something_else() -> None:
    assert len(references.ALPHABET) == 32
    assert not set("ILOU") & set(references.ALPHABET)


def test_new_reference_avoids_taken_ones() -> None:
    asked: list[str] = []

    def is_taken(reference: str) -> bool:
        asked.append(reference)
        return len(asked) < 3

    assert references.new_reference("R", is_taken) == asked[2]


def test_new_reference_gives_up_when_all_are_taken() -> None:
    with pytest.raises(RuntimeError, match="prefix R"):
        references.new_reference("R", lambda reference: True)


@pytest.mark.parametrize("prefix", ["", "r", "R1", "É", "R-"])
def test_new_reference_refuses_an_odd_prefix(prefix: str) -> None:
    with pytest.raises(ValueError, match="capital letters"):
        references.new_reference(prefix)


@pytest.mark.parametrize(
    ("text", "prefix", "expected"),
    [
        ("R-7K2M4", None, True),
        ("R-7K2M4", "R", True),
        ("R-7K2M4", "APP", False),
        ("r-7k2m4", None, False),
        ("R-7K2MO", None, False),
        ("R-7K2M", None, False),
        ("R-7K2M4\n", None, False),
        ("-7K2M4", None, False),
    ],
)
def test_is_reference_takes_only_the_canonical_form(
    text: str, prefix: str | None, expected: bool
) -> None:
    assert references.is_reference(text, prefix) is expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("R-7K2M4", "R-7K2M4"),
        ("r-7k2m4", "R-7K2M4"),
        (" r 7k2 m4 ", "R-7K2M4"),
        ("r7k2m4", "R-7K2M4"),
        ("R–7K2M4", "R-7K2M4"),
        ("app_3qx9f", "APP-3QX9F"),
        ("pl-lioo1", "PL-11001"),
        ("Ｒ－７Ｋ２Ｍ４", "R-7K2M4"),
    ],
)
def test_normalise_understands_what_was_meant(typed: str, expected: str) -> None:
    assert references.normalise(typed) == expected


@pytest.mark.parametrize(
    "typed", ["", "7K2M4", "R-7K2M", "R-7K2MU", "R1-7K2M4", "R-É7K2M", "../../etc", "R"]
)
def test_normalise_says_none_to_what_cannot_be_one(typed: str) -> None:
    assert references.normalise(typed) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("7k2m4", "R-7K2M4"), ("r-7k2m4", "R-7K2M4"), ("APP-7K2M4", None), ("7k2m", None)],
)
def test_normalise_with_a_prefix_needs_only_the_five(typed: str, expected: str | None) -> None:
    assert references.normalise(typed, "R") == expected


@given(prefixes, st.data())
def test_normalise_survives_careless_typing(prefix: str, data: st.DataObject) -> None:
    reference = references.new_reference(prefix)
    start, body = reference.split("-")
    gap = data.draw(st.sampled_from(["", " ", "-", " - ", "\u2013"]))
    misread = str.maketrans(data.draw(st.sampled_from([{}, {"0": "o"}, {"1": "l"}, {"1": "I"}])))
    typed = start.lower() + gap + body.translate(misread).lower()
    assert references.normalise(typed) == reference


@given(st.text(max_size=20))
def test_normalise_gives_a_reference_or_none(typed: str) -> None:
    found = references.normalise(typed)
    assert found is None or references.is_reference(found)
