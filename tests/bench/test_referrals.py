"""The broker's list of 50,000 referrals beside the floor, and the page of one of them.

A ratio is taken in one run, each side in turn, over the same rows of the same engine, because the
machine is shared. The bounds hold at full size; `make test` runs small sizes with room to spare, to
see that the statements stay few and the plans do not change their kind. The control is the same
page with a list that asks for each row's lot, child and answers by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.db import ScopedSession
from portal.kernel.actor import Actor
from portal.pdps import Lot
from portal.referrals import Recipient, Referral, ReferralSummary, queries
from portal.referrals.queries import visible_to
from portal.referrals.queries.listing import ReferralLine
from portal.referrals.states import ReferralState
from portal.referrals.types import AnswerState
from tests.bench.floor import Plain, floor_app
from tests.bench.plant import plant_homes
from tests.bench.plant_referrals import plant_referrals
from tests.bench.timing import in_turn
from tests.factories.referrals import World, add_home, sent_referral, write_referral
from tests.support.browse import HOST, Browse
from tests.support.figures import FULL, Figure, sized
from tests.support.statements import counted

pytestmark = pytest.mark.bench

REFERRALS = sized(2_000, 50_000)
HOMES = sized(500, 10_000)
ROUNDS = sized(20, 60)
MOST_RATIO = 2.0 if FULL else 4.0
LIST_STATEMENTS = 5
PAGE_STATEMENTS = 10
SEED = 5


def floor_client(plain: Plain, world: World) -> Callable[[], None]:
    """The floor's page for the same person and the same rows."""
    client = floor_app(plain, world.council_id).test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"] = str(world.broker.user_id)

    def draw() -> None:
        answer = client.get("/list")
        assert answer.status_code == 200
        assert f"{REFERRALS} referrals" in answer.get_data(as_text=True)

    return draw


def list_naively(
    session: ScopedSession,
    actor: Actor,
    now: datetime,
    *,
    ended: bool = False,
    offset: int = 0,
    limit: int = 25,
) -> tuple[list[ReferralLine], int]:
    """The control: objects, and three questions for each of them."""
    query = visible_to(actor).where(Referral.state == ReferralState.SENT)
    query = query.order_by(Referral.move_by, Referral.reference).offset(offset).limit(limit)
    total = queries.count_lines(session, actor, ended=ended)
    return [_line(session, row) for row in session.scalars(query)], total


def _line(session: ScopedSession, row: Referral) -> ReferralLine:
    session.expire_all()
    summary = session.scalars(select(ReferralSummary).filter_by(referral_id=row.id)).one()
    lot = session.scalars(select(Lot).filter_by(id=row.lot_id)).one()
    sent = session.scalars(select(Recipient).filter_by(referral_id=row.id)).all()
    answers = [one.answer_state for one in sent]
    return ReferralLine(
        reference=row.reference,
        route=row.route,
        state=row.state,
        move_by=row.move_by,
        lot=lot.title,
        age=summary.age,
        sex=summary.sex,
        respond_by=row.respond_by,
        sent=len(sent),
        opened=sum(one.opened_at is not None for one in sent),
        offered=answers.count(AnswerState.OFFERED),
        declined=answers.count(AnswerState.DECLINED),
    )


def statements_of(world: World, draw: Callable[[], Any]) -> int:
    with counted(world.hub) as statements:
        draw()
    return len(statements)


def test_the_list_costs_at_most_twice_the_floor(
    world: World, app: Flask, engine_kind: str, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_home(world, "Elm")
    plant_referrals(world, REFERRALS, SEED)
    browse = Browse(app, world.broker)
    url = f"/c/{world.broker.organisation_slug}/referrals"
    shown = browse.get(url).text
    assert f"{REFERRALS:,} referrals" in shown
    plain = Plain(world.hub.settings)
    floor = floor_client(plain, world)

    def draw() -> None:
        assert browse.client.get(url, base_url=HOST).status_code == 200

    made = statements_of(world, draw)
    floor_ms, portal_ms = in_turn(ROUNDS, time.process_time, floor, draw)
    monkeypatch.setattr(queries, "list_lines", list_naively)
    assert browse.get(url).text == shown
    naive_made = statements_of(world, draw)
    again_ms, naive_ms = in_turn(ROUNDS // 4, time.process_time, floor, draw)
    plain.close()
    ratio, naive_ratio = portal_ms / floor_ms, naive_ms / again_ms
    size, naive = f"{REFERRALS:,} referrals, {ROUNDS} rounds in turn", "a question a row: "
    figure(
        f"referral list: statements ({engine_kind})",
        made, f"at most {LIST_STATEMENTS}", size, SEED, f"{naive}{naive_made}",
    )  # fmt: skip
    figure(
        f"referral list: CPU beside the raw floor ({engine_kind})",
        f"{ratio:.2f} × ({portal_ms:.1f} ms beside {floor_ms:.1f} ms)",
        f"at most {MOST_RATIO} ×", size, SEED, f"{naive}{naive_ratio:.2f} ×",
    )  # fmt: skip
    assert made <= LIST_STATEMENTS < naive_made
    assert ratio <= MOST_RATIO < naive_ratio


def test_a_referral_page_makes_few_statements(
    world: World, app: Flask, engine_kind: str, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Elm", "Oak", "Ash"):
        add_home(world, name)
    sent, draft = sent_referral(world), write_referral(world)
    plant_homes(world, HOMES)
    plant_referrals(world, REFERRALS, SEED)
    browse = Browse(app, world.broker)
    at = f"/c/{world.broker.organisation_slug}/referrals"
    made = {}
    for name, reference in (("sent", sent), ("draft", draft)):
        browse.get(f"{at}/{reference}")
        made[name] = statements_of(world, lambda url=f"{at}/{reference}": browse.get(url))
    monkeypatch.setattr(queries, "list_lines", list_naively)
    naive = statements_of(world, lambda: browse.get(at))
    figure(
        f"referral page: statements ({engine_kind})",
        f"sent {made['sent']}, draft {made['draft']}",
        f"at most {PAGE_STATEMENTS}",
        f"{REFERRALS:,} referrals, {HOMES:,} homes",
        SEED,
        f"the counter on a list with a question a row: {naive}",
    )
    assert max(made.values()) <= PAGE_STATEMENTS < naive
