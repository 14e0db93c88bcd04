"""Forms of this room: shape and wording. What must be true of the answers is in `rules`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

# The published types are of an older release, which had only pairs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from portal.accounts import Member
from portal.assessment.queries import Applicant
from portal.assessment.rules.ranking import FULL_SCORE
from portal.assessment.services import GateForm, ModerationForm
from portal.assessment.types import FAIL_RULES, GateDecisionKind, InterestAnswer
from portal.kernel.text import clean, clean_line, whole_number
from portal.pdps import Lot
from portal.web.forms import Form, said

MOST_LETTERS = 4_000


def _words(label: str, description: str = "") -> TextAreaField:
    too_long = f"{label} must be {MOST_LETTERS:,} characters or fewer"
    return TextAreaField(
        label, description=description, validators=[Length(max=MOST_LETTERS, message=too_long)]
    )


def _scores(label: str, message: str) -> RadioField:
    return RadioField(
        label,
        choices=[SelectChoice(str(number), str(number)) for number in range(FULL_SCORE + 1)],
        validators=[InputRequired(message)],
    )


def _number(field: Any) -> int | None:
    return whole_number(said(field))


class ConfirmForm(Form):
    """A press of a button, nothing else."""


class ReasonForm(Form):
    """A decision that has to say why."""

    reason = _words("Reason")


class PanelForm(Form):
    """Who scores a lot."""

    lot_id = SelectField("Lot", validators=[InputRequired("Choose a lot")])
    user_id = SelectField("Assessor", validators=[InputRequired("Choose an assessor")])

    def offer(self, lots: Sequence[Lot], people: Sequence[Member]) -> None:
        """The lots and the people to choose from."""
        self.lot_id.choices = [
            SelectChoice(str(lot.id), f"{lot.number}: {lot.title}") for lot in lots
        ]
        names = [SelectChoice(str(one.user_id), one.name) for one in people]
        self.user_id.choices = [SelectChoice("", "Choose a person"), *names]


class GateDecisionForm(Form):
    """What a checker decides."""

    decision = RadioField(
        "Decision",
        choices=[
            SelectChoice(GateDecisionKind.PASSED.value, "Pass"),
            SelectChoice(GateDecisionKind.FAILED.value, "Fail"),
            SelectChoice(GateDecisionKind.ASKED.value, "Ask the applicant"),
        ],
        validators=[InputRequired("Select pass, fail or ask")],
    )
    rule = SelectField(
        "Which rule was not met?",
        choices=[
            SelectChoice("", "Choose a rule"),
            *(SelectChoice(name, words) for name, words in FAIL_RULES.items()),
        ],
    )
    reason = _words("Reason", "The applicant reads it if the check is failed.")
    override_reason = _words(
        "Why do you decide differently from the rule?",
        "Only when the declared answer says something else. It is kept as a departure.",
    )
    ask = _words("Question for the applicant", "They have 5 working days to answer.")

    def facts(self) -> GateForm:
        """What was said, for the verb."""
        return GateForm(
            decision=GateDecisionKind(self.decision.data),
            rule=said(self.rule),
            reason=clean(said(self.reason)),
            override_reason=clean(said(self.override_reason)),
            ask=clean(said(self.ask)),
        )


class FailCheckForm(Form):
    """The second person's view of a fail."""

    agreed = RadioField(
        "Do you agree with this fail?",
        choices=[
            SelectChoice("yes", "Yes, the check is failed"),
            SelectChoice("no", "No, it has to be decided again"),
        ],
        validators=[InputRequired("Select whether you agree")],
    )
    second_reason = _words("Why not?", "Only if you do not agree.")


class ScoreForm(Form):
    """One person's score of one answer; `draft` is the revision of what was kept unsaved."""

    revision = HiddenField()
    draft = HiddenField()
    score = _scores("Score", "Select a score")
    reason = _words("Reason for the score")

    @property
    def number(self) -> int:
        """The score."""
        return int(self.score.data)

    @property
    def read_at(self) -> int | None:
        """The revision that the form was drawn from."""
        return _number(self.revision)

    @property
    def drafted(self) -> int | None:
        """The score as chosen so far; None while there is none."""
        number = _number(self.score)
        return number if number is not None and number <= FULL_SCORE else None

    @property
    def draft_read_at(self) -> int:
        """The revision of the draft that the form was drawn from, 0 for none."""
        return _number(self.draft) or 0


class ModerationPageForm(Form):
    """What the panel agreed on one answer."""

    revision = HiddenField()
    agreed = _scores("Agreed score", "Select the agreed score")
    reason = _words("Agreed reason", "The applicant reads exactly this.")
    movement_reason = _words(
        "Why was a score moved?", "Needed when the agreed score differs from anybody’s score."
    )
    reopen_reason = _words("Why is the agreed score opened again?")
    present = StringField(
        "Who was present?",
        validators=[Length(max=300, message="Who was present must be 300 characters or fewer")],
    )

    def facts(self) -> ModerationForm:
        """What was said, for the verb."""
        return ModerationForm(
            agreed=int(self.agreed.data),
            reason=clean(said(self.reason)),
            movement_reason=clean(said(self.movement_reason)),
            present=clean_line(said(self.present)),
            reopen_reason=clean(said(self.reopen_reason)),
            revision=_number(self.revision),
        )


class ReplyForm(Form):
    """An applicant's answer to a question about a check."""

    words = _words("Your answer")


class InterestsForm(Form):
    """For each applicant: an interest, or none. Its fields are made by `interests_form`."""

    applicants: tuple[UUID, ...] = ()

    def declared(self) -> dict[UUID, tuple[InterestAnswer, str]]:
        """What was said of each applicant; one without an answer is left for later."""
        return {
            one: (InterestAnswer(answer), clean(said(self[f"reason-{one}"])))
            for one in self.applicants
            if (answer := said(self[f"answer-{one}"]))
        }


def interests_form(applicants: Sequence[Applicant]) -> InterestsForm:
    """A form with two fields for each applicant."""
    fields: dict[str, Any] = {"applicants": tuple(one.id for one in applicants)}
    for one in applicants:
        fields[f"answer-{one.id}"] = RadioField(
            one.name,
            choices=[
                SelectChoice(InterestAnswer.NONE.value, "I have no interest"),
                SelectChoice(InterestAnswer.CONFLICT.value, "I have a conflict of interest"),
            ],
            validators=[Optional()],
        )
        fields[f"reason-{one.id}"] = _words("What is the conflict?")
    made = type("MadeInterestsForm", (InterestsForm,), fields)
    form: InterestsForm = made()
    return form
