"""A provider's services: one URN each, found on the grid, confidential, its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal import providers
from portal.audit import AuditEntry
from portal.db import Hub, UnitOfWork
from portal.kernel.actor import PUBLIC, Actor, Role, system
from portal.kernel.errors import NotFound, NotPermitted, RuleBroken, StaleRecord
from portal.providers import Need, ServiceKind, policies
from tests.factories.providers import (
    home_facts,
    make_home,
    new_urn,
    row,
)
from tests.support.people import make_person


def read(hub: Hub, actor: Actor, reference: str) -> providers.Home:
    with hub.reading(actor) as session:
        return providers.get_home(session, actor, reference)


def test_a_home_is_added_confirmed_and_located(hub: Hub, load: Callable[..., str]) -> None:
    urn = new_urn()
    load([row(urn)])
    _, reference, owner = make_home(hub, urn=urn, name="  Elm   House ", postcode="rm70aa")
    home = read(hub, owner, reference)
    assert (home.urn, home.kind, home.name, home.postcode) == (
        urn,
        ServiceKind.HOME,
        "Elm House",
        "RM7 0AA",
    )
    assert (home.easting, home.northing, home.authority) == (551177, 188204, "Havering")
    assert home.authority_code == "E09000016"
    assert home.needs_met == (Need.AUTISM, Need.TRAUMA)
    assert home.referral_phone == "02079460123"
    assert home.confirmed_at is not None
    assert reference.startswith("H-")


def test_the_register_says_what_kind_it_is(hub: Hub, load: Callable[..., str]) -> None:
    urn = new_urn()
    load([row(urn, **{"Provision type": "Independent Fostering Agency", "Places": ""})])
    _, reference, owner = make_home(hub, urn=urn, kind=ServiceKind.HOME)
    home = read(hub, owner, reference)
    assert (home.kind, home.registered_places) == (ServiceKind.AGENCY, None)


def test_a_number_not_in_the_register_needs_a_kind(hub: Hub, provider: Actor) -> None:
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(provider) as uow:
        providers.add_home(uow, urn=new_urn(), facts=home_facts())
    assert broken.value.field == "kind"


def test_only_a_service_over_18_needs_no_number(hub: Hub, provider: Actor) -> None:
    with hub.unit_of_work(provider) as uow:
        home = providers.add_home(
            uow, urn=None, kind=ServiceKind.OVER_18, facts=home_facts(age_from=18, age_to=21)
        )
    assert home.urn is None
    for kind in (ServiceKind.HOME, None):
        with pytest.raises(RuleBroken) as broken, hub.unit_of_work(provider) as uow:
            providers.add_home(uow, urn=None, kind=kind, facts=home_facts())
        assert broken.value.field == "urn"


def test_a_number_held_elsewhere_is_refused_without_saying_by_whom(
    hub: Hub, provider: Actor
) -> None:
    urn = new_urn()
    _, _, holder = make_home(hub, urn=urn)
    with pytest.raises(RuleBroken) as broken, hub.unit_of_work(provider) as uow:
        providers.add_home(uow, urn=urn, kind=ServiceKind.HOME, facts=home_facts())
    assert (broken.value.code, broken.value.field) == ("urn_held", "urn")
    assert holder.organisation_name not in broken.value.sentence
    with hub.reading(provider) as session:
        assert providers.list_homes(session, provider) == []


def test_ones_own_number_is_named_as_such(hub: Hub, provider: Actor) -> None:
    urn = new_urn()
    make_home(hub, provider, urn=urn)
    with pytest.raises(RuleBroken) as broken:
        make_home(hub, provider, urn=urn)
    assert broken.value.sentence == "You have added this Ofsted number already"


def test_a_removed_number_is_free_again(hub: Hub, provider: Actor) -> None:
    urn = new_urn()
    _, reference, holder = make_home(hub, urn=urn)
    with hub.unit_of_work(holder) as uow:
        home = providers.get_home(uow.session, holder, reference, lock=True)
        providers.remove_home(uow, home)
    with pytest.raises(NotFound):
        read(hub, holder, reference)
    make_home(hub, provider, urn=urn)


PROBLEMS = [
    ({"name": " "}, "name"),
    ({"address_1": ""}, "address_1"),
    ({"town": ""}, "town"),
    ({"postcode": "RM7"}, "postcode"),
    ({"postcode": "ZZ9 9ZZ"}, "postcode"),
    ({"registered_places": None}, "registered_places"),
    ({"registered_places": 0}, "registered_places"),
    ({"registered_places": 201}, "registered_places"),
    ({"age_from": -1}, "age_from"),
    ({"age_from": 12, "age_to": 11}, "age_to"),
    ({"age_to": 19}, "age_to"),
    ({"referral_phone": ""}, "referral_phone"),
    ({"referral_phone": "12345"}, "referral_phone"),
    ({"night_phone": "call me"}, "night_phone"),
]


@pytest.mark.one_engine("sqlite")  # pure rules; the database is only asked for the time
@pytest.mark.parametrize(("changed", "field"), PROBLEMS)
def test_facts_that_cannot_be(
    hub: Hub, provider: Actor, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        make_home(hub, provider, **changed)
    assert [name for name, _ in broken.value.problems] == [field]


@pytest.mark.one_engine("sqlite")  # pure rules
def test_every_problem_is_told_at_once(hub: Hub, provider: Actor) -> None:
    with pytest.raises(RuleBroken) as broken:
        make_home(hub, provider, name="", postcode="x", age_to=40)
    assert [name for name, _ in broken.value.problems] == ["name", "postcode", "age_to"]


@pytest.mark.parametrize("typed", ["+44 20 7946 0123", "0044 (0)20 7946 0123", "020-7946-0123"])
@pytest.mark.one_engine("sqlite")  # pure rules
def test_telephone_numbers_as_people_type_them(hub: Hub, typed: str) -> None:
    _, reference, owner = make_home(hub, referral_phone=typed)
    assert read(hub, owner, reference).referral_phone == "02079460123"


@pytest.mark.one_engine("sqlite")  # pure rules
def test_a_postcode_newer_than_the_list_is_put_in_its_district(hub: Hub) -> None:
    _, reference, owner = make_home(hub, postcode="RM7 0ZZ")
    home = read(hub, owner, reference)
    assert (home.postcode, home.authority) == ("RM7 0ZZ", "Havering")
    assert home.easting is not None


def test_a_change_is_named_in_the_record_without_its_text(hub: Hub, provider: Actor) -> None:
    home_id, reference, _ = make_home(hub, provider)
    with hub.unit_of_work(provider) as uow:
        home = providers.get_home(uow.session, provider, reference, lock=True)
        facts = home_facts(name="Canary Cottage", town="Hornchurch", postcode="RM11 1AA")
        providers.edit_home(uow, home, facts=facts, version=home.version)
    assert read(hub, provider, reference).town == "Hornchurch"
    with hub.reading(system("test")) as session:
        entries = session.query(AuditEntry).filter_by(record_id=home_id).order_by("number").all()
    assert [entry.event for entry in entries] == ["HomeAdded", "HomeChanged"]
    assert entries[1].facts["changed"] == ["name", "town", "postcode", "easting", "northing"]
    assert "Canary" not in str([entry.facts for entry in entries])


def edit(hub: Hub, actor: Actor, reference: str, name: str, version: int) -> None:
    with hub.unit_of_work(actor) as uow:
        home = providers.get_home(uow.session, actor, reference, lock=True)
        providers.edit_home(uow, home, facts=home_facts(name=name), version=version)


def test_the_second_of_two_editors_gets_both_versions(hub: Hub, provider: Actor) -> None:
    _, reference, _ = make_home(hub, provider)
    version = read(hub, provider, reference).version
    edit(hub, provider, reference, "First", version)
    with pytest.raises(StaleRecord) as stale:
        edit(hub, provider, reference, "Second", version)
    assert (stale.value.theirs["name"], stale.value.mine["name"]) == ("First", "Second")
    assert read(hub, provider, reference).name == "First"


def test_confirming_moves_only_the_date(hub: Hub, provider: Actor) -> None:
    _, reference, _ = make_home(hub, provider)
    before = read(hub, provider, reference)
    with hub.unit_of_work(provider) as uow:
        home = providers.get_home(uow.session, provider, reference, lock=True)
        providers.confirm_home(uow, home)
    after = read(hub, provider, reference)
    assert after.confirmed_at > before.confirmed_at
    assert after.name == before.name


def test_who_sees_a_home(hub: Hub, provider: Actor) -> None:
    _, reference, owner = make_home(hub, name="Canary Cottage")
    broker = make_person(hub, Role.BROKER)
    assert read(hub, broker, reference).name == "Canary Cottage"
    for stranger in (provider, PUBLIC):
        with pytest.raises(NotFound):
            read(hub, stranger, reference)
        with hub.reading(stranger) as session:
            assert providers.list_homes(session, stranger) == []
    with hub.reading(owner) as session:
        assert [home.reference for home in providers.list_homes(session, owner)] == [reference]


def test_homes_are_listed_by_name_and_kind(hub: Hub, provider: Actor) -> None:
    for name in ("Oak", "Ash", "Elm"):
        make_home(hub, provider, name=name)
    make_home(hub, provider, name="Birch Fostering", kind=ServiceKind.AGENCY)
    with hub.reading(provider) as session:
        names = [home.name for home in providers.list_homes(session, provider)]
        agencies = providers.list_homes(session, provider, kind=ServiceKind.AGENCY)
    assert names == ["Ash", "Birch Fostering", "Elm", "Oak"]
    assert [home.name for home in agencies] == ["Birch Fostering"]


ADMIN_AND_APPLICANT = {Role.PROVIDER_ADMIN, Role.APPLICANT}
MAY = {
    "can_manage_homes": ADMIN_AND_APPLICANT,
    "can_remove_home": {Role.PROVIDER_ADMIN},
    "can_manage_households": ADMIN_AND_APPLICANT | {Role.RESPONDER},
    "can_record_insurance": ADMIN_AND_APPLICANT | {Role.CONTRACTS},
    "can_record_inspection": {Role.CONTRACT_OFFICER, Role.SCHEME_MANAGER},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.one_engine("sqlite")  # pure policies
def test_who_may_do_what(hub: Hub, role: Role) -> None:
    actor = make_person(hub, role)
    for name, allowed in MAY.items():
        verdict = getattr(policies, name)(actor)
        assert bool(verdict) is (role in allowed), f"{name} for {role}"
        assert bool(verdict.reason) is not bool(verdict)


def add(uow: UnitOfWork, _home: providers.Home) -> None:
    providers.add_home(uow, urn=new_urn(), kind=ServiceKind.HOME, facts=home_facts())


def edit_again(uow: UnitOfWork, home: providers.Home) -> None:
    providers.edit_home(uow, home, facts=home_facts(), version=home.version)


@pytest.mark.parametrize("change", [add, edit_again, providers.confirm_home, providers.remove_home])
def test_a_verb_asks_its_policy(
    hub: Hub, provider: Actor, change: Callable[[UnitOfWork, providers.Home], None]
) -> None:
    _, reference, _ = make_home(hub, provider)
    responder = make_person(hub, Role.RESPONDER, organisation=provider.organisation_id)
    with hub.unit_of_work(responder) as uow:
        home = providers.get_home(uow.session, responder, reference, lock=True)
        with pytest.raises(NotPermitted):
            change(uow, home)
