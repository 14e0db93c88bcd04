"""Offering and signing the PDPS agreement; signing admits each home to the lot.

What is signed: the digest of the PDF's bytes when the PDF is ready, and otherwise the digest of the
frozen terms, because a provider must not wait for a printer. The PDF is made from the same frozen
terms and prints their digest, so either signature fixes the same words. `signed_over` says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal import documents
from portal.accounts import Organisation
from portal.admissions import events, policies
from portal.admissions.models import Admission, PdpsAgreement
from portal.admissions.queries import get_agreement
from portal.admissions.queries.admitted import LIVE
from portal.admissions.states import AGREEMENT
from portal.admissions.types import AdmissionState, AgreementState, HomeOffered, PriceOffered
from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.kernel.events import Event, plain
from portal.kernel.references import new_reference
from portal.kernel.text import digest
from portal.pdps import Lot, PurchasingSystem, current_texts, get_lot, get_system

PDF = "pdps_agreement"
NO_URN = "a service without an Ofsted number"


def offer_agreement(
    uow: UnitOfWork,
    *,
    provider_id: UUID,
    lot_id: UUID,
    application_reference: str,
    homes: Sequence[HomeOffered],
    prices: Sequence[PriceOffered],
) -> PdpsAgreement:
    """Offer the agreement of a lot to a provider that passed, with its terms fixed from now on.

    Raises RuleBroken when there is no home to admit.
    """
    lot = get_lot(uow.session, lot_id)
    system = get_system(uow.session, lot.system_id)
    uow.require(policies.can_offer(uow.actor, system.host_council_id))
    if not homes:
        raise RuleBroken("no_homes", "The application names no home or service to admit.")
    terms = _terms(uow, lot, system, provider_id, homes, prices)
    between = {"council_id": system.host_council_id, "provider_id": provider_id, "lot_id": lot_id}
    agreement = PdpsAgreement(application_reference=application_reference, **between)
    agreement.reference = new_reference("AGR")
    agreement.state, agreement.created_at = AgreementState.OFFERED, uow.clock.now()
    agreement.terms, agreement.terms_digest = terms, digest(terms)
    uow.add(agreement)
    known = {"homes": len(homes), "digest": agreement.terms_digest}
    uow.record(_of(events.AgreementOffered, agreement, **known))
    _order_pdf(uow, agreement)
    return agreement


def _of(kind: Callable[..., Event], agreement: PdpsAgreement, **facts: Any) -> Event:
    """A fact about an agreement, which both sides may read."""
    return kind(
        subject_id=agreement.id,
        reference=agreement.reference,
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
        lot_id=agreement.lot_id,
        **facts,
    )


def sign_agreement(uow: UnitOfWork, reference: str, *, name: str, position: str) -> PdpsAgreement:
    """Sign for the provider as a named person with authority, and admit every home of the terms.

    The caller has asked for the password or code again in the same unit of work.
    Raises RuleBroken without a name or a position, NotPermitted for the wrong role or state.
    """
    agreement = get_agreement(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_sign(uow.actor, agreement.provider_id, agreement.state))
    check_signatory(name, position)
    over, signed = _what_is_signed(uow, agreement)
    agreement.state = AGREEMENT.after(agreement.state, "sign")
    agreement.signed_at = uow.clock.now()
    agreement.signed_by_id = uow.person.user_id
    agreement.signed_name, agreement.signed_position = name, position
    agreement.signed_over, agreement.signed_digest = over, signed
    uow.record(_of(events.AgreementSigned, agreement, signed_over=over, digest=signed))
    uow.session.flush()
    for home in agreement.terms["homes"]:
        _admit(uow, agreement, UUID(home["home_id"]), home["urn"])
    return agreement


def withdraw_agreement(uow: UnitOfWork, reference: str, reason: str) -> None:
    """Take an unsigned agreement back, for instance because a home closed before it was signed."""
    agreement = get_agreement(uow.session, uow.actor, reference, lock=True)
    uow.require(policies.can_offer(uow.actor, agreement.council_id))
    if not reason.strip():
        raise RuleBroken("reason", "Enter the reason", "reason")
    agreement.state = AGREEMENT.after(agreement.state, "withdraw")
    uow.record(_of(events.AgreementWithdrawn, agreement, reason=reason))


def _admit(uow: UnitOfWork, agreement: PdpsAgreement, home_id: UUID, urn: str | None) -> None:
    """Admit one home; one that is in the lot already continues under the new agreement."""
    query = select(Admission).where(
        Admission.lot_id == agreement.lot_id,
        Admission.home_id == home_id,
        Admission.state.in_(LIVE),
    )
    row = uow.session.scalar(query.with_for_update()) or _admission(uow, agreement, home_id, urn)
    row.agreement_id = agreement.id
    fact = events.HomeAdmitted(
        subject_id=row.id,
        reference=agreement.reference,
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
        home_id=home_id,
        lot_id=agreement.lot_id,
        urn=urn or NO_URN,
    )
    uow.record(fact)


def _admission(
    uow: UnitOfWork, agreement: PdpsAgreement, home_id: UUID, urn: str | None
) -> Admission:
    now = uow.clock.now()
    row = Admission(
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
        lot_id=agreement.lot_id,
        agreement_id=agreement.id,
        home_id=home_id,
        urn=urn,
        state=AdmissionState.ADMITTED,
        admitted_at=now,
        created_at=now,
    )
    uow.add(row)
    return row


def check_signatory(name: str, position: str) -> None:
    """Raise RuleBroken unless the signatory has a name and a position."""
    problems = []
    if not name.strip():
        problems.append(("name", "Enter your full name"))
    if not position.strip():
        problems.append(("position", "Enter the position that gives you authority to sign"))
    if problems:
        field, sentence = problems[0]
        raise RuleBroken("signatory", sentence, field, tuple(problems))


def _what_is_signed(uow: UnitOfWork, agreement: PdpsAgreement) -> tuple[str, str]:
    made = documents.find_pdf(uow.session, "pdps_agreement", agreement.id, PDF)
    if made is None or made.document_id is None:
        return "terms", agreement.terms_digest
    stored = documents.list_documents(uow.session, [made.document_id])
    return "pdf", stored[made.document_id].sha256


def _terms(
    uow: UnitOfWork,
    lot: Lot,
    system: PurchasingSystem,
    provider_id: UUID,
    homes: Sequence[HomeOffered],
    prices: Sequence[PriceOffered],
) -> dict[str, Any]:
    names = _names(uow, provider_id, system.host_council_id)
    terms: dict[str, Any] = plain(
        {
            "system": system.name,
            "system_reference": system.reference,
            "host": names[system.host_council_id],
            "provider": names[provider_id],
            "lot_number": lot.number,
            "lot_title": lot.title,
            "core_fee": lot.core_fee,
            "ends_on": system.ends_on,
            "texts": _texts(uow, system.id),
            "homes": [asdict(home) for home in homes],
            "prices": [asdict(price) for price in prices],
        }
    )
    return terms


def _names(uow: UnitOfWork, *ids: UUID) -> dict[UUID, str]:
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: row.name for row in uow.session.execute(query)}


def _texts(uow: UnitOfWork, system_id: UUID) -> list[dict[str, Any]]:
    """The newest version of each document, with its whole text: what is agreed is what is kept."""
    return [
        {"kind": row.kind.label, "number": row.number, "title": row.title, "words": row.words}
        for row in current_texts(uow.session, system_id).values()
    ]


def _order_pdf(uow: UnitOfWork, agreement: PdpsAgreement) -> None:
    documents.order_pdf(
        uow,
        template="admissions/pdf/agreement.html",
        context={"terms": agreement.terms, "terms_digest": agreement.terms_digest},
        purpose=PDF,
        subject=("pdps_agreement", agreement.id),
        title=f"Agreement {agreement.reference}",
        reference=agreement.reference,
        council_id=agreement.council_id,
        provider_id=agreement.provider_id,
    )
