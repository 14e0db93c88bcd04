"""What tests of signing in do again and again."""

from __future__ import annotations

import re

from portal.db import Hub
from tests.factories.accounts import Account, code_of
from tests.support.browse import Browse, Page

PASSWORD = "tidy walrus climbs seven"


def give_password(browse: Browse, email: str, password: str, *, htmx: bool = False) -> Page:
    """The first step, as a person does it."""
    page = browse.get("/sign-in")
    return page.submit({"email": email, "password": password}, action="/sign-in", htmx=htmx)


def sign_in(browse: Browse, hub: Hub, account: Account, *, htmx: bool = False) -> Page:
    """Both steps."""
    page = give_password(browse, account.email, account.password, htmx=htmx).follow()
    return page.submit({"code": code_of(hub, account.user_id)}, htmx=htmx)


def shown_code(page: Page) -> str:
    """The code that the demonstration shows on the page."""
    found = re.search(r"the code now is (\d{3} \d{3})", page.text)
    assert found is not None, page.text[:500]
    return found[1]


def is_signed_in(browse: Browse) -> bool:
    return browse.get("/account").status == 200
