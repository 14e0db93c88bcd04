"""`kill -9` of the web process during submit and award: nothing acknowledged is lost, no halves.

The real server in its own processes, real HTTP, forms as a browser sends them. Each time the
process dies at another moment of the request; every fifth time the whole server dies. Then what
the person was told is held against what is there, the record is verified, and the same form is
sent again, which must make exactly one thing. The control commits the change first and its record
and messages afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.db import Hub
from tests.proofs.journeys import Journey, awarding, sending
from tests.proofs.killing import WARM, Killer
from tests.support.figures import Figure, sized
from tests.support.serving import Serving

pytestmark = pytest.mark.proof

SEED = 20_261
KILLS = {"postgresql": sized(3, 50), "sqlite": sized(2, 10)}
CONTROL_KILLS = sized(4, 10)
Make = Callable[[Hub, Flask, int], Journey]
JOURNEYS = [pytest.param(sending, id="submit"), pytest.param(awarding, id="award")]


def what(journey: Journey, engine_kind: str) -> str:
    return f"changes lost or half-written by kill -9 of the web process during {journey.name}" + (
        f" ({engine_kind})"
    )


@pytest.mark.parametrize("make", JOURNEYS)
def test_killed_at_any_moment_nothing_is_lost_or_half_written(
    hub: Hub, app: Flask, engine_kind: str, make: Make, figure: Figure
) -> None:
    kills = KILLS[engine_kind]
    journey = make(hub, app, kills + WARM)
    with Serving(hub.settings) as serving:
        killer = Killer(hub, journey, serving, SEED)
        killer.warm_up()
        found = killer.run(kills)
    assert found.wrong == []
    assert found.kills == kills
    size = f"{kills} kills of {journey.name}: {found}"
    figure(what(journey, engine_kind), len(found.wrong), 0, size, SEED)


@pytest.mark.one_engine("postgresql")
@pytest.mark.parametrize("make", JOURNEYS)
def test_control_saving_first_and_telling_afterwards_is_caught(
    hub: Hub, app: Flask, engine_kind: str, make: Make, figure: Figure
) -> None:
    journey = make(hub, app, CONTROL_KILLS + WARM)
    with Serving(hub.settings, "tests.proofs.naive") as serving:
        killer = Killer(hub, journey, serving, SEED)
        killer.warm_up()
        found = killer.run(CONTROL_KILLS, retry=False)
    assert found.wrong
    assert any(one.startswith("half-written") for one in found.wrong)
    halves = sum(one.startswith("half-written") for one in found.wrong)
    said = f"saved first, told afterwards: {halves} half-written in {found.kills} kills"
    figure.control(what(journey, engine_kind), said)
