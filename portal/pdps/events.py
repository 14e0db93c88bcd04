"""Facts about a purchasing system, its lots, rounds and limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from portal.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SystemCreated(Event):
    """A purchasing system was set up."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Set up {system_name}, ending on {ends_on}"
    system_name: str
    ends_on: date
    longest_ends_on: date


@dataclass(frozen=True, kw_only=True)
class TermExtended(Event):
    """A decision to extend the term was recorded."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Extended the term from {previous_ends_on} to {new_ends_on}"
    previous_ends_on: date
    new_ends_on: date


@dataclass(frozen=True, kw_only=True)
class SettingSet(Event):
    """A value of the system was set or confirmed."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Set {key} from {previous} to {value}"
    key: str
    previous: str
    value: str
    is_sample: bool


@dataclass(frozen=True, kw_only=True)
class AgreementTextIssued(Event):
    """A version of the terms, specification or price schedule was issued."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Issued version {number} of the {kind}"
    kind: str
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class CouncilJoined(Event):
    """A council became a member of the system."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Admitted the council as a member from {joined_on}"
    member_id: UUID
    joined_on: date


@dataclass(frozen=True, kw_only=True)
class LotJoined(Event):
    """A member council joined a lot."""

    record: ClassVar[str] = "purchasing_system"
    sentence: ClassVar[str] = "Joined lot {lot_number} from {joined_on}"
    member_id: UUID
    lot_id: UUID
    lot_number: str
    joined_on: date
    yearly_fee_pence: int


@dataclass(frozen=True, kw_only=True)
class LotAdded(Event):
    """A lot was added to the system."""

    record: ClassVar[str] = "lot"
    sentence: ClassVar[str] = "Added lot {number}, {title}"
    number: str
    title: str


@dataclass(frozen=True, kw_only=True)
class LotRulesSet(Event):
    """A lot's price bands, response windows or call-off criteria were set."""

    record: ClassVar[str] = "lot"
    sentence: ClassVar[str] = "Set the {what} of the lot ({count})"
    what: str
    count: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class QuestionSetDrafted(Event):
    """A new version of a lot's questions was written."""

    record: ClassVar[str] = "question_set"
    sentence: ClassVar[str] = "Wrote version {number} of the questions ({questions} questions)"
    lot_id: UUID
    number: int
    questions: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class QuestionSetPublished(Event):
    """A version of the questions was published; it never changes from here on."""

    record: ClassVar[str] = "question_set"
    sentence: ClassVar[str] = "Published version {number} of the questions"
    number: int


@dataclass(frozen=True, kw_only=True)
class RoundPlanned(Event):
    """A round was planned."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Planned the round, closing at {closes_at}"
    opens_at: datetime
    questions_until: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoundPublished(Event):
    """A round was published with its lots and questions."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Published the round with {lots} lots"
    lots: int


@dataclass(frozen=True, kw_only=True)
class ExtensionProposed(Event):
    """Somebody proposed a later deadline."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Proposed to close at {new_closes_at} instead of {previous_closes_at}"
    previous_closes_at: datetime
    new_closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(Event):
    """A second person confirmed a later deadline; it holds for everybody at once."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Moved the deadline from {previous_closes_at} to {new_closes_at}"
    previous_closes_at: datetime
    new_closes_at: datetime
    proposed_by_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExtensionDropped(Event):
    """A proposed deadline was dropped."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Dropped the proposal to close at {new_closes_at}"
    new_closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClarificationAsked(Event):
    """A provider asked about a round; only its own people and the host read this entry."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Asked a question about the round"
    clarification_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClarificationAnswered(Event):
    """A question and its answer were published to everybody, without saying who asked."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Published answer {number}"
    number: int


@dataclass(frozen=True, kw_only=True)
class RoundUnsealed(Event):
    """Two people opened the round's applications after its deadline."""

    record: ClassVar[str] = "round"
    sentence: ClassVar[str] = "Opened the round's {applications} applications"
    applications: int


@dataclass(frozen=True, kw_only=True)
class DelegationSet(Event):
    """A council set what one of its posts may approve."""

    record: ClassVar[str] = "delegation_limit"
    sentence: ClassVar[str] = "Set the limit of {title}"
    title: str
    weekly_pence: int | None
    whole_life_pence: int | None
    out_of_area: bool


@dataclass(frozen=True, kw_only=True)
class DelegationGiven(Event):
    """A person was named as the holder of a limit."""

    record: ClassVar[str] = "delegation_limit"
    sentence: ClassVar[str] = "Gave the limit of {title} to a person"
    title: str
    user_id: UUID
