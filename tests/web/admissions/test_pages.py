"""Signing, the public register and the host's decisions in the browser, plain and with htmx."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta

import pikepdf
import pytest

from portal.documents.making import make_due
from portal.kernel.actor import Role
from portal.web.templating import renderer
from tests.factories import admissions as make
from tests.factories.admissions import PASSWORD
from tests.factories.assessment import make_released
from tests.support.browse import Browse
from tests.support.people import make_person

pytestmark = pytest.mark.one_engine("sqlite")


@pytest.fixture
def told(hub):
    stage = make_released(hub, (4, 5))
    for one in stage.applied:
        make.give_password(hub, one.admin)
    return stage


def agreement_of(app, one):
    page = Browse(app, one.admin).get("/p/agreements")
    (link,) = page.soup.select("a.govuk-task-list__link")
    return link["href"]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_agreement_is_read_and_signed(app, told, htmx):
    one, two = told.applied
    browse = Browse(app, one.admin)
    where = agreement_of(app, one)
    page = browse.get(where)
    assert f"Home {one.urn}" in page.text
    assert "£5,000" in page.text
    wrong = page.submit(htmx=htmx)
    assert wrong.errors == [
        "Enter your full name",
        "Enter the position that gives you authority to sign",
    ]
    said = {"name": "Ann Example", "position": "Director"}
    signed = page.submit({**said, "proof": PASSWORD}, htmx=htmx)
    assert signed.location == where
    text = browse.get(where).text
    assert "Ann Example, Director, signed" in text
    assert not browse.get(where).soup.select("form[action$=signature]")
    again = browse.post(f"{where}/signature", {**said, "proof": PASSWORD}, htmx=htmx)
    assert again.status == 403
    assert Browse(app, two.admin).get(where).status == 404


def test_once_the_pdf_is_there_its_bytes_are_signed(app, hub, told):
    one = told.applied[0]
    assert make_due(hub, renderer(app)) == 6
    page = Browse(app, one.admin).get(agreement_of(app, one))
    link = page.soup.select_one("a[download]")
    content = Browse(app, one.admin).get(link["href"]).response.get_data()
    said = {"name": "Ann Example", "position": "Director", "proof": PASSWORD}
    text = page.submit(said).follow().text
    assert "The signature is over the PDF" in text
    assert hashlib.sha256(content).hexdigest() in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        assert len(pdf.pages) == 1
    assert Browse(app, told.applied[1].admin).get(link["href"]).status == 404


@pytest.mark.parametrize("htmx", [False, True])
def test_a_wrong_password_signs_nothing(app, told, htmx):
    one = told.applied[0]
    page = Browse(app, one.admin).get(agreement_of(app, one))
    said = {"name": "Ann Example", "position": "Director", "proof": "not it"}
    wrong = page.submit(said, htmx=htmx)
    assert wrong.status == 422
    assert wrong.soup.select_one("input[name=name]")["value"] == "Ann Example"
    assert wrong.soup.select_one("input[name=proof]").get("value") in (None, "")
    assert "To sign" in Browse(app, one.admin).get("/p/agreements").text


def test_the_public_register_names_organisations_only(app, hub, visitor, told):
    assert "Nobody yet" in visitor.get("/approved-providers").text
    for one in told.applied:
        make.sign(told, one)
    text = visitor.get("/approved-providers").text
    assert "Children’s homes" in text
    assert "Approved" in text
    for one in told.applied:
        assert one.admin.organisation_name in text
        assert one.urn not in text
        assert one.reference not in text


def admissions_url(stage):
    return f"/c/{stage.manager.organisation_slug}/admissions"


@pytest.mark.parametrize("htmx", [False, True])
def test_the_host_suspends_and_lifts(app, hub, tmp_path, htmx):
    stage = make.make_admitted(hub, tmp_path)
    one = stage.applied[0]
    officer = make_person(hub, Role.CONTRACT_OFFICER, organisation=stage.host)
    browse, manager = Browse(app, officer), Browse(app, stage.manager)
    listed = browse.get(admissions_url(stage))
    (link,) = [a for a in listed.soup.select("th a") if one.urn in a.get_text()]
    where = link["href"]
    assert "It can be called on." in browse.get(where).text
    page = browse.get(f"{where}/suspension")
    empty = page.submit(htmx=htmx)
    assert empty.status == 422
    assert "Select what is suspended" in empty.errors
    late = date.today() + timedelta(days=60)  # noqa: DTZ011
    said = {
        "scope": "home",
        "reason": "A child was not safe.",
        "review_on-day": str(late.day),
        "review_on-month": str(late.month),
        "review_on-year": str(late.year),
    }
    assert page.submit(said, htmx=htmx).errors == ["Enter a review date within 28 days"]
    soon = date.today() + timedelta(days=14)  # noqa: DTZ011
    said |= {
        "review_on-day": str(soon.day),
        "review_on-month": str(soon.month),
        "review_on-year": str(soon.year),
    }
    assert page.submit(said, htmx=htmx).location == where
    assert "Suspended for new placements by the host council." in browse.get(where).text
    assert "You suspended this home. A second person has to lift it." in browse.get(where).text
    provider = Browse(app, one.admin).get("/p/agreements").text
    assert "A child was not safe." in provider
    assert (
        "A child was not safe." not in Browse(app, stage.applied[1].admin).get("/p/agreements").text
    )
    lifting = manager.get(f"{where}/lifting")
    assert lifting.submit(htmx=htmx).errors == ["Enter why the suspension can be lifted"]
    assert lifting.submit({"reason": "It is safe now."}, htmx=htmx).location == where
    assert "It can be called on." in manager.get(where).text
    removing = manager.get(f"{where}/removal")
    assert removing.submit(htmx=htmx).errors == ["Enter the reason, as the provider will read it"]
    removing.submit({"reason": "It closed."}, htmx=htmx)
    assert "No longer admitted to this lot." in manager.get(where).text


def test_another_council_finds_no_admission(app, hub, tmp_path, client_as):
    stage = make.make_admitted(hub, tmp_path)
    page = Browse(app, stage.manager).get(admissions_url(stage))
    where = page.soup.select_one("th a")["href"]
    stranger = client_as(Role.SCHEME_MANAGER)
    assert stranger.get(where).status == 404
    own = where.replace(stage.manager.organisation_slug, stranger.actor.organisation_slug)
    for path in ("", "/suspension", "/lifting", "/removal"):
        assert stranger.get(own + path).status == 404
    assert "No home yet" in stranger.get(own.rsplit("/", 1)[0]).text
