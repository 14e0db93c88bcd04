"""A browser without a screen: reads pages as HTML, sends forms with what they hide, checks both.

Every page that it reads is checked: one h1, a title, no inline script or style, labels on inputs,
both keys in every POST form, the security headers, and nothing that a cache may keep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from portal.db import Hub
from portal.kernel.actor import Actor
from tests.support.people import token_for

HOST = "http://localhost"
# Forms of every page that need no key against double sending.
TWICE_AS_GOOD_AS_ONCE = ("/sign-out", "/session/extend")


@dataclass
class Page:
    """One answer, parsed."""

    browse: Browse
    response: TestResponse
    soup: BeautifulSoup = field(init=False)

    def __post_init__(self) -> None:
        is_text = self.response.mimetype.startswith("text/")
        shown = self.response.get_data(as_text=True) if is_text else ""
        self.soup = BeautifulSoup(shown, "html5lib")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        return " ".join(self.soup.h1.get_text(" ").split()) if self.soup.h1 else ""

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        found = self.soup.select(".govuk-error-summary__list li")
        return [" ".join(item.get_text(" ").split()) for item in found]

    @property
    def location(self) -> str:
        """Where the answer leads: 303, or htmx's own redirect."""
        headers = self.response.headers
        return headers.get("HX-Redirect") or headers.get("Location", "")

    def form(self, action: str = "") -> Tag:
        """The page's POST form whose action ends with `action`; the only one if not named."""
        forms = [f for f in self.soup.find_all("form") if f.get("method", "").lower() == "post"]
        forms = [f for f in forms if f.get("action", "").endswith(action)] if action else forms
        forms = (
            forms if action else [f for f in forms if f.get("action") not in TWICE_AS_GOOD_AS_ONCE]
        )
        assert len(forms) == 1, f"{len(forms)} forms for {action!r} on {self.h1!r}"
        return forms[0]

    def submit(
        self, data: dict[str, Any] | None = None, action: str = "", *, htmx: bool = False
    ) -> Page:
        """Send a form with everything it holds already, changed by `data`."""
        form = self.form(action)
        sent = {**values_of(form), **(data or {})}
        url = form.get("action") or self.response.request.path
        return self.browse.post(url, sent, htmx=htmx, target=form.get("data-hx-target", ""))

    def follow(self) -> Page:
        """Go where the answer leads."""
        assert self.location, f"{self.status} leads nowhere: {self.text[:300]}"
        return self.browse.get(self.location)


def values_of(form: Tag) -> dict[str, Any]:
    """What a form would send as it stands (buttons apart)."""
    found: dict[str, list[str]] = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        kind = tag.get("type", "text")
        if kind in ("submit", "button", "file"):
            continue
        if kind in ("radio", "checkbox") and not tag.has_attr("checked"):
            continue
        if tag.name == "select":
            chosen = tag.select_one("option[selected]") or tag.select_one("option")
            value = chosen.get("value", "") if chosen else ""
        else:
            value = tag.get_text().lstrip("\n") if tag.name == "textarea" else tag.get("value", "")
        found.setdefault(str(tag["name"]), []).append(str(value))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


class Browse:
    """One person's browser."""

    def __init__(self, app: Flask, actor: Actor | None = None) -> None:
        self.app = app
        self.actor = actor
        self.client = app.test_client()
        if actor is not None:
            self.sign_in(actor)

    @property
    def hub(self) -> Hub:
        return self.app.extensions["hub"]

    def sign_in(self, actor: Actor) -> None:
        """As sign-in leaves it: a token in the session cookie."""
        with self.client.session_transaction(base_url=HOST) as session:
            session["_user_id"] = token_for(self.hub, actor)
            session["_fresh"] = True

    def get(self, url: str, *, htmx: bool = False, target: str = "") -> Page:
        """Read a page (or the fragment that htmx would ask for) and check it."""
        response = self.client.get(url, base_url=HOST, headers=_headers(htmx, target))
        page = Page(self, response)
        check_headers(response)
        if response.mimetype == "text/html" and response.status_code < 300 and not htmx:
            check_page(page)
        return page

    def post(self, url: str, data: dict[str, Any], *, htmx: bool = False, target: str = "") -> Page:
        """Send a form; a missing CSRF token is taken from the sign-in page's form."""
        sent = dict(data)
        if "csrf_token" not in sent:
            sent["csrf_token"] = self.token()
        response = self.client.post(
            url, data=sent, base_url=HOST, headers=_headers(htmx, target.lstrip("#"))
        )
        check_headers(response)
        return Page(self, response)

    def token(self) -> str:
        """A CSRF token of this browser's session."""
        page = self.client.get("/sign-in", base_url=HOST).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, "The sign-in page has no form."
        return found[1]


def _headers(htmx: bool, target: str) -> dict[str, str]:
    if not htmx:
        return {}
    return {"HX-Request": "true", **({"HX-Target": target} if target else {})}


def check_headers(response: TestResponse) -> None:
    """What every answer carries."""
    headers = response.headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    if "/static/" not in response.request.path:
        assert headers["Cache-Control"] == "no-store"


def check_page(page: Page) -> None:
    """What every full page holds."""
    soup = page.soup
    assert len(soup.find_all("h1")) == 1, f"{len(soup.find_all('h1'))} h1 in {page.text[:200]}"
    assert soup.title is not None
    assert page.h1.split(" (")[0][:30] in soup.title.get_text() or page.status >= 400
    assert not soup.find_all("style")
    assert not soup.select("[style]")
    assert all(script.get("src") for script in soup.find_all("script"))
    for form in soup.find_all("form"):
        if form.get("method", "get").lower() == "post":
            assert form.select_one("input[name=csrf_token]"), f"no CSRF token: {form.get('action')}"
            keyless = form.get("action") in TWICE_AS_GOOD_AS_ONCE
            key = form.select_one("input[name=form_key]")
            assert keyless or key, f"no form key: {form.get('action')}"
    for tag in soup.select("input, select, textarea"):
        if tag.get("type") in ("hidden", "submit", "button"):
            continue
        named = tag.get("aria-label") or tag.get("aria-labelledby")
        assert named or soup.select_one(f'label[for="{tag.get("id")}"]'), f"no label: {tag}"
