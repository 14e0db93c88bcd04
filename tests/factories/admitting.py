"""A home in the register and admitted to a lot, as rows that earlier steps would have left."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid4

from portal.admissions import Admission, AdmissionState, AgreementState, HomeAdmitted, PdpsAgreement
from portal.admissions.events import AgreementSigned
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date
from portal.providers import (
    Judgement,
    OfstedProvider,
    RegistrationStatus,
    ServiceKind,
)
from portal.providers.events import OfstedImported


class Listed(Protocol):
    """What a home is admitted in: the world of `factories/referrals.py`."""

    hub: Hub
    host_id: UUID
    lot_id: UUID


def list_in_register(
    hub: Hub,
    urn: str,
    judgement: Judgement | None = Judgement.GOOD,
    status: RegistrationStatus = RegistrationStatus.ACTIVE,
) -> None:
    """A URN as Ofsted's register lists it."""
    with hub.system_work("test") as uow:
        today = london_date(uow.clock.now())
        row = OfstedProvider(
            urn=urn,
            provision_type="Children's home",
            kind=ServiceKind.HOME,
            status=status,
            status_on=today,
            name=None,
            local_authority="Havering",
            region="London",
            sector="Private",
            places=4,
            owner="Invented Care Ltd",
            as_at=today,
            judgement=judgement,
            inspected_on=today - timedelta(days=90) if judgement else None,
        )
        uow.add(row)
        uow.record(
            OfstedImported(
                subject_id=uuid4(),
                rows_read=1,
                rows_imported=1,
                rows_rejected=0,
                batch=("ofsted_provider", "ofsted_import"),
            )
        )


def admit(world: Listed, owner: Actor, home_id: UUID, urn: str) -> None:
    """A signed agreement and the admission that follows from it."""
    with world.hub.system_work("test") as uow:
        now = uow.clock.now()
        agreement = PdpsAgreement(
            reference=f"AGR-{urn}"[:12],
            lot_id=world.lot_id,
            council_id=world.host_id,
            provider_id=owner.organisation_id,
            application_reference=f"APP-{urn}"[:12],
            state=AgreementState.SIGNED,
            terms={"homes": [], "host": "A host", "lot_number": "2", "lot_title": "Homes"},
            terms_digest="0" * 64,
            created_at=now,
            signed_at=now,
            signed_by_id=owner.user_id,
            signed_name=owner.name,
            signed_position="Director",
            signed_over="terms",
            signed_digest="0" * 64,
        )
        admission = Admission(
            council_id=world.host_id,
            provider_id=owner.organisation_id,
            lot_id=world.lot_id,
            agreement_id=agreement.id,
            home_id=home_id,
            urn=urn,
            state=AdmissionState.ADMITTED,
            admitted_at=now,
            created_at=now,
        )
        uow.add(agreement)
        uow.session.flush()
        uow.add(admission)
        about = {
            "reference": agreement.reference,
            "council_id": world.host_id,
            "provider_id": owner.organisation_id,
            "lot_id": world.lot_id,
        }
        uow.record(
            AgreementSigned(subject_id=agreement.id, signed_over="terms", digest="0" * 64, **about)
        )
        uow.record(HomeAdmitted(subject_id=admission.id, home_id=home_id, urn=urn, **about))
