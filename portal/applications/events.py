"""Facts about applications: ids, numbers and digests, never a word of an answer.

None but `ApplicationOpened` and what follows it names the council. An entry's council may read it,
and before the opening the host must not learn even that an application exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ApplicationStarted(Event):
    """A provider started an application for a lot in a round."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Started an application"
    round_id: UUID
    lot_id: UUID


@dataclass(frozen=True, kw_only=True)
class AnswerSaved(Event):
    """A new version of an answer began: once an author and ten minutes, whatever they type."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Saved version {number} of the answer to {question}"
    question: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AnswerMarked(Event):
    """Somebody said that an answer is finished, or is not."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Marked the answer to {question} as finished: {is_finished}"
    question: str
    is_finished: bool


@dataclass(frozen=True, kw_only=True)
class GateAnswered(Event):
    """A gate was answered."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Answered the check {question}"
    question: str
    has_document: bool


@dataclass(frozen=True, kw_only=True)
class HomesChosen(Event):
    """The homes of the application were chosen."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Chose {count} homes"
    count: int
    home_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class PricesEntered(Event):
    """Prices were entered or changed."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Entered {count} prices"
    count: int


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Event):
    """An application was sent in time, for the first time or after it was withdrawn."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Sent the application as number {number}"
    submission_id: UUID
    number: int
    submitted_at: datetime
    digest: str


@dataclass(frozen=True, kw_only=True)
class ApplicationReplaced(Event):
    """A sent application was replaced before the deadline; the last one stands."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Replaced the application with number {number}"
    submission_id: UUID
    number: int
    submitted_at: datetime
    digest: str


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event):
    """A sent application was withdrawn before the deadline."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Withdrew the application"
    withdrawn_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApplicationLate(Event):
    """Sending or withdrawing was tried at or after the deadline and refused; kept sealed."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Refused to {kind} at {at}: the round closed at {closes_at}"
    kind: str
    at: datetime
    closes_at: datetime
    digest: str


@dataclass(frozen=True, kw_only=True)
class ApplicationOpened(Event):
    """Two people opened the round: from now on the host may read this application."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Opened submission {number}, sent at {submitted_at}"
    submission_id: UUID
    number: int
    submitted_at: datetime
    digest: str


@dataclass(frozen=True, kw_only=True)
class LateAttemptOpened(Event):
    """Two people opened the round: from now on the host knows that this was tried too late."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Told the host of an attempt to {kind} at {at}: closed at {closes_at}"
    kind: str
    at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReaderBarred(Event):
    """Somebody declared an interest: this application no longer exists for them, anywhere."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Barred a person from reading"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SealedReadingRefused(Event):
    """Somebody tried to open a sealed application and was refused."""

    record: ClassVar[str] = "application"
    sentence: ClassVar[str] = "Refused to open the sealed application for a person"
    user_id: UUID | None
