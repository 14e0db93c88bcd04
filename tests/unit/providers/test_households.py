"""An agency's carer households: numbers in a postcode district."""

from __future__ import annotations

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, Role
from portal.kernel.errors import NotFound, RuleBroken, StaleRecord
from portal.providers import ServiceKind
from tests.factories.providers import household_facts, make_home
from tests.support.people import make_person


def read(hub: Hub, actor: Actor, reference: str) -> providers.Home:
    with hub.reading(actor) as session:
        return providers.get_home(session, actor, reference)


def agency(hub: Hub, owner: Actor) -> str:
    return make_home(hub, owner, kind=ServiceKind.AGENCY, name="Birch Fostering")[1]


def add_household(hub: Hub, actor: Actor, reference: str, **facts: object) -> int:
    with hub.unit_of_work(actor) as uow:
        home = providers.get_home(uow.session, actor, reference, lock=True)
        return providers.add_household(uow, home, facts=household_facts(**facts)).number


def test_households_are_numbers_in_a_district(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    assert [add_household(hub, provider, reference) for _ in range(2)] == [1, 2]
    home = read(hub, provider, reference)
    with hub.reading(provider) as session:
        first, second = providers.list_households(session, provider, home)
    assert (first.label, second.label) == ("Household 1", "Household 2")
    assert (first.district, first.authority) == ("RM7", "Havering")
    assert first.easting is not None


def test_a_number_is_never_used_again(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    add_household(hub, provider, reference)
    with hub.unit_of_work(provider) as uow:
        home = providers.get_home(uow.session, provider, reference, lock=True)
        household = providers.get_household(uow.session, provider, home, 1, lock=True)
        providers.remove_household(uow, home, household)
    assert add_household(hub, provider, reference) == 2
    home = read(hub, provider, reference)
    with hub.reading(provider) as session, pytest.raises(NotFound):
        providers.get_household(session, provider, home, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"places": 0}, "places"),
        ({"places": 4}, "places"),
        ({"age_to": 19}, "age_to"),
        ({"district": "ZZ9"}, "district"),
        ({"district": "Romford"}, "district"),
    ],
)
@pytest.mark.one_engine("sqlite")  # pure rules
def test_household_facts_that_cannot_be(
    hub: Hub, provider: Actor, facts: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        add_household(hub, provider, agency(hub, provider), **facts)
    assert [name for name, _ in broken.value.problems] == [field]


def test_an_exemption_lifts_the_usual_limit(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    assert add_household(hub, provider, reference, places=5, has_exemption=True) == 1


def test_a_whole_postcode_is_kept_as_its_district_only(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    add_household(hub, provider, reference, district="RM7 0AA")
    home = read(hub, provider, reference)
    with hub.reading(provider) as session:
        (household,) = providers.list_households(session, provider, home)
    assert household.district == "RM7"
    assert (household.easting, household.northing) != (551177, 188204)


def test_a_home_has_no_households(hub: Hub, provider: Actor) -> None:
    _, reference, _ = make_home(hub, provider)
    with pytest.raises(RuleBroken, match="Only a fostering agency"):
        add_household(hub, provider, reference)


def test_a_household_is_changed_once_for_each_version(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    add_household(hub, provider, reference)

    def change(version: int | None, **facts: object) -> None:
        with hub.unit_of_work(provider) as uow:
            home = providers.get_home(uow.session, provider, reference, lock=True)
            household = providers.get_household(uow.session, provider, home, 1, lock=True)
            providers.edit_household(
                uow,
                home,
                household,
                facts=household_facts(**facts),
                version=version or household.version,
            )

    change(None, places=3)
    change(None, places=3)
    with pytest.raises(StaleRecord):
        change(1, places=1)


def test_removing_an_agency_takes_its_households(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    add_household(hub, provider, reference)
    with hub.unit_of_work(provider) as uow:
        home = providers.get_home(uow.session, provider, reference, lock=True)
        providers.remove_home(uow, home)
    with hub.reading(provider) as session:
        assert providers.list_households(session, provider, home) == []


def test_a_foreign_agencys_households_do_not_exist(hub: Hub, provider: Actor) -> None:
    reference = agency(hub, provider)
    add_household(hub, provider, reference)
    home = read(hub, provider, reference)
    stranger = make_person(hub, Role.PROVIDER_ADMIN)
    with hub.reading(stranger) as session:
        assert providers.list_households(session, stranger, home) == []
    broker = make_person(hub, Role.BROKER)
    with hub.reading(broker) as session:
        assert len(providers.list_households(session, broker, home)) == 1
