"""A tab of a real browser that looks at every page it comes to, as a careful person would.

Each page is checked for accessibility by axe, for sideways scrolling at 320 px, and for errors that
the browser reported (a content security policy that was broken shows there).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from portal.config import ROOT
from tests.support.browse import Browse

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
}"""
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 5);
}"""
STILL = "() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')"
SMALLEST, PHONE, DESKTOP = 320, 360, 1366
# A page that answers "this is not complete" has status 422, "somebody else saved" 409 and "too big"
# 413; the browser logs each as an error.
EXPECTED = re.compile(r"status of (409|413|422)")


class Tab:
    """One person's tab; `look` after every step that shows something new."""

    def __init__(
        self, context: BrowserContext, base: str, browse: Browse | None, *, scripts: bool
    ) -> None:
        self.base = base
        self.scripts = scripts
        self.context = context
        self.complaints: list[str] = []
        self.clicks = 0
        if browse is not None:
            cookie = browse.client.get_cookie("portal", domain="localhost")
            assert cookie is not None
            context.add_cookies([{"name": "portal", "value": cookie.value, "url": base}])
        self.page: Page = context.new_page()
        self.page.set_default_timeout(5_000)
        self._tools = context.new_cdp_session(self.page)
        self._run_scripts(scripts)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _run_scripts(self, allowed: bool) -> None:
        """Whether pages run scripts. Without, they are let in for the checks alone: the page has
        loaded by then, and what it did not attach stays unattached."""
        self._tools.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(f"{message.text} ({self.page.url})")

    @property
    def h1(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    def go(self, path: str) -> Tab:
        """Open a page of the portal and look at it."""
        self.page.goto(self.base + path)
        return self.look()

    def follow(self, name: str, within: str = "main") -> Tab:
        """Press a link by its words, and look at where it leads."""
        return self.click(self.page.locator(within).get_by_role("link", name=name))

    def press(self, name: str, within: str = "main") -> Tab:
        """Press a button by its words, and look at what comes."""
        return self.click(self.page.locator(within).get_by_role("button", name=name))

    def click(self, target: Locator) -> Tab:
        """One click, counted; then wait until the page is still and look at it."""
        self.clicks += 1
        target.first.click()
        return self.look()

    def type(self, label: str, words: str) -> Tab:
        """Type into the field with this label."""
        self.page.locator("main").get_by_label(label).first.fill(words)
        return self

    def choose(self, label: str) -> Tab:
        """Choose a radio or checkbox by its label; counted like any click."""
        self.clicks += 1
        self.page.locator("main").get_by_label(label).first.check()
        return self

    def says(self, words: str) -> bool:
        """Whether the page says this, whatever the line breaks."""
        return words in " ".join(self.page.locator("body").inner_text().split())

    def settle(self) -> None:
        """Wait until the page has loaded and nothing is being swapped."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.page.wait_for_function(STILL)

    def look(self) -> Tab:
        """Check the page as it stands now."""
        self.settle()
        self._run_scripts(True)
        where = f"{self.path} ({self.page.title()})"
        assert self.page.locator("h1").count() == 1, f"not one h1 on {where}"
        found = self._axe()
        assert found == [], f"axe on {where}: {found}"
        self._narrow(where)
        self._run_scripts(self.scripts)
        assert self.complaints == [], f"the browser complained on {where}: {self.complaints}"
        self._photograph()
        return self

    def _axe(self) -> Any:
        self.page.evaluate(AXE)
        return self.page.evaluate(RUN_AXE)

    def _narrow(self, where: str) -> None:
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": SMALLEST, "height": size["height"]})
        wide = self.page.evaluate(WIDE)
        self.page.set_viewport_size(size)
        assert wide == [], f"wider than {SMALLEST} px on {where}"

    def _photograph(self) -> None:
        """Keep what was seen, when somebody wants to see it (SCREENSHOTS names a folder)."""
        folder = os.environ.get("SCREENSHOTS")
        if not folder:
            return
        size = self.page.viewport_size
        assert size is not None
        name = re.sub(r"[^a-z]+", "-", self.page.title().lower())[:60].strip("-")
        for label, width in (("phone", PHONE), ("desktop", DESKTOP)):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=Path(folder) / f"{name}.{label}.png", full_page=True)
        self.page.set_viewport_size(size)
