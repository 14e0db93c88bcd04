"""Who may read which stage of a child's information, in which state: one table, both engines.

Each cell is tried for real; readings and entries of the record are equal in number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from portal import referrals
from portal.audit import AuditEntry
from portal.db import Hub, SealRefused, unseal
from portal.db.sealing import Cell
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound, NotPermitted
from portal.pdps import Route
from portal.referrals import AnswerState, EndReason, ReadReason, Stage
from portal.referrals.models import ReferralProfile
from tests.factories.referrals import (
    AdmittedHome,
    World,
    add_home,
    make_world,
    other_council,
    sent_referral,
)
from tests.support.people import make_person

SEALED = (Stage.PROFILE, Stage.DOCUMENTS, Stage.IDENTITY)
ALL = frozenset(SEALED)
NONE: frozenset[Stage] = frozenset()
PROFILE = frozenset({Stage.PROFILE})
TO_NOTES = frozenset({Stage.PROFILE, Stage.DOCUMENTS})


@dataclass
class Scene:
    """A referral that was sent to Elm and Oak and not to Ash, with everybody who might read it."""

    world: World
    reference: str
    elm: AdmittedHome
    oak: AdmittedHome
    people: dict[str, Actor] = field(default_factory=dict)


@pytest.fixture
def scene(hub: Hub) -> Scene:
    world = make_world(hub)
    elm, oak = add_home(world, "Elm"), add_home(world, "Oak")
    reference = sent_referral(world, Route.SAME_DAY)
    ash, foreign = add_home(world, "Ash"), other_council(world)
    made = Scene(world, reference, elm, oak)
    at_elm = elm.provider.organisation_id
    made.people = {
        "broker": world.broker,
        "own social worker": world.social_worker,
        "another social worker": make_person(
            hub, Role.SOCIAL_WORKER, organisation=world.council_id
        ),
        "approver": world.approver,
        "commissioner": make_person(hub, Role.COMMISSIONER, organisation=world.council_id),
        "foreign broker": foreign.broker,
        "foreign approver": foreign.approver,
        "responder at Elm": elm.responder,
        "contracts at Elm": make_person(hub, Role.CONTRACTS, organisation=at_elm),
        "applicant at Elm": make_person(hub, Role.APPLICANT, organisation=at_elm),
        "responder at Oak": oak.responder,
        "responder at Ash": ash.responder,
    }
    return made


AT_COUNCIL = {
    "broker": ALL,
    "own social worker": ALL,
    "another social worker": NONE,
    "approver": NONE,
    "commissioner": NONE,
    "foreign broker": NONE,
    "foreign approver": NONE,
}


def expected(elm: frozenset[Stage], oak: frozenset[Stage] = NONE, **council: frozenset[Stage]):
    named = {name.replace("_", " "): stages for name, stages in council.items()}
    return {
        **AT_COUNCIL,
        **named,
        "responder at Elm": elm,
        "contracts at Elm": elm,
        "applicant at Elm": NONE,
        "responder at Oak": oak,
        "responder at Ash": NONE,
    }


# --- states --------------------------------------------------------------------------------------


def as_sent(scene: Scene) -> None:
    """Nobody has answered."""


def as_named(scene: Scene) -> None:
    """Elm named a home with a place."""
    with scene.world.hub.unit_of_work(scene.elm.responder) as uow:
        referrals.name_home(uow, scene.reference, scene.elm.reference)


def as_offered(scene: Scene) -> None:
    """Elm offered."""
    as_named(scene)
    with scene.world.hub.unit_of_work(scene.elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, scene.reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)


def as_shortlisted(scene: Scene) -> None:
    """The broker shortlisted Elm's offer."""
    as_offered(scene)
    with scene.world.hub.unit_of_work(scene.world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, scene.reference)
        listed = referrals.list_recipients(uow.session, uow.actor, referral.id)
        offered = next(one for one in listed if one.answer_state is AnswerState.OFFERED)
        referrals.shortlist(uow, scene.reference, offered.id)


def as_recommended(scene: Scene) -> None:
    """An approver was named to read it."""
    with scene.world.hub.unit_of_work(scene.world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, scene.reference)
        referrals.let_read(uow, referral.id, scene.world.approver.user_id, "approval")


def award(scene: Scene, home: AdmittedHome) -> None:
    with scene.world.hub.unit_of_work(scene.world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, scene.reference)
        referrals.mark_awarded(
            uow, referral.id, provider_id=home.provider.organisation_id, home_id=home.id
        )


def as_awarded_to_elm(scene: Scene) -> None:
    """Elm was chosen."""
    as_recommended(scene)
    as_shortlisted(scene)
    award(scene, scene.elm)


def as_awarded_to_oak(scene: Scene) -> None:
    """Elm read on, and Oak was chosen."""
    as_shortlisted(scene)
    award(scene, scene.oak)


def as_withdrawn(scene: Scene) -> None:
    """The search was stopped."""
    as_shortlisted(scene)
    with scene.world.hub.unit_of_work(scene.world.broker) as uow:
        referrals.withdraw(uow, scene.reference, EndReason.STAYS)


