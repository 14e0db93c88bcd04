"""Opening an agreement from an award, and signing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import accounts, documents
from portal.calloffs import CallOff, CallOffAwarded
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.kernel.references import new_reference
from portal.kernel.text import clean_line, digest
from portal.placements import policies, queries, states
from portal.placements.events import AgreementOpened, PlacementAgreed, PlacementAgreementSigned
from portal.placements.models import PlacementAgreement, Signature
from portal.placements.rules import clauses
from portal.placements.types import AgreementState, Side
from portal.providers import CarerHousehold, Home

PDF = "placement_agreement"
SIGNED_PDF = "placement_agreement_signed"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: the name as it stands in the document, position, and where the authority is."""

    name: str
    position: str
    authority: str


def open_agreement(uow: UnitOfWork, call_off: CallOff, fact: CallOffAwarded) -> PlacementAgreement:
    """Make the agreement of an award from its frozen terms and order its PDF."""
    assert call_off.terms is not None
    terms = {**call_off.terms, **_names(uow, call_off), "clauses": clauses()}
    agreement = _agreement(uow, call_off, fact.referral_reference, terms)
    uow.add(agreement)
    uow.session.flush()
    agreement.pdf_job_id = _order(uow, agreement, PDF, []).id
    uow.record(
        AgreementOpened(
            subject_id=agreement.id,
            reference=agreement.reference,
            council_id=agreement.council_id,
            provider_id=agreement.provider_id,
            call_off_id=call_off.id,
            call_off_reference=call_off.reference,
            terms_digest=agreement.terms_digest,
        )
    )
    return agreement


def _agreement(
    uow: UnitOfWork, call_off: CallOff, referral_reference: str, terms: dict[str, Any]
) -> PlacementAgreement:
    return PlacementAgreement(
        reference=new_reference("IPA"),
        council_id=call_off.council_id,
        provider_id=call_off.provider_id,
        call_off_id=call_off.id,
        referral_reference=referral_reference,
        home_id=call_off.home_id,
        state=AgreementState.TO_SIGN,
        starts_on=call_off.starts_on,
        weekly_fee_pence=call_off.weekly_fee_pence,
        terms=terms,
        terms_digest=digest(terms),
        created_at=uow.clock.now(),
    )


def _names(uow: UnitOfWork, call_off: CallOff) -> dict[str, Any]:
    """The parties and the home by name, as they stand on the day of the award."""
    names = accounts.organisation_names(uow.session, [call_off.council_id, call_off.provider_id])
    provider = accounts.get_organisation(uow.session, call_off.provider_id)
    home = uow.session.get_one(Home, call_off.home_id)
    return {
        "council": names[call_off.council_id],
        "provider": names[call_off.provider_id],
        "company_number": provider.company_number or "",
        "home": _home_name(uow, home, call_off),
        "urn": home.urn or "",
    }


def _home_name(uow: UnitOfWork, home: Home, call_off: CallOff) -> str:
    if call_off.household_id is None:
        return home.name
    household = uow.session.get_one(CarerHousehold, call_off.household_id)
    return f"{household.label}, {home.name}"


def _order(
    uow: UnitOfWork, agreement: PlacementAgreement, purpose: str, signed: list[dict[str, Any]]
) -> documents.RenderJob:
    return documents.order_pdf(
        uow,
        template="placements/pdf/agreement.html",
        context={"terms": agreement.terms, "digest": agreement.terms_digest, "signed": signed},
        purpose=purpose,
        subject=("placement_agreement", agreement.id),
        title=f"{'Signed placement' if signed else 'Placement'} agreement {agreement.reference}",
        reference=agreement.reference,
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
    )


def sign(uow: UnitOfWork, reference: str, signatory: Signatory) -> PlacementAgreement:
    """Sign for the actor's side over the digest of the PDF's bytes.

    The caller has asked for the password or code again in the same unit of work (architecture
    0.14). Raises RuleBroken without a name, position or authority, or before the PDF is there.
    """
    agreement = queries.get_agreement(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_sign(uow.actor, agreement))
    checked = check_signatory(signatory)
    signed = _pdf_digest(uow, agreement)
    side = policies.side_of(uow.actor)
    row = _signature(uow, agreement, side, checked, signed)
    uow.add(row)
    after = states.AGREEMENT.after(agreement.state, states.move_for(agreement.state, side))
    if after is AgreementState.IN_FORCE:
        agreement.in_force_at = uow.clock.now()
    agreement.state = after
    _record_signature(uow, agreement, row)
    if agreement.state is AgreementState.IN_FORCE:
        _bring_into_force(uow, agreement)
    return agreement


def _record_signature(uow: UnitOfWork, agreement: PlacementAgreement, row: Signature) -> None:
    uow.record(
        PlacementAgreementSigned(
            subject_id=agreement.id,
            reference=agreement.reference,
            council_id=agreement.council_id,
            provider_id=agreement.provider_id,
            side=row.side.value,
            pdf_digest=row.pdf_digest,
            terms_digest=row.terms_digest,
        )
    )


def check_signatory(signatory: Signatory) -> Signatory:
    """The signatory with tidy lines. Raises RuleBroken for each part that is missing."""
    checked = Signatory(
        clean_line(signatory.name),
        clean_line(signatory.position),
        clean_line(signatory.authority),
    )
    problems = [
        (name, sentence)
        for name, value, sentence in (
            ("name", checked.name, "Enter your full name"),
            ("position", checked.position, "Enter your position"),
            ("authority", checked.authority, "Enter where your authority to sign is recorded"),
        )
        if not value
    ]
    if problems:
        raise RuleBroken("signatory", problems[0][1], problems=tuple(problems))
    return checked


def _pdf_digest(uow: UnitOfWork, agreement: PlacementAgreement) -> str:
    """The SHA-256 of the very bytes that both sides sign."""
    made = documents.find_pdf(uow.session, "placement_agreement", agreement.id, PDF)
    if made is None or made.document_id is None:
        raise RuleBroken(
            "no_pdf", "The document is still being made. Try again in a minute.", "name"
        )
    return documents.list_documents(uow.session, [made.document_id])[made.document_id].sha256


def _signature(
    uow: UnitOfWork, agreement: PlacementAgreement, side: Side, who: Signatory, digest: str
) -> Signature:
    assert uow.actor.user_id is not None
    return Signature(
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
        agreement_id=agreement.id,
        side=side,
        signed_at=uow.clock.now(),
        signed_by_id=uow.actor.user_id,
        signed_name=who.name,
        position=who.position,
        authority=who.authority,
        pdf_digest=digest,
        terms_digest=agreement.terms_digest,
    )


def _bring_into_force(uow: UnitOfWork, agreement: PlacementAgreement) -> None:
    """Lock it: the signed copy is made, and from now on only a variation can change anything."""
    uow.session.flush()
    signed = [
        {
            "side": row.side.value,
            "name": row.signed_name,
            "position": row.position,
            "authority": row.authority,
            "at": row.signed_at,
            "digest": row.pdf_digest,
        }
        for row in queries.list_signatures(uow.session, agreement)
    ]
    agreement.signed_pdf_job_id = _order(uow, agreement, SIGNED_PDF, signed).id
    uow.record(
        PlacementAgreed(
            subject_id=agreement.id,
            reference=agreement.reference,
            council_id=agreement.council_id,
            provider_id=agreement.provider_id,
            call_off_id=agreement.call_off_id,
        )
    )
