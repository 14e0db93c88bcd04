"""Act three: an invented Ofsted register, the homes and households in it, insurance and places."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from portal import providers, vacancies
from portal.db import UnitOfWork
from portal.demo import cast
from portal.demo.stage import Service, Stage
from portal.kernel.clock import london_date
from portal.providers import (
    CoverFacts,
    CoverKind,
    Home,
    HomeFacts,
    HouseholdFacts,
    Need,
    ServiceKind,
    Sex,
)

POSTCODES = (
    "RM1 3BB", "RM2 5EL", "RM3 9RR", "RM7 0AA", "RM11 1XJ", "RM12 4SH", "E6 2RP", "E13 8AF",
    "E16 1EA", "IG1 1DD", "IG3 8AB", "IG11 7NB", "E17 4JF", "E10 5AB", "RM10 7BN", "CM14 4BA",
    "SS1 1LL", "E3 4PX",
)  # fmt: skip
DISTRICTS = ("RM2", "RM7", "RM11", "E6", "E13", "IG3", "E17", "RM10")
AREAS = ("Havering", "Newham", "Redbridge", "Barking and Dagenham", "Waltham Forest", "Essex")
HEADINGS = (
    "URN",
    "Provision type",
    "Registration date",
    "Registration status",
    "Name",
    "Postcode",
    "Local authority",
    "Sector",
    "Places",
    "Organisation which owns the provider",
    "Latest full inspection date",
    "Latest full inspection publication date",
    "Latest full inspection event number",
    "Overall experiences and progress of children and young people",
    "How well children and young people are helped and protected",
    "The effectiveness of leaders and managers",
    "Supported Accommodation outcome",
)
COVERS = {
    CoverKind.EMPLOYERS: 500_000_000,
    CoverKind.PUBLIC: 1_000_000_000,
    CoverKind.PROFESSIONAL: 500_000_000,
}


LONG_COVER = 500
# Counted from the first day: one ended four days ago, one ends in three weeks.
SHORT_COVER = {cast.HOME_PROVIDERS[12]: 146, cast.HOME_PROVIDERS[13]: 171}


def fill_the_market(stage: Stage) -> None:
    """90 services of 40 providers, in an invented register that is read like a real one."""
    plan = _plan()
    import_register(stage, plan)
    for name in (*cast.HOME_PROVIDERS, *cast.AGENCIES):
        with stage.acting(stage.admins[name]) as uow:
            _insure(uow, SHORT_COVER.get(name, LONG_COVER))
            for number, (owner, urn, is_agency) in enumerate(plan):
                if owner == name:
                    stage.services.append(_add(stage, uow, name, urn, is_agency, number))
    stage.say(f"{len(plan)} homes and agencies of {len(stage.admins)} providers")


def _plan() -> list[tuple[str, str, bool]]:
    """Owner, invented URN, whether it is an agency: 80 homes and 10 agencies."""
    homes = [
        (cast.HOME_PROVIDERS[number % len(cast.HOME_PROVIDERS)], f"SC9{number:05d}", False)
        for number in range(80)
    ]
    agencies = [(name, f"SC98{number:04d}", True) for number, name in enumerate(cast.AGENCIES)]
    return homes + agencies


def import_register(stage: Stage, plan: list[tuple[str, str, bool]]) -> None:
    """Read the invented register of a plan (owner, number, whether an agency) like a real file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text(_csv(stage, plan), "utf-8-sig")
        providers.import_ofsted(stage.hub, providers.open_register(path))


