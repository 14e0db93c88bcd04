"""Every form that a page shows, as a browser would send it, with something else typed into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from tests.support.browse import values_of

KEYS = ("csrf_token", "form_key")
PRESSED = ("submit", "image", "reset", "button", "file")

HOSTILE = {
    "nul": "a\x00b",
    "superscript": "²",
    "figures": "9" * 400,
    "negative": "-1",
    "infinite": "1e309",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>'\"",
    "backwards": "\u202e000,1£",
    "surrogate": "\ud83d",
    "long": "word " * 6_000,
    "path": "../../../../etc/passwd",
    "query": "' OR 1=1 --%_\\",
    "template": "{{ 7*7 }}${7*7}#{7*7}",
    "lines": "a\r\nBcc: x@example.test",
    "blank": " \t\u00a0\u200b",
    "nothing": "",
}
"""What people and programs type that nobody thought of. The names are the tests' names."""


@dataclass(frozen=True)
class Shape:
    """A form as it is drawn: where it goes, what it holds, and which of that is hidden."""

    action: str
    values: tuple[tuple[str, str], ...]
    open_names: frozenset[str]
    hidden_names: frozenset[str]

    def filled(self, names: frozenset[str], value: str) -> dict[str, str]:
        """What is sent when `value` stands in each of `names`."""
        return {**dict(self.values), **dict.fromkeys(names, value)}


def shapes_of(soup: BeautifulSoup, url: str) -> Iterator[Shape]:
    """The POST forms of a page, but for signing out, which every page has."""
    for form in soup.find_all("form"):
        action = str(form.get("action") or url)
        if str(form.get("method", "")).lower() == "post" and action != "/sign-out":
            yield _shape(form, action)


def _shape(form: Tag, action: str) -> Shape:
    hidden, shown = set(), set()
    for field in form.select("input, textarea, select"):
        name, kind = str(field.get("name") or ""), str(field.get("type", "text"))
        if not name or name in KEYS or kind in PRESSED:
            continue
        (hidden if kind == "hidden" else shown).add(name)
    values = tuple(
        (name, value) for name, value in values_of(form).items() if isinstance(value, str)
    )
    return Shape(action, values, frozenset(shown), frozenset(hidden))


def unlinked_errors(soup: BeautifulSoup) -> list[str]:
    """Lines of the error summary that lead to no page, and to no id that this page has."""
    lost = []
    for link in soup.select(".govuk-error-summary__list a"):
        target = str(link.get("href", ""))
        if not (target.startswith("/") or soup.find(id=target.removeprefix("#"))):
            lost.append(f"{link.get_text(' ', strip=True)} -> {target}")
    return lost
