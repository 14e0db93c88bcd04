"""Applying: from reading the open round to the receipt, and what happens when things go wrong.

Every page is looked at on the way: axe, 320 px, what the browser complains of.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import providers
from portal.db import Hub
from portal.kernel.actor import Role
from tests.browser.tab import Tab
from tests.browser.test_joining import shown_code
from tests.factories.accounts import PASSWORD, make_account
from tests.factories.applications import make_application, send
from tests.factories.pdps import DURING, Scheme, make_scheme
from tests.factories.providers import new_urn, row, write_register
from tests.factories.rounds import set_clock
from tests.support.certificates import certificate_bytes

OpenTab = Callable[..., Tab]
PDF = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": certificate_bytes()}
NOTE = {"name": "cover.pdf", "mimeType": "application/pdf", "buffer": b"It is in the post."}


@pytest.fixture
def scheme(hub: Hub) -> Scheme:
    """A round that is open by the portal's clock."""
    set_clock(hub, DURING)
    return make_scheme(hub)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_provider_applies_to_its_receipt(
    scheme: Scheme,
    hub: Hub,
    open_tab: OpenTab,
    print_pdfs: Callable[[], None],
    tmp_path: Path,
    scripts: bool,
) -> None:
    urn = new_urn()
    path = write_register(tmp_path / "register.csv", [row(urn)])
    providers.import_ofsted(hub, providers.open_register(path))
    tab = open_tab(make_account(hub, Role.PROVIDER_ADMIN).actor, scripts=scripts)
    tab.go("/opportunities").follow("Round 5")
    tab.follow("Apply for lot 2").press("Start application")
    _answer_checks(tab)
    _write_answers(tab)
    _add_home(tab, urn)
    tab.go("/p/").follow("Finish application")
    tab.follow("Choose homes or services").choose("Elm House").press("Save and continue")
    _price(tab)
    tab.follow("Check your answers")
    assert len(tab.errors) == 1
    tab.follow("Answer “Social value”").type("Your answer", "Two apprentices from the borough.")
    tab.choose("Yes, it is finished").press("Save and continue")
    tab.follow("Declare and send").press("Send application")
    assert tab.errors[0] == "Enter your position"
    _send(tab)
    assert tab.h1.startswith("Application sent")
    print_pdfs()
    if scripts:
        link = tab.page.get_by_role("link", name="Receipt for application")
        link.wait_for()
    else:
        tab.follow("Check if it is ready")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="Receipt for application").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def _answer_checks(tab: Tab) -> None:
    """Two checks: one by yes and no alone, one with a document that is first no document."""
    tab.follow("No grounds for exclusion").choose("No").press("Save and continue")
    tab.follow("Insurance").choose("Yes").type("Explanation", "Renewed each June.")
    upload = tab.page.get_by_label("Employer’s liability certificate")
    upload.set_input_files([NOTE])
    tab.press("Save and continue")
    assert tab.errors[0].startswith("The selected file must be a PDF")
    assert tab.page.get_by_label("Yes", exact=True).is_checked()
    assert tab.page.get_by_label("Explanation").input_value() == "Renewed each June."
    upload.set_input_files([PDF])
    tab.press("Save and continue")


def _write_answers(tab: Tab) -> None:
    """One answer is left alone once it says that it is saved; one is saved by its button."""
    tab.follow("Safeguarding")
    answer = tab.page.get_by_label("Your answer")
    answer.fill("Our named leads hear every concern within a day.")
    if tab.scripts:
        tab.page.get_by_text("You have 11 words remaining").first.wait_for()
        wait_for_saved(tab, "words")
        tab.page.reload()
        tab.look()
        assert answer.input_value() == "Our named leads hear every concern within a day."
    tab.choose("Yes, it is finished").press("Save and continue")
    tab.page.get_by_role("link", name="Everyday care").first.click()
    tab.type("Your answer", "A child chooses breakfast.").choose("Yes, it is finished")
    tab.page.get_by_role("button", name="Save and continue").click()


def wait_for_saved(tab: Tab, field: str) -> None:
    """Wait until the line under a field says that its words are kept."""
    tab.page.wait_for_function(
        "id => document.getElementById(id + '-saved').textContent.startsWith('Saved at')", arg=field
    )
    tab.settle()


def _add_home(tab: Tab, urn: str) -> None:
    tab.follow("Choose homes or services").follow("Add a home or agency")
    tab.page.get_by_label("Ofsted number").fill(urn)
    if tab.scripts:
        tab.page.get_by_text("What Ofsted publishes").wait_for()
        tab.look()
    else:
        tab.press("Look up")
    tab.follow("Yes, this is ours").press("Add this home")
    assert "Enter the youngest age" in tab.errors
    tab.type("Name", "Elm House").type("Address line 1", "1 Elm Road").type("Town", "Romford")
    tab.type("Postcode", "RM7 0AA").type("Telephone for referrals", "020 7946 0123")
    tab.type("Registered places", "4").type("Youngest age", "10").type("Oldest age", "16")
    tab.press("Add this home")


def _price(tab: Tab) -> None:
    tab.follow("Enter prices").type("Core care", "about 4,000").press("Save and continue")
    assert tab.errors == ["Core care must be a number, like 3450"]
    assert tab.page.get_by_label("Core care").input_value() == "about 4,000"
    tab.type("Core care", "£4,000").type("Solo care", "5,250.50").press("Save and continue")


def _send(tab: Tab) -> None:
    tab.type("Your full name", "Ayo Bello").type("Your position", "Director")
    tab.choose("I am authorised").press("Send application")


def test_a_colleague_joins_and_what_was_sent_is_replaced_and_withdrawn(
    scheme: Scheme, hub: Hub, open_tab: OpenTab
) -> None:
    full = make_application(hub, scheme)
    send(hub, full)
    admin = open_tab(full.admin, phone=True).go("/p/team").follow("Invite a colleague")
    admin.type("Their work e-mail address", "ben@example.test").press("Send invitation")
    assert admin.errors == ["Select at least one role"]
    admin.choose("Applicant").press("Send invitation")
    link = admin.page.get_by_role("link", name="Open the link").get_attribute("href")
    colleague = open_tab(phone=True).go(str(link))
    colleague.type("Your full name", "Ben Example").type("Password", PASSWORD).press("Join")
    colleague.type("6-digit code", shown_code(colleague)).press("Continue")
    colleague.follow("Applications", within="header, nav").follow("Round 5, lot 2")
    colleague.follow("Everyday care").type("Your answer", "A child chooses the evening too.")
    colleague.press("Save and continue")
    assert colleague.says("You have changes that are not sent.")
    colleague.go(f"/p/applications/{full.reference}/declaration")
    assert colleague.says("Only an administrator of your organisation can send")
    admin.go(f"/p/applications/{full.reference}/declaration")
    assert admin.says("This replaces number 1, which stands until then.")
    _send(admin)
    assert admin.says("Sent before, and replaced")
    admin.follow("Withdraw application").press("Withdraw application")
    assert admin.says("Withdrawn")
