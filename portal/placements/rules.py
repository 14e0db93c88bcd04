"""The clauses of a placement agreement. Samples until a council gives its own; frozen at award."""

from __future__ import annotations

SAMPLE = "Sample terms"

CLAUSES: tuple[tuple[str, str], ...] = (
    (
        "Where the child lives",
        "The child lives at the home named here. A move to another home needs the council's "
        "written agreement first.",
    ),
    (
        "Care",
        "The provider cares for the child as the offer says, and as the placement plan says. The "
        "plan is agreed before the child moves in, or within 5 working days.",
    ),
    (
        "Fee",
        "The council pays the weekly fee for each night that the child lives at the home. Nothing "
        "else is paid unless both sides have agreed it as a variation.",
    ),
    (
        "When the child is away",
        "The full fee is paid while the child is away and is expected back, for up to 14 nights. "
        "After that both sides agree what is paid.",
    ),
    (
        "When the child goes missing",
        "The provider tells the police and the council at once. The child is offered a "
        "conversation about it within 72 hours of coming back.",
    ),
    (
        "Serious events",
        "The provider tells the council about each event that it must report to Ofsted, on the "
        "same day.",
    ),
    (
        "Notice",
        "Either side may end this agreement with 28 days' notice, and with 7 days' notice in the "
        "first 12 weeks. Both first talk about what would help the child stay.",
    ),
    (
        "Changes",
        "A change is a numbered variation that both sides sign. This document is never edited.",
    ),
    (
        "Information",
        "Each side answers for the information that it holds about the child, and returns or "
        "deletes it when it is no longer needed.",
    ),
)
"""Headings and sentences, from the parts of a model agreement (reference/rules.md 5.2)."""


def clauses() -> list[dict[str, str]]:
    """The clauses as the terms of an agreement hold them, each marked as a sample."""
    return [{"heading": heading, "words": words, "source": SAMPLE} for heading, words in CLAUSES]
