"""Nobody but the council and who was asked learns that a referral exists: not by a page, a list, a
count, a message, the record or the log. Absent, foreign and not one's own look alike.

The control reads the same places as those who may, and finds the canaries.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from portal import referrals
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import Role
from portal.notifications import OutboxMessage
from portal.referrals import AnswerState
from tests.factories.referrals import World, add_home, make_world, other_council, sent_referral
from tests.support.browse import Browse, Page
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")

ABSENT = "R-ZZZZZ"
CANARIES = ("CANARY", "Quillfeather", "Tobi", "Marlowgate", "Larkspur")
AT_PROVIDER = ("", "/profile", "/documents", "/identity")
AT_COUNCIL = (
    "", "/edit/child", "/edit/profile", "/edit/identity", "/preview", "/match", "/send",
    "/responses", "/screening", "/withdraw", "/child/profile", "/child/profile?why=match",
    "/child/identity?why=match",
)  # fmt: skip
LISTS = ("/p/referrals", "/p/referrals?box=offered", "/p/referrals?box=closed")


@dataclass
class Scene:
    """A referral sent to Elm, and everybody who must not know of it."""

    world: World
    reference: str
    broker: Browse
    responder: Browse
    rival: Browse
    applicant: Browse
    foreign: Browse
    foreign_slug: str


@pytest.fixture
def scene(hub: Hub, app: Flask) -> Scene:
    world = make_world(hub, "Alder Council")
    elm = add_home(world, "Elm")
    reference = sent_referral(world)
    rival, other = add_home(world, "Rival"), other_council(world)
    organisation = elm.provider.organisation_id
    return Scene(
        world,
        reference,
        Browse(app, world.broker),
        Browse(app, elm.responder),
        Browse(app, rival.responder),
        Browse(app, make_person(hub, Role.APPLICANT, organisation=organisation)),
        Browse(app, other.broker),
        other.broker.organisation_slug,
    )


def alike(scene: Scene, one: Page, other: Page) -> bool:
    """Whether two answers tell nothing apart, the reference asked for aside."""
    plain = [page.text.replace(scene.reference, "").replace(ABSENT, "") for page in (one, other)]
    return (one.status, plain[0]) == (other.status, plain[1])


@pytest.mark.parametrize("path", AT_PROVIDER)
def test_a_rival_cannot_tell_it_from_one_that_never_was(scene: Scene, path: str) -> None:
    real = scene.rival.get(f"/p/referrals/{scene.reference}{path}")
    absent = scene.rival.get(f"/p/referrals/{ABSENT}{path}")
    assert real.status == 404
    assert alike(scene, real, absent)


@pytest.mark.parametrize("path", AT_COUNCIL)
def test_another_council_cannot_tell_it_either(scene: Scene, path: str) -> None:
    base = f"/c/{scene.foreign_slug}/referrals"
    real = scene.foreign.get(f"{base}/{scene.reference}{path}")
    absent = scene.foreign.get(f"{base}/{ABSENT}{path}")
    assert real.status == 404
    assert alike(scene, real, absent)
    assert scene.foreign.get(f"/c/alder-council/referrals/{scene.reference}{path}").status == 404


@pytest.mark.parametrize(
    "path",
    ["/edit/child", "/_/save/child/wishes", "/preview", "/preview/hide", "/send", "/withdraw"],
)
def test_another_council_cannot_change_it(scene: Scene, path: str) -> None:
    base = f"/c/{scene.foreign_slug}/referrals"
    sent = {
        "wishes": "Taken.", "base_wishes": "", "shown": "0" * 64, "field": "summary", "text": "a",
        "reason": "stays", "homes": "H-AAAAA", "form_key": "a-key-of-a-form",
    }  # fmt: skip
    real = scene.foreign.post(f"{base}/{scene.reference}{path}", sent)
    absent = scene.foreign.post(f"{base}/{ABSENT}{path}", sent)
    assert real.status == 404
    assert alike(scene, real, absent)


def test_a_rival_cannot_name_a_home_for_it(scene: Scene) -> None:
    home = scene.world.homes["Rival"].reference
    real = scene.rival.post(f"/p/referrals/{scene.reference}/profile", {"home": home})
    absent = scene.rival.post(f"/p/referrals/{ABSENT}/profile", {"home": home})
    assert real.status == 404
    assert alike(scene, real, absent)


def test_lists_and_counts_show_nothing_of_it(scene: Scene) -> None:
    for url in LISTS:
        page = scene.rival.get(url)
        assert scene.reference not in page.text
        assert "To answer (0) Offered (0) Time is up (0) Closed (0)" in page.text
    page = scene.foreign.get(f"/c/{scene.foreign_slug}/referrals")
    assert scene.reference not in page.text
    assert "No search is going on" in page.text
    assert scene.applicant.get("/p/referrals").status == 403
    assert scene.reference in scene.responder.get("/p/referrals").response.get_data(as_text=True)


def test_who_must_not_know_has_no_row_and_no_entry_of_it(scene: Scene) -> None:
    tables = (
        referrals.Referral, referrals.Recipient, referrals.Screening, referrals.Wave,
        referrals.Need, referrals.ReferralSummary, referrals.ReferralIdentity,
        referrals.Disclosure,
    )  # fmt: skip
    hub = scene.world.hub
    for browse in (scene.rival, scene.foreign):
        with hub.reading(browse.actor) as session:
            assert [session.query(table).count() for table in tables] == [0] * len(tables)
            entries = session.scalars(select(AuditEntry.reference))
            assert scene.reference not in set(entries)
    with hub.reading(scene.world.broker) as session:
        assert session.query(referrals.Referral).count() == 1


def test_only_who_was_asked_gets_a_letter(scene: Scene) -> None:
    with scene.world.hub.system_work("test") as uow:
        letters = uow.session.scalars(select(OutboxMessage)).all()
        people = {one.user_id for one in letters if one.reference == scene.reference}
        content = " ".join(f"{one.context} {one.path} {one.template}" for one in letters)
    elm = scene.world.homes["Elm"]
    assert people == {elm.provider.user_id, elm.responder.user_id}
    assert not [word for word in CANARIES if word in content]


def test_what_a_provider_is_asked_holds_no_identifier(scene: Scene) -> None:
    """Everything Elm can get before an award, all stages but the last."""
    world, reference = scene.world, scene.reference
    elm = world.homes["Elm"]
    scene.responder.post(f"/p/referrals/{reference}/profile", {"home": elm.reference})
    pages = [scene.responder.get(f"/p/referrals/{reference}{path}") for path in AT_PROVIDER]
    pages += [scene.responder.get(url) for url in LISTS]
    content = " ".join(page.response.get_data(as_text=True) for page in pages)
    assert "CANARY-PROFILE" in content
    assert not [word for word in (*CANARIES[1:], "2012", "RM7", "CANARY-NOTES") if word in content]
    with world.hub.unit_of_work(world.broker) as uow:
        referral = referrals.get_referral(uow.session, uow.actor, reference)
        referrals.mark_awarded(
            uow, referral.id, provider_id=elm.provider.organisation_id, home_id=elm.id
        )
    shown = scene.responder.get(f"/p/referrals/{reference}/identity").text
    assert "Quillfeather" in shown, "the control: after the award it is there to be found"


def test_titles_addresses_and_logs_hold_nothing_of_the_child(
    scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    reference = scene.reference
    pages = [
        scene.broker.get(f"/c/alder-council/referrals/{reference}"),
        scene.broker.get(f"/c/alder-council/referrals/{reference}/child/identity?why=match"),
        scene.broker.get("/c/alder-council/referrals"),
        scene.responder.get(f"/p/referrals/{reference}"),
        scene.responder.get("/p/referrals"),
    ]
    assert "Quillfeather" in pages[1].text
    titles = " ".join(page.soup.title.get_text() for page in pages)
    links = " ".join(link["href"] for page in pages for link in page.soup.select("a[href]"))
    logged = "".join(capfd.readouterr())
    about = (*CANARIES, "Boy", "14", "Havering")
    assert not [word for word in about if word in titles]
    assert not [word for word in about if word in links.replace(reference, "")]
    assert not [word for word in (*about[:-2], reference) if word in logged]


def test_a_sealed_offer_leaves_no_trace_for_the_council(scene: Scene) -> None:
    """Before the time to answer the council's entries do not tell that an offer came."""
    hub = scene.world.hub
    with hub.unit_of_work(scene.world.homes["Elm"].responder) as uow:
        recipient = referrals.get_recipient(uow.session, uow.actor, scene.reference)
        referrals.mark_answered(uow, recipient.id, AnswerState.OFFERED)
    with hub.reading(scene.world.broker) as session:
        events = set(session.scalars(select(AuditEntry.event)))
    with hub.reading(scene.world.homes["Elm"].responder) as session:
        own = set(session.scalars(select(AuditEntry.event)))
    assert "ReferralAnswered" not in events
    assert "ReferralAnswered" in own
