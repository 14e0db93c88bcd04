"""Templates stand where they belong, link to what exists, and hold only what may run."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web.access import public
from tests.architecture.checks import links
from tests.architecture.checks import templates as checks
from tests.architecture.checks.sources import Source, packages, story_order


def test_templates_stand_in_their_rooms(template_names: set[str]) -> None:
    assert checks.place_faults(sorted(template_names), packages()) == []


def test_templates_use_earlier_rooms_only(templates: list[Source]) -> None:
    order = story_order()
    assert [fault for source in templates for fault in checks.order_faults(source, order)] == []


def test_templates_use_templates_that_exist(
    templates: list[Source], template_names: set[str]
) -> None:
    faults = [f for source in templates for f in checks.missing_templates(source, template_names)]
    assert faults == []


def test_markup_holds_no_script_and_no_style(templates: list[Source]) -> None:
    pages = [source for source in templates if source.name.endswith(".html")]
    assert [fault for source in pages for fault in checks.markup_faults(source)] == []


def test_escaping_is_never_switched_off(templates: list[Source]) -> None:
    assert [fault for source in templates for fault in checks.jinja_faults(source)] == []


def test_fragments_carry_their_name_as_id(templates: list[Source]) -> None:
    assert [fault for source in templates for fault in checks.fragment_faults(source)] == []


def test_forms_that_change_something_carry_their_keys(templates: list[Source]) -> None:
    assert [fault for source in templates for fault in checks.form_faults(source)] == []


def test_links_lead_somewhere(
    app: Flask, templates: list[Source], portal_sources: list[Source]
) -> None:
    found = [link for source in templates for link in links.template_links(source)]
    found += [link for source in portal_sources for link in links.python_links(source)]
    assert links.dead_links(app, found) == []


def test_rooms_name_templates_of_their_own(
    portal_sources: list[Source], template_names: set[str]
) -> None:
    sources = [source for source in portal_sources if source.name.count("/") > 1]
    assert links.template_name_faults(sources, template_names, checks.COMMON) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">x</p>', "<p> has style="),
        ('<p {% if x %}style="color: red"{% endif %}>x</p>', "<p> has style="),
        ('<button onclick="go()">Go</button>', "<button> has onclick="),
        ("<style>p { color: red }</style>", "<style> is an inline style sheet"),
        ('<a href="javascript:go()">Go</a>', "<a> runs script in href"),
        ("<div data-hx-vals='js:{a: 1}'></div>", "<div> runs script in data-hx-vals"),
        ('<div hx-get="/x"></div>', "<div> has hx-get; write data-hx-get"),
        ('<div data-hx-on:click="x"></div>', "<div> has data-hx-on:click"),
        ('<body data-hx-boost="true"></body>', "<body> has data-hx-boost"),
        ('<link rel="stylesheet" href="https://cdn.example/a.css">', "<link> loads https:"),
        ('<img src="//cdn.example/a.png" alt="">', "<img> loads //cdn"),
    ],
)
def test_control_markup_the_browser_would_refuse_is_seen(text: str, fault: str) -> None:
    faults = checks.markup_faults(Source("templates/offers/page.html", text))
    assert len(faults) == 1
    assert faults[0].startswith(f"templates/offers/page.html {fault}")


def test_control_a_script_of_its_own_is_seen() -> None:
    source = Source("templates/a.html", "<script>alert(1)</script><script src='/a.js'></script>")
    assert checks.markup_faults(source) == [
        "templates/a.html has a script of its own",
        "templates/a.html <script> has no src",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<p class="{{ "style=" if x > 1 }}" data-style="a">a &lt; b</p>',
        "{# <p style='x'> onclick #}<p>x</p>",
        '<a href="https://www.gov.uk/">GOV.UK</a>',
        '<div data-hx-get="{{ url_for("a.b", x="javascript:") }}"></div>',
    ],
)
def test_control_good_markup_is_let_be(text: str) -> None:
    assert checks.markup_faults(Source("templates/offers/page.html", text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ reason | safe }}", ":1 uses |safe"),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", ":1 switches escaping"),
        ('{{ f(attributes={"onclick": "go()"}) }}', ":1 has onclick="),
        ('{{ f(attributes={"hx-get": "/x"}) }}', ":1 has hx-get; write data-hx-get"),
        ('{% from "a.html" import tag %}x', " imports tag and never uses it"),
        ('{% import "a.html" as parts %}x', " imports parts and never uses it"),
    ],
)
def test_control_jinja_that_hides_danger_is_seen(text: str, fault: str) -> None:
    source = Source("templates/offers/page.html", text)
    assert checks.jinja_faults(source) == [f"templates/offers/page.html{fault}"]


def test_control_good_jinja_is_let_be() -> None:
    text = '{% from "a.html" import tag as label %}{{ label({"data-hx-get": x | trim}) }}'
    assert checks.jinja_faults(Source("templates/offers/page.html", text)) == []


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ('<div id="offer_table"><p>x</p><br></div>', True),
        (
            '{% if a %}<p id="offer_table">x</p>{% else %}<div id="offer_table"></div>{% endif %}',
            True,
        ),
        ('<tr id="offer_table-{{ offer.reference }}"><td>x</td></tr>', True),
        ('<tr id="{{ offer.reference }}"><td>x</td></tr>', False),
        ('<div id="offer-table"></div>', False),
        ('<div id="offer_table"></div><p>more</p>', False),
        ("<div></div>", False),
        ("only text", False),
    ],
)
def test_control_fragments_without_their_id_are_seen(text: str, good: bool) -> None:
    source = Source("templates/offers/council/_offer_table.html", text)
    assert (checks.fragment_faults(source) == []) is good


@pytest.mark.parametrize(
    "name", ["offers/council/compare.html", "offers/email/_x.txt", "layouts/_x.html"]
)
def test_control_other_templates_need_no_id(name: str) -> None:
    assert checks.fragment_faults(Source(f"templates/{name}", "<p>x</p>")) == []


@pytest.mark.parametrize(
    ("name", "form", "good"),
    [
        ("offers/page.html", '<form method="post">{{ form_keys() }}</form>', True),
        ("offers/page.html", '<form method="get"></form>', True),
        ("offers/page.html", '<form\n method="POST">{{ csrf_field() }}</form>', False),
        ("offers/page.html", '<form method="post">{{ keys }}</form>', False),
        ("offers/page.html", '<form method="post"></form>{{ form_keys() }}', False),
        ("offers/page.html", '<form method="post">{# form_keys() #}</form>', False),
        ("components/confirm.html", '<form method="post">{{ keys }}</form>', True),
        ("components/header.html", '<form method="post">{{ csrf_field() }}</form>', True),
        ("components/header.html", '<form method="post"></form>', False),
    ],
)
def test_control_forms_without_keys_are_seen(name: str, form: str, good: bool) -> None:
    assert (checks.form_faults(Source(f"templates/{name}", form)) == []) is good


def test_control_a_template_in_no_room_is_seen() -> None:
    names = ["offers/a.html", "base.html", "components/a.html", "gossip/a.html"]
    assert checks.place_faults(names, ["offers"]) == ["templates/gossip/a.html is in no room"]


@pytest.mark.parametrize(
    ("name", "text", "good"),
    [
        ("offers/a.html", '{% include "referrals/_b.html" %}', True),
        ("offers/a.html", '{% include "components/b.html" %}', True),
        ("referrals/a.html", '{% include "offers/_b.html" %}', False),
        ("referrals/a.html", '{% from "offers/b.html" import c %}', False),
        ("layouts/a.html", '{% include "offers/_b.html" %}', False),
    ],
)
def test_control_a_template_of_a_later_room_is_seen(name: str, text: str, good: bool) -> None:
    faults = checks.order_faults(Source(f"templates/{name}", text), {"referrals": 1, "offers": 2})
    assert (faults == []) is good


def test_control_a_missing_template_is_seen() -> None:
    source = Source("templates/offers/a.html", '{% extends "base.html" %}{% include "gone.html" %}')
    assert checks.missing_templates(source, {"base.html"}) == [
        "templates/offers/a.html uses gone.html, which does not exist"
    ]


@pytest.fixture
def linked() -> Flask:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/offers", "offers.list", public(lambda: ""))
    bare.add_url_rule("/offers/<ref>", "offers.show", public(lambda ref: ""))
    return bare


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ('url_for("offers.list")', None),
        ('url_for("offers.list", page=2)', None),
        ('url_for("offers.show", ref=r)', None),
        ('url_for("offers.show", **given)', None),
        ("url_for(endpoint)", None),
        ('url_for("offers.show")', "leads to offers.show without ref"),
        ('url_for("offers.gone")', "leads to offers.gone, which does not exist"),
    ],
)
def test_control_dead_links_are_seen(linked: Flask, call: str, fault: str | None) -> None:
    in_page = Source("templates/offers/a.html", f"<a href='{{{{ {call} }}}}'>x</a>")
    in_code = Source("portal/offers/routes.py", f"def go():\n    return flask.{call}\n")
    page_faults = links.dead_links(linked, links.template_links(in_page))
    code_faults = links.dead_links(linked, links.python_links(in_code))
    assert page_faults == ([f"templates/offers/a.html:1 {fault}"] if fault else [])
    assert code_faults == ([f"portal/offers/routes.py:2 {fault}"] if fault else [])


def test_control_foreign_and_missing_template_names_are_seen() -> None:
    text = (
        'A = "offers/a.html"\nB = "referrals/b.html"\nC = "offers/gone.html"\nD = "errors/e.html"\n'
    )
    source = Source("portal/offers/routes.py", text)
    existing = {"offers/a.html", "referrals/b.html", "errors/e.html"}
    assert links.template_name_faults([source], existing, checks.COMMON) == [
        "portal/offers/routes.py:2 names referrals/b.html, of another room",
        "portal/offers/routes.py:3 names offers/gone.html, which does not exist",
    ]
