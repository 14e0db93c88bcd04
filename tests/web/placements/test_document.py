"""The agreement as a PDF: tagged, titled, its tables headed, and without the child's name."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from flask import Flask

from portal.db import Hub
from portal.documents import make_due
from portal.web.templating import renderer
from tests.factories import offers as answering
from tests.factories import referrals as searching
from tests.support.browse import Browse

pytestmark = pytest.mark.one_engine("sqlite")


def below(element: Any) -> list[Any]:
    """Every element of the structure under one."""
    kids = element.get("/K")
    kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    kids = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return [*kids, *(inner for kid in kids for inner in below(kid))]


def test_the_signed_document_is_tagged_and_names_no_child(app: Flask, hub: Hub) -> None:
    market = answering.make_market(hub, council="Haverdale Council")
    agreement = answering.agreement_of(market, answering.awarded(market, "Elm"))
    make_due(hub, renderer(app))
    answering.sign_both(market, agreement, market.home("Elm").provider)
    assert make_due(hub, renderer(app)) == 1
    page = Browse(app, market.officer).get(f"/c/haverdale-council/placements/{agreement}")
    links = [a["href"] for a in page.soup.select(".app-pdf a[download]")]
    assert len(links) == 2
    sent = Browse(app, market.officer).client.get(links[0], base_url="http://localhost")
    assert searching.IDENTITY["full_name"] not in sent.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(sent.data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert f"Placement agreement {agreement}" in str(pdf.docinfo["/Title"])
        heads = [one for one in below(pdf.Root.StructTreeRoot) if one.S == "/TH"]
        assert len(heads) > 10
        assert all("/Scope" in one.A for one in heads)


def test_the_document_is_for_its_two_sides(app: Flask, hub: Hub) -> None:
    market = answering.make_market(hub, council="Haverdale Council")
    agreement = answering.agreement_of(market, answering.awarded(market, "Elm"))
    make_due(hub, renderer(app))
    page = Browse(app, market.officer).get(f"/c/haverdale-council/placements/{agreement}")
    link = page.soup.select_one(".app-pdf a[download]")["href"]
    statuses = {
        who: Browse(app, actor).client.get(link, base_url="http://localhost").status_code
        for who, actor in {
            "winner": market.home("Elm").provider,
            "loser": market.home("Oak").provider,
            "other council": searching.other_council(market.world).broker,
            "social worker": market.world.social_worker,
        }.items()
    }
    assert statuses == {"winner": 200, "loser": 404, "other council": 404, "social worker": 404}
