"""What makes a home callable: a signed agreement, a register that lists it, insurance."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from portal import admissions, providers
from portal.accounts import Credential, passwords
from portal.accounts.events import PasswordChanged
from portal.db import Hub
from portal.kernel.actor import Actor
from portal.kernel.clock import london_date
from portal.providers import CoverFacts, CoverKind
from tests.factories import assessment
from tests.factories.providers import row, write_register
from tests.factories.rounds import Applied, Stage

PASSWORD = "a long enough pass phrase"


def insure(stage: Stage, one: Applied, expires_on: date | None = None) -> None:
    """Give a provider every insurance that is asked for, for half a year unless a day is given."""
    for kind in CoverKind:
        with stage.hub.unit_of_work(one.admin) as uow:
            until = expires_on or london_date(uow.clock.now()) + timedelta(days=200)
            facts = CoverFacts(kind, "Invented Mutual", 1_000_000_000, until)
            providers.record_insurance(uow, facts=facts)


def register(stage: Stage, folder: Path, **cells: str) -> None:
    """Import a register that lists every home of the round; `cells` replace cells of each row."""
    rows = [row(one.urn, **cells) for one in stage.applied]
    path = write_register(folder / "register.csv", rows)
    providers.import_ofsted(stage.hub, providers.open_register(path))


def sign(stage: Stage, one: Applied) -> None:
    """Sign the agreement that followed an application."""
    with stage.hub.reading(one.admin) as session:
        found = admissions.find_agreement_for(session, one.admin, one.reference)
        assert found is not None
        reference = found.reference
    with stage.hub.unit_of_work(one.admin) as uow:
        admissions.sign_agreement(uow, reference, name="Ann Example", position="Director")


def make_admitted(hub: Hub, folder: Path) -> Stage:
    """Two providers that passed, signed, are insured and rated Good: their homes are callable."""
    stage = assessment.make_released(hub, (4, 5))
    register(stage, folder)
    for one in stage.applied:
        sign(stage, one)
        insure(stage, one)
    return stage


def give_password(hub: Hub, actor: Actor, password: str = PASSWORD) -> None:
    """A password by which a person can prove again that it is them."""
    with hub.system_work("test") as uow:
        uow.add(Credential(user_id=actor.user_id, password_hash=passwords.digest(password)))
        uow.record(PasswordChanged(subject_id=actor.user_id))
