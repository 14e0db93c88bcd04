"""Ending a search; what messages and the record hold; what another council sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import referrals
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.errors import IllegalTransition, NotFound, NotPermitted
from portal.notifications import OutboxMessage
from portal.providers import Need
from portal.referrals import (
    EndReason,
    NeedGiven,
    Outcome,
    Recipient,
    Referral,
    ReferralState,
)
from tests.factories.referrals import (
    World,
    add_home,
    make_world,
    other_council,
    sent_referral,
    start_referral,
    write_referral,
)


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub)


def read(world: World, reference: str) -> Referral:
    with world.hub.reading(world.broker) as session:
        return referrals.get_referral(session, world.broker, reference)


def rows(world: World, model: type) -> list:
    with world.hub.reading(world.broker) as session:
        return list(session.scalars(select(model).order_by(model.id)))


# --- ending ---


def test_withdrawing_closes_it_everywhere_and_tells_everybody(world: World) -> None:
    add_home(world, "Elm"), add_home(world, "Oak")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.withdraw(uow, reference, EndReason.STAYS, "Private words.")
    assert read(world, reference).state is ReferralState.WITHDRAWN
    asked = rows(world, Recipient)
    assert [one.outcome for one in asked] == [Outcome.WITHDRAWN] * 2
    assert [one.summary for one in asked] == [{}, {}]
    assert {one.outcome_reason for one in asked} == {EndReason.STAYS.label}
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(NotPermitted):
        referrals.withdraw(uow, reference, EndReason.STAYS)


def test_a_draft_cannot_be_closed_without_a_home(world: World) -> None:
    reference = start_referral(world)
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(IllegalTransition):
        referrals.close(uow, reference)


def test_the_database_binds_states_to_facts(world: World) -> None:
    reference = start_referral(world)
    with world.hub.system_work("test") as uow:
        referral = referrals.referral_by_id(uow.session, uow.actor, read(world, reference).id)
        referral.state = ReferralState.AWARDED
        with pytest.raises(IntegrityError):
            uow.session.flush()
        uow.session.rollback()


# --- messages and the record ---

TOLD = ("CANARY", "Quillfeather", "Tobi", "Marlowgate", "Larkspur", "bicycle", "Autism")


def test_messages_hold_a_reference_a_time_and_a_link(world: World) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.withdraw(uow, reference, EndReason.STAYS)
    with world.hub.system_work("test") as uow:
        letters = uow.session.scalars(select(OutboxMessage)).all()
        about = [one for one in letters if one.template.startswith("referrals/")]
        told = [(one.template.rsplit("/")[-1], one.path, one.reference) for one in about]
        content = " ".join(str(one.context) for one in about)
    link = f"/r/{reference}"
    assert ("arrived", link, reference) in told
    assert ("outcome", link, reference) in told
    assert {path for _, path, _ in told} == {link}
    assert not [word for word in TOLD if word in content]


def test_no_entry_of_the_record_holds_anything_about_the_child(world: World) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.withdraw(uow, reference, EndReason.OTHER, "Tobias stays with Mrs Quillfeather.")
    with world.hub.system_work("test") as uow:
        entries = uow.session.scalars(select(AuditEntry)).all()
        content = " ".join(f"{one.facts} {one.reference}" for one in entries)
        sealed = [one for one in entries if one.words is not None]
    assert "ReferralSent" in {one.event for one in entries}
    assert not [word for word in TOLD if word in content]
    assert [one.event for one in sealed] == ["ReferralWithdrawn"]


def test_two_councils_never_see_each_others_referrals(world: World) -> None:
    add_home(world, "Elm")
    mine = sent_referral(world)
    other = other_council(world)
    theirs = sent_referral(other)
    with world.hub.reading(world.broker) as session:
        found = {row.reference for row in session.scalars(select(Referral))}
        asked = {row.reference for row in session.scalars(select(Recipient))}
        with pytest.raises(NotFound):
            referrals.get_referral(session, world.broker, theirs)
    assert found == asked == {mine}
    with world.hub.reading(other.broker) as session:
        assert {row.reference for row in session.scalars(select(Referral))} == {theirs}


def test_a_need_of_the_list_is_kept_in_its_order(world: World) -> None:
    reference = write_referral(
        world, needs=[NeedGiven(Need.TRAUMA, False), NeedGiven(Need.AUTISM, True, "Calm.")]
    )
    referral = read(world, reference)
    with world.hub.reading(world.broker) as session:
        needs = referrals.list_needs(session, referral.id)
    assert [(one.key, one.is_must, one.words) for one in needs] == [
        ("autism", True, "Calm."),
        ("trauma", False, ""),
    ]
