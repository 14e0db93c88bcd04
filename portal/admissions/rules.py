"""Whether a home may be called on, derived from facts when it is asked for; nothing is scheduled.

The sentences name a rule and never a home: they are read by people of several councils.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.admissions.types import AdmissionState
from portal.kernel import wording
from portal.kernel.errors import RuleBroken
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused

LONGEST_REVIEW_DAYS = 28
RULE_REVIEW_DAYS = 28


@dataclass(frozen=True, slots=True)
class CoverFact:
    """One insurance that the lot asks for: amounts in pence, `expires_on` None when missing."""

    label: str
    amount_pence: int
    needed_pence: int
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class CallFacts:
    """Everything that decides whether a home may be called on in a lot today.

    `registration` is "active", "suspended", "cancelled" or None when the register does not list the
    URN. `accepts_rating` is what the lot's rule says of `rating`; both are about the latest
    inspection. `needs_urn` is False only for services that Ofsted does not register.
    """

    state: AdmissionState | None
    needs_urn: bool
    registration: str | None
    rating: str
    accepts_rating: bool
    covers: Sequence[CoverFact]
    term_ends_on: date
    today: date


def callable_verdict_of(facts: CallFacts) -> Verdict:
    """Whether the home may be called on now, with the first reason why not."""
    return first_refusal(
        _admission(facts),
        _term(facts),
        _registration(facts),
        _rating(facts),
        *(_cover(cover, facts.today) for cover in facts.covers),
    )


def _admission(facts: CallFacts) -> Verdict:
    reasons = {
        None: "Not admitted to this lot.",
        AdmissionState.SUSPENDED: "Suspended for new placements by the host council.",
        AdmissionState.REMOVED: "No longer admitted to this lot.",
        AdmissionState.EXPIRED: "The admission to this lot has expired.",
    }
    reason = reasons.get(facts.state, "")
    return refused(reason) if reason else ALLOWED


def _term(facts: CallFacts) -> Verdict:
    if facts.today <= facts.term_ends_on:
        return ALLOWED
    return refused(f"The purchasing system ended on {wording.date(facts.term_ends_on)}.")


def _registration(facts: CallFacts) -> Verdict:
    if not facts.needs_urn or facts.registration == "active":
        return ALLOWED
    if facts.registration is None:
        return refused("Not in the Ofsted register.")
    return refused(f"Ofsted’s registration is {facts.registration}.")


def _rating(facts: CallFacts) -> Verdict:
    if not facts.needs_urn or facts.accepts_rating:
        return ALLOWED
    return refused(f"The lot does not accept this Ofsted rating: {facts.rating}.")


def _cover(cover: CoverFact, today: date) -> Verdict:
    if cover.expires_on is None:
        return refused(f"{cover.label} is missing.")
    if cover.expires_on < today:
        return refused(f"{cover.label} expired on {wording.date(cover.expires_on)}.")
    if cover.amount_pence < cover.needed_pence:
        return refused(f"{cover.label} is for less than the lot asks for.")
    return ALLOWED


def check_suspension(reason: str, review_on: date | None, today: date) -> None:
    """Raise RuleBroken unless a decision to suspend says why and when it is looked at again."""
    problems = []
    latest = today + timedelta(days=LONGEST_REVIEW_DAYS)
    if not reason.strip():
        problems.append(("reason", "Enter the reason, as the provider will read it"))
    if review_on is None or not today < review_on <= latest:
        problems.append(("review_on", f"Enter a review date within {LONGEST_REVIEW_DAYS} days"))
    if problems:
        field, sentence = problems[0]
        raise RuleBroken("suspension", sentence, field, tuple(problems))


def rule_review(today: date) -> date:
    """When a suspension that a rule made is looked at by a person."""
    return today + timedelta(days=RULE_REVIEW_DAYS)
