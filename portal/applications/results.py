"""Where a provider reads the results of its applications: a later room says, once there are any."""

from __future__ import annotations

from collections.abc import Callable

from portal.db import ScopedSession
from portal.kernel.actor import Actor

Results = Callable[[ScopedSession, Actor], dict[str, str]]
"""`(session, actor) -> {reference of an application: address of its result}`; one statement."""

_SOURCES: list[Results] = []


def register_results(source: Results) -> None:
    """Have a later room tell; registering twice is once, because tests make many hubs."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def result_links(session: ScopedSession, actor: Actor) -> dict[str, str]:
    """The addresses of what the actor's provider was told, by the application's reference."""
    return {key: url for source in _SOURCES for key, url in source(session, actor).items()}
