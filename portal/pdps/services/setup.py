"""Setting up: the system, its settings and texts, its members and the decisions on its term."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.db import UnitOfWork
from portal.kernel.errors import RuleBroken
from portal.kernel.references import new_reference
from portal.kernel.text import digest
from portal.pdps import events, policies, rules
from portal.pdps.facts import DEFAULTS, JoinFacts, MemberFacts, SystemFacts, TermFacts, TextFacts
from portal.pdps.models import (
    AgreementText,
    MemberCouncil,
    MemberLot,
    PurchasingSystem,
    SystemSetting,
    TermExtension,
)
from portal.pdps.queries import get_lot, get_member, get_system, settings_of
from portal.pdps.types import SETTINGS, SettingKey


def create_system(uow: UnitOfWork, facts: SystemFacts) -> PurchasingSystem:
    """Set up a system, with the sample value of every setting until somebody confirms it.

    Raises RuleBroken when the term's dates are out of order.
    """
    uow.require(policies.can_set_up(uow.actor, facts.host_council_id))
    if not facts.starts_on <= facts.ends_on <= facts.longest_ends_on:
        raise RuleBroken("term", "A term starts, ends, and ends at the latest, in this order")
    now = uow.clock.now()
    system = PurchasingSystem(reference=new_reference("PS"), created_at=now, **facts.columns())
    uow.add(system)
    uow.session.flush()
    for key, known in SETTINGS.items():
        row = SystemSetting(system_id=system.id, key=key, value=known.sample, created_at=now)
        row.source, row.is_sample = DEFAULTS, True
        uow.add(row)
    uow.record(
        events.SystemCreated(
            system_name=system.name,
            ends_on=system.ends_on,
            longest_ends_on=system.longest_ends_on,
            **_about(system),
        )
    )
    return system


def _about(system: PurchasingSystem) -> dict[str, Any]:
    """What every event on a system says of it."""
    return {
        "subject_id": system.id,
        "reference": system.reference,
        "council_id": system.host_council_id,
    }


def _system_to_change(uow: UnitOfWork, system_id: UUID) -> PurchasingSystem:
    system = get_system(uow.session, system_id, lock=True)
    uow.require(policies.can_set_up(uow.actor, system.host_council_id))
    return system


def confirm_setting(
    uow: UnitOfWork, system_id: UUID, key: SettingKey, value: str, source: str
) -> None:
    """Set a value and say where it comes from; from then on it is no sample.

    Raises RuleBroken for a change of nothing.
    """
    system = _system_to_change(uow, system_id)
    row = settings_of(uow.session, system_id)[key]
    if not row.is_sample and (row.value, row.source) == (value, source):
        raise RuleBroken("no_change", "This is the value already", "value")
    previous, row.value, row.source, row.is_sample = row.value, value, source, False
    uow.record(
        events.SettingSet(
            key=key, previous=previous, value=value, is_sample=False, **_about(system)
        )
    )


def issue_text(uow: UnitOfWork, system_id: UUID, facts: TextFacts) -> AgreementText:
    """Issue the next version of the terms, the specification or the price schedule."""
    system = _system_to_change(uow, system_id)
    newest = select(func.max(AgreementText.number)).filter_by(system_id=system_id, kind=facts.kind)
    row = AgreementText(
        system_id=system_id,
        number=(uow.session.scalar(newest) or 0) + 1,
        created_at=uow.clock.now(),
        **facts.columns(),
    )
    uow.add(row)
    uow.record(
        events.AgreementTextIssued(
            kind=row.kind,
            number=row.number,
            digest=digest({"title": row.title, "words": row.words}),
            **_about(system),
        )
    )
    return row


def join_system(uow: UnitOfWork, system_id: UUID, facts: MemberFacts) -> MemberCouncil:
    """Make a council a member; it then joins lots one by one."""
    system = _system_to_change(uow, system_id)
    row = MemberCouncil(system_id=system_id, created_at=uow.clock.now(), **facts.columns())
    uow.add(row)
    uow.session.flush()
    uow.record(
        events.CouncilJoined(member_id=row.council_id, joined_on=row.joined_on, **_about(system))
    )
    return row


def join_lot(uow: UnitOfWork, lot_id: UUID, facts: JoinFacts) -> MemberLot:
    """A member council joins a lot from a day on; its fee is the system's unless given.

    Raises NotFound when the council is no member, RuleBroken when the day is outside the term.
    """
    lot = get_lot(uow.session, lot_id)
    system = _system_to_change(uow, lot.system_id)
    get_member(uow.session, system.id, facts.council_id)
    verdict = rules.within_term(system, facts.joined_on)
    if not verdict:
        raise RuleBroken("outside_term", verdict.reason, "joined_on")
    given = facts.yearly_fee_pence
    fee = system.access_fee_pence if given is None else given
    columns = {**facts.columns(), "yearly_fee_pence": fee, "created_at": uow.clock.now()}
    row = MemberLot(system_id=system.id, lot_id=lot_id, **columns)
    uow.add(row)
    uow.record(
        events.LotJoined(
            member_id=row.council_id,
            lot_id=lot_id,
            lot_number=lot.number,
            joined_on=row.joined_on,
            yearly_fee_pence=fee,
            **_about(system),
        )
    )
    return row


def extend_term(uow: UnitOfWork, system_id: UUID, facts: TermFacts) -> TermExtension:
    """Record the decision to extend the term; nothing else moves the end date.

    Raises RuleBroken when it is not later, or past the longest end.
    """
    system = _system_to_change(uow, system_id)
    rules.check_extension(system, facts.new_ends_on)
    row = TermExtension(
        system_id=system_id,
        previous_ends_on=system.ends_on,
        recorded_by_id=uow.person.user_id,
        created_at=uow.clock.now(),
        **facts.columns(),
    )
    system.ends_on = row.new_ends_on
    uow.add(row)
    uow.record(
        events.TermExtended(
            previous_ends_on=row.previous_ends_on, new_ends_on=row.new_ends_on, **_about(system)
        )
    )
    return row
