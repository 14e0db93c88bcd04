"""Importing: idempotent, keeps history, never turns a fact back, survives being killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Actor, system
from portal.kernel.errors import RuleBroken
from portal.providers import (
    Judgement,
    OfstedInspection,
    OfstedProvider,
    RatingChanged,
    RatingState,
    RegistrationCancelled,
    RegistrationRestored,
    RegistrationStatus,
    RegistrationSuspended,
    ServiceKind,
)
from portal.providers.ofsted_file import RegisterRefused
from portal.providers.states import ImportState
from tests.factories.providers import (
    OVERALL,
    TITLES,
    full_register,
    make_home,
    never_inspected,
    new_urn,
    row,
    write_register,
)

READER = system("test")
TITLES_2026 = (TITLES[0].replace("2025", "2026"),)
TITLES_2024 = (TITLES[0].replace("2025", "2024"),)


def count(hub: Hub, model: type) -> int:
    with hub.reading(READER) as session:
        return session.scalar(select(func.count()).select_from(model))


def registration(hub: Hub, urn: str) -> providers.Registration:
    with hub.reading(READER) as session:
        found = providers.find_registration(session, urn)
    assert found is not None
    return found


def listen(hub: Hub) -> list:
    """Every event about a service in the portal from now on."""
    heard: list = []
    for kind in (
        RatingChanged,
        RegistrationSuspended,
        RegistrationRestored,
        RegistrationCancelled,
    ):
        hub.bus.subscribe(kind, lambda _uow, fact: heard.append(fact))
    return heard


def test_rows_are_kept_and_a_second_run_changes_nothing(hub: Hub, load: Callable[..., str]) -> None:
    rows = [row("2000001"), never_inspected("2000002", Name="Elm Fostering"), row("bad")]
    assert load(rows) == "read=3 imported=2 unchanged=0 rejected=1"
    first = registration(hub, "2000001")
    assert load(rows) == "read=3 imported=0 unchanged=2 rejected=1"
    assert registration(hub, "2000001") == first
    assert (count(hub, OfstedProvider), count(hub, OfstedInspection)) == (2, 1)
    assert (first.kind, first.places, first.name) == (ServiceKind.HOME, 4, None)
    assert (first.rating.judgement, first.rating.inspected_on) == (
        Judgement.GOOD,
        date(2024, 11, 5),
    )
    second = registration(hub, "2000002")
    assert (second.name, second.rating.label) == ("Elm Fostering", "Not yet inspected")


def test_a_newer_file_adds_to_the_history(hub: Hub, load: Callable[..., str]) -> None:
    load([row("2000001"), row("2000002")])
    newer = {
        "Latest full inspection date": "01/02/2026",
        "Latest full inspection event number": "2",
    }
    newer_rows = [row("2000001", Places="6", **{OVERALL: "Outstanding", **newer}), row("2000002")]
    assert load(newer_rows, titles=TITLES_2026) == "read=2 imported=1 unchanged=1 rejected=0"
    now = registration(hub, "2000001")
    assert (now.places, now.as_at, now.rating.judgement) == (
        6,
        date(2026, 3, 31),
        Judgement.OUTSTANDING,
    )
    with hub.reading(READER) as session:
        history = providers.list_inspections(session, "2000001")
    assert [(one.inspected_on, one.overall) for one in history] == [
        (date(2026, 2, 1), Judgement.OUTSTANDING),
        (date(2024, 11, 5), Judgement.GOOD),
    ]


def test_an_older_file_adds_history_and_turns_nothing_back(
    hub: Hub, load: Callable[..., str]
) -> None:
    load([row("2000001", Places="6")])
    before = registration(hub, "2000001")
    older = {
        "Latest full inspection date": "01/02/2023",
        "Latest full inspection publication date": "",
        "Latest full inspection event number": "1",
        "Registration status": "Suspended",
    }
    rows = [row("2000001", Places="2", **{OVERALL: "Inadequate", **older}), row("2000009", **older)]
    assert load(rows, titles=TITLES_2024) == "read=2 imported=2 unchanged=0 rejected=0"
    assert registration(hub, "2000001") == before
    with hub.reading(READER) as session:
        assert len(providers.list_inspections(session, "2000001")) == 2


def test_a_provider_missing_from_a_newer_file_is_no_longer_listed(
    hub: Hub, load: Callable[..., str]
) -> None:
    load([row("2000001"), row("2000002")])
    assert registration(hub, "2000001").is_listed
    load([row("2000002")], titles=TITLES_2026)
    assert not registration(hub, "2000001").is_listed
    assert registration(hub, "2000002").is_listed


def test_a_correction_of_an_inspection_replaces_it(hub: Hub, load: Callable[..., str]) -> None:
    load([row("2000001")])
    moved = {"Latest full inspection date": "04/11/2024", OVERALL: "Inadequate"}
    assert load([row("2000001", **moved)]) == "read=1 imported=1 unchanged=0 rejected=0"
    assert count(hub, OfstedInspection) == 1
    assert registration(hub, "2000001").rating.judgement is Judgement.INADEQUATE


def test_the_previous_inspection_of_a_row_is_history_too(
    hub: Hub, load: Callable[..., str]
) -> None:
    headings = (*row("1"), "Previous full inspection event date", f"Previous {OVERALL.lower()}")
    earlier = {
        "Previous full inspection event date": "05/11/2023",
        f"Previous {OVERALL.lower()}": "Inadequate",
    }
    load([row("2000001", **earlier)], headings=headings)
    with hub.reading(READER) as session:
        history = providers.list_inspections(session, "2000001")
    assert [one.overall for one in history] == [Judgement.GOOD, Judgement.INADEQUATE]


def test_services_of_the_portal_hear_what_changed(hub: Hub, load: Callable[..., str]) -> None:
    ours, theirs, quiet = new_urn(), new_urn(), new_urn()
    load([row(urn) for urn in (ours, theirs, quiet)])
    home_id, _, owner = make_home(hub, urn=ours)
    make_home(hub, urn=quiet)
    heard = listen(hub)
    worse = {
        "Registration status": "Suspended",
        OVERALL: "Inadequate",
        "Latest full inspection date": "01/02/2026",
        "Latest full inspection event number": "2",
    }
    load([row(ours, **worse), row(theirs, **worse), row(quiet)], titles=TITLES_2026)
    assert [type(fact) for fact in heard] == [RatingChanged, RegistrationSuspended]
    rating, suspended = heard
    assert (rating.urn, rating.home_id, rating.before, rating.after) == (
        ours,
        home_id,
        "good",
        "inadequate",
    )
    assert (suspended.urn, suspended.home_id, suspended.provider_id) == (
        ours,
        home_id,
        owner.provider_id,
    )
    heard.clear()
    load([row(ours, **{**worse, "Registration status": "Active"})], titles=TITLES_2026)
    assert [type(fact) for fact in heard] == [RegistrationRestored]
    heard.clear()
    load([row(ours, **{**worse, "Registration status": "Active"})], titles=TITLES_2026)
    assert heard == []


def test_a_service_listed_for_the_first_time_hears_its_rating(
    hub: Hub, load: Callable[..., str]
) -> None:
    urn = new_urn()
    make_home(hub, urn=urn)
    with hub.reading(READER) as session:
        assert providers.current_rating(session, urn).state is RatingState.NOT_IN_REGISTER
    heard = listen(hub)
    load([row(urn)])
    assert [(fact.before, fact.after) for fact in heard] == [("not_in_register", "good")]


def test_an_officers_later_word_is_not_turned_back_by_an_older_file(
    hub: Hub, load: Callable[..., str], officer: Actor
) -> None:
    urn = new_urn()
    load([row(urn)])
    with hub.unit_of_work(officer) as uow:
        providers.record_registration(
            uow,
            urn=urn,
            status=RegistrationStatus.SUSPENDED,
            on=date(2025, 6, 1),
            report_url="https://reports.ofsted.gov.uk/provider/2/1",
        )
    assert load([row(urn)]) == "read=1 imported=0 unchanged=1 rejected=0"
    assert registration(hub, urn).status is RegistrationStatus.SUSPENDED
    load([row(urn)], titles=TITLES_2026)
    assert registration(hub, urn).status is RegistrationStatus.ACTIVE


class Killed(Exception):
    """Stands for the end of the process between two commits."""


def test_a_killed_run_is_completed_by_running_again(hub: Hub, tmp_path: Path) -> None:
    register = providers.open_register(full_register(tmp_path / "register.csv", 1_700))

    def kill(result: providers.ImportResult, _rejected: list) -> None:
        if result.read == 1_000:
            raise Killed

    with pytest.raises(Killed):
        providers.import_ofsted(hub, register, kill)
    assert count(hub, OfstedProvider) == 1_000
    assert str(providers.import_ofsted(hub, register)) == (
        "read=1700 imported=700 unchanged=1000 rejected=0"
    )
    assert count(hub, OfstedProvider) == 1_700
    with hub.reading(READER) as session:
        (run,) = providers.list_imports(session)
    assert (run.state, run.rows_read) == (ImportState.FINISHED, 1_700)


def test_a_later_start_overtakes_the_run_under_way(hub: Hub, tmp_path: Path) -> None:
    slow = providers.open_register(full_register(tmp_path / "slow.csv", 1_200))
    quick = providers.open_register(write_register(tmp_path / "quick.csv", [row("2000001")]))

    def interrupt(_result: providers.ImportResult, _rejected: list) -> None:
        providers.import_ofsted(hub, quick)

    with pytest.raises(RuleBroken, match="started meanwhile"):
        providers.import_ofsted(hub, slow, interrupt)
    assert count(hub, OfstedProvider) == 501
    with hub.reading(READER) as session:
        states = {run.file_name: run.state for run in providers.list_imports(session)}
    assert states == {"quick.csv": ImportState.FINISHED, "slow.csv": ImportState.ABANDONED}


def test_a_file_that_breaks_off_is_given_up_with_what_was_read(hub: Hub, tmp_path: Path) -> None:
    path = write_register(tmp_path / "register.csv", [row("2000001")])
    path.write_bytes(path.read_bytes() + b'link,"' + b"x" * 200_000)
    with pytest.raises(RegisterRefused):
        providers.import_ofsted(hub, providers.open_register(path))
    with hub.reading(READER) as session:
        (run,) = providers.list_imports(session)
    assert (run.state, run.rows_read) == (ImportState.ABANDONED, 0)


def test_the_run_keeps_what_it_left_out(hub: Hub, load: Callable[..., str]) -> None:
    load([row("2000001"), row("128851")])
    with hub.reading(READER) as session:
        (run,) = providers.list_imports(session)
    assert run.problems == [
        {
            "row": 6,
            "urn": "128851",
            "reason": "'128851' is a school's number, not one of social care",
        }
    ]
    assert (run.file_name, run.as_at) == ("register.csv", date(2025, 3, 31))


def test_the_copied_rating_is_always_the_latest_inspection(hub: Hub, tmp_path: Path) -> None:
    register = providers.open_register(full_register(tmp_path / "register.csv", 900))
    providers.import_ofsted(hub, register)
    older = replace(register, as_at=date(2025, 12, 31), digest="another")
    providers.import_ofsted(hub, older)
    with hub.reading(READER) as session:
        for entry in session.scalars(select(OfstedProvider)):
            history = providers.list_inspections(session, entry.urn)
            latest = (history[0].overall, history[0].inspected_on) if history else (None, None)
            assert (entry.judgement, entry.inspected_on) == latest
