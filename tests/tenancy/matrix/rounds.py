"""What two hosts did: a round in each state, with applications of both providers in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import admissions, applications, assessment, documents, pdps
from portal.assessment import (
    GateDecisionKind,
    GateForm,
    InterestAnswer,
    ModerationForm,
)
from portal.assessment.models import GateQuery
from portal.kernel.actor import Actor, Role
from portal.pdps import (
    BandFacts,
    Criterion,
    DocumentKind,
    GateFacts,
    LotFacts,
    RoundFacts,
    ScoredFacts,
    SystemFacts,
    TextFacts,
    Weights,
)
from portal.pdps.routes import READERS
from portal.providers import ServiceKind
from tests.factories.pdps import RATING_RULE
from tests.factories.providers import make_home, new_urn
from tests.support.certificates import certificate
from tests.support.clock import usable
from tests.tenancy.matrix.canaries import mark
from tests.tenancy.matrix.people import place
from tests.tenancy.matrix.world import World

GATE = GateFacts(
    key="insurance",
    title="Insurance",
    words="Do you hold it?",
    if_otherwise="Say by when you will.",
    document="Certificate",
)
SCORED = (
    ScoredFacts(
        key="safeguarding", title="Keeping safe", words="How?", weight=60, top_answer="Names who."
    ),
    ScoredFacts(
        key="social",
        title="Local good",
        words="What?",
        weight=10,
        criterion=Criterion.SOCIAL_VALUE,
        top_answer="Numbers.",
    ),
)
CHECK, FIRST, SECOND = 1, 2, 3
PANEL = (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.APPROVER)


@dataclass
class Held:
    """A round of a host, and the application of each provider."""

    host: str
    about: str
    id: UUID
    reference: str
    lot_id: UUID
    applied: dict[str, str]


def hold(world: World, host: str, about: str, *, is_published: bool = True) -> Held:
    """A round of its own system, open for an hour."""
    with world.acting(host, Role.SCHEME_MANAGER) as uow:
        now = uow.clock.now().replace(second=0, microsecond=0)
        system = pdps.create_system(
            uow,
            SystemFacts(
                host_council_id=world.ids[host],
                name=f"{host.capitalize()} {about}",
                legal_basis="Regulation 76",
                starts_on=now.date() - timedelta(days=400),
                ends_on=now.date() + timedelta(days=900),
                longest_ends_on=now.date() + timedelta(days=900),
            ),
        )
        for kind in DocumentKind:
            facts = TextFacts(kind=kind, title=kind.label, words=f"The {kind.label}.")
            pdps.issue_text(uow, system.id, facts)
        lot = pdps.add_lot(
            uow,
            system.id,
            LotFacts(
                number="2", title="Homes", service_type=ServiceKind.HOME, rating_rule=RATING_RULE
            ),
        )
        pdps.set_price_bands(uow, lot.id, [BandFacts(label="Core", share=100)])
        questions = pdps.draft_questions(uow, lot.id, Weights(), (GATE, *SCORED))
        title = "Round" if is_published else mark(host, "planned", about)
        facts_ = RoundFacts(
            title=title,
            opens_at=now - timedelta(days=1),
            questions_until=usable(now + timedelta(minutes=50)),
            closes_at=usable(now + timedelta(hours=1)),
            lots={lot.id: questions.id},
        )
        round_ = pdps.plan_round(uow, system.id, facts_)
        if is_published:
            pdps.publish_round(uow, round_.id)
        world.keep("system", host, about, reference=system.reference)
        world.keep("round", host, about, reference=round_.reference)
        started = {"round_reference": round_.reference, "lot_id": lot.id}
        world.keep("start", host, about, **started)
        return Held(host, about, round_.id, round_.reference, lot.id, {})


def apply(world: World, held: Held, provider: str, *, is_sent: bool = True) -> str:
    """An application with a document, words and a price; sent, unless it stays a draft."""
    kind = "answer" if is_sent else "draft"
    word = mark(provider, kind, f"{held.host}{held.about}")
    owner = world.crew[provider, Role.PROVIDER_ADMIN]
    home = mark(provider, "home", f"{held.host}{held.about}")
    home_id, _, _ = make_home(world.hub, owner, urn=new_urn(), name=home)
    with world.hub.unit_of_work(owner) as uow:
        row = applications.start(uow, held.reference, held.lot_id)
    paper = documents.inspect(certificate(f"{word} paper"), purpose="application")
    with world.hub.unit_of_work(owner) as uow:
        applications.answer_gate(
            uow, row.reference, GATE.key, choice="yes", statement="", upload=paper
        )
        for one in SCORED:
            said = f"{word} says how."
            applications.save_answer(
                uow, row.reference, one.key, said, revision=0, is_finished=is_sent
            )
        applications.choose_homes(uow, row.reference, [home_id])
        bands = pdps.price_bands(uow.session, held.lot_id)
        applications.set_prices(uow, row.reference, {band.id: 450_000 for band in bands})
    if is_sent:
        with world.hub.unit_of_work(owner) as uow:
            applications.submit(uow, row.reference, name="Ann Example", post="Director")
    held.applied[provider] = row.reference
    about = place(held.host, provider, held.about)
    world.keep("application", provider, about, reference=row.reference)
    world.keep("panel", held.host, about, reference=row.reference)
    return row.reference


def open_up(world: World, held: Held) -> None:
    """Two people open it, all declare (one of them a conflict), and the panel is seated."""
    for role in (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR):
        with world.acting(held.host, role) as uow:
            assessment.confirm_opening(uow, held.reference)
    free = {world.ids[name]: (InterestAnswer.NONE, "") for name in held.applied}
    for actor in (*panel(world, held.host), world.others[held.host, "second"]):
        with world.hub.unit_of_work(actor) as uow:
            assessment.declare(uow, held.reference, free)
    reason = mark(held.host, "interest", held.about)
    torn = {**free, world.ids["plum"]: (InterestAnswer.CONFLICT, reason)}
    with world.hub.unit_of_work(world.others[held.host, "torn"]) as uow:
        assessment.declare(uow, held.reference, torn)
    for name in ("", "second"):
        person = world.others[held.host, name] if name else world.crew[held.host, Role.ASSESSOR]
        with world.acting(held.host, Role.LEAD_ASSESSOR) as uow:
            assessment.add_panel_member(uow, held.reference, held.lot_id, _id(person))
        seat = {"reference": held.reference, "lot_id": held.lot_id, "user_id": _id(person)}
        world.keep("seat", held.host, held.about, **seat)
    for name in held.applied:
        word = mark(name, "answer", f"{held.host}{held.about}")
        world.shown.show(word, held.host, *PANEL)


def panel(world: World, host: str) -> list[Actor]:
    """Who works on a host's rounds."""
    return [world.crew[host, role] for role in PANEL]


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def check(world: World, held: Held, provider: str) -> None:
    """The one check passed."""
    with world.acting(held.host, Role.ASSESSOR) as uow:
        form = GateForm(GateDecisionKind.PASSED)
        assessment.decide_gate(uow, held.applied[provider], CHECK, form)


