"""Kinds and states of applications, and what a reader gets to see of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ApplicationState(StrEnum):
    """Where an application stands for its provider."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class TaskState(StrEnum):
    """Where one task of the list stands, in the words of the page."""

    NOT_STARTED = "Not yet started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"
    PROBLEM = "There is a problem"
    CANNOT_START = "Cannot start yet"


class AttemptKind(StrEnum):
    """What was tried when it was too late."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate as answered: yes or no, words where they were needed, the document."""

    choice: str
    statement: str
    document_id: UUID | None


@dataclass(frozen=True, slots=True)
class HomeView:
    """A home as it stood when the application was sent."""

    id: UUID
    urn: str
    name: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One submission, opened: answers by question, gates by question, homes, pence by band."""

    id: UUID
    number: int
    digest: str
    question_set_id: UUID
    answers: dict[UUID, str] = field(repr=False)
    gates: dict[UUID, GateView] = field(repr=False)
    homes: tuple[HomeView, ...]
    prices: dict[UUID, int] = field(repr=False)
