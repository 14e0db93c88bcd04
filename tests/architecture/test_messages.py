"""Events read as sentences; messages come in two forms and say nothing about a child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from portal.db import Base
from portal.kernel.events import Event
from tests.architecture.checks import events, messages
from tests.architecture.checks.sources import Source, modules, wired_rooms
from tests.architecture.checks.tables import aggregates


@pytest.fixture(scope="module")
def kinds() -> list[type[Event]]:
    assert [module for room in wired_rooms() for module in modules(room, "events")]
    wired = tuple(f"portal.{room}." for room in wired_rooms())
    return [kind for kind in events.event_classes() if kind.__module__.startswith(wired)]


def test_every_event_reads_as_a_sentence(kinds: list[type[Event]]) -> None:
    assert [fault for kind in kinds for fault in events.event_faults(kind)] == []


def test_no_two_events_share_a_name(kinds: list[type[Event]]) -> None:
    assert events.shared_names(kinds) == []


def test_events_speak_of_records_that_exist(kinds: list[type[Event]]) -> None:
    assert events.unknown_records(kinds, aggregates(Base.registry.mappers)) == []


def test_messages_exist_as_text_and_html(template_names: set[str]) -> None:
    assert messages.lone_messages(template_names) == []


def test_messages_print_nothing_about_a_child(templates: list[Source]) -> None:
    sent = [source for source in templates if "/email/" in source.name]
    assert [fault for source in sent for fault in messages.child_words(source)] == []


@dataclass(frozen=True, kw_only=True)
class OfferMade(Event):
    record: ClassVar[str] = "offer"
    sentence: ClassVar[str] = "Offered {home_reference} for {reference} at {weekly_fee_pence}"
    home_reference: str
    weekly_fee_pence: int


@dataclass(frozen=True, kw_only=True)
class Mumbled(Event):
    record: ClassVar[str] = ""
    sentence: ClassVar[str] = "  "


@dataclass(frozen=True, kw_only=True)
class Gossiped(Event):
    record: ClassVar[str] = "offer"
    sentence: ClassVar[str] = "Said {what} because {reason}"
    child_name: str
    answer: str


class Unframed(OfferMade):
    pass


@dataclass(frozen=True, kw_only=True)
class Torn(Event):
    record: ClassVar[str] = "offer"
    sentence: ClassVar[str] = "Offered {reference"


@pytest.mark.parametrize(
    ("kind", "faults"),
    [
        (OfferMade, []),
        (Mumbled, ["Mumbled does not say which record it speaks of", "Mumbled has no sentence"]),
        (
            Gossiped,
            [
                "Gossiped has a sentence with {reason}, which is not one of its facts",
                "Gossiped has a sentence with {what}, which is not one of its facts",
                "Gossiped holds answer",
                "Gossiped holds child_name",
            ],
        ),
        (Unframed, ["Unframed is not a frozen dataclass of its own"]),
    ],
)
def test_control_events_nobody_can_read_are_seen(kind: type[Event], faults: list[str]) -> None:
    assert events.event_faults(kind) == faults


def test_control_a_torn_sentence_is_seen() -> None:
    (fault,) = events.event_faults(Torn)
    assert fault.startswith("Torn has a sentence that cannot be filled in")


def test_control_shared_names_and_unknown_records_are_seen() -> None:
    assert events.shared_names([OfferMade, Torn, OfferMade]) == [
        "OfferMade is the name of 2 events"
    ]
    assert events.unknown_records([OfferMade], {"referral"}) == [
        "OfferMade speaks of 'offer', which is no table's aggregate"
    ]


def test_control_only_the_portals_events_are_looked_at(kinds: list[type[Event]]) -> None:
    assert OfferMade not in kinds
    assert kinds


def test_control_a_message_in_one_form_is_seen() -> None:
    names = ["offers/email/made.txt", "offers/email/lost.txt", "offers/email/lost.html"]
    assert messages.lone_messages([*names, "offers/provider/page.html"]) == [
        "templates/offers/email/made exists as .txt only"
    ]


@pytest.mark.parametrize(
    "text", ["{{ child }}", "{{ referral.initials }}", "{% if needs %}x{% endif %}"]
)
def test_control_a_message_about_a_child_is_seen(text: str) -> None:
    assert len(messages.child_words(Source("templates/referrals/email/sent.txt", text))) == 1


def test_control_a_message_with_a_reference_is_let_be() -> None:
    text = "Referral {{ reference }} needs an answer: {{ link }}"
    assert messages.child_words(Source("templates/referrals/email/sent.txt", text)) == []
