"""Whether a home may be called on: every rule alone stops it, and says which it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.admissions.rules import CallFacts, CoverFact, callable_verdict_of, check_suspension
from portal.admissions.types import AdmissionState
from portal.kernel.errors import RuleBroken

TODAY = date(2027, 3, 27)
COVER = CoverFact("Public liability insurance", 1_000_000_000, 1_000_000_000, TODAY)
CALLABLE = CallFacts(
    state=AdmissionState.ADMITTED,
    needs_urn=True,
    registration="active",
    rating="Good",
    accepts_rating=True,
    covers=(COVER,),
    term_ends_on=TODAY,
    today=TODAY,
)


def test_a_home_that_meets_every_rule_may_be_called_on():
    assert callable_verdict_of(CALLABLE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": None}, "Not admitted to this lot."),
        (
            {"state": AdmissionState.SUSPENDED},
            "Suspended for new placements by the host council.",
        ),
        ({"state": AdmissionState.REMOVED}, "No longer admitted to this lot."),
        ({"state": AdmissionState.EXPIRED}, "The admission to this lot has expired."),
        (
            {"term_ends_on": date(2027, 3, 26)},
            "The purchasing system ended on 26 March 2027.",
        ),
        ({"registration": None}, "Not in the Ofsted register."),
        ({"registration": "suspended"}, "Ofsted’s registration is suspended."),
        ({"registration": "cancelled"}, "Ofsted’s registration is cancelled."),
        (
            {"rating": "Inadequate", "accepts_rating": False},
            "The lot does not accept this Ofsted rating: Inadequate.",
        ),
        (
            {"covers": (replace(COVER, expires_on=None),)},
            "Public liability insurance is missing.",
        ),
        (
            {"covers": (replace(COVER, expires_on=date(2027, 3, 26)),)},
            "Public liability insurance expired on 26 March 2027.",
        ),
        (
            {"covers": (replace(COVER, amount_pence=999_999_999),)},
            "Public liability insurance is for less than the lot asks for.",
        ),
    ],
)
def test_each_rule_alone_stops_a_call_off(change, reason):
    verdict = callable_verdict_of(replace(CALLABLE, **change))
    assert (verdict.allowed, verdict.reason) == (False, reason)


def test_a_service_without_an_ofsted_number_needs_no_registration():
    facts = replace(CALLABLE, needs_urn=False, registration=None, accepts_rating=False)
    assert callable_verdict_of(facts)


@pytest.mark.parametrize(
    ("reason", "review_on", "fields"),
    [
        ("A child was hurt.", date(2027, 4, 24), []),
        ("A child was hurt.", date(2027, 4, 25), ["review_on"]),
        ("A child was hurt.", TODAY, ["review_on"]),
        (" ", None, ["reason", "review_on"]),
    ],
)
def test_a_suspension_says_why_and_until_when(reason, review_on, fields):
    if not fields:
        check_suspension(reason, review_on, TODAY)
        return
    with pytest.raises(RuleBroken) as broken:
        check_suspension(reason, review_on, TODAY)
    assert [field for field, _ in broken.value.problems] == fields
