"""The demonstration from the first act to the last, with dates that are relative to now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from random import Random  # noqa: TID251 - the same demonstration every time, nothing secret

from sqlalchemy import select

from portal import documents
from portal.accounts import User
from portal.db import Hub
from portal.demo import founding, market, placing, rounds, scheme, watching
from portal.demo.stage import Act, Say, Stage
from portal.kernel.errors import NotPermitted
from portal.web.templating import Render

BEGINS = 150
"""Days before today on which the demonstration begins."""


class NotEmpty(Exception):
    """Somebody uses the database already; the demonstration is loaded into an empty one only."""


def is_loaded(hub: Hub) -> bool:
    """Whether the demonstration's people are there already. Raises NotEmpty, of other people."""
    with hub.system_work("demo") as uow:
        query = select(User.is_demo).order_by(User.is_demo.desc()).limit(1)
        found = uow.session.scalars(query).first()
    if found is False:
        raise NotEmpty(
            "The database holds people who are not of the demonstration. "
            "The demonstration is loaded into an empty database only."
        )
    return found is True


def load(hub: Hub, say: Say, render: Render) -> None:
    """Fill an empty database. Raises NotPermitted where live data is held.

    `render` draws the templates of the PDFs that are printed and signed on the way.
    """
    if hub.settings.live:
        raise NotPermitted("The demonstration is never loaded beside live data.")
    press = partial(documents.make_due, hub, render, documents.print_here)
    with _quietly(hub):
        stage = Stage(hub, say, Random(284), press)  # noqa: S311 - not for secrets
        stage.present = stage.now()
        for days, act in sorted(_acts(stage.present), key=lambda act: -act[0]):
            stage.move_to(stage.present - timedelta(days=days))
            act(stage)
        stage.move_to(None)
        press()


def _acts(present: datetime) -> list[Act]:
    """Everything that happens, each with how many days ago."""
    return [
        (BEGINS, founding.found_everybody),
        (BEGINS, scheme.set_up_systems),
        (BEGINS, market.fill_the_market),
        *rounds.acts(),
        *placing.acts(present),
        *watching.acts(),
    ]


@contextmanager
def _quietly(hub: Hub) -> Iterator[None]:
    """Nobody is woken at each step: the worker looks for itself when it starts."""
    rings, hub.after_commit[:] = hub.after_commit[:], []
    try:
        yield
    finally:
        hub.after_commit[:] = rings
