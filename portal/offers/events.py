"""Facts about answers to referrals. Ids, references, counts and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfferEvent(Event):
    """What every fact of an offer carries."""

    record: ClassVar[str] = "offer"
    referral_id: UUID
    referral_reference: str


@dataclass(frozen=True, kw_only=True)
class OfferDrafted(_OfferEvent):
    """A provider began or changed an offer that the council cannot see yet."""

    sentence: ClassVar[str] = "Saved a draft of offer {reference} for {referral_reference}"
    digest: str


@dataclass(frozen=True, kw_only=True)
class OfferSubmitted(_OfferEvent):
    """A provider sent an offer, or sent it again in place of the one before."""

    sentence: ClassVar[str] = "Sent offer {reference} for {referral_reference}, version {number}"
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(_OfferEvent):
    """A provider took an offer back."""

    sentence: ClassVar[str] = "Withdrew offer {reference} for {referral_reference}"


@dataclass(frozen=True, kw_only=True)
class OfferLate(_OfferEvent):
    """An offer came at or after the deadline and was refused."""

    sentence: ClassVar[str] = "Refused a late offer for {referral_reference}"
    respond_by: str
    tried_at: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(_OfferEvent):
    """The offer was chosen and awarded."""

    sentence: ClassVar[str] = "Accepted offer {reference} for {referral_reference}"


@dataclass(frozen=True, kw_only=True)
class OfferUnsuccessful(_OfferEvent):
    """Another offer was chosen, or the search ended."""

    sentence: ClassVar[str] = "Told that offer {reference} for {referral_reference} was not chosen"


@dataclass(frozen=True, kw_only=True)
class ReferralDeclined(Event):
    """A provider could not offer a home this time."""

    record: ClassVar[str] = "decline"
    sentence: ClassVar[str] = "Could not offer a home for {reference}: {code}"
    referral_id: UUID
    code: str


@dataclass(frozen=True, kw_only=True)
class DeclineUndone(Event):
    """A provider took its no back within ten minutes."""

    record: ClassVar[str] = "decline"
    sentence: ClassVar[str] = "Took back the answer to {reference}"
    referral_id: UUID


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    """A provider asked something about a referral."""

    record: ClassVar[str] = "question_asked"
    sentence: ClassVar[str] = "Asked question {number} about {reference}"
    referral_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """The council answered a question, to everybody who was sent the referral."""

    record: ClassVar[str] = "question_asked"
    sentence: ClassVar[str] = (
        "Answered question {number} about {reference}, to {recipients} providers"
    )
    referral_id: UUID
    number: int
    recipients: int


@dataclass(frozen=True, kw_only=True)
class AnswerShared(Event):
    """A provider that was asked later got an answer that the others had already."""

    record: ClassVar[str] = "question_asked"
    sentence: ClassVar[str] = "Shared the answer to question {number} about {reference}"
    referral_id: UUID
    number: int
