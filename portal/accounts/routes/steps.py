"""What the pages between a first and a last step share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import segno
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.accounts import limits, login, queries, rules, services
from portal.accounts.types import Halfway, LinkPurpose, Stage
from portal.kernel.actor import Actor, system
from portal.kernel.clock import system_now
from portal.web.htmx import see_other
from portal.web.requests import hub
from portal.web.templating import SERVICE_NAME

PAGES = {
    Stage.CONFIRM: "accounts.show_check_email",
    Stage.SECOND_STEP: "accounts.show_second_step",
    Stage.CODE: "accounts.show_code",
    Stage.ORGANISATION: "accounts.show_organisation",
}


def expect(stage: Stage) -> Halfway | Response:
    """Who is at this stage in this browser; otherwise the answer that leads to where they are."""
    halfway = login.halfway()
    if halfway is None:
        return see_other("/" if login.held() else url_for("accounts.show_sign_in"))
    return halfway if halfway.stage is stage else see_other(url_for(PAGES[halfway.stage]))


@contextmanager
def limited(buckets: Iterable[limits.Bucket]) -> Iterator[None]:
    """Count a try that fails; one that goes through the block is taken back."""
    taken = limits.reserve(hub(), buckets)
    yield
    limits.release(hub(), taken)


@contextmanager
def counted(value: str) -> Iterator[None]:
    """Count something that anybody may do, whether or not it goes well."""
    limits.reserve(hub(), limits.of_letters(value, address()))
    yield


def address() -> str:
    """Where the request comes from, as the proxy in front reports it."""
    return request.remote_addr or ""


def leave() -> None:
    """End the session that this browser had, before it gets another."""
    held = login.held()
    if held is not None:
        with hub().unit_of_work(held.actor) as uow:
            services.sign_out(uow, held.signed_in.session_id)


def demo_code(actor: Actor) -> str:
    """The code that would be accepted now, in the demonstration only."""
    if hub().settings.live or actor.user_id is None:
        return ""
    with hub().reading(actor) as session:
        return services.expected_code(session, actor.user_id)


def demo_offered_code(actor: Actor) -> str:
    """The first code of a second step that is being set up, in the demonstration only."""
    if hub().settings.live or actor.user_id is None:
        return ""
    with hub().reading(actor) as session:
        secret = services.offered_secret(session, actor.user_id)
    return rules.expected_code(secret, system_now(), 0) if secret else ""


def demo_link(halfway: Halfway | None, purpose: LinkPurpose, endpoint: str) -> str:
    """The link that was sent by e-mail, in the demonstration only."""
    if hub().settings.live or halfway is None:
        return ""
    with hub().reading(system("demo")) as session:
        token = queries.newest_link(session, hub().settings, halfway.user_id, purpose)
    return url_for(endpoint, token=token) if token else ""


def set_up(actor: Actor, email: str) -> dict[str, Any]:
    """What the page shows that sets up a second step: the QR code as rows, and the key to type."""
    assert actor.user_id is not None
    with hub().reading(actor) as session:
        secret = services.offered_secret(session, actor.user_id)
    if secret is None:
        return {"key": "", "qr": [], "size": 0}
    code = segno.make(rules.key_uri(secret, email, SERVICE_NAME), error="m", micro=False)
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    matrix = [list(row) for row in code.matrix]
    return {"key": " ".join(groups), "qr": _runs(matrix), "size": len(matrix)}


def _runs(matrix: Iterable[Iterable[int]]) -> list[tuple[int, int, int]]:
    """The dark modules as (x, y, width), joined along each row."""
    runs: list[tuple[int, int, int]] = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((start, y, x - start))
                start = None
    return runs
