"""Whatever is typed, in a field or an address: a page that says what is wrong, never a fault.

Every form that anybody can reach is filled with each of the hostile texts: first all that a person
sees, then all that the page hides. It runs on PostgreSQL, which refuses letters that SQLite keeps.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask, request
from werkzeug.exceptions import HTTPException

from portal.factory import create_app
from portal.kernel.actor import Role
from portal.web.access import public
from tests.support.browse import HOST, Browse, Page
from tests.support.databases import Databases, make_hub
from tests.tenancy.matrix.asking import Asking
from tests.tenancy.matrix.building import build
from tests.tenancy.matrix.cases_of_work import CASES
from tests.tenancy.matrix.people import HOST_PEOPLE, Persona
from tests.tenancy.matrix.running import pairs_of
from tests.tenancy.matrix.world import World
from tests.web.hostile.forms import HOSTILE, Shape, shapes_of, unlinked_errors

pytestmark = pytest.mark.one_engine("postgresql")
FULL = os.environ.get("PROOF_SIZE") == "full"
PROVIDER_PEOPLE = (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.RESPONDER, Role.CONTRACTS)
NAMES = ("page", "radius", "wave", "group", "order", "person", "q", "name", "urn", "weekly", "next")
IN_ADDRESSES = ("nul", "superscript", "figures", "markup", "path", "surrogate")


Attempt = tuple[str, Browse, Shape, dict[str, str]]
"""What it is called, who sends it, the form, and what is in it."""


@dataclass
class Scene:
    """The world with everybody in it, and where each form was found."""

    app: Flask
    world: World
    people: list[tuple[Persona, Browse]]
    forms: dict[tuple[str, frozenset[str]], tuple[Browse, Shape, str]] = field(default_factory=dict)
    pages: dict[str, tuple[Browse, str]] = field(default_factory=dict)


def count() -> str:
    """A careless page: `isdigit` says yes to what `int` refuses."""
    typed = request.args.get("page", "")
    return str(int(typed)) if typed.isdigit() else "1"


def take() -> tuple[str, int]:
    """A careless form: it falls over a superscript, and refuses the rest without a word."""
    number = request.form["number"]
    return f"{int(number)}" if number.isdigit() else "", 422


@pytest.fixture(scope="module")
def scene(databases: Databases) -> Iterator[Scene]:
    settings = databases.fresh("postgresql")
    hub = make_hub(settings)
    app = create_app(settings, hub)
    app.add_url_rule("/broken", "broken.count", public(count), methods=["GET"])
    app.add_url_rule("/broken", "broken.take", public(take), methods=["POST"])
    world = build(app)
    wanted = [("plum", role) for role in PROVIDER_PEOPLE]
    wanted += [(name, role) for name in ("alder", "hazel") for role in HOST_PEOPLE]
    people = [(Persona("visitor"), Browse(app))]
    for name, role in wanted:
        actor = world.crew[name, role]
        people.append((Persona(f"{name}.{role.value}", name, actor), Browse(app, actor)))
    made = Scene(app, world, people)
    _walk(made)
    yield made
    hub.engine.dispose()
    databases.discard(settings)


def _walk(scene: Scene) -> None:
    """Open every page for everybody, and keep each form that is shown for the first time."""
    asking = Asking(scene.app, scene.world)
    known = dict.fromkeys((rule.endpoint for rule in scene.app.url_map.iter_rules()), ()) | CASES
    for pair in pairs_of(scene.app, known):
        if pair.method != "GET" or pair.endpoint == "static_file":
            continue
        for persona, browse in scene.people:
            try:
                url = asking.url(pair.endpoint, "GET", pair.case, "own", persona)
            except KeyError:
                continue
            response = browse.client.get(url, base_url=HOST)
            if response.status_code == 200 and response.mimetype == "text/html":
                scene.pages.setdefault(pair.endpoint, (browse, url))
                _keep(scene, browse, url, response.get_data(as_text=True))


def _keep(scene: Scene, browse: Browse, url: str, body: str) -> None:
    for shape in shapes_of(BeautifulSoup(body, "html5lib"), url):
        endpoint = endpoint_of(scene.app, shape.action)
        key = (endpoint, shape.open_names | shape.hidden_names)
        scene.forms.setdefault(key, (browse, shape, url))


def endpoint_of(app: Flask, action: str) -> str:
    """The view to which a form goes."""
    try:
        return str(app.url_map.bind("localhost").match(action.split("?")[0], "POST")[0])
    except HTTPException:
        return action


def values(number: int) -> dict[str, str]:
    """The texts for one form: all of them at full size, two that change from form to form else."""
    names = list(HOSTILE)
    if FULL:
        return HOSTILE
    return {
        names[i % len(names)]: HOSTILE[names[i % len(names)]] for i in range(number, number + 4)
    }


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Each form with each text, in what is seen and in what is hidden."""
    for number, ((endpoint, _), (browse, shape, _url)) in enumerate(sorted_forms(scene)):
        for kind, value in values(number).items():
            for where, names in (("seen", shape.open_names), ("hidden", shape.hidden_names)):
                if names:
                    label = f"{endpoint} {where} {kind}"
                    yield label, browse, shape, shape.filled(names, value)


