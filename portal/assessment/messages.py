"""Who is told what by mail. No message holds a score, a result or a name: it says where to look."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal import accounts
from portal.applications import ReaderBar
from portal.assessment.events import (
    ApplicantAsked,
    ApplicantReplied,
    ApplicantTold,
    OutcomeDrafted,
    RoundOpened,
)
from portal.assessment.policies import DECLARERS, SIGNERS
from portal.db import UnitOfWork
from portal.kernel.actor import Role
from portal.kernel.events import Event
from portal.notifications import Message, To


def applicants(uow: UnitOfWork, fact: Event) -> list[To]:
    """The applicant's administrators and those who write applications."""
    return _members(uow, fact.provider_id, Role.PROVIDER_ADMIN, Role.APPLICANT)


def signers(uow: UnitOfWork, fact: Event) -> list[To]:
    """Those of the host who may sign an outcome."""
    return _members(uow, fact.council_id, *SIGNERS)


def assessors(uow: UnitOfWork, fact: Event) -> list[To]:
    """Everybody of the host who takes part, whatever they have declared: nobody is named."""
    return _members(uow, fact.council_id, *DECLARERS)


def checkers(uow: UnitOfWork, fact: Event) -> list[To]:
    """The host's assessors for whom the application exists: nobody who is barred from it."""
    people = _members(uow, fact.council_id, Role.ASSESSOR, Role.LEAD_ASSESSOR)
    with uow.crossing("people_told"):
        query = select(ReaderBar.user_id).where(ReaderBar.application_id == fact.subject_id)
        barred = set(uow.session.scalars(query))
    return [to for to in people if to.user_id not in barred]


def _members(uow: UnitOfWork, organisation_id: UUID | None, *roles: Role) -> list[To]:
    if organisation_id is None:
        return []
    with uow.crossing("people_told"):
        people = accounts.members_with(uow.session, organisation_id, *roles)
    return [To(user_id, organisation_id) for user_id in people]


MESSAGES = (
    Message(
        RoundOpened,
        template="assessment/email/opened",
        audience=assessors,
        path="/a/rounds/{reference}/interests",
    ),
    Message(
        ApplicantAsked,
        template="assessment/email/asked",
        audience=applicants,
        path="/p/applications/{reference}/questions",
    ),
    Message(
        ApplicantReplied,
        template="assessment/email/replied",
        audience=checkers,
        path="/a/applications/{reference}/checks",
    ),
    Message(
        OutcomeDrafted,
        template="assessment/email/drafted",
        audience=signers,
        path="/a/rounds/{reference}/outcome",
    ),
    Message(
        ApplicantTold,
        template="assessment/email/told",
        audience=applicants,
        path="/p/applications/{reference}/outcome",
    ),
)
