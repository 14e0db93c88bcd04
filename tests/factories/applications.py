"""Applications, written by the room's own verbs up to the state that a test wants."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portal import applications, documents, pdps
from portal.applications import Draft
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.pdps import QuestionKind
from tests.factories.pdps import Scheme, make_scheme
from tests.factories.providers import make_home
from tests.support.certificates import certificate
from tests.support.people import make_person

CANARY = "canary-8f3a1c"
PENCE = 87_654_321


@dataclass(frozen=True)
class Applied:
    """An application with its provider's people and home."""

    scheme: Scheme
    admin: Actor
    applicant: Actor
    home_id: UUID
    reference: str
    id: UUID


def make_application(
    hub: Hub, scheme: Scheme | None = None, *, is_full: bool = True, mark: str = CANARY
) -> Applied:
    """A draft of a new provider with one home; full, unless told otherwise: nothing is missing."""
    scheme = scheme or make_scheme(hub)
    admin = make_person(hub, Role.PROVIDER_ADMIN)
    applicant = make_person(hub, Role.APPLICANT, organisation=admin.organisation_id)
    home_id, _, _ = make_home(hub, admin)
    with hub.unit_of_work(applicant) as uow:
        row = applications.start(uow, scheme.round_reference, scheme.lot_id)
    made = Applied(scheme, admin, applicant, home_id, row.reference, row.id)
    if is_full:
        fill(hub, made, mark)
    return made


def fill(hub: Hub, made: Applied, mark: str = CANARY) -> None:
    """Answer everything; `mark` is in every word that a person writes."""
    draft = draft_of(hub, made)
    clean = documents.inspect(certificate(f"{mark} certificate"), purpose="application")
    with hub.unit_of_work(made.applicant) as uow:
        for question in draft.questions.questions:
            if question.kind is QuestionKind.SCORED:
                words = f"{mark} answers {question.key}."
                applications.save_answer(
                    uow, made.reference, question.key, words, revision=0, is_finished=True
                )
                continue
            applications.answer_gate(
                uow,
                made.reference,
                question.key,
                choice="no" if question.key == "insurance" else question.passing_answer,
                statement=f"{mark} explains.",
                upload=clean if question.document else None,
            )
        applications.choose_homes(uow, made.reference, [made.home_id])
        bands = pdps.price_bands(uow.session, made.scheme.lot_id)
        applications.set_prices(uow, made.reference, {band.id: PENCE for band in bands})


def draft_of(hub: Hub, made: Applied) -> Draft:
    """The draft as the provider reads it."""
    with hub.reading(made.admin) as session:
        row = applications.get_application(session, made.admin, made.reference)
        return applications.draft_of(session, made.admin, row)


def send(hub: Hub, made: Applied) -> applications.Submission:
    """Declare and send."""
    with hub.unit_of_work(made.admin) as uow:
        return applications.submit(uow, made.reference, name="Ayo Bello", post="Director")


def open_round(hub: Hub, scheme: Scheme) -> int:
    """Open a round as its assessment does, once the deadline has passed."""
    with hub.unit_of_work(scheme.manager) as uow, uow.crossing("round_opening"):
        return applications.open_round(uow, scheme.round_id)
