"""The printable record of one call-off: why these, why this one; departures first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.calloffs import rules
from portal.calloffs.presenters.approval import Standing, chosen_of
from portal.calloffs.queries import Evidence
from portal.calloffs.types import CallOffState
from portal.kernel import wording
from portal.referrals import AnswerState, Outcome, Screening

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One home that matched: why, and what its provider answered if it was asked."""

    provider: str
    home: str
    fit: str
    why: str
    answer: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The whole record."""

    standing: Standing
    departures: list[str]
    facts: list[Row]
    criteria: list[Row]
    asked: list[AskedLine]
    fitted: list[AskedLine]
    unfitted: list[tuple[str, int]]


def record_of(standing: Standing, evidence: Evidence) -> RecordPage:
    """The record in the order in which an auditor reads it."""
    return RecordPage(
        standing,
        _departures(standing, evidence),
        _facts(standing, evidence),
        [
            {"key": item["label"], "value": f"Weight {item['weight']}"}
            for item in evidence.referral.criteria
        ],
        [_asked(evidence, one) for one in evidence.asked],
        [_asked(evidence, one) for one in evidence.fitted],
        list(evidence.unfitted.items()),
    )


def _departures(standing: Standing, evidence: Evidence) -> list[str]:
    """What an auditor asks about first; empty when everything went the plain way."""
    own, compared = chosen_of(standing.recommendation), standing.compared
    cheaper = [one for one in compared if one["weekly_pence"] < own["weekly_pence"]]
    nearer = [one for one in compared if one["is_in_area"] and not own["is_in_area"]]
    return [
        sentence
        for is_so, sentence in (
            (own["place"] != 1, "The offer with the highest rank was not recommended."),
            (len(compared) == 1, "There was one offer only, so nothing could be compared."),
            (bool(cheaper), "An offer with a lower fee was not recommended."),
            (bool(nearer), "An offer in the child’s area was not recommended."),
            (standing.call_off.is_out_of_area, "The home is out of area, at a distance."),
            (standing.is_key_decision, "The whole-life cost makes this a key decision."),
            (not evidence.referral.is_sealed, "Offers were read as they arrived (quick route)."),
            (_was_early(standing, evidence), "It was recommended before the time to answer."),
            (evidence.recommendations > 1, "It was recommended more than once."),
            (len(evidence.waves) > 1, "The referral was sent in more than one wave."),
        )
        if is_so
    ]


def _was_early(standing: Standing, evidence: Evidence) -> bool:
    return rules.is_early(standing.recommendation.made_at, evidence.referral.respond_by)


def _facts(standing: Standing, evidence: Evidence) -> list[Row]:
    call_off, referral = standing.call_off, evidence.referral
    assert referral.sent_at is not None
    assert referral.respond_by is not None
    rows = [
        ("Referral", referral.reference),
        ("Route", referral.route.label),
        ("Sent", wording.moment(referral.sent_at)),
        ("Answers by", wording.moment(referral.respond_by)),
        ("Homes screened", str(sum(wave.screened for wave in evidence.waves[:1]))),
        ("Homes asked", str(len(evidence.asked))),
        ("State", call_off.state.label),
    ]
    if call_off.state is CallOffState.AWARDED:
        assert call_off.awarded_at is not None
        rows += [
            ("Awarded", wording.moment(call_off.awarded_at)),
            ("Digest of the terms", call_off.terms_digest),
        ]
    return [{"key": key, "value": value} for key, value in rows]


def _asked(evidence: Evidence, one: Screening) -> AskedLine:
    home = evidence.homes.get(one.home_id, "")
    if one.household_id is not None:
        home = f"{evidence.households.get(one.household_id, '')}, {home}"
    recipient = evidence.recipients.get(one.provider_id) if one.is_chosen else None
    outcome = recipient.outcome if recipient else None
    return AskedLine(
        evidence.providers.get(one.provider_id, ""),
        home,
        one.fit.label,
        ". ".join(one.reasons) or "Everything fits",
        _answer(evidence, one) if one.is_chosen else "",
        _told(outcome) if outcome else "",
    )


def _told(outcome: Outcome) -> str:
    """What a provider was told, in words that do not speak to the provider."""
    return "Chosen" if outcome is Outcome.AWARDED else outcome.label


def _answer(evidence: Evidence, one: Screening) -> str:
    recipient = evidence.recipients.get(one.provider_id)
    if recipient is None or recipient.answer_state is AnswerState.NONE:
        return "No answer"
    if recipient.answer_state is AnswerState.OFFERED:
        return "Offer"
    reason = evidence.declines.get(recipient.id)
    return f"Could not offer a home: {reason.label}" if reason else "Could not offer a home"