def _csv(stage: Stage, plan: list[tuple[str, str, bool]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    as_at = london_date(stage.now()) - timedelta(days=40)
    writer.writerow([f"Invented register - Provider level as at {as_at:%d %B %Y}"])
    writer.writerow(HEADINGS)
    for number, (owner, urn, is_agency) in enumerate(plan):
        writer.writerow(_row(stage, number, owner, urn, is_agency))
    return text.getvalue()


def _row(stage: Stage, number: int, owner: str, urn: str, is_agency: bool) -> list[str]:
    inspected = london_date(stage.now()) - timedelta(days=60 + number * 3)
    judgement = "Outstanding" if number % 7 == 0 else "Good"
    hidden = "" if is_agency else "REDACTED"
    return [
        urn,
        "Independent Fostering Agency" if is_agency else "Children's home",
        f"{inspected - timedelta(days=900):%d/%m/%Y}",
        "Active",
        hidden or owner,
        hidden or "RM1 3BB",
        AREAS[number % len(AREAS)],
        "Private",
        "" if is_agency else str(3 + number % 4),
        owner,
        f"{inspected:%d/%m/%Y}",
        f"{inspected + timedelta(days=30):%d/%m/%Y}",
        str(10_500_000 + number),
        judgement,
        judgement,
        judgement,
        "",
    ]


def _insure(uow: UnitOfWork, days: int) -> None:
    expires = london_date(uow.clock.now()) + timedelta(days=days)
    for kind, pence in COVERS.items():
        facts = CoverFacts(
            kind=kind, insurer="Invented Mutual", amount_pence=pence, expires_on=expires
        )
        providers.record_insurance(uow, facts=facts)


def _needs(stage: Stage) -> tuple[Need, ...]:
    common = (Need.TRAUMA, Need.DISTRESS, Need.GOING_MISSING, Need.MENTAL_HEALTH)
    return tuple({*common, *stage.chance.sample(list(Need), 5)})


def _add(
    stage: Stage, uow: UnitOfWork, owner: str, urn: str, is_agency: bool, number: int
) -> Service:
    kind = ServiceKind.AGENCY if is_agency else ServiceKind.HOME
    facts = HomeFacts(
        name=owner.replace(" Ltd", "") if is_agency else cast.HOME_NAMES[number],
        address_1=f"{number + 1} Sample Road",
        address_2="",
        town=AREAS[number % len(AREAS)],
        postcode=POSTCODES[number % len(POSTCODES)],
        registered_places=None if is_agency else 3 + number % 4,
        age_from=0 if is_agency else 6 + number % 4,
        age_to=17,
        sex=Sex.BOYS if number % 5 == 4 else Sex.ANY,
        needs=_needs(stage),
        referral_phone="020 7946 0100",
        night_phone="020 7946 0199",
    )
    home = providers.add_home(uow, urn=urn, facts=facts, kind=kind)
    made = Service(home.id, home.reference, urn, owner, is_agency)
    for household in range(3 if is_agency else 0):
        made.households.append(_household(stage, uow, home, number + household))
    return made


def _household(stage: Stage, uow: UnitOfWork, agency: Home, number: int) -> tuple[int, UUID]:
    facts = HouseholdFacts(
        places=1 + number % 2,
        age_from=0 if number % 2 else 5,
        age_to=17,
        sex=Sex.ANY,
        needs=_needs(stage),
        district=DISTRICTS[number % len(DISTRICTS)],
    )
    row = providers.add_household(uow, agency, facts=facts)
    return row.number, row.id


def state_places(stage: Stage, *, leave: Collection[str] = ()) -> None:
    """Every provider but those in `leave` says how many places each of its homes has today.

    The last home of the register has never said so.
    """
    for name, admin in stage.admins.items():
        own = [one for one in stage.services[:-1] if one.provider == name]
        if own and name not in leave:
            with stage.acting(admin) as uow:
                for service in own:
                    _state(stage, uow, service)


def _state(stage: Stage, uow: UnitOfWork, service: Service) -> None:
    if service.is_agency:
        for number, _ in service.households:
            place = vacancies.get_place(
                uow.session, uow.actor, service.reference, number, lock=True
            )
            vacancies.state_vacancy(uow, place, places=1)
        return
    place = vacancies.get_place(uow.session, uow.actor, service.reference, None, lock=True)
    places = stage.chance.choice((0, 1, 1, 2))
    vacancies.state_vacancy(uow, place, places=2 if service.provider == cast.LANTERN else places)
