"""`next` leads to a page of the portal or nowhere, and a foreign host gets no page."""

from __future__ import annotations

import pytest

from portal.accounts.rules import local_path
from portal.db import Hub
from portal.kernel.actor import Role
from tests.factories.accounts import code_of, make_account
from tests.support.browse import Browse

EVIL = [
    "//evil.example", "///evil.example", "////evil.example/", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\\/evil.example", "https://evil.example", "http://evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "HTTPS://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
    "mailto:x@evil.example", "ftp://evil.example", "evil.example", "evil.example/path", "www.evil",
    "/%09/evil.example", "/%0a/evil.example", "/%0d%0aSet-Cookie:x=1", "/\t/evil.example",
    "/\n/evil.example", "/\r\nLocation: https://evil.example", "\t//evil.example",
    " //evil.example",
    " /account", "/account ", "/%2f/evil.example", "/%2fevil.example", "/%252fevil.example",
    "/%5cevil.example", "/%255cevil.example", "/%5c%5cevil.example", "%2f%2fevil.example",
    "/.//evil.example", "/..//evil.example", "/../evil", "/a/../b", "/./account",
    "/a//evil.example",
    "/@evil.example", "/account@evil.example", "//account@evil.example", "/:evil", "//:80",
    "/:80/x",
    "?next=//evil.example", "#//evil.example", "/account#//evil.example", "/acc\x00ount",
    "/\u2028x",
    "/\u202etxt.exe", "/ｅvil", "／／evil.example", "/%e2%80%ae", "/%c0%af/evil", "/<script>",
    "/\"onload=x", "/'x", "/{{7*7}}", "/account;//evil.example", "/account?x=https://evil.example",
    "/sign-in", "/sign-out", "/sign-in/code?next=/", "/demo", "/register", "/session/extend",
    "/" + "a" * 500, "", "   ",
]  # fmt: skip
GOOD = [
    "/", "/account", "/p/", "/c/havering/", "/c/havering/referrals?page=2&state=sent",
    "/p/referrals/R-7K2M4", "/opportunities/RD-2M4K7/questions", "/r/R-7K2M4",
    "/c/havering/referrals?from=2030-03-31&text=a%20b", "/documents/6f9619ff-8b86-4d01",
]  # fmt: skip


def test_the_corpus_is_large_enough() -> None:
    assert len(set(EVIL)) >= 60


@pytest.mark.parametrize("wanted", EVIL)
def test_what_leads_astray_is_dropped(wanted: str) -> None:
    assert local_path(wanted) == ""


@pytest.mark.parametrize("wanted", GOOD)
def test_pages_of_the_portal_are_kept(wanted: str) -> None:
    assert local_path(wanted) == wanted


def test_nothing_wanted_is_nothing() -> None:
    assert local_path(None) == ""


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/account", "/account"),
        *[(evil, "/") for evil in EVIL[:30:6]],
        ("/p/team?x=1", "/p/team?x=1"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.one_engine("sqlite")
def test_the_wanted_page_survives_both_steps(
    visitor: Browse, hub: Hub, wanted: str, reached: str, htmx: bool
) -> None:
    ada = make_account(hub, Role.RESPONDER)
    shown = visitor.get("/sign-in")
    sent = {"email": ada.email, "password": ada.password, "next": wanted}
    step = shown.submit(sent, action="/sign-in", htmx=htmx).follow()
    answer = step.submit({"code": code_of(hub, ada.user_id)}, htmx=htmx)
    assert answer.location == reached


@pytest.mark.one_engine("sqlite")
def test_the_page_itself_carries_only_a_good_path(visitor: Browse) -> None:
    for wanted, kept in (("/account", "/account"), ("//evil.example", "")):
        answer = visitor.client.get(
            "/sign-in", query_string={"next": wanted}, base_url="http://localhost"
        )
        assert f'name="next" value="{kept}"' in answer.get_data(as_text=True)


HOSTS = ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "evil.example:8000",
         "127.0.0.1.evil.example", "[::1]", "localhost,evil.example", "xn--localhost"]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.one_engine("sqlite")
def test_a_foreign_host_gets_no_page(visitor: Browse, host: str) -> None:
    answer = visitor.client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert host.encode() not in answer.data
