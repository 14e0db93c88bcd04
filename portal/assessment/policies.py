"""Who may do what in an assessment. Pure: each takes what was loaded and answers with a reason.

Separation of duties is here: opener is not opener twice, a fail needs another person, whoever
scored an answer does not moderate it, and who drafted or moderated does not sign.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portal.assessment.types import AssessmentState, InterestAnswer
from portal.kernel.actor import Actor, ActorKind, Role
from portal.kernel.verdict import ALLOWED, Verdict, first_refusal, refused

LEADS = (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR)
CHECKERS = (Role.ASSESSOR, Role.LEAD_ASSESSOR)
SIGNERS = (Role.SCHEME_MANAGER, Role.APPROVER)
DECLARERS = (Role.SCHEME_MANAGER, Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.APPROVER)
PANEL = (Role.ASSESSOR, Role.LEAD_ASSESSOR)
REPLIERS = (Role.PROVIDER_ADMIN, Role.APPLICANT)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person declared in one round: it alone decides which applicants exist for them.

    `answers` is by applicant (organisation); one that is missing was not declared yet.
    `reads_all` is an auditor who takes no part in the assessment.
    """

    answers: dict[UUID, InterestAnswer] = field(default_factory=dict)
    reads_all: bool = False

    def sees(self, applicant_id: UUID) -> bool:
        """Whether the applicant exists for this person."""
        return self.reads_all or self.answers.get(applicant_id) is InterestAnswer.NONE

    def has_declared(self, applicant_id: UUID) -> bool:
        """Whether they said anything about the applicant."""
        return applicant_id in self.answers

    @property
    def has_conflict(self) -> bool:
        """Whether they declared a conflict with anybody in the round."""
        return InterestAnswer.CONFLICT in self.answers.values()


def only_audits(actor: Actor) -> bool:
    """Whether the actor is an auditor and nothing in the assessment."""
    return actor.has(Role.AUDITOR) and not actor.has(*DECLARERS)


def can_confirm_opening(
    actor: Actor,
    state: AssessmentState,
    closes_at: datetime,
    now: datetime,
    confirmed_by: Collection[UUID],
) -> Verdict:
    """Confirm that a round may be opened; the second of two people opens it."""
    return first_refusal(
        _holds(actor, LEADS, "Only a scheme manager or a lead assessor can open a round."),
        _yes(state is AssessmentState.SEALED, "This round was opened already."),
        _yes(now >= closes_at, "The round has not closed yet. Nobody can open it before then."),
        _yes(
            actor.user_id not in confirmed_by,
            "You confirmed the opening already. A second person has to confirm it.",
        ),
    )


def can_manage_panel(actor: Actor, state: AssessmentState) -> Verdict:
    """Ask people to score a lot, or take them off."""
    return first_refusal(
        _holds(actor, LEADS, "Only a scheme manager or a lead assessor can choose assessors."),
        _yes(
            state in (AssessmentState.SEALED, AssessmentState.OPEN),
            "The outcome is drafted, so the assessors cannot be changed.",
        ),
    )


def can_declare(actor: Actor, state: AssessmentState) -> Verdict:
    """Declare an interest, or that there is none."""
    return first_refusal(
        _holds(actor, DECLARERS, "You take no part in this assessment."),
        _yes(state is not AssessmentState.SEALED, "The round is sealed."),
    )


def can_check(actor: Actor, state: AssessmentState) -> Verdict:
    """Decide a pass or fail check."""
    return first_refusal(
        _holds(actor, CHECKERS, "Only an assessor can decide a check."), _is_open(state)
    )


def can_check_fail(actor: Actor, state: AssessmentState, decided_by_id: UUID) -> Verdict:
    """Be the second person for a fail."""
    return first_refusal(
        can_check(actor, state),
        _yes(
            actor.user_id != decided_by_id,
            "You decided this fail. A second person has to check it.",
        ),
    )


def can_score(
    actor: Actor, state: AssessmentState, panel: Collection[UUID], is_moderated: bool
) -> Verdict:
    """Save a score, alone."""
    return first_refusal(
        _holds(actor, PANEL, "Only an assessor can score an answer."),
        _is_open(state),
        _yes(actor.user_id in panel, "You are not on the panel for this lot."),
        _yes(not is_moderated, "This answer was moderated, so its scores are locked."),
    )


def can_see_scores(actor: Actor, panel: Collection[UUID], saved: Collection[UUID]) -> Verdict:
    """See what others scored. Whoever scores the lot stays blind; the rest wait for everybody."""
    return first_refusal(
        _holds(actor, (Role.LEAD_ASSESSOR,), "Only the lead assessor sees the panel’s scores."),
        _yes(
            actor.user_id not in panel,
            "You score this lot, so another lead assessor moderates it.",
        ),
        _yes(
            set(panel) <= set(saved),
            "Scores stay hidden until every assessor has saved theirs.",
        ),
    )


