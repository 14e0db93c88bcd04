"""How this room's facts name what they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from portal.applications import Application
from portal.assessment.models import RoundAssessment
from portal.db import UnitOfWork
from portal.kernel.events import Event


def of_application(kind: Callable[..., Event], about: Application, **facts: Any) -> Event:
    """A fact that the host council alone reads; give `provider_id` where the applicant may too."""
    known = {"reference": about.reference, "council_id": about.council_id}
    return kind(subject_id=about.id, **known, **facts)


def of_round(
    kind: Callable[..., Event], about: RoundAssessment, reference: str, **facts: Any
) -> Event:
    """A fact about the assessment of the round with this reference."""
    return kind(subject_id=about.id, reference=reference, council_id=about.council_id, **facts)


def user(uow: UnitOfWork) -> UUID:
    """The person who acts; a verb that records a person is never the system's."""
    assert uow.actor.user_id is not None
    return uow.actor.user_id
