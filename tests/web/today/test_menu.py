"""Menus: five places in a line, the rest under "More", the present page marked; and the footer."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.db import Hub
from portal.kernel.actor import Role
from tests.factories.accounts import make_account
from tests.support.browse import Browse, Page

pytestmark = pytest.mark.one_engine("sqlite")

IN_LINE = "nav[aria-label=Main] .app-nav__inner > ul a"
UNDER_MORE = "nav[aria-label=Main] details a"
EVERYTHING = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER, Role.CONTRACTS)


def words(page: Page, places: str) -> list[str]:
    return [link.get_text(strip=True) for link in page.soup.select(places)]


def current(page: Page) -> list[str]:
    return words(page, "nav[aria-label=Main] [aria-current=page]")


def test_nothing_falls_off_a_long_menu(app: Flask, hub: Hub) -> None:
    browse = Browse(app, make_account(hub, *EVERYTHING).actor)
    page = browse.get("/p/")
    assert words(page, IN_LINE) == ["Today", "Referrals", "Vacancies", "Placements"]
    assert words(page, UNDER_MORE) == ["Applications", "Agreements", "Organisation"]
    assert all(browse.get(link["href"]).status == 200 for link in page.soup.select(UNDER_MORE))


def test_a_short_menu_has_no_more(app: Flask, hub: Hub) -> None:
    page = Browse(app, make_account(hub, Role.APPLICANT).actor).get("/p/")
    assert words(page, IN_LINE) == ["Today", "Applications", "Organisation"]
    assert page.soup.select("nav details") == []


def test_more_is_open_only_where_the_present_page_is_in_it(app: Flask, hub: Hub) -> None:
    browse = Browse(app, make_account(hub, *EVERYTHING).actor)
    inside, outside = browse.get("/p/applications"), browse.get("/p/vacancies")
    assert (current(inside), current(outside)) == (["Applications"], ["Vacancies"])
    assert [page.soup.select_one("nav details").has_attr("open") for page in (inside, outside)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/p/organisation", ["Organisation"]),
        ("/p/homes", ["Organisation"]),
        ("/p/homes/new", ["Organisation"]),
        ("/p/team", ["Organisation"]),
        ("/p/team/invite", ["Organisation"]),
        ("/account", []),
        ("/help", []),
    ],
)
def test_a_page_is_marked_where_it_belongs(
    app: Flask, hub: Hub, path: str, entry: list[str]
) -> None:
    browse = Browse(app, make_account(hub, Role.PROVIDER_ADMIN).actor)
    assert current(browse.get(path)) == entry


def test_a_visitor_has_no_menu_and_the_same_footer(app: Flask, hub: Hub, visitor: Browse) -> None:
    page = visitor.get("/")
    assert page.soup.select(".app-nav") == []
    inside = Browse(app, make_account(hub, Role.BROKER).actor).get("/help")
    assert words(page, "footer a") == words(inside, "footer a")
