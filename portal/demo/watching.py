"""What goes wrong in a market: ratings fall, registrations stop, insurance ends, figures age."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from portal import admissions, providers
from portal.admissions import SuspensionScope
from portal.demo import cast, market
from portal.demo.stage import Act, Service, Stage
from portal.kernel.clock import london_date
from portal.providers import Judgement, RecordedInspection, RegistrationStatus

# By place in the cast: each of these providers has one trouble, so that pages can show it.
FALLEN, STOPPED, DOUBTED = (cast.HOME_PROVIDERS[place] for place in (15, 16, 17))
TEN_DAYS, FORTNIGHT = frozenset(cast.HOME_PROVIDERS[18:20]), frozenset(cast.HOME_PROVIDERS[20:22])
"""Who confirmed places last ten days ago (amber), and a fortnight ago (no longer counted)."""


def acts() -> list[Act]:
    """What happens on which day."""
    return [
        (10, partial(_state_places, FORTNIGHT)),
        (6, _record_news),
        (3.5, partial(_state_places, TEN_DAYS | FORTNIGHT)),
        (0.1, _end_insurances),
    ]


def _state_places(leave: frozenset[str], stage: Stage) -> None:
    market.state_places(stage, leave=leave)
    stage.say("Places stated, with the day on which each figure was confirmed")


def _record_news(stage: Stage) -> None:
    """A rating below the lot's rule, a suspended registration, and a decision of the host."""
    today = london_date(stage.now())
    with stage.acting(stage.people["manager"]) as uow:
        urn = _first_of(stage, FALLEN).urn
        facts = RecordedInspection(
            inspected_on=today - timedelta(days=20),
            published_on=today,
            overall=Judgement.REQUIRES_IMPROVEMENT,
            report_url=_report(urn),
        )
        providers.record_inspection(uow, urn=urn, facts=facts)
    with stage.acting(stage.people["manager"]) as uow:
        urn = _first_of(stage, STOPPED).urn
        providers.record_registration(
            uow, urn=urn, status=RegistrationStatus.SUSPENDED, on=today, report_url=_report(urn)
        )
    _suspend(stage, _first_of(stage, DOUBTED))
    stage.say("3 homes suspended: a rating, a registration, a decision")


def _suspend(stage: Stage, service: Service) -> None:
    with stage.acting(stage.people["manager"]) as uow:
        admitted = [
            row for lot in stage.lots.values() for row in admissions.list_admitted(uow.session, lot)
        ]
        chosen = next(row for row in admitted if row.home_id == service.id)
        admissions.suspend(
            uow,
            chosen.admission_id,
            scope=SuspensionScope.HOME,
            reason="Two unexplained changes of manager; we visit on the day named below.",
            review_on=london_date(uow.clock.now()) + timedelta(days=26),
        )


def _end_insurances(stage: Stage) -> None:
    with stage.hub.system_work("demo") as uow:
        admissions.record_expiries(uow)


def _first_of(stage: Stage, provider: str) -> Service:
    return next(service for service in stage.services if service.provider == provider)


def _report(urn: str) -> str:
    return f"https://reports.ofsted.gov.uk/provider/2/{urn}"
