"""A provider registers in one sitting; nobody can register in somebody else's name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import accounts
from portal.accounts import Credential, Membership, Organisation, User, UserSession
from portal.audit import AuditEntry
from portal.db import Hub
from portal.kernel.actor import PROVIDER_ROLES, Role, system
from portal.notifications import OutboxMessage
from tests.factories.accounts import make_account
from tests.support.browse import Browse, Page
from tests.web.accounts.steps import PASSWORD, give_password, shown_code

ORGANISATION = {
    "name": "Maple House Ltd",
    "company_number": "1234567",
    "charity_number": "",
    "parent_group": "Maple Group",
}

SHORT = "Enter a password of at least 12 characters"


def start(browse: Browse, email: str = "ada@maple.test", *, htmx: bool = False) -> Page:
    page = browse.get("/register")
    person = {"name": "Ada Okafor", "email": email, "password": PASSWORD}
    return page.submit(person, htmx=htmx)


def link_on(page: Page) -> str:
    return str(page.soup.select_one(".govuk-inset-text a")["href"])


def to_second_step(browse: Browse, email: str = "ada@maple.test", *, htmx: bool = False) -> Page:
    checking = start(browse, email, htmx=htmx).follow()
    return browse.get(link_on(checking)).submit({}, htmx=htmx).follow()


def to_organisation(browse: Browse, email: str = "ada@maple.test", *, htmx: bool = False) -> Page:
    page = to_second_step(browse, email, htmx=htmx)
    return page.submit({"code": shown_code(page)}, htmx=htmx).follow()


def one(hub: Hub, query: object) -> object:
    with hub.reading(system("test")) as session:
        return session.scalars(query).one()


def many(hub: Hub, query: object) -> list[object]:
    with hub.reading(system("test")) as session:
        return list(session.scalars(query))


@pytest.mark.parametrize("htmx", [False, True])
def test_a_provider_registers_in_one_sitting(visitor: Browse, hub: Hub, htmx: bool) -> None:
    page = to_organisation(visitor, htmx=htmx)
    answer = page.submit(ORGANISATION, htmx=htmx)
    assert answer.location == "/p/homes"
    organisation = one(hub, select(Organisation))
    assert (organisation.name, organisation.company_number) == ("Maple House Ltd", "01234567")
    assert (organisation.slug, organisation.parent_group) == ("maple-house-ltd", "Maple Group")
    member = one(hub, select(Membership))
    assert set(member.roles) == {role.value for role in PROVIDER_ROLES}
    assert visitor.get("/account").h1 == "Your account"
    events = [entry.event for entry in many(hub, select(AuditEntry).order_by(AuditEntry.at))]
    assert set(events) == {
        "PersonRegistered",
        "EmailConfirmed",
        "SecondStepOffered",
        "SecondStepSet",
        "SignedIn",
        "OrganisationRegistered",
        "PersonJoined",
    }


def test_nothing_of_a_person_stands_in_the_record(visitor: Browse, hub: Hub) -> None:
    to_organisation(visitor).submit(ORGANISATION)
    entries = many(hub, select(AuditEntry))
    said = " ".join(str(entry.facts) + entry.reference for entry in entries)
    assert "Maple House Ltd" in said
    assert "ada@" not in said


def test_the_link_goes_out_by_mail_and_its_token_lies_in_no_table(
    visitor: Browse, hub: Hub
) -> None:
    link = link_on(start(visitor).follow())
    message = one(hub, select(OutboxMessage))
    assert (message.template, message.path) == (
        "accounts/email/confirm",
        "/register/confirm/{token}",
    )
    assert link.rsplit("/", 1)[1] not in str(vars(message))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Enter your full name"),
        ("email", "", "Enter your work e-mail address"),
        ("email", "ada", "Enter an e-mail address in the correct form, like name@example.com"),
        ("password", "", "Enter a password"),
        ("password", "short", SHORT),
        (
            "password",
            "ada.okafor.ada1",
            "Enter a password that is harder to guess. Do not build it from a name or common words",
        ),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.one_engine("sqlite")
def test_a_wrong_answer_is_said_beside_its_field(
    visitor: Browse, hub: Hub, field: str, value: str, sentence: str, htmx: bool
) -> None:
    person = {"name": "Ada Okafor", "email": "ada@maple.test", "password": PASSWORD, field: value}
    page = visitor.get("/register").submit(person, htmx=htmx)
    assert (page.status, page.errors) == (422, [sentence])
    assert page.soup.select_one(f"#{field}-error") is not None
    if field != "name":
        assert page.soup.select_one("#name")["value"] == "Ada Okafor"
    assert page.soup.select_one("#password").get("value") is None
    assert many(hub, select(User)) == []


def test_a_known_address_gets_the_same_answer_and_a_message(
    app: Flask, visitor: Browse, hub: Hub
) -> None:
    known = make_account(hub, Role.BROKER)
    stranger = Browse(app)
    answer, other = start(stranger, known.email), start(visitor, "new@maple.test")
    assert (answer.status, answer.location) == (other.status, other.location)
    with stranger.client.session_transaction() as mine, visitor.client.session_transaction() as its:
        assert set(mine) == set(its)
        assert len(mine["halfway"]) == len(its["halfway"])
    templates = {row.template: row for row in many(hub, select(OutboxMessage))}
    assert set(templates) == {"accounts/email/known", "accounts/email/confirm"}
    assert templates["accounts/email/known"].user_id == known.user_id
    assert stranger.get("/register/second-step").location == "/sign-in"
    kept = one(hub, select(User).where(User.email == known.email))
    assert kept.name == "Ada Okafor"


def test_the_link_in_another_browser_wants_the_password(
    app: Flask, visitor: Browse, hub: Hub
) -> None:
    link = link_on(start(visitor).follow())
    elsewhere = Browse(app)
    refused = elsewhere.get(link).submit({"password": "not the one at all"})
    assert (refused.status, refused.errors) == (
        422,
        ["Enter the password that you chose when you registered"],
    )
    assert one(hub, select(User)).email_confirmed_at is None
    passed = elsewhere.get(link).submit({"password": PASSWORD})
    assert passed.location == "/register/second-step"
    assert one(hub, select(User)).email_confirmed_at is not None


def test_a_stranger_who_registers_an_address_first_gains_nothing(app: Flask, hub: Hub) -> None:
    stranger, owner = Browse(app), Browse(app)
    first = link_on(start(stranger, "ada@maple.test").follow())
    page = owner.get("/register")
    mine = {"name": "Ada", "email": "ada@maple.test", "password": "another walrus climbs nine"}
    second = link_on(page.submit(mine).follow())
    assert stranger.get(first).status == 410
    assert stranger.get("/register/check-email").soup.select_one(".govuk-inset-text") is None
    assert owner.get(second).submit({}).location == "/register/second-step"
    assert stranger.get("/register/second-step").location == "/sign-in"
    assert give_password(stranger, "ada@maple.test", PASSWORD).status == 422


def test_a_link_works_once_and_not_for_ever(app: Flask, visitor: Browse, hub: Hub) -> None:
    link = link_on(start(visitor).follow())
    assert visitor.get(link).submit({}).location == "/register/second-step"
    assert (visitor.get(link).status, visitor.get(link).h1) == (410, "This link no longer works")
    late = Browse(app)
    link = link_on(start(late, "late@maple.test").follow())
    page = late.get(link)
    with hub.system_work("test") as uow:
        accounts.move_clock(uow, timedelta(hours=24))
    assert late.get(link).status == 410
    answer = page.submit({})
    assert answer.errors == ["This link was used before or is too old. Ask for a new one."]


def test_opening_a_link_changes_nothing(visitor: Browse, hub: Hub) -> None:
    link = link_on(start(visitor).follow())
    assert visitor.get(link).status == visitor.get(link).status == 200
    assert one(hub, select(User)).email_confirmed_at is None


def test_a_new_link_ends_the_one_before(visitor: Browse) -> None:
    page = start(visitor).follow()
    first = link_on(page)
    assert page.submit({}).location == "/register/check-email"
    second = link_on(visitor.get("/register/check-email"))
    assert (first != second, visitor.get(first).status, visitor.get(second).status) == (
        True,
        410,
        200,
    )


def test_a_registration_is_taken_up_again_with_the_password(app: Flask, visitor: Browse) -> None:
    to_second_step(visitor)
    later = Browse(app)
    answer = give_password(later, "ada@maple.test", PASSWORD).follow()
    assert answer.location == "/register/second-step"
    page = answer.follow()
    assert page.submit({"code": shown_code(page)}).location == "/register/organisation"


def test_a_wrong_first_code_sets_nothing_up(visitor: Browse, hub: Hub) -> None:
    page = to_second_step(visitor)
    wrong = page.submit({"code": "12345"})
    assert (wrong.status, wrong.h1) == (422, "Set up your second step")
    assert one(hub, select(Credential)).totp_secret is None
    assert wrong.submit({"code": shown_code(page)}).location == "/register/organisation"


def test_pages_ahead_of_the_step_lead_back_to_it(visitor: Browse) -> None:
    start(visitor)
    for ahead in ("/register/second-step", "/register/organisation", "/sign-in/code"):
        assert visitor.get(ahead).location == "/register/check-email"
    assert visitor.post("/register/organisation", ORGANISATION).location == "/register/check-email"


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Enter the name of your organisation"),
        ({"company_number": ""}, "Enter a company number or a charity number"),
        ({"company_number": "12"}, "Enter a company number of 8 characters, like 01234567"),
        (
            {"company_number": "", "charity_number": "x"},
            "Enter a charity number of 6 or 7 digits, like 1123456",
        ),
        (
            {"company_number": "76543210"},
            "An organisation with this number is registered. Ask its administrator to invite you",
        ),
    ],
)
@pytest.mark.one_engine("sqlite")
def test_an_organisation_needs_a_name_and_a_number_of_its_own(
    visitor: Browse, hub: Hub, change: dict[str, str], sentence: str, htmx: bool
) -> None:
    with hub.system_work("test") as uow:
        accounts.found(uow, accounts.OrganisationKind.PROVIDER, "Oak Ltd", "76543210")
    page = to_organisation(visitor).submit({**ORGANISATION, **change}, htmx=htmx)
    assert (page.status, page.errors) == (422, [sentence])
    assert page.soup.select_one("#parent_group")["value"] == "Maple Group"
    assert [row.name for row in many(hub, select(Organisation))] == ["Oak Ltd"]


def test_the_same_number_twice_is_refused_by_the_database_too(
    app: Flask, visitor: Browse, hub: Hub
) -> None:
    to_organisation(visitor).submit(ORGANISATION)
    page = to_organisation(Browse(app), "eve@maple.test").submit(ORGANISATION)
    assert page.status == 422
    assert len(many(hub, select(Organisation))) == 1


def test_the_first_half_ends_with_the_registration(visitor: Browse, hub: Hub) -> None:
    to_organisation(visitor).submit(ORGANISATION)
    held = many(hub, select(UserSession).where(UserSession.ended_at.is_(None)))
    assert [row.membership_id is not None for row in held] == [True]


def test_a_double_click_registers_one_organisation(visitor: Browse, hub: Hub) -> None:
    page = to_organisation(visitor)
    before = visitor.client.get_cookie("portal").value
    first = page.submit(ORGANISATION)
    visitor.client.set_cookie("portal", before)
    second = page.submit(ORGANISATION)
    assert first.location == "/p/homes"
    assert second.status == 303
    assert len(many(hub, select(Organisation))) == 1
