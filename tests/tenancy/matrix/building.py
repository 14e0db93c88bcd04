"""The world, built once by the verbs that people use, in an order that the clock allows."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from portal.db import Hub
from portal.documents import make_due
from portal.kernel.actor import Role
from portal.pdps import Route
from portal.web.templating import renderer
from tests.factories import referrals as searching
from tests.factories.rounds import move_clock
from tests.tenancy.matrix import ids, market, rounds
from tests.tenancy.matrix.people import (
    COUNCILS,
    HOME_OF,
    HOSTS,
    PROVIDERS,
    gather,
    join,
    neighbour,
)
from tests.tenancy.matrix.world import World


def build(app: Flask) -> World:
    """Everything."""
    hub: Hub = app.extensions["hub"]
    known, crew = gather(hub)
    world = World(hub, known, crew, print_papers=lambda: print_papers(app))
    for host in HOSTS:
        for name in ("second", "torn"):
            world.others[host, name] = join(hub, known[host], host, Role.ASSESSOR, name)
    scenes = market.settle(world)
    _past_rounds(world)
    finished = {council: _answered(world, scenes, council) for council in COUNCILS}
    move_clock(hub, timedelta(days=10))
    for council in COUNCILS:
        _decided(world, scenes, council, finished[council])
    _present_rounds(world)
    for council in COUNCILS:
        _present(world, scenes, council)
    for name in COUNCILS + HOSTS:
        market.invite(world, name, Role.BROKER, Role.COUNCIL_ADMIN)
    for name in PROVIDERS:
        market.invite(world, name, Role.RESPONDER, Role.PROVIDER_ADMIN)
    world.print_papers()
    ids.keep(world)
    return world


def print_papers(app: Flask) -> int:
    """Make every paper that was ordered: not drawn, so that its bytes can be searched for words."""
    hub: Hub = app.extensions["hub"]
    return make_due(hub, renderer(app), lambda html: b"%PDF-1.7 " + html.encode())


def _past_rounds(world: World) -> None:
    """A round that was released, one in work, one closed that nobody has opened."""
    held = {}
    for host in HOSTS:
        for about in ("released", "working", "shut"):
            held[host, about] = rounds.hold(world, host, about)
            for provider in PROVIDERS:
                rounds.apply(world, held[host, about], provider)
    move_clock(world.hub, timedelta(hours=2))
    for host in HOSTS:
        ahead = HOME_OF[host]
        for about in ("released", "working"):
            rounds.open_up(world, held[host, about])
        rounds.release(world, held[host, "released"])
        rounds.agree(world, held[host, "released"], ahead)
        working = held[host, "working"]
        rounds.check(world, working, ahead)
        rounds.query(world, working, neighbour(ahead))
        rounds.score(world, working, ahead, rounds.FIRST)
        rounds.score(world, working, ahead, rounds.SECOND)
        rounds.moderate(world, working, ahead, rounds.FIRST)


def _present_rounds(world: World) -> None:
    """A round that is open, where one provider has sent and the other writes, and one planned."""
    for host in HOSTS:
        held = rounds.hold(world, host, "open")
        ahead = HOME_OF[host]
        rounds.apply(world, held, ahead)
        rounds.apply(world, held, neighbour(ahead), is_sent=False)
        rounds.ask(world, held)
        rounds.hold(world, host, "planned", is_published=False)
        rounds.hold(world, host, "fresh")


Sent = dict[str, dict[str, str]]
"""The offer of each provider, for each state."""
FINISHED = ("compared", "recommended", "approved", "awarded", "signed")


def _answered(
    world: World, scenes: dict[str, market.Scene], council: str
) -> dict[str, dict[str, str]]:
    """Referrals that both providers answered before the time was up."""
    made = {}
    for about in FINISHED:
        reference = market.send(world, scenes, council, about)
        sale = market.market(world, scenes, council, reference)
        made[about] = {
            provider: market.offer(world, sale, council, about, provider) for provider in PROVIDERS
        }
    return made


def _decided(
    world: World, scenes: dict[str, market.Scene], council: str, sent: dict[str, dict[str, str]]
) -> None:
    """Each referral one step further than the one before."""
    winner = HOME_OF[council]
    for step, about in enumerate(FINISHED):
        market.reveal(world, council, about)
        reference = world.of(f"referral.{about}", council)["reference"]
        sale = market.market(world, scenes, council, reference)
        if step >= 1:
            call_off = market.recommend(world, sale, council, about, winner, sent[about])
        if step >= 2:
            market.approve(world, sale, council, about, call_off)
        if step >= 3:
            agreement = market.award(world, sale, council, about, winner, call_off)
        if step >= 4:
            world.print_papers()
            market.sign(world, council, winner, agreement)


def _present(world: World, scenes: dict[str, market.Scene], council: str) -> None:
    """A draft, one that is sealed until the time is up, and an emergency whose offers are open."""
    ahead = HOME_OF[council]
    for home in scenes[council].homes.values():
        searching.state_places(world.hub, home, 1)
    market.write(world, scenes, council, "draft")
    live = market.send(world, scenes, council, "live")
    sale = market.market(world, scenes, council, live)
    market.offer(world, sale, council, "live", ahead)
    market.offer(world, sale, council, "live", neighbour(ahead), is_sent=False)
    for provider in PROVIDERS:
        market.question(world, council, "live", live, provider)
    asked = market.send(world, scenes, council, "asked", route=Route.EMERGENCY)
    sale = market.market(world, scenes, council, asked)
    market.offer(world, sale, council, "asked", ahead)
    market.decline(world, council, "asked", asked, neighbour(ahead))
    market.reveal(world, council, "asked")
    market.send(world, scenes, council, "silent")
    market.send(world, scenes, council, "solo", to=(ahead,))
