"""Matching a referral among 10,000 homes, beside the same question written by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal import referrals
from portal.db import ScopedSession
from portal.db.clock import read_now
from portal.providers import Home, needs_in
from portal.referrals.queries import find_good, match, wanted_for
from portal.referrals.queries.wanted import Wanted
from portal.referrals.rules import fit_of
from portal.referrals.types import Fit
from tests.bench.floor import Plain
from tests.bench.plant import plant_homes
from tests.bench.timing import in_turn
from tests.factories.referrals import World, write_referral
from tests.support.figures import FULL, Figure, sized
from tests.support.statements import counted

pytestmark = pytest.mark.bench

HOMES = sized(2_000, 10_000)
ROUNDS = sized(20, 60)
MOST_RATIO = 2.0 if FULL else 4.0
MOST_MS = 60.0
RADIUS = 75
SEED = 3
SIZE = f"{HOMES:,} homes, {ROUNDS} rounds in turn"


@pytest.fixture
def matching(world: World) -> Iterator[tuple[ScopedSession, Wanted]]:
    """A reading session and what a referral wants, among many homes."""
    plant_homes(world, HOMES, SEED)
    reference = write_referral(world, radius=RADIUS)
    with world.hub.reading(world.broker) as session:
        referral = referrals.get_referral(session, world.broker, reference)
        yield session, wanted_for(session, referral, read_now(session))


def test_good_matches_cost_at_most_twice_plain_sql(
    world: World,
    matching: tuple[ScopedSession, Wanted],
    engine_kind: str,
    figure: Figure,
    request: pytest.FixtureRequest,
) -> None:
    session, wanted = matching
    plain = Plain(world.hub.settings)
    request.addfinalizer(plain.close)
    search = plain_search(plain, wanted)
    expected = [str(one.id).replace("-", "") for one in find_good(session, wanted)]
    assert [str(row["id"]).replace("-", "") for row in search()] == expected
    assert expected
    plain_ms, portal_ms, naive_ms = in_turn(
        ROUNDS,
        time.perf_counter,
        search,
        lambda: find_good(session, wanted),
        lambda: [one for one in match(session, wanted) if fit_of(one.codes) is Fit.GOOD],
    )
    ratio, naive = portal_ms / plain_ms, naive_ms / plain_ms
    figure(
        f"good matches: time beside plain SQL ({engine_kind})",
        f"{ratio:.2f} × ({portal_ms:.1f} ms beside {plain_ms:.1f} ms)",
        f"at most {MOST_RATIO} ×",
        f"{SIZE}, {len(expected)} good",
        SEED,
        f"every home read and then sorted out: {naive:.2f} ×",
    )
    assert ratio <= MOST_RATIO < naive


def test_every_home_with_its_reasons_is_one_statement(
    world: World, matching: tuple[ScopedSession, Wanted], engine_kind: str, figure: Figure
) -> None:
    session, wanted = matching
    with counted(world.hub) as statements:
        found = match(session, wanted)
    assert len(found) == HOMES
    assert {fit_of(one.codes) for one in found} == set(Fit)
    (taken,) = in_turn(ROUNDS, time.perf_counter, lambda: match(session, wanted))
    (naive,) = in_turn(3, time.perf_counter, lambda: match_by_objects(session, wanted))
    figure(
        f"every home with its reasons ({engine_kind})",
        f"{taken:.0f} ms, {len(statements)} statement",
        f"at most {MOST_MS:.0f} ms, 1 statement",
        SIZE,
        SEED,
        f"home by home as objects: {naive:.0f} ms",
    )
    assert len(statements) == 1
    assert naive > taken
    if FULL:
        assert taken <= MOST_MS < naive


def match_by_objects(session: ScopedSession, wanted: Wanted) -> int:
    """The control: every home loaded as an object and looked at one by one."""
    session.expunge_all()
    homes = session.query(Home).filter(Home.removed_at.is_(None))
    return sum(
        home.age_from <= wanted.age <= home.age_to
        and set(needs_in(wanted.must)) <= set(home.needs_met)
        for home in homes
    )


# --- plain SQL: the same question over the same tables, through the driver ------------------------

PLAIN = """
SELECT h.id FROM home h
JOIN admission a ON a.home_id = h.id AND a.lot_id = ? AND a.state = 'admitted'
JOIN ofsted_provider o ON o.urn = h.urn AND o.status = 'active'
 AND o.judgement IN ('good', 'outstanding')
JOIN vacancy v ON v.home_id = h.id AND v.places > 0 AND v.confirmed_at >= ?
LEFT JOIN matching_limits m ON m.home_id = h.id
WHERE h.removed_at IS NULL AND h.kind = 'home' AND h.easting BETWEEN ? AND ?
 AND h.northing BETWEEN ? AND ? AND h.age_from <= ? AND h.age_to >= ? AND h.sex <> 'girls'
 AND (h.needs & ?) = ? AND (m.id IS NULL OR (m.age_from <= ? AND m.age_to >= ?
  AND m.sex <> 'girls' AND (m.needs & ?) = ? AND (m.radius_miles IS NULL OR
  (h.easting - ?) * (h.easting - ?) + (h.northing - ?) * (h.northing - ?)
   <= m.radius_miles * m.radius_miles * ?)))
 AND (h.easting - ?) * (h.easting - ?) + (h.northing - ?) * (h.northing - ?) <= ?
 AND (v.paused_until IS NULL OR v.paused_until <= ?)
 AND (v.available_from IS NULL OR v.available_from <= ?)
 AND (SELECT count(*) FROM insurance i WHERE i.provider_id = v.provider_id
  AND i.replaced_at IS NULL AND i.expires_on >= ?) = 3
 AND v.provider_id NOT IN (SELECT r.provider_id FROM recipient r WHERE r.council_id = ?
  AND r.referral_id = ?)
 AND v.provider_id NOT IN (SELECT r.provider_id FROM recipient r WHERE r.council_id = ?
  AND r.child_id = ? AND r.referral_id <> ? AND r.answer_state = 'declined')
ORDER BY (h.authority_code = ?) DESC,
 (h.easting - ?) * (h.easting - ?) + (h.northing - ?) * (h.northing - ?), h.id LIMIT 50
"""
SQUARE_MILE = 2_589_988


def plain_search(plain: Plain, wanted: Wanted) -> Callable[[], list[Any]]:
    """The 50 nearest good homes as somebody writes it by hand, for this one question."""
    values = wanted.parameters()
    edges = [values[f"{side}_edge"] for side in ("west", "east", "south", "north")]
    age, must, reach = wanted.age, wanted.must, values["reach_squared"]
    east, north, today = wanted.easting, wanted.northing, wanted.today
    square = [east, east, north, north]
    fresh: Any = values["fresh_from"]
    days: list[Any] = [today, wanted.move_by]
    if plain.is_sqlite:
        fresh = fresh.replace(tzinfo=None).isoformat(" ")
        days = [day.isoformat() for day in days]
    asked = [
        wanted.lot_id, fresh, *edges, age, age, must, must, age, age, must, must,
        *square, SQUARE_MILE, *square, reach, *days, days[0],
        wanted.council_id, wanted.referral_id, wanted.council_id, wanted.child_id,
        wanted.referral_id, wanted.authority_code, *square,
    ]  # fmt: skip
    sql = PLAIN
    if not plain.is_sqlite:  # squares of metres do not fit PostgreSQL's plain integer
        for narrow in ("(h.easting - ?", "(h.northing - ?", "m.radius_miles * ?"):
            sql = sql.replace(narrow, f"{narrow}::bigint")
    return lambda: plain.all(sql, *asked)
