"""Kinds, reasons and states of answers to a referral."""

from __future__ import annotations

from enum import StrEnum


class OfferState(StrEnum):
    """Where an offer stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    UNSUCCESSFUL = "unsuccessful"

    @property
    def label(self) -> str:
        """The state as a page names it."""
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return _STATES[self][1]


_STATES = {
    OfferState.DRAFT: ("Draft", "neutral"),
    OfferState.SUBMITTED: ("Sent", "info"),
    OfferState.WITHDRAWN: ("Withdrawn", "neutral"),
    OfferState.ACCEPTED: ("Chosen", "good"),
    OfferState.UNSUCCESSFUL: ("Not chosen", "neutral"),
}


class DeclineReason(StrEnum):
    """Why a home could not offer this time; two taps, no typing but for the last."""

    NO_PLACE = "no_place"
    CHILDREN_LIVING_THERE = "children_living_there"
    OUTSIDE_REGISTRATION = "outside_registration"
    STAFFING = "staffing"
    DISTANCE = "distance"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason as a button and a report say it (screens.md 3.22)."""
        return _REASONS[self]


_REASONS = {
    DeclineReason.NO_PLACE: "No place now",
    DeclineReason.CHILDREN_LIVING_THERE: "Not right with children living here",
    DeclineReason.OUTSIDE_REGISTRATION: "Outside our registration or purpose",
    DeclineReason.STAFFING: "Cannot staff it",
    DeclineReason.DISTANCE: "Too far or wrong area",
    DeclineReason.OTHER: "Another reason",
}


class HowMet(StrEnum):
    """How a home would meet one need."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"

    @property
    def label(self) -> str:
        """The word in the comparison; never a colour alone."""
        return {"met": "Met", "partly": "Partly", "not_met": "Not met"}[self.value]


class FeeKind(StrEnum):
    """A line of the weekly fee, as in the price structure of the model agreement (rules.md 1.3)."""

    ACCOMMODATION = "accommodation"
    CARE = "care"
    ALLOWANCES = "allowances"
    EDUCATION = "education"
    HEALTH = "health"
    ADDITIONAL = "additional"

    @property
    def label(self) -> str:
        """The line as a page names it."""
        return _FEES[self]


_FEES = {
    FeeKind.ACCOMMODATION: "Accommodation, board and overheads",
    FeeKind.CARE: "Care staffing",
    FeeKind.ALLOWANCES: "Child’s allowances",
    FeeKind.EDUCATION: "Education",
    FeeKind.HEALTH: "Health",
    FeeKind.ADDITIONAL: "Additional support",
}
