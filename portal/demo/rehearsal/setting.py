"""What has no page yet: councils, their people, the purchasing system, a round, the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random  # noqa: TID251 - the same rehearsal every time, nothing secret

from sqlalchemy import func, select

from portal import wiring
from portal.accounts import User
from portal.config import Settings
from portal.db import Hub
from portal.db.schema import check_installation, upgrade
from portal.demo import cast, founding, market, scheme
from portal.demo.rehearsal.house import House
from portal.demo.rehearsal.stage import MORE_PARTS, Company, Play
from portal.demo.rehearsal.visitor import Visitor
from portal.demo.stage import Stage, noon_of

OPEN_DAYS = 8


class NotEmpty(Exception):
    """The database that was named holds something; a rehearsal needs an empty one."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A provider that plays along."""

    name: str
    number: str
    urn: str
    postcode: str
    admin: str
    colleague: str
    weekly_pounds: int


# In order: the one whose offer wins, one that offers for less, one that declines.
COMPANIES = (
    Cast("Acacia Care Ltd", "09100001", "SC970001", "RM3 9RR", "Ada Moss", "Ben Moss", 5_200),
    Cast("Beech Care Ltd", "09100002", "SC970002", "RM2 5EL", "Cleo Hart", "Dan Hart", 4_900),
    Cast("Cypress Care Ltd", "09100003", "SC970003", "RM7 0AA", "Eva Lund", "Finn Lund", 5_500),
)


def set_up(house: House) -> Play:
    """A fresh database with everything that the story takes for granted. Raises NotEmpty."""
    upgrade(house.settings)
    hub = wiring.make_hub(house.settings)
    try:
        check_installation(hub.engine, house.settings)
        _insist_on_empty(hub)
        return Play(house, _prepare(hub, house.settings), _companies(house.port))
    finally:
        hub.engine.dispose()


def _insist_on_empty(hub: Hub) -> None:
    with hub.system_work("demo") as uow:
        people = uow.session.scalar(select(func.count()).select_from(User))
    if people:
        raise NotEmpty("The database is not empty. A rehearsal needs an empty one.")


def _prepare(hub: Hub, settings: Settings) -> str:
    """Found everybody, set the systems up, import the register, open a round; its reference."""
    assert not settings.live
    stage = Stage(hub, lambda _line: None, Random(7))  # noqa: S311 - not for secrets
    founding.found_everybody(stage)
    founding.enrol_parts(stage, MORE_PARTS)
    stage.approvers[cast.HAVERING] += [stage.people[part.key] for part in MORE_PARTS]
    scheme.set_up_systems(stage)
    market.import_register(stage, [(one.name, one.urn, False) for one in COMPANIES])
    yesterday = noon_of(stage.now() - timedelta(days=1))
    return scheme.hold_round(stage, "Round of the rehearsal", yesterday, OPEN_DAYS)


def _companies(port: int) -> list[Company]:
    return [
        Company(
            one.name,
            one.number,
            one.urn,
            one.postcode,
            Visitor(port, one.admin),
            Visitor(port, one.colleague),
            one.weekly_pounds,
        )
        for one in COMPANIES
    ]