def can_moderate(
    actor: Actor,
    state: AssessmentState,
    panel: Collection[UUID],
    saved: Collection[UUID],
    needed: int,
) -> Verdict:
    """Agree one score and reason. `needed` is how many assessors the round promised."""
    return first_refusal(
        _holds(actor, (Role.LEAD_ASSESSOR,), "Only the lead assessor can moderate."),
        _is_open(state),
        _yes(
            len(panel) >= needed,
            f"At least {needed} assessors without a conflict have to score this answer.",
        ),
        can_see_scores(actor, panel, saved),
    )


def can_draft(
    actor: Actor, state: AssessmentState, sight: Sight, applicants: Collection[UUID]
) -> Verdict:
    """Fix the ranking for a second person to sign."""
    return first_refusal(
        _holds(actor, (Role.LEAD_ASSESSOR,), "Only the lead assessor can draft the outcome."),
        _is_open(state),
        _sees_everybody(sight, applicants),
    )


def can_sign(
    actor: Actor,
    state: AssessmentState,
    sight: Sight,
    applicants: Collection[UUID],
    worked_on_it: Collection[UUID],
) -> Verdict:
    """Sign the outcome, or send it back. `worked_on_it` drafted, moderated or scored."""
    return first_refusal(
        _holds(actor, SIGNERS, "Only a scheme manager or an approver can sign the outcome."),
        _yes(state is AssessmentState.DRAFTED, "There is no outcome waiting to be signed."),
        _yes(
            actor.user_id not in worked_on_it,
            "You scored, moderated or drafted this outcome. A second person has to sign it.",
        ),
        _sees_everybody(sight, applicants),
    )


def can_read_letters(
    actor: Actor, state: AssessmentState, sight: Sight, applicants: Collection[UUID]
) -> Verdict:
    """Read the letters before they go, and say so."""
    return first_refusal(
        _holds(actor, LEADS, "Only a scheme manager or a lead assessor can release results."),
        _yes(state is AssessmentState.SIGNED, "The outcome is not signed yet."),
        _sees_everybody(sight, applicants),
    )


def can_release(
    actor: Actor,
    state: AssessmentState,
    sight: Sight,
    applicants: Collection[UUID],
    letters_read: bool,
) -> Verdict:
    """Tell every applicant at once."""
    return first_refusal(
        _yes(state is not AssessmentState.RELEASED, "The results were released already."),
        can_read_letters(actor, state, sight, applicants),
        _yes(letters_read, "Read the letters before you release the results."),
    )


def can_see_outcome(actor: Actor, sight: Sight, applicants: Collection[UUID]) -> Verdict:
    """See the ranking, which shows every applicant beside every other."""
    if sight.reads_all:
        return ALLOWED
    return first_refusal(
        _holds(actor, (*LEADS, *SIGNERS), "Only the leads and the person who signs see this."),
        _sees_everybody(sight, applicants),
    )


def can_reply(actor: Actor, has_reply: bool, is_open: bool) -> Verdict:
    """Answer a question about a check, for the applicant."""
    return first_refusal(
        _yes(
            actor.kind is ActorKind.PROVIDER and actor.has(*REPLIERS),
            "Only an administrator or an applicant can answer.",
        ),
        _yes(not has_reply, "This question was answered already."),
        _yes(is_open, "This question can no longer be answered."),
    )


def can_read_record(actor: Actor, state: AssessmentState) -> Verdict:
    """Read the printable record of the round."""
    return first_refusal(
        _holds(
            actor,
            (*LEADS, Role.AUDITOR, Role.APPROVER),
            "Only the leads, the person who signs and auditors read the record.",
        ),
        _yes(state is not AssessmentState.SEALED, "The round is sealed."),
    )


def _holds(actor: Actor, roles: Collection[Role], reason: str) -> Verdict:
    return _yes(actor.kind is ActorKind.COUNCIL and actor.has(*roles), reason)


def _is_open(state: AssessmentState) -> Verdict:
    if state is AssessmentState.SEALED:
        return refused("The round is sealed.")
    return _yes(state is AssessmentState.OPEN, "The outcome is drafted, so nothing can change.")


def _sees_everybody(sight: Sight, applicants: Collection[UUID]) -> Verdict:
    return first_refusal(
        _yes(
            not sight.has_conflict,
            "You declared a conflict in this round, so somebody else has to do this.",
        ),
        _yes(
            all(sight.has_declared(applicant) for applicant in applicants),
            "Declare for every applicant first whether you have an interest.",
        ),
    )


def _yes(is_so: bool, reason: str) -> Verdict:
    return ALLOWED if is_so else refused(reason)
