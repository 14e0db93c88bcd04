"""Who may do what in an assessment: role x state x action, and every separation of duties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal.assessment import policies
from portal.assessment.policies import Sight
from portal.assessment.types import AssessmentState, InterestAnswer
from portal.kernel.actor import PROVIDER_ROLES, Actor, ActorKind, Role

ME, A, B = uuid4(), uuid4(), uuid4()
FIRM, RIVAL = uuid4(), uuid4()
CLOSES = datetime(2027, 3, 31, 11, tzinfo=UTC)
ALL = (FIRM, RIVAL)
CLEAR = Sight({FIRM: InterestAnswer.NONE, RIVAL: InterestAnswer.NONE})
HALF = Sight({FIRM: InterestAnswer.NONE})
CONFLICTED = Sight({FIRM: InterestAnswer.NONE, RIVAL: InterestAnswer.CONFLICT})
SEALED, OPEN, DRAFTED, SIGNED, RELEASED = AssessmentState
LEADS = {Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR}
CHECKERS = {Role.ASSESSOR, Role.LEAD_ASSESSOR}


def actor(*roles):
    kind = ActorKind.PROVIDER if roles[0] in PROVIDER_ROLES else ActorKind.COUNCIL
    return Actor(kind=kind, user_id=ME, organisation_id=uuid4(), roles=frozenset(roles))


LEAD = actor(Role.LEAD_ASSESSOR)
ASSESSOR = actor(Role.ASSESSOR)
MANAGER = actor(Role.SCHEME_MANAGER)

# action -> (roles that may, states in which they may, the call with everything else in order)
ACTIONS = {
    "confirm_opening": (
        LEADS,
        {SEALED},
        lambda who, state: policies.can_confirm_opening(who, state, CLOSES, CLOSES, [A]),
    ),
    "manage_panel": (LEADS, {SEALED, OPEN}, policies.can_manage_panel),
    "declare": (
        {*LEADS, *CHECKERS, Role.APPROVER},
        {OPEN, DRAFTED, SIGNED, RELEASED},
        policies.can_declare,
    ),
    "check": (CHECKERS, {OPEN}, policies.can_check),
    "check_fail": (CHECKERS, {OPEN}, lambda who, s: policies.can_check_fail(who, s, A)),
    "score": (CHECKERS, {OPEN}, lambda who, s: policies.can_score(who, s, [ME, A], False)),
    "moderate": (
        {Role.LEAD_ASSESSOR},
        {OPEN},
        lambda who, s: policies.can_moderate(who, s, [A, B], [A, B], 2),
    ),
    "draft": (
        {Role.LEAD_ASSESSOR},
        {OPEN},
        lambda who, s: policies.can_draft(who, s, CLEAR, ALL),
    ),
    "sign": (
        {Role.SCHEME_MANAGER, Role.APPROVER},
        {DRAFTED},
        lambda who, s: policies.can_sign(who, s, CLEAR, ALL, [A, B]),
    ),
    "read_letters": (
        LEADS,
        {SIGNED},
        lambda who, s: policies.can_read_letters(who, s, CLEAR, ALL),
    ),
    "release": (
        LEADS,
        {SIGNED},
        lambda who, s: policies.can_release(who, s, CLEAR, ALL, True),
    ),
    "read_record": (
        {*LEADS, Role.AUDITOR, Role.APPROVER},
        {OPEN, DRAFTED, SIGNED, RELEASED},
        policies.can_read_record,
    ),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", list(AssessmentState))
@pytest.mark.parametrize("role", list(Role))
def test_role_and_state(action, state, role):
    roles, states, ask = ACTIONS[action]
    verdict = ask(actor(role), state)
    assert verdict.allowed is (role in roles and state in states)
    assert bool(verdict.reason) is not verdict.allowed


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (
            policies.can_confirm_opening(
                LEAD, SEALED, CLOSES, CLOSES - timedelta(microseconds=1), []
            ),
            "The round has not closed yet. Nobody can open it before then.",
        ),
        (
            policies.can_confirm_opening(LEAD, SEALED, CLOSES, CLOSES, [ME]),
            "You confirmed the opening already. A second person has to confirm it.",
        ),
        (
            policies.can_check_fail(ASSESSOR, OPEN, ME),
            "You decided this fail. A second person has to check it.",
        ),
        (
            policies.can_score(ASSESSOR, OPEN, [A, B], False),
            "You are not on the panel for this lot.",
        ),
        (
            policies.can_score(ASSESSOR, OPEN, [ME, A], True),
            "This answer was moderated, so its scores are locked.",
        ),
        (
            policies.can_see_scores(LEAD, [A, B], [A]),
            "Scores stay hidden until every assessor has saved theirs.",
        ),
        (
            policies.can_see_scores(actor(Role.LEAD_ASSESSOR, Role.ASSESSOR), [A, ME], [A, ME]),
            "You score this lot, so another lead assessor moderates it.",
        ),
        (
            policies.can_see_scores(ASSESSOR, [A, ME], [A, ME]),
            "Only the lead assessor sees the panel’s scores.",
        ),
        (
            policies.can_moderate(LEAD, OPEN, [A], [A], 2),
            "At least 2 assessors without a conflict have to score this answer.",
        ),
        (
            policies.can_draft(LEAD, OPEN, HALF, ALL),
            "Declare for every applicant first whether you have an interest.",
        ),
        (
            policies.can_draft(LEAD, OPEN, CONFLICTED, [FIRM]),
            "You declared a conflict in this round, so somebody else has to do this.",
        ),
        (
            policies.can_sign(MANAGER, DRAFTED, CLEAR, ALL, [A, ME]),
            "You scored, moderated or drafted this outcome. A second person has to sign it.",
        ),
        (
            policies.can_release(MANAGER, SIGNED, CLEAR, ALL, False),
            "Read the letters before you release the results.",
        ),
        (
            policies.can_release(MANAGER, RELEASED, CLEAR, ALL, True),
            "The results were released already.",
        ),
    ],
)
def test_separation_of_duties(verdict, reason):
    assert (verdict.allowed, verdict.reason) == (False, reason)


def test_an_applicant_exists_only_after_none_was_declared():
    assert [CONFLICTED.sees(FIRM), CONFLICTED.sees(RIVAL), HALF.sees(RIVAL)] == [True, False, False]
    assert (CONFLICTED.has_conflict, HALF.has_conflict) == (True, False)
    assert Sight(reads_all=True).sees(RIVAL)


def test_only_a_pure_auditor_reads_without_declaring():
    assert policies.only_audits(actor(Role.AUDITOR))
    assert not policies.only_audits(actor(Role.AUDITOR, Role.ASSESSOR))
    assert not policies.only_audits(LEAD)


@pytest.mark.parametrize("role", list(Role))
def test_replying(role):
    may = role in (Role.PROVIDER_ADMIN, Role.APPLICANT)
    assert policies.can_reply(actor(role), False, True).allowed is may
    assert not policies.can_reply(actor(role), True, True)
    assert not policies.can_reply(actor(role), False, False)
