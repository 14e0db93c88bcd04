"""The purchasing system at the council's counter: settings, the deadline, who approves what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import pdps
from portal.kernel.actor import Role
from portal.pdps import JoinFacts, LimitFacts, MemberFacts
from tests.factories.pdps import CLOSES, DURING, make_scheme
from tests.support.browse import Browse
from tests.support.clock import freeze
from tests.support.people import make_organisation

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def scheme(hub):
    freeze(hub, DURING)
    return make_scheme(hub)


@pytest.fixture
def first(app, scheme) -> Browse:
    return Browse(app, scheme.manager)


@pytest.fixture
def second(app, scheme) -> Browse:
    return Browse(app, scheme.second)


def base(browse: Browse) -> str:
    return f"/c/{browse.actor.organisation_slug}"


def join(hub, scheme, name: str):
    member = make_organisation(hub, "council", name)
    with hub.unit_of_work(scheme.manager) as uow:
        joined = date(2026, 1, 1)
        pdps.join_system(uow, scheme.system_id, MemberFacts(council_id=member, joined_on=joined))
        pdps.join_lot(uow, scheme.lot_id, JoinFacts(council_id=member, joined_on=joined))
    return member


def test_the_host_reads_every_setting_with_its_source(first, hub, scheme) -> None:
    join(hub, scheme, "Havering")
    page = first.get(f"{base(first)}/purchasing")
    link = page.soup.find("a", string="Children’s placements PDPS")
    page = first.get(link["href"])
    for words in (
        "Cabinet report, 7 May 2025 (sample setting)",
        "Havering",
        "2025/26: 90 of 365 days of £3,150 is £776.71",
        "£3,926.71",
        "24 hours",
        "3 working days",
        "Sealed until then",
        "Meets the child’s needs: 60%",
        "28 days",
        "£5,000,000",
        "Requires improvement to be good",
        "Round 5",
    ):
        assert words in page.text, words


def test_a_member_reads_its_own_fee_and_a_stranger_nothing(client_as, hub, scheme) -> None:
    one, _two = join(hub, scheme, "Havering"), join(hub, scheme, "Redbridge")
    member = client_as(Role.COUNCIL_ADMIN, organisation=one)
    page = member.get(f"{base(member)}/purchasing")
    link = page.soup.find("a", string="Children’s placements PDPS")["href"]
    text = member.get(link).text
    assert "Havering" in text
    assert "Redbridge" not in text
    stranger = client_as(Role.COUNCIL_ADMIN)
    assert "has no purchasing system yet" in stranger.get(f"{base(stranger)}/purchasing").text
    reference = link.rsplit("/", 1)[1]
    for other in (reference, "PS-00000"):
        assert stranger.get(f"{base(stranger)}/purchasing/{other}").status == 404
    assert stranger.get(link).status == 404
    round_url = f"{base(member)}/purchasing/rounds/{scheme.round_reference}"
    assert member.get(round_url).status == 404


@pytest.mark.parametrize("role", [Role.BROKER, Role.SOCIAL_WORKER])
def test_others_of_the_host_do_not_read_it(client_as, scheme, role) -> None:
    browse = client_as(role, organisation=scheme.host_id)
    assert browse.get(f"{base(browse)}/purchasing").status == 403


@pytest.mark.parametrize("htmx", [False, True])
def test_a_planned_round_is_published(app, hub, htmx) -> None:
    freeze(hub, DURING)
    planned = make_scheme(hub, is_published=False)
    manager = Browse(app, planned.manager)
    url = f"{base(manager)}/purchasing/rounds/{planned.round_reference}"
    page = manager.get(url)
    assert page.submit(action="publish", htmx=htmx).location == url
    assert Browse(app).get(f"/opportunities/{planned.round_reference}").status == 200
    assert "Publish round" not in manager.get(url).text
    again = page.submit({"form_key": "another-key-123"}, action="publish", htmx=htmx)
    assert again.status == 422


LATER = {"day-day": "11", "day-month": "12", "day-year": "2026", "at": "12:00"}


@pytest.mark.parametrize("htmx", [False, True])
def test_two_people_move_the_deadline(first, second, visitor, hub, scheme, htmx) -> None:
    url = f"{base(first)}/purchasing/rounds/{scheme.round_reference}"
    page = first.get(f"{url}/deadline")
    assert page.submit({**LATER, "reason": ""}, htmx=htmx).status == 422
    assert page.submit({**LATER, "day-day": "3", "reason": "Why."}, htmx=htmx).status == 422
    assert page.submit({**LATER, "day-day": "31", "day-month": "2", "reason": "Why."}).status == 422
    assert page.submit({**LATER, "reason": "A storm."}, htmx=htmx).location == url
    own = first.get(f"{url}/deadline")
    assert "Another scheme manager must confirm it" in own.text
    assert first.post(f"{url}/deadline/confirm", {}, htmx=htmx).status == 403
    public = f"/opportunities/{scheme.round_reference}"
    assert "11 December" not in visitor.get(public).text
    done = second.get(f"{url}/deadline").submit(action="confirm", htmx=htmx)
    assert done.location == url
    text = visitor.get(public).text
    assert "Before 12 noon on Friday 11 December 2026, UK time" in text
    assert "A storm." in text
    assert second.post(f"{url}/deadline/confirm", {}, htmx=htmx).status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_a_proposal_can_be_dropped(first, second, hub, scheme, htmx) -> None:
    url = f"{base(first)}/purchasing/rounds/{scheme.round_reference}"
    with hub.unit_of_work(scheme.manager) as uow:
        pdps.propose_extension(uow, scheme.round_id, CLOSES + timedelta(days=7), "Storm.")
    assert second.get(f"{url}/deadline").submit(action="drop", htmx=htmx).location == url
    assert first.get(f"{url}/deadline").h1 == "Propose a later deadline"
    assert second.post(f"{url}/deadline/drop", {}, htmx=htmx).status == 404


def test_other_roles_and_councils_cannot_touch_the_deadline(client_as, scheme) -> None:
    lead = client_as(Role.LEAD_ASSESSOR, organisation=scheme.host_id)
    other = client_as(Role.SCHEME_MANAGER)
    for action in ("", "/confirm", "/drop"):
        for browse, status in ((lead, 403), (other, 404)):
            url = f"{base(browse)}/purchasing/rounds/{scheme.round_reference}/deadline{action}"
            data = {**LATER, "reason": "Mine."}
            assert browse.post(url, data).status == status
    assert (
        "11 December"
        not in lead.get(f"{base(lead)}/purchasing/rounds/{scheme.round_reference}").text
    )


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Sample setting for the demonstration", "Sample setting for the demonstration"),
        ("Cabinet report", "Cabinet report (sample setting)"),
        ("", "No source given (sample setting)"),
    ],
)
def test_a_sample_says_so_once(client_as, hub, source: str, shown: str) -> None:
    admin = client_as(Role.COUNCIL_ADMIN)
    limit = LimitFacts(
        position=1, title="Broker manager", weekly_pence=1, whole_life_pence=None,
        out_of_area=False, source=source,
    )  # fmt: skip
    with hub.unit_of_work(admin.actor) as uow:
        pdps.set_delegation(uow, admin.actor.council_id, limit)
    page = admin.get(f"{base(admin)}/settings/delegation")
    cells = [cell.get_text(strip=True) for cell in page.soup.select("tbody td")]
    assert cells[-1] == shown


def test_the_delegation_table_and_its_tester(client_as, hub) -> None:
    admin = client_as(Role.COUNCIL_ADMIN)
    url = f"{base(admin)}/settings/delegation"
    assert "No limits are set" in admin.get(url).text
    with hub.unit_of_work(admin.actor) as uow:
        limit = pdps.set_delegation(
            uow,
            admin.actor.council_id,
            LimitFacts(
                position=1,
                title="Broker manager",
                weekly_pence=500_000,
                whole_life_pence=None,
                out_of_area=False,
            ),
        )
        uow.session.flush()
        pdps.give_delegation(uow, limit.id, admin.actor.user_id)
    page = admin.get(url)
    assert "Up to £5,000 a week" in page.text
    assert admin.actor.name in page.text
    assert "Broker manager approves this" in admin.get(f"{url}?weekly=5,000").text
    gap = admin.get(f"{url}?weekly=6200&whole_life=160000&out_of_area=y")
    assert "the table has a gap here" in gap.text
    for asked in ("weekly=", "weekly=&whole_life=160000", "weekly=%20&out_of_area=y"):
        empty = admin.get(f"{url}?{asked}")
        assert (empty.status, empty.errors) == (422, ["Enter the weekly fee"])
        assert "approves this" not in empty.text
        assert "the table has a gap here" not in empty.text
    assert admin.get(url).status == 200
    assert admin.get(url).errors == []
    wrong = admin.get(f"{url}?weekly=lots")
    assert wrong.status == 422
    assert wrong.errors == ["Weekly fee must be a number, like 6200"]
