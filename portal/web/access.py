"""The door of every route: who may call it. Nothing is open by default.

A view says who with exactly one mark; the factory refuses to start while any lacks it
(`check_guards`). Reading and changing are separate views, so a right to read never carries a
right to change. The finer questions (which rows, which state) belong to rooms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from werkzeug.routing import Rule

from portal.kernel.actor import PUBLIC, Actor, ActorKind, Role

View = TypeVar("View", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD"})


class Unguarded(Exception):
    """The application has a route that does not say who may call it; it will not start."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a view."""

    open_to_all: bool = False
    roles: frozenset[Role] = frozenset()
    demo_only: bool = False
    by_token: bool = False

    def __str__(self) -> str:
        if self.by_token:
            return "token"
        if self.open_to_all:
            return "demo visitors" if self.demo_only else "everybody"
        return " ".join(sorted(self.roles)) or "signed in"

    def admits(self, actor: Actor) -> bool:
        """Whether an actor passes this door."""
        if self.open_to_all or self.by_token:
            return True
        if actor.kind not in (ActorKind.PROVIDER, ActorKind.COUNCIL):
            return False
        return not self.roles or actor.has(*self.roles)


def access(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles in the organisation they act for."""
    if not roles:
        raise Unguarded("access() needs roles; use signed_in for everybody who is signed in.")
    return _mark(Access(roles=frozenset(roles)))


def public(view: View) -> View:
    """Everybody, signed in or not."""
    return _mark(Access(open_to_all=True))(view)


def signed_in(view: View) -> View:
    """Everybody who is signed in, whatever their role."""
    return _mark(Access())(view)


def demo_only(view: View) -> View:
    """Everybody, in demo mode; absent (404) where live data is held."""
    return _mark(Access(open_to_all=True, demo_only=True))(view)


def by_token(view: View) -> View:
    """A machine that knows the operator's token; the view itself compares it."""
    return _mark(Access(by_token=True))(view)


def _mark(rule: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if hasattr(view, "__access__"):
            raise Unguarded(f"{view.__name__} has two access marks.")
        view.__access__ = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """The mark of an endpoint's view."""
    return getattr(app.view_functions[endpoint], "__access__", None)


def check_guards(app: Flask) -> None:
    """Raise Unguarded if any route lacks a mark, or one view both reads and changes."""
    for rule in app.url_map.iter_rules():
        if rule_of(app, rule.endpoint) is None:
            raise Unguarded(f"{rule.endpoint} does not say who may call it.")
        methods = methods_of(rule)
        if methods & READING and methods - READING:
            raise Unguarded(f"{rule.endpoint} both reads and changes; make two views.")


def methods_of(rule: Rule) -> set[str]:
    """The methods of a rule, without the automatic OPTIONS."""
    return set(rule.methods or ()) - {"OPTIONS"}


def current_actor() -> Actor:
    """Who is calling: the signed-in person in their organisation, or a visitor."""
    actor: Actor = getattr(current_user, "actor", PUBLIC)
    return actor


def guard_request() -> Any:
    """Before each request: let in whom the view's mark admits, send the rest to sign in or away."""
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(404)
    if rule.demo_only and current_app.extensions["hub"].settings.live:
        abort(404)
    actor = current_actor()
    if rule.admits(actor):
        return _own_council(actor)
    if actor.kind is ActorKind.PUBLIC:
        return current_app.extensions["sign_in_page"]()
    abort(403)


def _own_council(actor: Actor) -> None:
    """The council in the path must be the actor's own; another one does not exist for them."""
    slug = (request.view_args or {}).get("council")
    if slug is not None and (
        actor.kind is not ActorKind.COUNCIL or slug != actor.organisation_slug
    ):
        abort(404)
    g.actor = actor
