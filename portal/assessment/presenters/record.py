"""The printable record of a round: departures from the ordinary way first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.applications import AttemptKind
from portal.assessment.models import Moderation, Score
from portal.assessment.queries import Record
from portal.assessment.rules import moderation as rules
from portal.kernel import wording

_TRIED = {AttemptKind.SUBMIT: "send", AttemptKind.WITHDRAW: "withdraw"}


@dataclass(frozen=True, slots=True)
class Departure:
    """Something that did not go the ordinary way, with the reason that was given."""

    what: str
    when: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """One moderated answer with everybody's scores."""

    title: str
    weight: int
    moderation: Moderation
    by: str
    scores: list[tuple[str, Score]]

    @property
    def spread(self) -> str:
        """The scores that the moderation stands on, in words."""
        return rules.in_words([one["score"] for one in self.moderation.scores])


def departures(record: Record) -> list[Departure]:
    """Every departure, in the order in which they happened."""
    found = [
        *_gates(record),
        *_moderations(record),
        *_panel(record),
        *_conflicts(record),
        *_drafts(record),
        *_late(record),
    ]
    return sorted(found, key=lambda one: (one.when, one.what))


def _references(record: Record) -> dict[UUID, str]:
    return {row.id: row.reference for row in record.board.applications}


def titles(record: Record) -> dict[UUID, str]:
    """The title of every question by id."""
    return {
        question.id: question.title
        for held in record.board.sets.values()
        for question in (*held.gates, *held.scored)
    }


def _gates(record: Record) -> Iterator[Departure]:
    references, named = _references(record), titles(record)
    for step in record.gates:
        said = step.decision
        where = f"{references[said.application_id]}, check “{named[said.question_id]}”"
        if said.override_reason:
            by = record.names.get(said.decided_by_id, "")
            what = f"{where}: decided differently from the published rule"
            yield Departure(what, said.created_at, by, said.override_reason)
        if step.fail_check is not None and not step.fail_check.agreed:
            second = step.fail_check
            by = record.names.get(second.checked_by_id, "")
            what = f"{where}: the second checker did not agree with the fail"
            yield Departure(what, second.created_at, by, second.reason)


def _moderations(record: Record) -> Iterator[Departure]:
    references, named = _references(record), titles(record)
    for row in record.moderations:
        where = f"{references[row.application_id]}, “{named[row.question_id]}”"
        by = record.names.get(row.moderated_by_id, "")
        if row.reopen_reason:
            what = f"{where}: the agreed score was opened again"
            yield Departure(what, row.created_at, by, row.reopen_reason)
        given = [one["score"] for one in row.scores]
        if rules.needs_movement_reason(given, row.agreed):
            what = f"{where}: agreed {row.agreed} from {rules.in_words(given)}"
            yield Departure(what, row.created_at, by, row.movement_reason)


def _panel(record: Record) -> Iterator[Departure]:
    for row in record.panel:
        if row.removed_at is not None and row.removed_by_id is not None:
            what = f"{record.names.get(row.user_id, '')} left the panel"
            by = record.names.get(row.removed_by_id, "")
            yield Departure(what, row.removed_at, by, row.removal_reason)


def _conflicts(record: Record) -> Iterator[Departure]:
    for row in record.interests:
        name = record.board.names.get(row.applicant_id, "")
        what = f"Conflict of interest about {name}: no access from then on"
        yield Departure(what, row.created_at, record.names.get(row.user_id, ""), row.reason)


def _drafts(record: Record) -> Iterator[Departure]:
    for row in record.drafts:
        if row.id != record.board.assessment.draft_id:
            what = f"Outcome number {row.number} was sent back without a signature"
            why = "The reason is in the audit record."
            yield Departure(what, row.created_at, record.names.get(row.drafted_by_id, ""), why)


def _late(record: Record) -> Iterator[Departure]:
    references = _references(record)
    for row, provider in record.late:
        which = references.get(row.application_id, "an application that was not opened")
        what = f"{provider} tried to {_TRIED[row.kind]} after the deadline: {which}"
        why = f"Refused. The round closed at {wording.moment(row.closes_at)}."
        by = record.names.get(row.tried_by_id, "")
        yield Departure(what, row.at, f"{by}, {provider}", why)


def agreed(record: Record) -> dict[str, list[Agreed]]:
    """By application, every moderated answer in the order of the questions."""
    last = {(row.application_id, row.question_id): row for row in record.moderations}
    found: dict[str, list[Agreed]] = {}
    for row in record.board.applications:
        for question in record.board.questions(row).scored:
            held = last.get((row.id, question.id))
            if held is None:
                continue
            scores = [
                (record.names.get(score.user_id, ""), score)
                for score in record.scores.get((row.id, question.id), [])
            ]
            by = record.names.get(held.moderated_by_id, "")
            line = Agreed(question.title, question.weight or 0, held, by, scores)
            found.setdefault(row.reference, []).append(line)
    return found


def milestones(record: Record) -> list[tuple[str, datetime, str]]:
    """What was done, when and by whom, from the opening to the release."""
    held, names = record.board.assessment, record.names
    found = [
        (f"Opening confirmed ({number} of 2)", row.created_at, names.get(row.user_id, ""))
        for number, row in enumerate(record.openings, start=1)
    ]
    found += [
        (f"Outcome drafted (number {row.number})", row.created_at, names.get(row.drafted_by_id, ""))
        for row in record.drafts
    ]
    later = (
        ("Outcome signed", held.signed_at, held.signed_by_id),
        ("Letters read", held.letters_read_at, held.letters_read_by_id),
        ("Results released to everybody", held.released_at, held.released_by_id),
    )
    found += [(what, at, names.get(by, "")) for what, at, by in later if at and by]
    return found
