"""Providers' facts, and register files as Ofsted prints them, with invented rows."""

from __future__ import annotations

import csv
import io
import itertools
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.providers import HomeFacts, HouseholdFacts, Need, ServiceKind, Sex
from tests.support.people import make_person

_numbers = itertools.count(2_000_001)

TITLES = (
    "Children's social care data in England 2025 \u2013 Provider level as at 31 March 2025",
    "This worksheet contains one table, this table begins in cell A4.",
    "Some cells in this table are empty.",
)
HEADINGS_2025 = (
    "Web link",
    "URN",
    "Linked Education URN",
    "Provision type",
    "Registration date",
    "Registration status",
    "Name",
    "Address 1",
    "Address 2",
    "Town",
    "County",
    "Postcode",
    "Ofsted Region",
    "Government Office Region",
    "Local authority",
    "Parliamentary constituency",
    "Sector",
    "Places",
    "Supported accommodation premises",
    "Short-break-only children's home",
    "Multi Building Children's Home",
    "Organisation which owns the provider",
    "\nLatest Full inspection event type",
    "\nLatest full inspection date",
    "Latest full inspection publication date",
    "\nLatest full inspection event number",
    "\nOverall experiences and progress of children and young people",
    "Outcomes in education and related learning activities",
    "Health services",
    "\nHow well children and young people are helped and protected",
    "The effectiveness of leaders and managers",
    "Supported Accommodation outcome",
    *[""] * 13,
)
OVERALL = "Overall experiences and progress of children and young people"
OUTCOME = "Supported Accommodation outcome"


def new_urn() -> str:
    """An Ofsted number that no other test uses."""
    return str(next(_numbers))


def row(urn: str, **facts: str) -> dict[str, str]:
    """A children's home as a row by plain heading; `facts` replace cells."""
    return {
        "Web link": "Ofsted Social Care Provider Webpage",
        "URN": urn,
        "Provision type": "Children's home",
        "Registration date": "25/06/2020",
        "Registration status": "Active",
        **dict.fromkeys(
            ("Name", "Address 1", "Address 2", "Town", "County", "Postcode"), "REDACTED"
        ),
        "Ofsted Region": "London",
        "Local authority": "Havering",
        "Sector": "Private",
        "Places": "4",
        "Organisation which owns the provider": "Invented Care Ltd",
        "Latest Full inspection event type": "Full inspection",
        "Latest full inspection date": "05/11/2024",
        "Latest full inspection publication date": "14/01/2025",
        "Latest full inspection event number": "10360658",
        OVERALL: "Good",
        "How well children and young people are helped and protected": "Good",
        "The effectiveness of leaders and managers": "Good",
        **facts,
    }


def never_inspected(urn: str, **facts: str) -> dict[str, str]:
    """A row without an inspection."""
    blank = {name: "" for name in row(urn) if name.startswith(("Latest", "How", "The eff"))}
    return row(urn, **{OVERALL: "", **blank, **facts})


def write_register(
    path: Path,
    rows: list[dict[str, str]],
    *,
    headings: tuple[str, ...] = HEADINGS_2025,
    titles: tuple[str, ...] = TITLES,
    encoding: str = "utf-8-sig",
) -> Path:
    """A file in the form that Ofsted publishes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for title in titles:
        writer.writerow([title, *[""] * (len(headings) - 1)])
    writer.writerow(headings)
    for cells in rows:
        writer.writerow([cells.get(heading.strip(), "") for heading in headings])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def full_register(path: Path, size: int = 5_600, seed: int = 7) -> Path:
    """A register of the size of a real one: mostly homes, some of each other kind."""
    chance = random.Random(seed)
    return write_register(path, [_chosen(chance, 3_000_001 + n) for n in range(size)])


def _chosen(chance: random.Random, urn: int) -> dict[str, str]:
    day = date(2022, 4, 1) + timedelta(days=chance.randrange(1_090))
    facts = {
        "Latest full inspection date": f"{day:%d/%m/%Y}",
        "Latest full inspection event number": str(10_000_000 + urn),
        "Local authority": chance.choice(("Havering", "Newham", "Kent", "Bristol")),
        "Registration status": "Suspended" if chance.random() < 0.0025 else "Active",
        OVERALL: chance.choice(("Good", "Good", "Outstanding", "Inadequate")),
    }
    if chance.random() < 0.16:
        kind = {"Provision type": "Supported Accommodation"}
        return never_inspected(str(urn), **kind)
    if chance.random() < 0.1:
        return never_inspected(str(urn))
    return row(str(urn), **facts)


def home_facts(**changed: Any) -> HomeFacts:
    """A home in Romford for four children from 10 to 16."""
    facts = {
        "name": "Elm House",
        "address_1": "1 Elm Road",
        "address_2": "",
        "town": "Romford",
        "postcode": "RM7 0AA",
        "registered_places": 4,
        "age_from": 10,
        "age_to": 16,
        "sex": Sex.ANY,
        "needs": (Need.AUTISM, Need.TRAUMA),
        "referral_phone": "020 7946 0123",
        "night_phone": "",
    }
    return HomeFacts(**{**facts, **changed})


def household_facts(**changed: Any) -> HouseholdFacts:
    """A household in Romford that is approved for two children."""
    facts = {
        "places": 2,
        "age_from": 0,
        "age_to": 12,
        "sex": Sex.ANY,
        "needs": (Need.TRAUMA,),
        "district": "RM7",
    }
    return HouseholdFacts(**{**facts, **changed})


def make_home(
    hub: Hub,
    actor: Actor | None = None,
    *,
    urn: str | None = None,
    kind: ServiceKind = ServiceKind.HOME,
    **facts: Any,
) -> tuple[UUID, str, Actor]:
    """A home of a provider (a new one unless an administrator is given): id, reference, actor."""
    owner = actor or make_person(hub, Role.PROVIDER_ADMIN)
    with hub.unit_of_work(owner) as uow:
        home = providers.add_home(uow, urn=urn or new_urn(), kind=kind, facts=home_facts(**facts))
    return home.id, home.reference, owner
