"""Facts of this room. None holds anything about a child: ids, references, counts and stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event
from portal.referrals.types import AnswerState


@dataclass(frozen=True, kw_only=True)
class ReferralStarted(Event):
    """A broker or social worker began to write a referral."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "Referral {reference} was started"


@dataclass(frozen=True, kw_only=True)
class ReferralSaved(Event):
    """One section of a draft was kept; its version and the digest of what was kept."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "Section {section} of {reference} was saved, version {version}"
    section: str
    version: int


@dataclass(frozen=True, kw_only=True)
class SocialWorkerNamed(Event):
    """A social worker was asked to write the child's part."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "A social worker was named for {reference}"
    social_worker_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ReferralPreviewed(Event):
    """Somebody looked at exactly what providers will see and found nothing that names the child."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "{reference} was previewed; possible identifiers kept: {kept}"
    digest: str
    kept: int


@dataclass(frozen=True, kw_only=True)
class ReferralSent(Event):
    """A wave of a referral was sent; criteria were frozen with the first."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = (
        "{reference} was sent to {homes} homes of {providers} providers (wave {wave}); "
        "answers before {respond_by}"
    )
    wave: int
    homes: int
    providers: int
    screened: int
    respond_by: datetime
    criteria_digest: str


@dataclass(frozen=True, kw_only=True)
class ReferralArrived(Event):
    """A referral reached one provider."""

    record: ClassVar[str] = "recipient"
    sentence: ClassVar[str] = "Referral {reference} reached the provider"
    respond_by: datetime
    summary_digest: str


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(Event):
    """A later wave moved the deadline for every provider that was asked."""

    record: ClassVar[str] = "recipient"
    sentence: ClassVar[str] = "The deadline of {reference} moved to {respond_by}"
    respond_by: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralOpened(Event):
    """A provider's person opened a referral for the first time."""

    record: ClassVar[str] = "recipient"
    sentence: ClassVar[str] = "Referral {reference} was opened by the provider"


@dataclass(frozen=True, kw_only=True)
class ReferralAnswered(Event):
    """A provider declined or offered, or took that back."""

    record: ClassVar[str] = "recipient"
    sentence: ClassVar[str] = "The provider's answer to {reference} is now: {answer}"
    answer: AnswerState


@dataclass(frozen=True, kw_only=True)
class StageDisclosed(Event):
    """A provider may read a stage of a child's information."""

    record: ClassVar[str] = "disclosure"
    sentence: ClassVar[str] = "Stage {stage} of {reference} was opened to the provider: {why}"
    stage: int
    why: str


@dataclass(frozen=True, kw_only=True)
class StageClosed(Event):
    """A provider's access to a stage ended."""

    record: ClassVar[str] = "disclosure"
    sentence: ClassVar[str] = "Access to stage {stage} of {reference} ended"
    stage: int


@dataclass(frozen=True, kw_only=True)
class ChildRecordViewed(Event):
    """Somebody read a stage of a child's information; recorded before the page is shown."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "Stage {stage} of {reference} was read: {why}"
    is_view: ClassVar[bool] = True
    stage: int
    why: str


@dataclass(frozen=True, kw_only=True)
class ReaderNamed(Event):
    """A person of the council may read this referral (an approver, for one approval)."""

    record: ClassVar[str] = "reader_grant"
    sentence: ClassVar[str] = "A reader was named for {reference}: {why}"
    reader_id: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class ReadingEnded(Event):
    """A person's right to read this referral ended."""

    record: ClassVar[str] = "reader_grant"
    sentence: ClassVar[str] = "A reader's access to {reference} ended"
    reader_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferralAwarded(Event):
    """The search ended with an award; who won is the call-off's fact."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "{reference} was awarded"


@dataclass(frozen=True, kw_only=True)
class ReferralWithdrawn(Event):
    """The council ended the search without an award, before or after answers came."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "{reference} was withdrawn: {why}"
    why: str


@dataclass(frozen=True, kw_only=True)
class ReferralClosed(Event):
    """The search found no home; the need stays on record as unmet."""

    record: ClassVar[str] = "referral"
    sentence: ClassVar[str] = "{reference} was closed without a home: {why}"
    why: str


@dataclass(frozen=True, kw_only=True)
class OutcomeTold(Event):
    """One provider learns how a referral ended for them."""

    record: ClassVar[str] = "recipient"
    sentence: ClassVar[str] = "The outcome of {reference} for the provider: {outcome}"
    outcome: str
