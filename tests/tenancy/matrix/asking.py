"""Asking for a page as somebody, and what came back: enough to judge it, nothing that varies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import Client, TestResponse

from portal.kernel.references import is_reference
from tests.support.browse import HOST
from tests.tenancy.matrix.cases import Case
from tests.tenancy.matrix.people import HOME_OF, Persona, neighbour
from tests.tenancy.matrix.world import World

NOWHERE = UUID(int=7)
_VARIES = (
    re.compile(rb'name="(?:csrf_token|form_key)" value="[^"]*"'),
    re.compile(rb"reference [0-9a-f]{8}"),
)
# Whose things somebody has who owns none of a kind: those of whom they deal with.
_DEALS_WITH = {
    **{buyer: (provider,) for buyer, provider in HOME_OF.items()},
    "plum": ("alder", "hazel"),
    "quince": ("birch", "holly"),
}
_PARTNERS = {"alder": "hazel", "birch": "holly", "hazel": "alder", "holly": "birch"}


@dataclass(frozen=True)
class Question:
    """One request."""

    method: str
    url: str
    body: tuple[tuple[str, str], ...] = ()
    is_htmx: bool = False


@dataclass(frozen=True)
class Answer:
    """One response, without what varies from one drawing of a page to the next."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """Everything in it in which a word could hide."""
        lines = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{lines}\n{self.body.decode('utf-8', 'replace')}"


def owners(organisation: str) -> tuple[str, ...]:
    """Whose things somebody asks for as their own, in the order of trying."""
    first = organisation or "plum"
    dealt = _DEALS_WITH[first]
    partner = _PARTNERS.get(first)
    return (first, *((partner,) if partner else ()), *dealt)


def arguments(world: World, thing: str, persona: Persona, *, foreign: bool) -> dict[str, Any]:
    """The URL's arguments of a thing that is somebody's own, or of their neighbour's."""
    if not thing:
        return {}
    kept = world.things[thing]
    own = owners(persona.organisation)
    if not foreign and persona.name in kept:
        return kept[persona.name]
    for name in map(neighbour, own) if foreign else own:
        if name in kept:
            return kept[name]
    raise KeyError(f"Nobody has a {thing} for {persona.name}.")


class Asking:
    """Asks the application, as anybody, without keeping what it answers in a cookie jar."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self._adapter = app.url_map.bind("localhost")
        self._client = Client(app, TestResponse, use_cookies=False)
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        self._signer = signer
        self._keys: dict[str, tuple[str, str]] = {}

    def url(self, endpoint: str, method: str, case: Case, kind: str, persona: Persona) -> str:
        """The address of a route for a kind of reference."""
        is_foreign = kind in ("other", "elsewhere")
        thing = (is_foreign and case.other) or case.thing
        found = dict(arguments(self.world, thing, persona, foreign=is_foreign))
        if kind == "planted":
            found |= self._planted(case, persona)
        if kind == "absent":
            found = {name: absent(name, value) for name, value in found.items()}
        values = {**found, **case.fixed}
        rule_arguments = self.app.url_map._rules_by_endpoint[endpoint][0].arguments
        if "council" in rule_arguments:
            values["council"] = self._slug(persona, kind)
        path = self._adapter.build(endpoint, values, method)
        query = self._query(case, kind, persona)
        return f"{path}?{urlencode(query)}" if query else path

    def _planted(self, case: Case, persona: Persona) -> dict[str, Any]:
        """The neighbour's second id under one's own first."""
        other = arguments(self.world, case.other or case.thing, persona, foreign=True)
        ids = [name for name, value in other.items() if isinstance(value, UUID)]
        return {name: other[name] for name in ids[-1:]}

    def _slug(self, persona: Persona, kind: str) -> str:
        own = persona.organisation
        name = own if own in _PARTNERS else "alder"
        return neighbour(name) if kind == "elsewhere" else name

    def _query(self, case: Case, kind: str, persona: Persona) -> dict[str, str]:
        found = {}
        for name, value in case.query.items():
            if value in self.world.things:
                is_foreign = kind in ("other", "elsewhere", "planted")
                value = arguments(self.world, value, persona, foreign=is_foreign)["reference"]
            found[name] = value
        return found

    def ask(self, question: Question, persona: Persona) -> Answer:
        """Send it."""
        cookie, token = self._session(persona)
        headers = {"Cookie": cookie} if cookie else {}
        if question.is_htmx:
            headers |= {"HX-Request": "true"}
        options: dict[str, Any] = {"base_url": HOST, "headers": headers, "method": question.method}
        if question.method == "POST":
            options["data"] = {**dict(question.body), "csrf_token": token}
        response = self._client.open(question.url, **options)
        return answer_of(response)

    def meet(self, persona: Persona) -> None:
        """Get somebody their cookie and token before anything is measured."""
        self._session(persona)

    def _session(self, persona: Persona) -> tuple[str, str]:
        """The cookie of somebody's browser and the CSRF token that belongs to it."""
        if persona.name not in self._keys:
            start = {"_user_id": persona.token, "_fresh": True} if persona.token else {}
            cookie = f"portal={self._signer.dumps(start)}"
            page = self._client.get(
                "/opportunities" if not persona.token else "/account/password",
                base_url=HOST,
                headers={"Cookie": cookie},
            )
            if "csrf_token" not in page.get_data(as_text=True):
                page = self._client.get("/sign-in", base_url=HOST, headers={"Cookie": cookie})
            kept = page.headers.get("Set-Cookie", "")
            found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
            assert found is not None, f"{persona.name} has no form"
            self._keys[persona.name] = (kept.split(";")[0] or cookie, found[1])
        return self._keys[persona.name]


def absent(name: str, value: Any) -> Any:
    """A reference that nobody has, of the same shape."""
    if isinstance(value, UUID):
        return NOWHERE
    if name == "token":
        return "no-such-link"
    if isinstance(value, str) and is_reference(value):
        return f"{value.split('-')[0]}-ZZZZ0"
    return value


def answer_of(response: TestResponse) -> Answer:
    """What came back, without tokens and dates."""
    body = response.get_data()
    for varying in _VARIES:
        body = varying.sub(b"", body)
    skipped = ("Set-Cookie", "Date", "Content-Length")
    headers = tuple((name, value) for name, value in response.headers if name not in skipped)
    return Answer(response.status_code, headers, body)
