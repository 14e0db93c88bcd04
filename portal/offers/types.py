"""Kinds, reasons and states of answers to a referral."""

from __future__ import annotations

from portal.kernel.labels import Labelled


class OfferState(Labelled):
    """Where an offer stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted", "Sent", "info"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted", "Chosen", "good"
    UNSUCCESSFUL = "unsuccessful", "Not chosen"


class DeclineReason(Labelled):
    """Why a home could not offer this time; two taps, no typing but for the last."""

    NO_PLACE = "no_place", "No place now"
    CHILDREN_LIVING_THERE = "children_living_there", "Not right with children living here"
    OUTSIDE_REGISTRATION = "outside_registration", "Outside our registration or purpose"
    STAFFING = "staffing", "Cannot staff it"
    DISTANCE = "distance", "Too far or wrong area"
    OTHER = "other", "Another reason"


class HowMet(Labelled):
    """How a home would meet one need."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class FeeKind(Labelled):
    """A line of the weekly fee, as in the price structure of the model agreement (rules.md 1.3)."""

    ACCOMMODATION = "accommodation", "Accommodation, board and overheads"
    CARE = "care", "Care staffing"
    ALLOWANCES = "allowances", "Child’s allowances"
    EDUCATION = "education"
    HEALTH = "health"
    ADDITIONAL = "additional", "Additional support"
