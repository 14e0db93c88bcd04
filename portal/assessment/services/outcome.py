"""The outcome: drafted by the lead, signed by somebody else, letters read, told to all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal import admissions, applications, documents
from portal.admissions import HomeOffered, PriceOffered
from portal.applications import Application
from portal.assessment import events, policies
from portal.assessment.models import OutcomeDraft, OutcomeLetter, RoundAssessment
from portal.assessment.policies import Sight
from portal.assessment.queries import Board, get_round, load_board
from portal.assessment.queries.outcome import (
    RoundResult,
    count_drafts,
    get_draft,
    list_drafts,
    people_who_worked,
    read_result,
    round_inputs,
)
from portal.assessment.rules import letters
from portal.assessment.rules.ranking import replay
from portal.assessment.services.round import hold_assessment
from portal.assessment.services.saying import of_round, user
from portal.assessment.states import ASSESSMENT
from portal.assessment.types import Result
from portal.db import UnitOfWork
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.kernel.text import digest
from portal.pdps import Round

PDF = "outcome_letter"


def draft_outcome(uow: UnitOfWork, reference: str) -> OutcomeDraft:
    """Fix the ranking of every lot, with all that it stands on, for a second person to sign.

    Raises RuleBroken with what is missing: a check not decided, an answer not moderated.
    """
    held = _hold(uow, reference)
    assessment = held.assessment
    uow.require(policies.can_draft(uow.actor, assessment.state, held.sight, held.people))
    _nothing_missing(held.board)
    inputs = round_inputs(uow.session, uow.actor, held.board)
    results = {lot: replay(kept) for lot, kept in inputs.items()}
    draft = OutcomeDraft(
        round_assessment_id=assessment.id,
        council_id=assessment.council_id,
        number=count_drafts(uow.session, assessment.id) + 1,
        inputs=inputs,
        results=results,
        digest=digest({"inputs": inputs, "results": results}),
        drafted_by_id=user(uow),
        created_at=uow.clock.now(),
    )
    uow.add(draft)
    assessment.state = ASSESSMENT.after(assessment.state, "draft")
    assessment.draft_id = draft.id
    facts = {"number": draft.number, "digest": draft.digest}
    uow.record(of_round(events.OutcomeDrafted, assessment, held.round.reference, **facts))
    return draft


def _nothing_missing(board: Board) -> None:
    missing = [sentence for row in board.applications for sentence in board.missing(row)]
    if not board.applications:
        raise RuleBroken("nobody", "Nobody applied in this round.")
    if missing:
        raise RuleBroken("missing", missing[0], None, tuple(("", one) for one in missing))


def send_back(uow: UnitOfWork, reference: str, reason: str) -> None:
    """Do not sign: the outcome goes back to the panel with a reason."""
    held = _hold(uow, reference)
    assessment = held.assessment
    _require_signer(uow, held)
    if not reason.strip():
        raise RuleBroken("reason", "Enter why you do not sign", "reason")
    assessment.state = ASSESSMENT.after(assessment.state, "send_back")
    assessment.draft_id = None
    uow.record(of_round(events.OutcomeSentBack, assessment, held.round.reference, reason=reason))


def sign_outcome(uow: UnitOfWork, reference: str) -> None:
    """Sign as a second person: the outcome is decided, and nobody has been told.

    The ranking is made again from the kept inputs first. Raises RuleBroken if it came out
    differently.
    """
    held = _hold(uow, reference)
    assessment = held.assessment
    _require_signer(uow, held)
    draft = get_draft(uow.session, assessment)
    if {lot: replay(kept) for lot, kept in draft.inputs.items()} != draft.results:
        raise RuleBroken("replay", "The ranking does not follow from the record. Do not sign it.")
    assessment.state = ASSESSMENT.after(assessment.state, "sign")
    assessment.signed_at, assessment.signed_by_id = uow.clock.now(), user(uow)
    uow.record(
        of_round(events.OutcomeSigned, assessment, held.round.reference, digest=draft.digest)
    )


def mark_letters_read(uow: UnitOfWork, reference: str) -> None:
    """Say that every letter was read; without it nothing is released."""
    held = _hold(uow, reference)
    assessment = held.assessment
    uow.require(policies.can_read_letters(uow.actor, assessment.state, held.sight, held.people))
    result = read_result(uow.session, held.round, uow.actor.organisation_name, held.board)
    assessment.letters_read_at, assessment.letters_read_by_id = uow.clock.now(), user(uow)
    count = len(result.letters)
    uow.record(of_round(events.LettersRead, assessment, held.round.reference, letters=count))


def release(uow: UnitOfWork, reference: str) -> int:
    """Tell every applicant of the round at once; returns how many.

    Each gets a letter, on the page and as a PDF; those who passed are offered the agreement.
    Raises RuleBroken with each letter that would leave something unsaid.
    """
    held = _hold(uow, reference)
    assessment = held.assessment
    read = assessment.letters_read_at is not None
    state, people = assessment.state, held.people
    uow.require(policies.can_release(uow.actor, state, held.sight, people, read))
    result = read_result(uow.session, held.round, uow.actor.organisation_name, held.board)
    _nothing_unsaid(result)
    assessment.state = ASSESSMENT.after(assessment.state, "release")
    assessment.released_at, assessment.released_by_id = uow.clock.now(), user(uow)
    for application in result.applications:
        _tell(uow, result, application)
    told = len(result.applications)
    uow.record(of_round(events.OutcomeReleased, assessment, held.round.reference, applicants=told))
    return told


def _nothing_unsaid(result: RoundResult) -> None:
    unsaid = [
        sentence
        for lot in result.lots.values()
        for line in lot.lines
        for sentence in letters.missing_words(lot.scheme, line, result.spoken[line.reference])
    ]
    if unsaid:
        raise RuleBroken("unsaid", unsaid[0], None, tuple(("", one) for one in unsaid))


def _tell(uow: UnitOfWork, result: RoundResult, application: Application) -> None:
    content = result.letters[application.reference]
    row = OutcomeLetter(
        application_id=application.id,
        round_id=application.round_id,
        lot_id=application.lot_id,
        council_id=application.council_id,
        provider_id=application.provider_id,
        reference=application.reference,
        result=Result(content["result"]),
        content=content,
        digest=digest(content),
        released_at=uow.clock.now(),
        created_at=uow.clock.now(),
    )
    uow.add(row)
    uow.record(_told(row))
    _order_pdf(uow, row)
    if row.result is Result.ADMITTED:
        _offer(uow, application, content)


def _told(row: OutcomeLetter) -> events.ApplicantTold:
    return events.ApplicantTold(
        subject_id=row.id,
        reference=row.reference,
        council_id=row.council_id,
        provider_id=row.provider_id,
        digest=row.digest,
    )


def _order_pdf(uow: UnitOfWork, row: OutcomeLetter) -> None:
    documents.order_pdf(
        uow,
        template="assessment/pdf/letter.html",
        context={"letter": row.content, "digest": row.digest},
        purpose=PDF,
        subject=("outcome_letter", row.id),
        title=f"Result of application {row.reference}",
        reference=row.reference,
        council_id=row.council_id,
        provider_id=row.provider_id,
    )


def _offer(uow: UnitOfWork, application: Application, content: dict[str, Any]) -> None:
    submission = applications.read_submission(uow.session, uow.actor, application)
    prices = [
        PriceOffered(UUID(band), label, submission.prices[UUID(band)])
        for band, label in content["bands"]
        if UUID(band) in submission.prices
    ]
    admissions.offer_agreement(
        uow,
        provider_id=application.provider_id,
        lot_id=application.lot_id,
        application_reference=application.reference,
        homes=[HomeOffered(home.id, home.urn or None, home.name) for home in submission.homes],
        prices=prices,
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A round, its assessment locked, and all of it that exists for the actor."""

    round: Round
    assessment: RoundAssessment
    board: Board

    @property
    def sight(self) -> Sight:
        return self.board.sight

    @property
    def people(self) -> list[UUID]:
        return [one.id for one in self.board.applicants]


def _require_signer(uow: UnitOfWork, held: _Held) -> None:
    worked = people_who_worked(held.board, list_drafts(uow.session, held.assessment.id))
    state, sight = held.assessment.state, held.sight
    uow.require(policies.can_sign(uow.actor, state, sight, held.people, worked))


def _hold(uow: UnitOfWork, reference: str) -> _Held:
    round_ = get_round(uow.session, uow.actor, reference)
    assessment = hold_assessment(uow, round_)
    today = london_date(uow.clock.now())
    return _Held(round_, assessment, load_board(uow.session, uow.actor, assessment, today))
