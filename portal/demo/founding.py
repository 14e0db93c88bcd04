"""Act one: councils, providers and people."""

from __future__ import annotations

from collections.abc import Iterable

from portal import accounts
from portal.accounts import Enrolment, OrganisationKind
from portal.demo import cast
from portal.demo.stage import Stage
from portal.kernel.actor import PROVIDER_ROLES, Role


def found_everybody(stage: Stage) -> None:
    """Every organisation of the cast, and at least one person in each."""
    digest = accounts.password_digest(cast.PASSWORD)
    with stage.hub.system_work("demo") as uow:
        for name in (cast.HOST, *cast.MEMBERS):
            stage.organisations[name] = accounts.found(uow, OrganisationKind.COUNCIL, name)
        for number, name in enumerate((*cast.HOME_PROVIDERS, *cast.AGENCIES)):
            made = accounts.found(uow, OrganisationKind.PROVIDER, name, f"0{9_000_001 + number}")
            stage.organisations[name] = made
    enrol_parts(stage, cast.PARTS)
    _enrol_the_rest(stage, digest)
    stage.say(f"{len(stage.organisations)} organisations, {len(cast.PARTS)} people to sign in as")


def enrol_parts(stage: Stage, parts: Iterable[cast.Part]) -> None:
    """People to sign in as."""
    digest = accounts.password_digest(cast.PASSWORD)
    with stage.hub.system_work("demo") as uow:
        for part in parts:
            person = Enrolment(part.name, part.email, part.roles, digest, is_demo=True)
            home = stage.organisations[part.organisation]
            stage.people[part.key] = accounts.enrol(uow, home, person)


def _enrol_the_rest(stage: Stage, digest: str) -> None:
    """People nobody signs in as: an administrator in each provider, brokers in other councils."""
    every = tuple(role for role in Role if role in PROVIDER_ROLES)
    with stage.hub.system_work("demo") as uow:
        for number, name in enumerate((*cast.HOME_PROVIDERS, *cast.AGENCIES)):
            person = Enrolment(
                f"Manager {number + 1}", f"manager{number + 1}@{cast.DOMAIN}", every, digest
            )
            stage.admins[name] = accounts.enrol(uow, stage.organisations[name], person)
        for number, name in enumerate(cast.MEMBERS[1:]):
            person = Enrolment(
                f"Broker {number + 1}", f"broker{number + 1}@{cast.DOMAIN}", (Role.BROKER,), digest
            )
            stage.brokers[name] = accounts.enrol(uow, stage.organisations[name], person)
            head = Enrolment(
                f"Head {number + 1}", f"head{number + 1}@{cast.DOMAIN}", (Role.APPROVER,), digest
            )
            stage.approvers[name] = [accounts.enrol(uow, stage.organisations[name], head)]
    stage.brokers[cast.HAVERING] = stage.people["broker"]
    stage.approvers[cast.HAVERING] = [stage.people["approver1"], stage.people["approver2"]]
