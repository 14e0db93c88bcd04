"""Signing in: two steps, no hint to a stranger, a fresh session, and only so many tries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from portal import accounts
from portal.accounts import Membership, SignInAttempt, User, UserSession
from portal.audit import AuditEntry
from portal.db import Hub
from portal.db.engine import make_engine
from portal.kernel.actor import Role, system
from tests.factories.accounts import code_of, make_account
from tests.support.browse import Browse, Page
from tests.web.accounts.steps import give_password, is_signed_in, shown_code, sign_in

WRONG = "Check your e-mail address and password, then enter them again"
WRONG_CODE = "The code is not right, or was used before. Wait for the next one, then enter it"
TOO_MANY = "This was tried too many times. Wait 5 minutes, then try again."


def body_without_keys(page: Page) -> str:
    """A page without what differs at every drawing and without the address that was typed."""
    body = page.response.get_data(as_text=True)
    body = re.sub(r'name="(csrf_token|form_key)" value="[^"]*"', "", body)
    return re.sub(r'value="[^"]*@[^"]*"', "", body)


def entries(hub: Hub, event: str) -> list[AuditEntry]:
    with hub.reading(system("test")) as session:
        query = select(AuditEntry).filter_by(event=event).order_by(AuditEntry.at)
        return list(session.scalars(query))


@pytest.mark.parametrize("htmx", [False, True])
def test_both_steps_lead_to_the_first_page(visitor: Browse, hub: Hub, htmx: bool) -> None:
    ada = make_account(hub, Role.BROKER)
    answer = sign_in(visitor, hub, ada, htmx=htmx)
    assert answer.location == "/"
    assert is_signed_in(visitor)
    (entry,) = entries(hub, "SignedIn")
    assert (entry.actor_name, entry.record_id) == ("Ada Okafor", ada.user_id)
    assert entry.council_id == ada.actor.organisation_id


def test_the_password_alone_opens_nothing(visitor: Browse, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    assert give_password(visitor, ada.email, ada.password).location == "/sign-in/code"
    slug = ada.actor.organisation_slug
    for path in ("/account", f"/c/{slug}/", f"/c/{slug}/team"):
        assert visitor.get(path).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("typed", [str.upper, lambda email: f"  {email} "])
def test_an_address_has_one_spelling(
    visitor: Browse, hub: Hub, typed: Callable[[str], str]
) -> None:
    ada = make_account(hub, Role.BROKER)
    assert give_password(visitor, typed(ada.email), ada.password).location == "/sign-in/code"


def test_nothing_says_which_part_was_wrong_or_to_whom(app: Flask, hub: Hub) -> None:
    """Absent, wrong, unconfirmed and gone: one body, one status, one kind of entry."""
    present, gone, fresh = (make_account(hub, Role.BROKER) for _ in range(3))
    with hub.system_work("test") as uow:
        uow.session.get_one(User, fresh.user_id).email_confirmed_at = None
        uow.record(accounts.PersonJoined(subject_id=fresh.user_id, user_id=fresh.user_id, roles=()))
        member = uow.session.query(Membership).filter_by(user_id=gone.user_id).one()
        member.ended_at = uow.clock.now()
        batch = ("user", "membership")
        uow.record(
            accounts.MembershipEnded(subject_id=member.id, user_id=gone.user_id, batch=batch)
        )
    answers = [
        give_password(Browse(app), email, "wrong walrus climbs nine")
        for email in (present.email, gone.email, fresh.email, "nobody@example.test")
    ]
    assert [answer.status for answer in answers] == [422] * 4
    assert [answer.errors for answer in answers] == [[WRONG]] * 4
    assert len({body_without_keys(answer) for answer in answers}) == 1
    assert len({frozenset(answer.response.headers.keys()) for answer in answers}) == 1
    assert len(entries(hub, "SignInRefused")) == 4
    assert "@" not in " ".join(str(entry.facts) for entry in entries(hub, "SignInRefused"))


def test_what_was_typed_stays_but_never_the_password(visitor: Browse) -> None:
    page = give_password(visitor, "nobody@example.test", "wrong walrus climbs nine")
    assert page.soup.select_one("#email")["value"] == "nobody@example.test"
    assert "wrong walrus" not in page.response.get_data(as_text=True)


@pytest.mark.parametrize("htmx", [False, True])
def test_empty_fields_are_said(visitor: Browse, htmx: bool) -> None:
    page = give_password(visitor, "", "", htmx=htmx)
    assert page.status == 422
    assert page.errors == ["Enter your e-mail address", "Enter your password"]


def test_the_eleventh_try_waits(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    for _ in range(10):
        assert give_password(Browse(app), ada.email, "wrong walrus climbs nine").status == 422
    refused = give_password(Browse(app), ada.email, ada.password)
    assert (refused.status, refused.h1) == (429, "Too many tries")
    assert TOO_MANY in refused.text
    with hub.system_work("test") as uow:
        uow.session.execute(update(SignInAttempt).values(at=uow.clock.now() - timedelta(minutes=5)))
    assert give_password(Browse(app), ada.email, ada.password).location == "/sign-in/code"


def test_tries_from_one_place_are_counted_over_all_addresses(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    for number in range(10):
        give_password(Browse(app), f"nobody{number}@example.test", "wrong walrus climbs nine")
    assert give_password(Browse(app), ada.email, ada.password).status == 429


def test_good_sign_ins_are_not_counted(app: Flask, hub: Hub) -> None:
    """A whole office behind one address signs in at nine in the morning."""
    people = [make_account(hub, Role.BROKER) for _ in range(12)]
    answers = [give_password(Browse(app), who.email, who.password) for who in people]
    assert {answer.location for answer in answers} == {"/sign-in/code"}


def test_the_count_holds_no_address(app: Flask, hub: Hub) -> None:
    give_password(Browse(app), "nobody@example.test", "wrong walrus climbs nine")
    with hub.reading(system("test")) as session:
        buckets = list(session.scalars(select(SignInAttempt.bucket)))
    assert sorted(bucket.split(":")[0] for bucket in buckets) == ["address", "email"]
    assert not any("nobody" in bucket or "127.0.0.1" in bucket for bucket in buckets)


def test_when_tries_cannot_be_counted_nobody_is_let_in(app: Flask, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    owner = make_engine(hub.settings, owner=True)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE sign_in_attempt RENAME TO gone"))
    owner.dispose()
    answer = give_password(Browse(app), ada.email, ada.password)
    assert (answer.status, answer.h1) == (429, "Too many tries")
    with hub.reading(system("test")) as session:
        assert session.scalars(select(UserSession)).all() == []


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "000000"])
@pytest.mark.one_engine("sqlite")
def test_a_wrong_code_is_refused(visitor: Browse, hub: Hub, code: str, htmx: bool) -> None:
    ada = make_account(hub, Role.BROKER)
    page = give_password(visitor, ada.email, ada.password).follow()
    answer = page.submit({"code": code}, htmx=htmx)
    sentence = WRONG_CODE if code else "Enter the 6-digit code from your authenticator app"
    assert (answer.status, answer.errors) == (422, [sentence])
    assert not is_signed_in(visitor)
    assert [entry.facts["step"] for entry in entries(hub, "SignInRefused")] == (
        ["second step"] if code else []
    )


SPELLINGS: list[Callable[[str], str]] = [
    lambda code: code,
    lambda code: f"{code[:3]} {code[3:]}",
    lambda code: f" {code}\u00a0",
    lambda code: "-".join(code),
    lambda code: "".join(chr(0xFF10 + int(digit)) for digit in code),
    lambda code: "".join(chr(0x0660 + int(digit)) for digit in code),
]


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.one_engine("sqlite")
def test_a_code_works_once_however_it_is_spelt(
    app: Flask, hub: Hub, spell: Callable[[str], str]
) -> None:
    ada = make_account(hub, Role.BROKER)
    code = code_of(hub, ada.user_id)
    first, second = Browse(app), Browse(app)
    page = give_password(first, ada.email, ada.password).follow()
    assert page.submit({"code": spell(code)}).location == "/"
    page = give_password(second, ada.email, ada.password).follow()
    assert page.submit({"code": code}).status == 422
    assert page.submit({"code": spell(code)}).status == 422


def test_the_demonstration_shows_its_code(visitor: Browse, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    page = give_password(visitor, ada.email, ada.password).follow()
    assert page.submit({"code": shown_code(page)}).location == "/"


def test_eleven_wrong_codes_are_too_many(visitor: Browse, hub: Hub) -> None:
    ada = make_account(hub, Role.BROKER)
    page = give_password(visitor, ada.email, ada.password).follow()
    for _ in range(10):
        assert page.submit({"code": "000000"}).status == 422
    assert page.submit({"code": code_of(hub, ada.user_id)}).status == 429
