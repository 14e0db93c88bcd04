"""Facts about an assessment. They hold ids, states and digests: no answer, reason or score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.assessment.types import InterestAnswer
from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RoundOpeningConfirmed(Event):
    """One of two people confirmed that the round may be opened."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Confirmed the opening of {reference} ({confirmations} of 2)"
    confirmations: int


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    """Two people confirmed after the deadline: the applications can be read."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Opened {reference}: {applications} applications"
    applications: int


@dataclass(frozen=True, kw_only=True)
class RoundOpeningRefused(Event):
    """An attempt to open too early, twice by one person, or again; nothing was opened."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Refused to open {reference}: {why}"
    why: str


@dataclass(frozen=True, kw_only=True)
class InterestDeclared(Event):
    """A person declared whether they have an interest in an applicant."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Declared an interest about an applicant of {reference}: {answer}"
    about_id: UUID
    answer: InterestAnswer


@dataclass(frozen=True, kw_only=True)
class PanelMemberAdded(Event):
    """A person was asked to score a lot of the round."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Added an assessor to a panel of {reference}"
    user_id: UUID
    lot_id: UUID


@dataclass(frozen=True, kw_only=True)
class PanelMemberRemoved(Event):
    """A person no longer scores a lot of the round; what they scored stays in the record."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Removed an assessor from a panel of {reference}"
    user_id: UUID
    lot_id: UUID


@dataclass(frozen=True, kw_only=True)
class GateDecided(Event):
    """A check was decided: pass, fail or ask. `overrides` says that it departs from the rule."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Decided a pass or fail check of {reference}: {decision}"
    question_id: UUID
    decision: str
    overrides: bool


@dataclass(frozen=True, kw_only=True)
class GateFailChecked(Event):
    """A second person looked at a fail and agreed, or did not."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Second check of a fail of {reference}: agreed {agreed}"
    question_id: UUID
    agreed: bool


@dataclass(frozen=True, kw_only=True)
class ApplicantAsked(Event):
    """A checker asked the applicant about a check."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Asked the applicant a question about {reference}"
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicantReplied(Event):
    """The applicant answered a checker's question."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Answered a question about {reference}"
    question_id: UUID


@dataclass(frozen=True, kw_only=True)
class AnswerScored(Event):
    """An assessor saved a score; a later revision adds to the record and replaces nothing."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Scored an answer of {reference}, revision {number}"
    question_id: UUID
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class AnswerModerated(Event):
    """One agreed score and reason were recorded; the scores of that answer are locked."""

    record: ClassVar[str] = "assessment"
    sentence: ClassVar[str] = "Moderated an answer of {reference}, revision {number}"
    question_id: UUID
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class OutcomeDrafted(Event):
    """The lead assessor fixed the ranking for a second person to sign."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Drafted the outcome of {reference}, number {number}"
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class OutcomeSentBack(Event):
    """The second person did not sign; the reason is kept sealed."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Sent the outcome of {reference} back without signing"


@dataclass(frozen=True, kw_only=True)
class OutcomeSigned(Event):
    """A second person signed the outcome: it is decided, and nobody has been told."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Signed the outcome of {reference}"
    digest: str


@dataclass(frozen=True, kw_only=True)
class LettersRead(Event):
    """A person read every letter before the release."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Read the letters of {reference} before their release"
    letters: int


@dataclass(frozen=True, kw_only=True)
class OutcomeReleased(Event):
    """Every applicant of the round was told at once."""

    record: ClassVar[str] = "round_assessment"
    sentence: ClassVar[str] = "Released the results of {reference} to {applicants} applicants"
    applicants: int


@dataclass(frozen=True, kw_only=True)
class ApplicantTold(Event):
    """One applicant's result can be read by them from now on."""

    record: ClassVar[str] = "outcome_letter"
    sentence: ClassVar[str] = "Told the applicant of {reference} the result"
    digest: str
