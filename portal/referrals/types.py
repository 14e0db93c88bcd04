"""The words of this room: routes, stages, fits, answers, outcomes."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ChildSex(StrEnum):
    """As the statutory return records it (SSDA903 from 2024-25: M, F, U)."""

    GIRL = "girl"
    BOY = "boy"
    NOT_SAID = "not_said"

    @property
    def label(self) -> str:
        """The word at the head of a referral."""
        return {"girl": "Girl", "boy": "Boy", "not_said": "Child"}[self.value]


class Stage(IntEnum):
    """How much of a child's information is shown (product.md, Disclose)."""

    SUMMARY = 1
    PROFILE = 2
    DOCUMENTS = 3
    IDENTITY = 4

    @property
    def label(self) -> str:
        """The stage as a page and the record name it."""
        return _STAGES[self]


_STAGES = {
    Stage.SUMMARY: "Summary",
    Stage.PROFILE: "Full profile",
    Stage.DOCUMENTS: "Notes and documents",
    Stage.IDENTITY: "Identity",
}


class Fit(StrEnum):
    """How a home fits a referral."""

    GOOD = "good"
    POSSIBLE = "possible"
    NO = "no"

    @property
    def label(self) -> str:
        """The group as a page names it."""
        return {"good": "Good match", "possible": "Possible", "no": "Not a match"}[self.value]


class AnswerState(StrEnum):
    """What a provider answered; a question alone is not an answer."""

    NONE = "none"
    DECLINED = "declined"
    OFFERED = "offered"


class Outcome(StrEnum):
    """How a referral ended for one provider; everybody who was asked is told."""

    AWARDED = "awarded"
    NOT_CHOSEN = "not_chosen"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The outcome as the provider reads it."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.AWARDED: "Your home was chosen",
    Outcome.NOT_CHOSEN: "Another home was chosen",
    Outcome.DECLINED: "This child now has a home. You had said no",
    Outcome.NO_ANSWER: "This child now has a home. There was no answer from you",
    Outcome.WITHDRAWN: "The council withdrew this referral. No answer is needed",
    Outcome.CLOSED: "The council ended this search",
}


class DisclosureReason(StrEnum):
    """Why a provider may read a stage."""

    NAMED_HOME = "named_home"
    SHORTLISTED = "shortlisted"
    AWARDED = "awarded"

    @property
    def label(self) -> str:
        """The reason as the record says it."""
        return {
            "named_home": "Named a home with a place",
            "shortlisted": "Shortlisted by the council",
            "awarded": "Awarded the placement",
        }[self.value]


class EndReason(StrEnum):
    """Why a council ended a search without an award."""

    STAYS = "stays"
    FAMILY = "family"
    IN_HOUSE = "in_house"
    CHANGED = "changed"
    NO_OFFER = "no_offer"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason as providers read it."""
        return _ENDS[self]


_ENDS = {
    EndReason.STAYS: "The child can stay where they live",
    EndReason.FAMILY: "The child will live with family or friends",
    EndReason.IN_HOUSE: "One of our own carers offered a home",
    EndReason.CHANGED: "The child's needs changed and we will ask again",
    EndReason.NO_OFFER: "No home was found through this referral",
    EndReason.OTHER: "Another reason",
}


class ReadReason(StrEnum):
    """Why somebody opened stage 2, 3 or 4 of a child's information."""

    WRITE = "write"
    CHECK = "check"
    MATCH = "match"
    DECIDE = "decide"
    OFFER = "offer"
    PREPARE = "prepare"

    @property
    def label(self) -> str:
        """The reason as the record says it."""
        return _READS[self]


_READS = {
    ReadReason.WRITE: "To write the referral",
    ReadReason.CHECK: "To check that nothing names the child",
    ReadReason.MATCH: "To look for a home",
    ReadReason.DECIDE: "To compare, recommend or approve",
    ReadReason.OFFER: "To decide on an offer",
    ReadReason.PREPARE: "To prepare the child's move",
}


class Section(StrEnum):
    """The parts in which a referral is written, in the order of its task list."""

    CHILD = "child"
    NEEDS = "needs"
    SEARCH = "search"
    PROFILE = "profile"
    DOCUMENTS = "documents"
    IDENTITY = "identity"

    @property
    def label(self) -> str:
        """The section as the task list names it."""
        return _SECTIONS[self]

    @property
    def stage(self) -> Stage:
        """The stage of disclosure to which the section belongs."""
        return {
            Section.PROFILE: Stage.PROFILE,
            Section.DOCUMENTS: Stage.DOCUMENTS,
            Section.IDENTITY: Stage.IDENTITY,
        }.get(self, Stage.SUMMARY)

    @property
    def is_child_part(self) -> bool:
        """Whether the child's social worker may write it."""
        return self is not Section.SEARCH


_SECTIONS = {
    Section.CHILD: "The child, in their own words first",
    Section.NEEDS: "Needs",
    Section.SEARCH: "Where and by when",
    Section.PROFILE: "Full profile",
    Section.DOCUMENTS: "Notes from plans and assessments",
    Section.IDENTITY: "Identity",
}

SEALED_FIELDS: dict[Stage, dict[str, str]] = {
    Stage.PROFILE: {
        "story": "The child’s story",
        "risks": "Risks, with date, context and what helps",
        "health": "Health",
        "education": "School and learning",
        "family": "Family time, brothers and sisters",
    },
    Stage.DOCUMENTS: {"notes": "Notes from plans and assessments"},
    Stage.IDENTITY: {
        "full_name": "Full name",
        "known_as": "Other names the child is known by",
        "born_on": "Date of birth",
        "home_address": "Home address",
        "home_postcode": "Home postcode",
        "school": "School",
    },
}
"""The sealed columns of each stage, with what a page calls them."""