def score(world: World, held: Held, provider: str, position: int) -> None:
    """Two people score an answer, each alone."""
    reason = mark(held.host, "score", f"{provider}{held.about}")
    people = (world.crew[held.host, Role.ASSESSOR], world.others[held.host, "second"])
    for person in people:
        with world.hub.unit_of_work(person) as uow:
            assessment.save_score(uow, held.applied[provider], position, 4, reason)


def moderate(world: World, held: Held, provider: str, position: int) -> None:
    """The panel agrees; the provider reads the reason once results are released."""
    reason = mark(held.host, "moderation", f"{provider}{held.about}")
    with world.acting(held.host, Role.LEAD_ASSESSOR) as uow:
        form = ModerationForm(4, reason)
        assessment.moderate(uow, held.applied[provider], position, form)


def release(world: World, held: Held) -> None:
    """Everything scored, signed and told."""
    for provider in held.applied:
        check(world, held, provider)
        for position in (FIRST, SECOND):
            score(world, held, provider, position)
            moderate(world, held, provider, position)
        world.shown.show(mark(held.host, "moderation", f"{provider}{held.about}"), provider)
    with world.acting(held.host, Role.LEAD_ASSESSOR) as uow:
        assessment.draft_outcome(uow, held.reference)
    with world.acting(held.host, Role.APPROVER) as uow:
        assessment.sign_outcome(uow, held.reference)
    for verb in (assessment.mark_letters_read, assessment.release):
        with world.acting(held.host, Role.SCHEME_MANAGER) as uow:
            verb(uow, held.reference)


def agree(world: World, held: Held, signer: str) -> None:
    """One provider signs the agreement that followed; the other's waits."""
    for provider, reference in held.applied.items():
        admin = world.crew[provider, Role.PROVIDER_ADMIN]
        with world.hub.reading(admin) as session:
            found = admissions.find_agreement_for(session, admin, reference)
            assert found is not None
            agreement = found.reference
        is_signer = provider == signer
        about = "signed" if is_signer else "offered"
        world.keep("agreement", provider, about, reference=agreement)
        if is_signer:
            with world.hub.unit_of_work(admin) as uow:
                admissions.sign_agreement(uow, agreement, name=admin.name, position="Director")


def query(world: World, held: Held, provider: str) -> None:
    """A checker asks the provider something, who has not answered yet."""
    word = mark(held.host, "query", f"{provider}{held.about}")
    world.shown.show(word, provider)
    with world.acting(held.host, Role.ASSESSOR) as uow:
        form = GateForm(GateDecisionKind.ASKED, ask=word)
        assessment.decide_gate(uow, held.applied[provider], CHECK, form)
        uow.session.flush()
        asked = uow.session.scalars(
            select(GateQuery).filter_by(provider_id=world.ids[provider])
        ).one()
        named = {"reference": held.applied[provider], "query_id": asked.id}
    world.keep("query", provider, "waiting", **named)


def ask(world: World, held: Held) -> None:
    """Each provider asks about an open round; the answer is still to come."""
    for provider in ("plum", "quince"):
        word = mark(provider, "clarification", f"{held.host}{held.about}")
        world.shown.show(word, held.host, *READERS)
        with world.acting(provider, Role.APPLICANT) as uow:
            asked = pdps.ask_clarification(uow, held.reference, word).id
        named = {"reference": held.reference, "question_id": asked}
        world.keep("clarification", held.host, place(held.host, provider, "any"), **named)
