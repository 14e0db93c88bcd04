"""Thousands of homes and referrals, written as rows, spread as a region's are. All invented."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, create_engine

from portal.accounts import Organisation, OrganisationKind
from portal.accounts.events import OrganisationRegistered
from portal.admissions import Admission, AdmissionState, AgreementState, PdpsAgreement
from portal.db import Base, Hub, UnitOfWork
from portal.kernel.clock import london_date
from portal.providers import (
    CoverKind,
    Home,
    Insurance,
    Judgement,
    OfstedProvider,
    RegistrationStatus,
    ServiceKind,
    Sex,
)
from portal.vacancies import MatchingLimits, Vacancy
from tests.factories.referrals import COVERS, World

EAST, NORTH = 551_000, 188_000
"""About where RM7 lies."""
SPREAD = 160_000
HOMES_EACH = 4


def plant_homes(world: World, size: int, seed: int = 3) -> None:
    """Homes of many providers; most of them have something that stands in the way."""
    chance = random.Random(seed)
    with world.hub.system_work("bench") as uow:
        now = uow.clock.now()
        rows = _Rows(world, now, chance)
        for number in range(size):
            if number % HOMES_EACH == 0:
                rows.new_provider(number)
            rows.new_home(number)
        write(uow, rows.by_table())
        uow.record(
            OrganisationRegistered(subject_id=world.host_id, organisation_name="bench", batch=BATCH)
        )
    analyse(world.hub)


BATCH = (
    "organisation", "home", "ofsted_provider", "pdps_agreement", "admission", "vacancy",
    "matching_limits", "insurance", "referral", "recipient",
)  # fmt: skip


def write(uow: UnitOfWork, tables: Iterable[tuple[type[Base], list[dict[str, Any]]]]) -> None:
    """Rows by table, earlier tables first."""
    with uow.session.raw():
        for model, rows in tables:
            table = cast(Table, model.__table__)
            for start in range(0, len(rows), 2_000):
                uow.session.execute(table.insert(), rows[start : start + 2_000])


def analyse(hub: Hub) -> None:
    """Fresh statistics, as a database in service has; only the owner of tables may ask for them."""
    engine = create_engine(hub.settings.owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


class _Rows:
    """The rows of a region, table by table."""

    def __init__(self, world: World, now: datetime, chance: random.Random) -> None:
        self.world, self.now, self.chance = world, now, chance
        self.today = london_date(now)
        self.provider: UUID = uuid4()
        self.agreement: UUID = uuid4()
        self.rows: dict[type[Base], list[dict[str, Any]]] = {
            model: []
            for model in (
                Organisation, PdpsAgreement, Insurance, OfstedProvider, Home, Admission, Vacancy,
                MatchingLimits,
            )
        }  # fmt: skip

    def by_table(self) -> list[tuple[type[Base], list[dict[str, Any]]]]:
        return list(self.rows.items())

    def new_provider(self, number: int) -> None:
        self.provider, self.agreement = uuid4(), uuid4()
        self.rows[Organisation].append(
            {
                "id": self.provider,
                "version": 1,
                "created_at": self.now,
                "kind": OrganisationKind.PROVIDER,
                "name": f"Provider {number:05d}",
                "slug": f"provider-{number:05d}-bench",
            }
        )
        self.rows[PdpsAgreement].append(self._agreement(number))
        for kind, pence in COVERS.items():
            self.rows[Insurance].append(self._insurance(kind, pence))

    def _agreement(self, number: int) -> dict[str, Any]:
        return {
            "id": self.agreement,
            "version": 1,
            "created_at": self.now,
            "reference": f"AGR-{number:05d}",
            "lot_id": self.world.lot_id,
            "council_id": self.world.host_id,
            "provider_id": self.provider,
            "application_reference": f"APP-{number:05d}",
            "state": AgreementState.SIGNED,
            "terms": {},
            "terms_digest": "0" * 64,
            "signed_at": self.now,
            "signed_by_id": self.world.broker.user_id,
            "signed_name": "Somebody",
            "signed_position": "Director",
            "signed_over": "terms",
            "signed_digest": "0" * 64,
        }

    def _insurance(self, kind: CoverKind, pence: int) -> dict[str, Any]:
        days = -5 if self.chance.random() < 0.02 else 200
        return {
            "id": uuid4(),
            "version": 1,
            "created_at": self.now,
            "provider_id": self.provider,
            "kind": kind,
            "insurer": "Invented Mutual",
            "amount_pence": pence,
            "expires_on": self.today + timedelta(days=days),
        }

    def new_home(self, number: int) -> None:
        chance, home_id, urn = self.chance, uuid4(), f"{4_000_000 + number}"
        low = chance.randint(0, 12)
        high = min(18, low + chance.randint(3, 10))
        needs = chance.getrandbits(16)
        self.rows[OfstedProvider].append(self._registered(urn))
        self.rows[Home].append(self._home(number, home_id, urn, low, high, needs))
        if chance.random() < 0.9:
            self.rows[Admission].append(self._admission(home_id, urn))
        self.rows[Vacancy].append(
            {
                "id": uuid4(),
                "version": 1,
                "provider_id": self.provider,
                "home_id": home_id,
                "places": chance.choice((0, 0, 1, 1, 2, 3)),
                "confirmed_at": self.now - timedelta(days=chance.choice((0, 1, 2, 3, 5, 8, 20))),
            }
        )
        if chance.random() < 0.3:
            self.rows[MatchingLimits].append(
                {
                    "id": uuid4(),
                    "version": 1,
                    "provider_id": self.provider,
                    "home_id": home_id,
                    "age_from": low,
                    "age_to": high,
                    "sex": Sex.ANY,
                    "needs": needs,
                    "radius_miles": chance.choice((None, 30, 60)),
                }
            )

    def _registered(self, urn: str) -> dict[str, Any]:
        rated = self.chance.choice(
            (Judgement.GOOD, Judgement.GOOD, Judgement.OUTSTANDING, Judgement.INADEQUATE, None)
        )
        suspended = self.chance.random() < 0.02
        return {
            "id": uuid4(),
            "urn": urn,
            "provision_type": "Children's home",
            "kind": ServiceKind.HOME,
            "status": RegistrationStatus.SUSPENDED if suspended else RegistrationStatus.ACTIVE,
            "status_on": self.today,
            "status_url": "",
            "local_authority": "Havering",
            "region": "London",
            "sector": "Private",
            "owner": "Invented Care Ltd",
            "as_at": self.today,
            "judgement": rated,
            "inspected_on": self.today - timedelta(days=200) if rated else None,
        }

    def _home(
        self, number: int, home_id: UUID, urn: str, low: int, high: int, needs: int
    ) -> dict[str, Any]:
        chance = self.chance
        return {
            "id": home_id,
            "version": 1,
            "created_at": self.now,
            "provider_id": self.provider,
            "reference": f"H-{number:05d}",
            "urn": urn,
            "kind": ServiceKind.HOME,
            "name": f"Home {number:05d}",
            "address_1": "1 Sample Street",
            "address_2": "",
            "town": "Sampleton",
            "postcode": "RM7 0AA",
            "registered_places": 4,
            "age_from": low,
            "age_to": high,
            "sex": chance.choice((Sex.ANY, Sex.ANY, Sex.BOYS, Sex.GIRLS)),
            "needs": needs,
            "easting": EAST + chance.randint(-SPREAD, SPREAD),
            "northing": NORTH + chance.randint(-SPREAD, SPREAD),
            "authority_code": chance.choice(("E09000016", "E09000025", "E10000012")),
            "authority": "Havering",
            "referral_phone": "",
            "night_phone": "",
            "confirmed_at": self.now,
        }

    def _admission(self, home_id: UUID, urn: str) -> dict[str, Any]:
        suspended = self.chance.random() < 0.03
        return {
            "id": uuid4(),
            "version": 1,
            "created_at": self.now,
            "council_id": self.world.host_id,
            "provider_id": self.provider,
            "lot_id": self.world.lot_id,
            "agreement_id": self.agreement,
            "home_id": home_id,
            "urn": urn,
            "state": AdmissionState.SUSPENDED if suspended else AdmissionState.ADMITTED,
            "admitted_at": self.now,
        }
