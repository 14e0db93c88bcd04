"""Forms of choosing and deciding: shape and wording of errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.calloffs.queries import Compared
from portal.calloffs.sealing import Reasons
from portal.web.forms import Form

MOST = 5_000
FEEDBACK = "feedback-"


class ConfirmForm(Form):
    """A button, and who presses it once more."""

    proof = PasswordField("Password or code from your authenticator app")


class DecisionForm(ConfirmForm):
    """A decision with its words."""

    words = TextAreaField("Your words", validators=[Length(max=MOST)])

    def asking(self, label: str) -> DecisionForm:
        """The form with the words of one decision's question."""
        self.words.label.text = label
        return self


class _RecommendForm(Form):
    """The reasons that become the record."""

    why = TextAreaField(
        "Why this home is best for this child",
        description="Begin with what the child asked for.",
        validators=[Length(max=MOST)],
    )
    why_not_cheaper = TextAreaField(
        "Why not the offer with the lower fee", validators=[Length(max=MOST)]
    )
    why_not_nearer = TextAreaField("Why not the home that is nearer", validators=[Length(max=MOST)])
    why_early = TextAreaField(
        "Why this cannot wait until the time to answer has passed",
        description="Homes that were asked may still offer until then.",
        validators=[Length(max=MOST)],
    )
    conditions = TextAreaField(
        "What must be agreed first, if anything", validators=[Length(max=MOST)]
    )
    weeks = IntegerField(
        "Expected stay, in weeks",
        default=52,
        validators=[InputRequired("Enter the expected stay in weeks, from 1 to 936")],
    )


def recommend_form(others: Sequence[Compared], **options: Any) -> Any:
    """The form with a box of feedback for each offer that would not be chosen."""
    boxes = {
        f"{FEEDBACK}{one.reference}": TextAreaField(
            f"Feedback to {one.provider}",
            description="They read this after the award. Never name a child.",
            validators=[Length(max=1_000)],
        )
        for one in others
    }
    return type("RecommendForm", (_RecommendForm,), boxes)(**options)


def reasons_of(form: Any, others: Sequence[Compared]) -> Reasons:
    """What was written, by offer where it is feedback."""
    return Reasons(
        why=form.why.data or "",
        why_not_cheaper=form.why_not_cheaper.data or "",
        why_not_nearer=form.why_not_nearer.data or "",
        why_early=form.why_early.data or "",
        conditions=form.conditions.data or "",
        why_not={one.reference: form[f"{FEEDBACK}{one.reference}"].data or "" for one in others},
    )