def as_declined(scene: Scene) -> None:
    """Elm read the profile and said no."""
    as_named(scene)
    with scene.world.hub.unit_of_work(scene.elm.responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, scene.reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.DECLINED)


TABLE: list[tuple[Callable[[Scene], None], dict[str, frozenset[Stage]]]] = [
    (as_sent, expected(NONE)),
    (as_named, expected(PROFILE)),
    (as_offered, expected(PROFILE)),
    (as_shortlisted, expected(TO_NOTES)),
    (as_recommended, expected(NONE, approver=ALL)),
    (as_awarded_to_elm, expected(ALL)),
    (as_awarded_to_oak, expected(NONE, ALL)),
    (as_withdrawn, expected(NONE)),
    (as_declined, expected(NONE)),
]


@pytest.mark.parametrize(
    ("state", "wanted"), TABLE, ids=[state.__name__.removeprefix("as_") for state, _ in TABLE]
)
def test_each_person_reads_exactly_their_stages(
    scene: Scene,
    state: Callable[[Scene], None],
    wanted: dict[str, frozenset[Stage]],
) -> None:
    state(scene)
    before = views(scene.world.hub)
    got = {name: stages_read(scene, actor) for name, actor in scene.people.items()}
    assert got == wanted
    assert views(scene.world.hub) - before == sum(map(len, got.values()))


def stages_read(scene: Scene, actor: Actor) -> frozenset[Stage]:
    return frozenset(stage for stage in SEALED if can_read(scene, actor, stage))


def can_read(scene: Scene, actor: Actor, stage: Stage) -> bool:
    """Try to read a stage as the pages do."""
    try:
        with scene.world.hub.unit_of_work(actor) as uow:
            find = referrals.get_recipient if actor.provider_id else referrals.get_referral
            subject = find(uow.session, actor, scene.reference)
            words = referrals.read_stage(uow, subject, stage, ReadReason.DECIDE)
    except (NotFound, NotPermitted):
        return False
    assert any(words.values())
    return True


def views(hub: Hub) -> int:
    with hub.system_work("test") as uow:
        query = select(func.count()).where(AuditEntry.event == "ChildRecordViewed")
        return uow.session.scalar(query) or 0


def test_a_refused_reading_leaves_no_view(scene: Scene) -> None:
    """A view that was never shown is not in the record; the control is one that was."""
    hub = scene.world.hub
    before = views(hub)
    assert not can_read(scene, scene.elm.responder, Stage.PROFILE)
    assert views(hub) == before
    as_named(scene)
    assert can_read(scene, scene.elm.responder, Stage.PROFILE)
    assert views(hub) == before + 1


def test_the_seal_itself_refuses_who_got_hold_of_a_row(scene: Scene) -> None:
    """Past every policy: somebody who has the ciphertext and no right cannot open it."""
    hub = scene.world.hub
    with hub.system_work("test") as uow:
        row = uow.session.scalars(select(ReferralProfile)).one()
        referral = uow.session.get_one(referrals.Referral, row.referral_id)
        cell, kept, child = Cell("referral_profile", "story", row.id), row.story, referral.child_id
        assert "CANARY-PROFILE" in unseal(uow.session, "child", child, cell, kept)
    for name in ("responder at Elm", "foreign broker", "approver", "another social worker"):
        with hub.unit_of_work(scene.people[name]) as uow:
            with pytest.raises(SealRefused):
                unseal(uow.session, "child", child, cell, kept)


@pytest.mark.parametrize("stage", SEALED)
def test_identity_opens_with_an_award_and_by_nothing_else(scene: Scene, stage: Stage) -> None:
    world = scene.world
    reasons = referrals.DisclosureReason
    for actor in (world.broker, scene.elm.responder):
        with world.hub.unit_of_work(actor) as uow:
            recipient_id = _referral_id(scene)
            for reason in reasons:
                if stage is Stage.IDENTITY or reason is reasons.AWARDED:
                    with pytest.raises(NotPermitted):
                        referrals.disclose(
                            uow,
                            recipient_id,
                            scene.elm.provider.organisation_id,
                            scene.elm.id,
                            stage,
                            reason,
                        )


def _referral_id(scene: Scene):
    with scene.world.hub.reading(scene.world.broker) as session:
        return referrals.get_referral(session, scene.world.broker, scene.reference).id


def test_a_provider_cannot_open_notes_to_itself(scene: Scene) -> None:
    with scene.world.hub.unit_of_work(scene.elm.responder) as uow:
        with pytest.raises(NotPermitted):
            referrals.disclose(
                uow,
                _referral_id(scene),
                scene.elm.provider.organisation_id,
                scene.elm.id,
                Stage.DOCUMENTS,
                referrals.DisclosureReason.SHORTLISTED,
            )


def test_who_was_not_asked_cannot_be_given_anything(scene: Scene) -> None:
    ash = scene.people["responder at Ash"]
    with scene.world.hub.unit_of_work(scene.world.broker) as uow, pytest.raises(NotFound):
        referrals.disclose(
            uow,
            _referral_id(scene),
            ash.organisation_id,
            scene.elm.id,
            Stage.PROFILE,
            referrals.DisclosureReason.NAMED_HOME,
        )
