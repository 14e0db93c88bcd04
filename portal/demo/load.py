"""The demonstration from the first act to the last, with dates that are relative to now."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - the same demonstration every time, nothing secret

from sqlalchemy import select

from portal.accounts import User
from portal.db import Hub
from portal.demo import cast, founding, joining, market, placing, scheme
from portal.demo.stage import Say, Service, Stage, noon_of
from portal.kernel.errors import NotPermitted

HOMES, FOSTERING = scheme.HOMES, scheme.FOSTERING


def is_loaded(hub: Hub) -> bool:
    """Whether the demonstration's people are there already."""
    with hub.system_work("demo") as uow:
        return uow.session.scalars(select(User.id).filter_by(is_demo=True)).first() is not None


def load(hub: Hub, say: Say) -> None:
    """Fill an empty database. Raises NotPermitted where live data is held."""
    if hub.settings.live:
        raise NotPermitted("The demonstration is never loaded beside live data.")
    stage = Stage(hub, say, Random(284))  # noqa: S311 - not for secrets
    today = stage.now()
    stage.move_to(today - timedelta(days=150))
    founding.found_everybody(stage)
    scheme.set_up_systems(stage)
    market.fill_the_market(stage)
    _first_round(stage, today)
    placing.place_many(stage, today)
    stage.move_to(today - timedelta(days=3))
    market.state_places(stage)
    _later_rounds(stage)
    placing.leave_live(stage)
    stage.move_to(None)


def _of(stage: Stage, provider: str) -> list[Service]:
    return [service for service in stage.services if service.provider == provider]


def _first_round(stage: Stage, today: datetime) -> None:
    """A round that is long over: its homes are admitted."""
    opens = noon_of(today - timedelta(days=140))
    round_ = scheme.hold_round(stage, "First round", opens, 21)
    stage.move_to(opens + timedelta(days=10))
    names = [*cast.HOME_PROVIDERS[:28], *cast.AGENCIES[:9]]
    sent = [_apply(stage, name, round_) for name in names]
    stage.move_to(opens + timedelta(days=22))
    joining.open_round(stage, round_)
    joining.declare(stage, round_, names)
    joining.check(stage, sent)
    joining.score(stage, sent, ("assessor1", "assessor2"))
    joining.moderate(stage, sent)
    joining.release(stage, round_)
    stage.move_to(opens + timedelta(days=50))
    signed = joining.sign_agreements(stage)
    stage.say(f"First round: {len(sent)} applications, {signed} agreements signed")


def _apply(stage: Stage, name: str, round_: str) -> str:
    lot = FOSTERING if name in cast.AGENCIES else HOMES
    return joining.apply(stage, name, round_, lot, _of(stage, name), send=True)


def _later_rounds(stage: Stage) -> None:
    """One round to be opened, one open now with a draft."""
    spring = scheme.hold_round(stage, "Winter round", noon_of(stage.now() - timedelta(days=1)), 3)
    name = cast.HOME_PROVIDERS[28]
    joining.apply(stage, name, spring, HOMES, _of(stage, name), send=True)
    joining.apply(
        stage, cast.AGENCIES[9], spring, FOSTERING, _of(stage, cast.AGENCIES[9]), send=True
    )
    coming = scheme.hold_round(stage, "Spring round", noon_of(stage.now()), 12)
    name = cast.HOME_PROVIDERS[29]
    joining.apply(stage, name, coming, HOMES, _of(stage, name), send=False)
    stage.say("A round that waits to be opened, and one that is open now")
