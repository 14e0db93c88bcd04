"""Events read as sentences; messages come in two forms and say nothing about a child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from flask import Flask

from portal import notifications
from portal.db import Base, Tenancy
from portal.kernel.events import Event
from portal.notifications import Message
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


def test_plain_messages_begin_with_their_subject(templates: list[Source]) -> None:
    plain = [s for s in templates if "/email/" in s.name and s.name.endswith(".txt")]
    assert [fault for source in plain for fault in messages.subject_faults(source)] == []


def test_messages_that_are_named_exist(
    portal_sources: list[Source], template_names: set[str]
) -> None:
    assert messages.lost_templates(portal_sources, template_names) == []


def declared() -> list[tuple[str, Message]]:
    """Every message that a room's `messages.py` holds, alone or in a tuple."""
    found = []
    for room in wired_rooms():
        for module in modules(room, "messages"):
            for value in vars(module).values():
                several = value if isinstance(value, tuple | list) else (value,)
                found += [(room, each) for each in several if isinstance(each, Message)]
    return found


def test_messages_show_facts_and_nothing_else(app: Flask, templates: list[Source]) -> None:
    texts = {source.name.removeprefix("templates/"): source.text for source in templates}
    faults = []
    for room, message in declared():
        faults += messages.declaration_faults(message, room)
        faults += messages.unknown_variables(message, texts, app.jinja_env)
    assert faults == []


def test_declared_messages_are_registered(app: Flask) -> None:
    assert app.extensions["hub"]
    registered = notifications.messages()
    assert [message for _, message in declared() if message not in registered] == []


@dataclass(frozen=True, kw_only=True)
class OfferMade(Event):
    record: ClassVar[str] = "offer"
    sentence: ClassVar[str] = "Offered {home_reference} for {reference} at {weekly_fee_pence}"
    home_reference: str
    weekly_fee_pence: int
    answer: Tenancy = Tenancy.SHARED  # a code from a list tells nothing


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


@dataclass(frozen=True, kw_only=True)
class _Frame(Event):
    record: ClassVar[str] = "kettle"


@dataclass(frozen=True, kw_only=True)
class Boiled(_Frame):
    pass


@dataclass(frozen=True, kw_only=True)
class _Lonely(Event):
    pass


def test_control_a_frame_is_no_event_but_a_lonely_one_is_looked_at() -> None:
    for kind in (_Frame, Boiled, _Lonely):
        kind.__module__ = "portal.kitchen.events"
    seen = [kind for kind in events.event_classes() if ".kitchen." in kind.__module__]
    assert seen == [Boiled, _Lonely]
    assert events.event_faults(Boiled) == ["Boiled has no sentence"]


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


def nobody(uow: object, fact: Event) -> list[UUID]:
    return []


def test_control_a_message_that_tells_too_much_is_seen() -> None:
    message = Message(
        OfferMade,
        "referrals/email/offered",
        nobody,
        fields=("reason", "home_reference", "initials"),
    )
    assert messages.declaration_faults(message, "offers") == [
        "offers's message of OfferMade shows reason, no fact",
        "offers's message of OfferMade shows initials, no fact",
        "offers's message of OfferMade shows initials, "
        "which may hold a person's words or a child's data",
        "offers's message of OfferMade has its template outside offers/email/",
    ]


def test_control_a_message_that_prints_what_it_is_not_given_is_seen() -> None:
    message = Message(OfferMade, "offers/email/made", nobody, fields=("home_reference",))
    texts = {
        "offers/email/made.txt": "Subject: Offer {{ reference }}\n{{ home_reference }} {{ link }}",
        "offers/email/made.html": "{% set fee = 1 %}{{ fee }}{{ weekly_fee_pence }}",
    }
    assert messages.declaration_faults(message, "offers") == []
    assert messages.unknown_variables(message, texts) == [
        "templates/offers/email/made.html prints weekly_fee_pence, which is not given"
    ]


def test_control_a_message_without_subject_is_seen() -> None:
    name = "templates/offers/email/made.txt"
    assert messages.subject_faults(Source(name, "Subject: Offer\nText")) == []
    assert messages.subject_faults(Source(name, "Offer\nText")) == [
        f"{name} does not begin with 'Subject: '"
    ]


def test_control_a_named_message_that_is_gone_is_seen() -> None:
    source = Source("portal/offers/messages.py", 'A = "offers/email/made"\nB = "offers/page"\n')
    assert messages.lost_templates([source], {"offers/email/made.txt"}) == [
        "portal/offers/messages.py:1 names offers/email/made, which has no .html"
    ]


def test_control_a_message_with_a_reference_is_let_be() -> None:
    text = "Referral {{ reference }} needs an answer: {{ link }}"
    assert messages.child_words(Source("templates/referrals/email/sent.txt", text)) == []