def sorted_forms(scene: Scene) -> list:
    return sorted(scene.forms.items(), key=lambda item: (item[0][0], sorted(item[0][1])))


def send(browse: Browse, shape: Shape, data: dict[str, str], *, htmx: bool) -> Page:
    """Send a form as bytes, so that half a character can be sent as well."""
    sent = {**data, "csrf_token": browse.token(), "form_key": secrets.token_urlsafe(16)}
    body = urlencode(sent, errors="surrogatepass").encode()
    headers = {"HX-Request": "true"} if htmx else {}
    kind = "application/x-www-form-urlencoded"
    response = browse.client.post(
        shape.action, data=body, content_type=kind, base_url=HOST, headers=headers
    )
    return Page(browse, response)


def says_why(page: Page) -> bool:
    """Whether a refused page has a word about it: a summary, a line at a field, or an inset."""
    return bool(page.errors or page.soup.select(".govuk-error-message, .govuk-inset-text"))


def what_breaks(tries: Iterable[Attempt]) -> list[str]:
    """Faults, refusals without a word, and lines of a summary that lead nowhere."""
    found = []
    for number, (label, browse, shape, data) in enumerate(tries):
        for htmx in (False, True) if FULL else (number % 2 == 1,):
            page = send(browse, shape, data, htmx=htmx)
            if page.status >= 500:
                found.append(f"{label}: {page.status}")
            if page.status == 422 and not htmx:
                found += [f"{label}: {line}" for line in unlinked_errors(page.soup)]
                found += [] if says_why(page) else [f"{label}: 422 without a word why"]
    return found


def test_no_form_breaks_whatever_is_typed(scene: Scene) -> None:
    tries = list(attempts(scene))
    found = what_breaks(tries)
    print(f"forms: {len(scene.forms)} pages: {len(scene.pages)} tries: {len(tries)}")
    assert len(scene.forms) > 60
    assert "\n".join(found) == ""


def test_control_a_careless_form_is_found(scene: Scene) -> None:
    shape = Shape("/broken", (("number", "1"),), frozenset({"number"}), frozenset())
    browse = scene.people[0][1]
    tries = [
        (kind, browse, shape, {"number": HOSTILE[kind]})
        for kind in ("superscript", "nul", "markup")
        for _ in range(2)  # the second of each is sent by htmx in a small run
    ]
    assert set(what_breaks(tries)) == {
        "superscript: 500",
        "nul: 422 without a word why",
        "markup: 422 without a word why",
    }


@pytest.mark.parametrize("kind", IN_ADDRESSES)
def test_no_reference_breaks_whatever_it_is(scene: Scene, kind: str) -> None:
    """Everything in a path that is free text names nothing, and says so with 404."""
    browse = {persona.name: browse for persona, browse in scene.people}
    found = {}
    for rule in scene.app.url_map.iter_rules():
        words = {
            name
            for name, kind in rule._converters.items()
            if type(kind).__name__ == "UnicodeConverter"
        }
        if "reference" not in words or "GET" not in (rule.methods or ()):
            continue
        path = rule.rule.replace(
            "<reference>", quote(HOSTILE[kind].replace("/", ""), errors="surrogatepass")
        )
        path = path.replace("<council>", "alder")
        if "<" in path:
            continue
        for who in ("plum.responder", "plum.applicant", "alder.broker"):
            status = browse[who].client.get(path, base_url=HOST).status_code
            if status not in (303, 403, 404):
                found[f"{who} {rule.rule}"] = status
    assert found == {}


def broken_addresses(pages: Iterable[tuple[Browse, str]], kind: str) -> list[str]:
    """Addresses that fall over a text in their query."""
    value = quote(HOSTILE[kind], errors="surrogatepass")
    tail = "&".join(f"{name}={value}" for name in NAMES)
    found = []
    for browse, url in pages:
        address = f"{url}{'&' if '?' in url else '?'}{tail}"
        if browse.client.get(address, base_url=HOST).status_code >= 500:
            found.append(url)
    return found


@pytest.mark.parametrize("kind", IN_ADDRESSES)
def test_no_address_breaks_whatever_is_in_it(scene: Scene, kind: str) -> None:
    assert len(scene.pages) > 80
    assert broken_addresses(scene.pages.values(), kind) == []


def test_control_a_careless_page_is_found(scene: Scene) -> None:
    pages = [(scene.people[0][1], "/broken")]
    assert broken_addresses(pages, "superscript") == ["/broken"]
    assert broken_addresses(pages, "markup") == []
