"""A browser's side of real HTTP: pages with forms, cookies kept, and what was acknowledged."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.support.browse import TWICE_AS_GOOD_AS_ONCE, values_of


@dataclass
class Answer:
    """What came back, if anything did."""

    status: int
    location: str
    text: str


@dataclass
class Line:
    """One person's browser on a served portal; each request has a connection of its own."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """Send a form. Raises OSError or HTTPException when no whole answer came."""
        return self._ask("POST", path, urlencode(data, doseq=True))

    def form(self, path: str) -> dict[str, Any]:
        """What the one form of a page holds, keys too."""
        answer = self.get(path)
        assert answer.status == 200, f"{answer.status} at {path}"
        forms = BeautifulSoup(answer.text, "html5lib").select("form[method=post]")
        (form,) = [one for one in forms if one.get("action") not in TWICE_AS_GOOD_AS_ONCE]
        return values_of(form)

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            for line in response.headers.get_all("Set-Cookie") or ():
                found = SimpleCookie(line)
                self.cookies |= {name: morsel.value for name, morsel in found.items()}
            return Answer(response.status, response.headers.get("Location", ""), text)
        finally:
            connection.close()
