"""Verbs of a quality officer on the register, between two yearly files.

The rule acts at once: the rating and the registration that everybody reads change here, and the
events tell admissions. The later inspection date wins, whoever learned of it first.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import UnitOfWork, duplicate
from portal.kernel.clock import london_date
from portal.kernel.errors import RuleBroken
from portal.providers import policies, queries, rules
from portal.providers.events import InspectionRecorded, RegistrationRecorded
from portal.providers.models import OfstedInspection, OfstedProvider
from portal.providers.services.announcing import Standing, announce
from portal.providers.types import RecordedInspection, RegistrationStatus, Source

SAME_INSPECTION = "An inspection of this date is recorded already"
_UNIQUE = "uq_ofsted_inspection"


def record_inspection(uow: UnitOfWork, *, urn: str, facts: RecordedInspection) -> OfstedInspection:
    """Record an inspection from Ofsted's report. Raises NotFound, or RuleBroken about the facts."""
    uow.require(policies.can_record_inspection(uow.actor))
    entry = queries.get_register_entry(uow.session, urn, lock=True)
    today = london_date(uow.clock.now())
    rules.check_inspection(facts, entry.kind, today)
    before = _standing(entry)
    inspection = _inspection(entry, facts, as_at=today, by=uow.actor.user_id)
    _add(uow, inspection)
    _keep_latest(uow, entry)
    uow.record(
        InspectionRecorded(
            subject_id=entry.id,
            urn=urn,
            inspected_on=facts.inspected_on,
            overall=facts.overall.value,
            report_url=facts.report_url,
        )
    )
    announce(uow, {urn: before}, {urn: _standing(entry)})
    return inspection


def record_registration(
    uow: UnitOfWork,
    *,
    urn: str,
    status: RegistrationStatus,
    on: date,
    report_url: str,
    reason: str = "",
) -> None:
    """Record a suspension, its lifting or a cancellation that Ofsted has published.

    Raises NotFound, or RuleBroken when a later change is known already.
    """
    uow.require(policies.can_record_inspection(uow.actor))
    entry = queries.get_register_entry(uow.session, urn, lock=True)
    rules.check_status(on, report_url, london_date(uow.clock.now()))
    if on < entry.status_on:
        sentence = f"A later state is known already: {entry.status.label.lower()}"
        raise RuleBroken("older_status", sentence, "on")
    before = _standing(entry)
    entry.status, entry.status_on, entry.status_url = status, on, report_url
    uow.record(_recorded(entry, reason))
    announce(uow, {urn: before}, {urn: _standing(entry)})


def _inspection(
    entry: OfstedProvider, facts: RecordedInspection, *, as_at: date, by: UUID | None
) -> OfstedInspection:
    """The row of an inspection that somebody read in Ofsted's report."""
    return OfstedInspection(
        ofsted_provider_id=entry.id,
        inspected_on=facts.inspected_on,
        published_on=facts.published_on,
        overall=facts.overall,
        source=Source.RECORDED,
        as_at=as_at,
        report_url=facts.report_url,
        recorded_by_id=by,
    )


def _recorded(entry: OfstedProvider, reason: str) -> RegistrationRecorded:
    return RegistrationRecorded(
        subject_id=entry.id,
        urn=entry.urn,
        status=entry.status.value,
        on=entry.status_on,
        report_url=entry.status_url,
        reason=reason,
    )


def _standing(entry: OfstedProvider) -> Standing:
    return Standing(entry.judgement, entry.status)


def _add(uow: UnitOfWork, inspection: OfstedInspection) -> None:
    try:
        with uow.session.begin_nested():
            uow.add(inspection)
            uow.session.flush()
    except IntegrityError as error:
        if duplicate(error, _UNIQUE) or duplicate(error, "ofsted_inspection.inspected_on"):
            raise RuleBroken("same_inspection", SAME_INSPECTION, "inspected_on") from None
        raise


def _keep_latest(uow: UnitOfWork, entry: OfstedProvider) -> None:
    query = select(OfstedInspection).filter_by(ofsted_provider_id=entry.id)
    latest = uow.session.scalars(query.order_by(*queries.newest_first()).limit(1)).one()
    entry.judgement, entry.inspected_on = latest.overall, latest.inspected_on
