"""The printable record of a round: why these."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from portal.assessment import policies, queries
from portal.assessment.models import RoundAssessment
from portal.assessment.presenters import outcome as ranking
from portal.assessment.presenters import record as showing
from portal.assessment.presenters.checks import DECISIONS
from portal.assessment.presenters.round import STATES
from portal.assessment.queries import Board
from portal.assessment.routes.blueprint import bp
from portal.assessment.rules.ranking import replay
from portal.assessment.types import FAIL_RULES, AssessmentState
from portal.kernel.actor import Role
from portal.kernel.clock import london_date
from portal.kernel.errors import NotFound, NotPermitted
from portal.kernel.verdict import Verdict
from portal.web.access import access, current_actor
from portal.web.htmx import page
from portal.web.requests import now, reading


@bp.get("/a/rounds/<reference>/record")
@access(Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.APPROVER, Role.AUDITOR)
def show_record(reference: str) -> Response:
    """Departures first, then the ranking with its sums, then every check and score."""
    session, actor = reading(), current_actor()
    round_ = queries.get_round(session, actor, reference)
    assessment = queries.find_assessment(session, round_.id)
    if assessment is None or assessment.state is AssessmentState.SEALED:
        raise NotFound("The round is sealed.")
    _require(policies.can_read_record(actor, assessment.state))
    board = queries.load_board(session, actor, assessment, london_date(now()))
    record = queries.load_record(session, board)
    return page(
        "assessment/council/record.html",
        round=round_,
        assessment=assessment,
        shade=STATES[assessment.state],
        board=board,
        record=record,
        departures=showing.departures(record),
        milestones=showing.milestones(record),
        agreed=showing.agreed(record),
        titles=showing.titles(record),
        decisions=DECISIONS,
        rules=FAIL_RULES,
        **_ranking(assessment, board),
    )


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise NotPermitted(verdict.reason)


def _ranking(assessment: RoundAssessment, board: Board) -> dict[str, Any]:
    """The ranking, for those alone who may see every applicant beside every other."""
    session, actor = reading(), current_actor()
    people = [one.id for one in queries.list_applicants(session, actor, assessment.round_id)]
    seeing = policies.can_see_outcome(actor, board.sight, people)
    if assessment.draft_id is None or not seeing:
        return {"seeing": seeing, "lots": [], "draft": None, "replayed": False}
    result = queries.read_result(session, actor, assessment)
    draft = result.draft
    return {
        "seeing": seeing,
        "lots": ranking.outcomes(result),
        "draft": draft,
        "replayed": {lot: replay(kept) for lot, kept in draft.inputs.items()} == draft.results,
    }
