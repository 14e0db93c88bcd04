"""A draft as the provider's own people read it, and what of it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.applications.types import HomeView
from portal.pdps import Lot, PriceBand, Questions, Round


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """A scored answer as it stands. `revision` is what a save must start from; 0 is no answer."""

    words: str = field(default="", repr=False)
    revision: int = 0
    is_finished: bool = False
    saved_at: datetime | None = None
    saved_by_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DraftGate:
    """A gate as it stands."""

    choice: str = ""
    statement: str = field(default="", repr=False)
    document_id: UUID | None = None
    sha256: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a provider has written for one application, with what was asked of it."""

    round: Round
    lot: Lot
    questions: Questions
    bands: tuple[PriceBand, ...]
    answers: dict[UUID, DraftAnswer]
    gates: dict[UUID, DraftGate]
    homes: tuple[HomeView, ...]
    prices: dict[UUID, int] = field(repr=False)

    def content(self) -> dict[str, Any]:
        """What would be sent, as JSON: the part of a submission that people wrote."""
        return {
            "answers": {str(key): answer.words for key, answer in self.answers.items()},
            "gates": {str(key): _gate(gate) for key, gate in self.gates.items()},
            "homes": [
                {"id": str(home.id), "urn": home.urn, "name": home.name} for home in self.homes
            ],
            "prices": {str(key): pence for key, pence in self.prices.items()},
        }


def _gate(gate: DraftGate) -> dict[str, Any]:
    return {
        "choice": gate.choice,
        "statement": gate.statement,
        "document_id": str(gate.document_id) if gate.document_id else None,
        "sha256": gate.sha256,
    }


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stands between a draft and sending it.

    `task` names the page that mends it: a question's key, "homes" or "prices".
    """

    task: str
    title: str
    sentence: str
