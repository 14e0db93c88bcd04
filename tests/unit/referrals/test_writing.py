"""Writing a referral, and the check that nothing in it names the child."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal import referrals
from portal.db import Hub
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken, StaleRecord
from portal.pdps import Route
from portal.referrals import (
    Referral,
    Section,
    Wave,
)
from portal.referrals.queries import preview_digest
from portal.referrals.sealing import token
from portal.referrals.services import hide_find
from tests.factories.referrals import (
    IDENTITY,
    PROFILE,
    World,
    add_home,
    look,
    make_world,
    send_referral,
    sent_referral,
    start_referral,
    write_referral,
)
from tests.support.people import make_person


@pytest.fixture
def world(hub: Hub) -> World:
    return make_world(hub)


def read(world: World, reference: str) -> Referral:
    with world.hub.reading(world.broker) as session:
        return referrals.get_referral(session, world.broker, reference)


def rows(world: World, model: type) -> list:
    with world.hub.reading(world.broker) as session:
        return list(session.scalars(select(model).order_by(model.id)))


# --- starting and writing ---


def test_only_a_lot_that_the_council_has_joined(world: World) -> None:
    stranger = make_person(world.hub, Role.BROKER)
    with pytest.raises(RuleBroken) as refused:
        start_referral(world, broker=stranger)
    assert refused.value.sentence == "Choose a lot that your council has joined"


def test_a_social_worker_writes_the_childs_part_of_their_own_child_only(world: World) -> None:
    reference = start_referral(world)
    with world.hub.unit_of_work(world.social_worker) as uow:
        referrals.save_child(uow, reference, {"wishes": "A dog."}, {})
        referrals.save_sealed(uow, reference, Section.IDENTITY, IDENTITY, {})
        with pytest.raises(NotPermitted):
            referrals.send(uow, reference, [])
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.name_social_worker(uow, reference, None)
    with world.hub.unit_of_work(world.social_worker) as uow, pytest.raises(NotFound):
        referrals.save_child(uow, reference, {"wishes": "A cat."}, {})


def test_two_people_may_write_different_texts_at_once_but_not_the_same(world: World) -> None:
    reference = start_referral(world)
    base = token("")
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_child(uow, reference, {"wishes": "A dog."}, {"wishes": base})
    with world.hub.unit_of_work(world.social_worker) as uow:
        referrals.save_child(uow, reference, {"summary": "Kind."}, {"summary": base})
    with pytest.raises(StaleRecord) as stale, world.hub.unit_of_work(world.social_worker) as uow:
        referrals.save_child(uow, reference, {"wishes": "A cat."}, {"wishes": base})
    assert (stale.value.theirs, stale.value.mine) == ("A dog.", "A cat.")


def test_a_conflict_in_a_sealed_text_shows_both_and_is_a_view(world: World) -> None:
    reference = start_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_sealed(uow, reference, Section.PROFILE, {"story": "Theirs."}, {})
    given, bases = {"story": "Mine."}, {"story": token(None)}
    with pytest.raises(StaleRecord) as stale, world.hub.unit_of_work(world.social_worker) as uow:
        referrals.save_sealed(uow, reference, Section.PROFILE, given, bases)
    assert (stale.value.theirs, stale.value.mine) == ("Theirs.", "Mine.")


def test_what_was_sent_cannot_be_written_any_more(world: World) -> None:
    add_home(world, "Elm")
    reference = sent_referral(world)
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(NotPermitted):
        referrals.save_child(uow, reference, {"wishes": "Later."}, {})


def test_only_a_half_kilometre_square_of_the_place_is_kept(world: World) -> None:
    kept = read(world, write_referral(world))
    assert (kept.easting % 500, kept.northing % 500) == (250, 250)
    assert kept.authority == "Havering"


@pytest.mark.one_engine("sqlite")  # the other engine keeps its files in the cluster's own folder
def test_a_referral_cannot_be_read_in_the_database(world: World) -> None:
    """Nothing of stages 2 to 4 is in the file, in no form that a search finds; stage 1 is."""
    write_referral(world)
    content = b"".join(path.read_bytes() for path in world.hub.settings.instance.glob("portal.db*"))
    assert b"CANARY-SUMMARY" in content
    for word in (b"CANARY-PROFILE", b"CANARY-NOTES", b"Quillfeather", b"Marlowgate"):
        assert word not in content


# --- the check and the look ---


def test_a_name_in_stage_one_blocks_the_sending(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = write_referral(world, child={"summary": "Tobias likes bicycles."})
    with pytest.raises(RuleBroken) as refused:
        look(world, reference)
    assert refused.value.problems == (
        ("summary", "The child’s name appears in ‘About the child’. Change it or hide it."),
    )
    with world.hub.unit_of_work(world.broker) as uow:
        hide_find(uow, reference, "summary", "Tobias")
    send_referral(world, reference, [elm])
    assert rows(world, Wave)[0].summary["summary"] == "(hidden) likes bicycles."


def test_a_name_in_the_profile_blocks_too(world: World) -> None:
    reference = write_referral(world)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_sealed(
            uow, reference, Section.PROFILE, {**PROFILE, "health": "Tobi has asthma."}, {}
        )
    with pytest.raises(RuleBroken) as refused:
        look(world, reference)
    assert [field for field, _ in refused.value.problems] == ["health"]


def test_a_date_is_kept_only_with_a_reason(world: World) -> None:
    reference = write_referral(world, child={"summary": "Moved on 3 March 2024."})
    with pytest.raises(RuleBroken) as refused:
        look(world, reference)
    assert refused.value.field == "reason"
    with world.hub.unit_of_work(world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        shown = preview_digest(uow.session, referral)
        referrals.confirm_preview(uow, reference, shown, "The date of a public flood.")
    assert read(world, reference).preview_digest


def test_a_text_that_changed_must_be_looked_at_again(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = write_referral(world)
    look(world, reference)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_child(uow, reference, {"summary": "Another text."}, {})
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(StaleRecord):
        referrals.send(uow, reference, [elm.key])


def test_a_change_of_a_sealed_text_must_be_looked_at_again(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = write_referral(world)
    look(world, reference)
    with world.hub.unit_of_work(world.broker) as uow:
        referrals.save_sealed(uow, reference, Section.PROFILE, {"story": "Tobias."}, {})
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(StaleRecord):
        referrals.send(uow, reference, [elm.key])


def test_gaps_stop_the_sending_and_say_which(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = start_referral(world, Route.PLANNED)
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(RuleBroken) as refused:
        referrals.send(uow, reference, [elm.key])
    assert [item for item, _ in refused.value.problems] == [
        "wishes", "age", "sex", "summary", "needs", "authority", "story", "risks", "full_name",
        "born_on", "home_postcode", "school",
    ]  # fmt: skip


def test_an_emergency_starts_with_the_short_form(world: World) -> None:
    elm = add_home(world, "Elm")
    reference = start_referral(world, Route.EMERGENCY)
    with world.hub.unit_of_work(world.broker) as uow, pytest.raises(RuleBroken) as refused:
        referrals.send(uow, reference, [elm.key])
    assert [item for item, _ in refused.value.problems] == [
        "age", "sex", "summary", "needs", "authority", "full_name",
    ]  # fmt: skip
