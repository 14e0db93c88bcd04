"""The printable record of a round: why these."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from portal.assessment import policies, queries
from portal.assessment.presenters import outcome as ranking
from portal.assessment.presenters import record as showing
from portal.assessment.presenters.checks import DECISIONS
from portal.assessment.presenters.round import STATES
from portal.assessment.queries import Record, Steps
from portal.assessment.routes.blueprint import bp
from portal.assessment.rules.ranking import replay
from portal.assessment.types import FAIL_RULES
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import NotPermitted
from portal.kernel.verdict import Verdict
from portal.web.access import access, current_actor
from portal.web.htmx import page
from portal.web.requests import now, reading


@bp.get("/a/rounds/<reference>/record")
@access(Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.APPROVER, Role.AUDITOR)
def show_record(reference: str) -> Response:
    """Departures first, then the ranking with its sums, then every check and score."""
    session, actor = reading(), current_actor()
    steps = queries.load_steps(session, actor, reference)
    _require(policies.can_read_record(actor, steps.assessment.state))
    record = queries.load_record(session, actor, steps, london_date(now()))
    return page(
        "assessment/council/record.html",
        round=steps.round,
        assessment=steps.assessment,
        shade=STATES[steps.assessment.state],
        board=record.board,
        record=record,
        departures=showing.departures(record),
        milestones=showing.milestones(record),
        agreed=showing.agreed(record),
        titles=showing.titles(record),
        decisions=DECISIONS,
        rules=FAIL_RULES,
        **_ranking(steps, record),
    )


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise NotPermitted(verdict.reason)


def _ranking(steps: Steps, record: Record) -> dict[str, Any]:
    """The ranking, for those alone who may see every applicant beside every other."""
    actor, board, draft = current_actor(), record.board, steps.draft
    people = [one.id for one in board.applicants]
    seeing = policies.can_see_outcome(actor, board.sight, people)
    if draft is None or not seeing:
        return {"seeing": seeing, "lots": [], "draft": None, "replayed": False}
    host = actor.organisation_name
    result = queries.result_of(board, steps.round, host, draft, record.agreed)
    return {
        "seeing": seeing,
        "lots": ranking.outcomes(result),
        "draft": draft,
        "replayed": {lot: replay(kept) for lot, kept in draft.inputs.items()} == draft.results,
    }
