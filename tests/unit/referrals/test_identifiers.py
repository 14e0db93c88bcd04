"""What could name the child is found; what is only like it is not."""

from __future__ import annotations

from datetime import date

import pytest

from portal.referrals.rules import Identity, find_identifiers, hide

CHILD = Identity(
    names=("Tobias James Quillfeather", "Tobi"),
    school="Marlowgate Academy",
    address="14 Larkspur Terrace, Romford",
    postcode="RM7 0BQ",
    born_on=date(2012, 2, 17),
)


def found(words: str, identity: Identity = CHILD) -> list[tuple[str, str, bool]]:
    finds = find_identifiers({"summary": ("About the child", words)}, identity)
    return [(find.kind, find.text, find.is_exact) for find in finds]


@pytest.mark.parametrize(
    ("words", "kind", "text"),
    [
        ("Tobias likes chess.", "name", "Tobias"),
        ("His friends say TOBI.", "name", "TOBI"),
        ("Mrs Quillfeather visits.", "name", "Quillfeather"),
        ("Tobias's bicycle", "name", "Tobias"),
        ("Attends Marlowgate  Academy.", "school", "Marlowgate  Academy"),
        ("He likes Marlowgate.", "school", "Marlowgate"),
        ("Lives at 14 larkspur terrace.", "address", "14 larkspur terrace"),
        ("Near Larkspur Terrace.", "address", "Larkspur Terrace"),
        ("Home is rm70bq", "postcode", "rm70bq"),
        ("Born 17/02/2012", "born_on", "17/02/2012"),
        ("Born 17.2.12", "born_on", "17.2.12"),
        ("Born on 17th of February 2012", "born_on", "17th of February 2012"),
        ("Born February 17, 2012", "born_on", "February 17, 2012"),
        ("Born 2012-02-17", "born_on", "2012-02-17"),
        ("NHS 943 476 5919", "nhs", "943 476 5919"),
        ("NHS 9434765919", "nhs", "9434765919"),
        ("UPN A123456789012", "upn", "A123456789012"),
    ],
)
def test_what_names_the_child_must_go(words: str, kind: str, text: str) -> None:
    assert (kind, text, True) in found(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Moved on 3 March 2024.", "date"),
        ("His aunt lives in RM1 1AA.", "other_postcode"),
        ("Ring 020 7946 0123.", "phone"),
        ("Write to worker@example.test", "email"),
    ],
)
def test_what_may_name_somebody_is_shown_to_a_person(words: str, kind: str) -> None:
    assert [(one[0], one[2]) for one in found(words)] == [(kind, False)]


@pytest.mark.parametrize(
    "words",
    [
        "A quiet boy who likes the park and his school.",
        "He went missing twice in May.",
        "Score 123 456 7890 of the game.",
        "Room 14, year 9, 3 of 4 lessons.",
        "Tobiasson is another name.",
        "A terrace with flowers.",
        "",
    ],
)
def test_ordinary_words_are_left_alone(words: str) -> None:
    assert found(words) == []


def test_a_name_that_is_a_word_counts_with_a_capital_only() -> None:
    will = Identity(names=("Will Long",))
    assert found("He will need a long time.", will) == []
    assert found("We asked Will.", will) == [("name", "Will", True)]


def test_every_find_says_where_and_what_to_do() -> None:
    finds = find_identifiers(
        {"wishes": ("What the child wants", "Call me Tobi"), "summary": ("About", "RM1 1AA")}, CHILD
    )
    assert [find.sentence for find in finds] == [
        "The child’s name appears in ‘What the child wants’. Change it or hide it.",
        "A postcode in ‘About’: “RM1 1AA”. Does it name the child?",
    ]


def test_hiding_takes_every_occurrence_and_nothing_more() -> None:
    words = "Tobi and Tobias. tobi!"
    (find,) = find_identifiers({"a": ("A", "Tobi")}, Identity(names=("Tobi",)))
    assert hide(words, find) == "(hidden) and Tobias. (hidden)!"


def test_nothing_known_of_the_child_finds_shapes_only() -> None:
    assert found("Tobias, RM7 0BQ", Identity()) == [("other_postcode", "RM7 0BQ", False)]
