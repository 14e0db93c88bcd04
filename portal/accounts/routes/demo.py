"""The demonstration only: becoming one of its people with one press."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from portal.accounts import login, queries, services
from portal.accounts.routes import steps
from portal.accounts.routes.blueprint import bp
from portal.kernel.actor import system
from portal.kernel.errors import NotFound
from portal.web.access import demo_only
from portal.web.htmx import see_other
from portal.web.requests import hub


@bp.post("/demo/people/<uuid:user_id>")
@demo_only
def become(user_id: UUID) -> Response:
    """Sign in as somebody of the demonstration; absent where live data is held."""
    with hub().reading(system("demo")) as session:
        people = {person.user_id: person for person in queries.demo_people(session)}
    if user_id not in people:
        raise NotFound("There is no such person.")
    with hub().unit_of_work(people[user_id]) as uow:
        token = services.sign_in_demo_person(uow, device=login.device())
    steps.leave()
    return see_other(login.sign_in_browser(token))
