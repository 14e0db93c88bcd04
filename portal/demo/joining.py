"""Act four: applications, their assessment, results, agreements. Each step by whose step it is."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf

from portal import admissions, applications, assessment, documents, pdps
from portal.assessment import GateDecisionKind, GateForm, InterestAnswer, ModerationForm
from portal.db import UnitOfWork
from portal.demo.questions import ANSWERS, GATES, SCORED
from portal.demo.stage import Service, Stage
from portal.documents import Cleaned
from portal.kernel.actor import Actor
from portal.pdps import ScoredFacts

HOUSE = {"manager", "lead", "assessor1", "assessor2", "signatory"}


def certificate() -> Cleaned:
    """A small document, looked at like any that is handed in."""
    page = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(page)
    page.seek(0)
    return documents.inspect(page, purpose="application")


def apply(
    stage: Stage, provider: str, round_: str, lot: str, services: list[Service], *, send: bool
) -> str:
    """Fill one application; send it, or leave it as a draft with a part missing."""
    admin = stage.admins[provider]
    with stage.acting(admin) as uow:
        reference = applications.start(uow, round_, stage.lots[lot]).reference
        uow.session.flush()
        _fill(uow, reference, SCORED if send else SCORED[:2])
        applications.choose_homes(uow, reference, [service.id for service in services])
        bands = pdps.price_bands(uow.session, stage.lots[lot])
        base = _base_price(stage, services[0])
        prices = {band.id: base + step * base // 4 for step, band in enumerate(bands)}
        applications.set_prices(uow, reference, prices)
    if send:
        with stage.acting(admin) as uow:
            applications.submit(uow, reference, name=admin.name, post="Director")
    return reference


def _fill(uow: UnitOfWork, reference: str, questions: Sequence[ScoredFacts]) -> None:
    paper = certificate()
    for gate in GATES:
        upload = paper if gate.document else None
        applications.answer_gate(uow, reference, gate.key, choice="yes", upload=upload)
    for question in questions:
        words = ANSWERS[question.key]
        applications.save_answer(uow, reference, question.key, words, revision=0, is_finished=True)


def _base_price(stage: Stage, service: Service) -> int:
    """Pence a week of the first band."""
    lowest, highest = (90_000, 120_000) if service.is_agency else (420_000, 560_000)
    return stage.chance.randrange(lowest, highest)


def open_round(stage: Stage, round_: str) -> None:
    """Two people open it, and everybody declares."""
    for key in ("manager", "lead"):
        with stage.acting(stage.people[key]) as uow:
            assessment.confirm_opening(uow, round_)


def declare(stage: Stage, round_: str, providers: list[str]) -> None:
    """Nobody on the panel has an interest in anybody."""
    answers = {stage.organisations[name]: (InterestAnswer.NONE, "") for name in providers}
    for key in sorted(HOUSE):
        with stage.acting(stage.people[key]) as uow:
            assessment.declare(uow, round_, answers)
    with stage.acting(stage.people["lead"]) as uow:
        for lot_id in stage.lots.values():
            for key in ("assessor1", "assessor2"):
                assessment.add_panel_member(uow, round_, lot_id, _user(stage.people[key]))


def _user(actor: Actor):  # type: ignore[no-untyped-def]
    assert actor.user_id is not None
    return actor.user_id


def check(stage: Stage, references: list[str]) -> None:
    """Every check passed."""
    with stage.acting(stage.people["assessor1"]) as uow:
        for reference in references:
            for position in range(1, len(GATES) + 1):
                assessment.decide_gate(uow, reference, position, GateForm(GateDecisionKind.PASSED))


def score(stage: Stage, references: list[str], keys: tuple[str, ...]) -> None:
    """Each assessor alone, each answer, with a reason."""
    for key in keys:
        with stage.acting(stage.people[key]) as uow:
            for reference in references:
                for position in range(len(GATES) + 1, len(GATES) + len(SCORED) + 1):
                    points = stage.chance.choice((3, 4, 4, 5))
                    why = "Names who leads and what changed; says less about how often."
                    assessment.save_score(uow, reference, position, points, why)


def moderate(stage: Stage, references: list[str]) -> None:
    """One agreed score an answer, with the reason that the applicant reads."""
    with stage.acting(stage.people["lead"]) as uow:
        for reference in references:
            for position in range(len(GATES) + 1, len(GATES) + len(SCORED) + 1):
                form = ModerationForm(
                    4,
                    "A clear answer with an example; more on how it is checked would earn 5.",
                    "Both assessors looked at the example again and agreed.",
                )
                assessment.moderate(uow, reference, position, form)


def draft(stage: Stage, round_: str) -> None:
    """The lead drafts the outcome; another person has to sign it."""
    with stage.acting(stage.people["lead"]) as uow:
        assessment.draft_outcome(uow, round_)


def release(stage: Stage, round_: str) -> None:
    """Signed by another person, letters read, told to everybody at once."""
    with stage.acting(stage.people["signatory"]) as uow:
        assessment.sign_outcome(uow, round_)
    with stage.acting(stage.people["lead"]) as uow:
        assessment.mark_letters_read(uow, round_)
    with stage.acting(stage.people["manager"]) as uow:
        assessment.release(uow, round_)


def sign_agreements(stage: Stage, *, leave: frozenset[str] = frozenset()) -> int:
    """Each provider's administrator signs; those in `leave` still have to."""
    signed = 0
    for name, admin in stage.admins.items():
        with stage.acting(admin) as uow:
            for agreement in admissions.list_agreements(uow.session, uow.actor):
                if name not in leave:
                    admissions.sign_agreement(
                        uow, agreement.reference, name=admin.name, position="Director"
                    )
                    signed += 1
    return signed
