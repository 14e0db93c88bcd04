"""The words of this room: routes, stages, fits, answers, outcomes."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from portal.kernel.labels import Labelled


class ChildSex(Labelled):
    """As the statutory return records it (SSDA903 from 2024-25: M, F, U)."""

    GIRL = "girl"
    BOY = "boy"
    NOT_SAID = "not_said", "Child"


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


class Fit(Labelled):
    """How a home fits a referral."""

    GOOD = "good", "Good match"
    POSSIBLE = "possible"
    NO = "no", "Not a match"


class AnswerState(StrEnum):
    """What a provider answered; a question alone is not an answer."""

    NONE = "none"
    DECLINED = "declined"
    OFFERED = "offered"


class Outcome(Labelled):
    """How a referral ended for one provider; everybody who was asked is told."""

    AWARDED = "awarded", "Your home was chosen"
    NOT_CHOSEN = "not_chosen", "Another home was chosen"
    DECLINED = "declined", "This child now has a home. You had said no"
    NO_ANSWER = "no_answer", "This child now has a home. There was no answer from you"
    WITHDRAWN = "withdrawn", "The council withdrew this referral. No answer is needed"
    CLOSED = "closed", "The council ended this search"


class DisclosureReason(Labelled):
    """Why a provider may read a stage."""

    NAMED_HOME = "named_home", "Named a home with a place"
    SHORTLISTED = "shortlisted", "Shortlisted by the council"
    AWARDED = "awarded", "Awarded the placement"


class EndReason(Labelled):
    """Why a council ended a search without an award."""

    STAYS = "stays", "The child can stay where they live"
    FAMILY = "family", "The child will live with family or friends"
    IN_HOUSE = "in_house", "One of our own carers offered a home"
    CHANGED = "changed", "The child's needs changed and we will ask again"
    NO_OFFER = "no_offer", "No home was found through this referral"
    OTHER = "other", "Another reason"


class ReadReason(Labelled):
    """Why somebody opened stage 2, 3 or 4 of a child's information."""

    WRITE = "write", "To write the referral"
    CHECK = "check", "To check that nothing names the child"
    MATCH = "match", "To look for a home"
    DECIDE = "decide", "To compare, recommend or approve"
    OFFER = "offer", "To decide on an offer"
    PREPARE = "prepare", "To prepare the child's move"


class Section(Labelled):
    """The parts in which a referral is written, in the order of its task list."""

    CHILD = "child", "The child, in their own words first"
    NEEDS = "needs"
    SEARCH = "search", "Where and by when"
    PROFILE = "profile", "Full profile"
    DOCUMENTS = "documents", "Notes from plans and assessments"
    IDENTITY = "identity"

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
