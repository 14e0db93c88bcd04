"""An approver's page and the three decisions.

No GET changes anything: mail programs fetch links before people do.
"""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Response

from portal import accounts, pdps, referrals
from portal.calloffs import policies, presenters, queries, services
from portal.calloffs.forms import DecisionForm
from portal.calloffs.models import CallOff
from portal.calloffs.routes.blueprint import bp, council_url
from portal.kernel.actor import Role
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal
from portal.web.access import access, current_actor
from portal.web.htmx import page, see_other
from portal.web.requests import now, reading, unit_of_work


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three decisions, as its page asks for it."""

    name: str
    title: str
    label: str
    button: str
    needs_words: bool
    is_warning: bool


APPROVE = Step("approve", "Approve", "Anything to add", "Approve", False, False)
SEND_BACK = Step(
    "send-back", "Send back", "What do you need to know?", "Send back with a question", True, False
)
REFUSE = Step(
    "refuse", "Do not approve", "Why do you not approve this?", "Do not approve", True, True
)


@bp.get("/c/<council>/approvals")
@access(Role.APPROVER)
def list_approvals(council: str) -> Response:
    """What waits for a decision, oldest first."""
    session, actor = reading(), current_actor()
    assert actor.council_id is not None
    assert actor.user_id is not None
    limit = pdps.limit_held_by(session, actor.council_id, actor.user_id)
    waiting = queries.list_waiting(session, actor)
    return page(
        "calloffs/council/approvals.html",
        lines=[(one, policies.can_decide(actor, one, limit)) for one in waiting],
        limit=limit,
    )


@bp.get("/c/<council>/approvals/<reference>")
@access(Role.APPROVER)
def show_approval(council: str, reference: str) -> Response:
    """Everything that a decision needs, the child's wishes first."""
    session, actor = reading(), current_actor()
    call_off = queries.get_call_off(session, actor, reference)
    return page(
        "calloffs/council/approval.html",
        standing=presenters.standing_of(session, call_off),
        call_off=call_off,
        wishes=_wishes(call_off),
        may=_may_decide(call_off),
        stands=queries.offer_stands(session, actor, call_off),
    )


def _wishes(call_off: CallOff) -> str:
    """What the child asked for, while the approver may read the referral."""
    return referrals.find_wishes(reading(), current_actor(), call_off.referral_reference)


def _may_decide(call_off: CallOff) -> Verdict:
    actor = current_actor()
    assert actor.user_id is not None
    limit = pdps.limit_held_by(reading(), call_off.council_id, actor.user_id)
    return first_refusal(
        policies.can_decide(actor, call_off, limit),
        queries.search_goes_on(reading(), call_off),
    )


def _stands_for(step: Step, call_off: CallOff) -> Verdict:
    """Only an offer that is still the same can be approved; a no can be said of any."""
    if step is not APPROVE:
        return ALLOWED
    return queries.offer_stands(reading(), current_actor(), call_off)


@bp.get("/c/<council>/approvals/<reference>/approve")
@access(Role.APPROVER)
def ask_to_approve(council: str, reference: str) -> Response:
    """The last look before approving."""
    return _asking(reference, APPROVE)


@bp.post("/c/<council>/approvals/<reference>/approve")
@access(Role.APPROVER)
def approve(council: str, reference: str) -> Response:
    """Approve."""
    return _decide(reference, APPROVE)


@bp.get("/c/<council>/approvals/<reference>/send-back")
@access(Role.APPROVER)
def ask_to_send_back(council: str, reference: str) -> Response:
    """What is to be asked."""
    return _asking(reference, SEND_BACK)


@bp.post("/c/<council>/approvals/<reference>/send-back")
@access(Role.APPROVER)
def send_back(council: str, reference: str) -> Response:
    """Ask for more."""
    return _decide(reference, SEND_BACK)


@bp.get("/c/<council>/approvals/<reference>/refuse")
@access(Role.APPROVER)
def ask_to_refuse(council: str, reference: str) -> Response:
    """Why not."""
    return _asking(reference, REFUSE)


@bp.post("/c/<council>/approvals/<reference>/refuse")
@access(Role.APPROVER)
def refuse(council: str, reference: str) -> Response:
    """Do not approve."""
    return _decide(reference, REFUSE)


VERBS = {"approve": services.approve, "send-back": services.send_back, "refuse": services.refuse}


def _decide(reference: str, step: Step) -> Response:
    form = DecisionForm().asking(step.label)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            accounts.verify_again(uow, form.proof.data or "")
            VERBS[step.name](uow, reference, form.words.data or "")
            return see_other(uow.answer(council_url("show_approval", reference=reference)))
    return _asking(reference, step, form)


def _asking(reference: str, step: Step, form: DecisionForm | None = None) -> Response:
    session, actor = reading(), current_actor()
    call_off = queries.get_call_off(session, actor, reference)
    return page(
        "calloffs/council/decide.html",
        step=step,
        call_off=call_off,
        standing=presenters.standing_of(session, call_off),
        may=_may_decide(call_off),
        stands=_stands_for(step, call_off),
        is_known=accounts.has_proved_recently(actor, now()),
        form=form or DecisionForm(formdata=None).asking(step.label),
    )
