"""Forms of this room: shape and wording. What must be true of the answers is in `rules`."""

from __future__ import annotations

from datetime import datetime, time

from wtforms import BooleanField, SelectField, TextAreaField

# The published types are of an older release, which had only pairs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from portal.kernel import periods, wording
from portal.web.fields import DayField, PoundsField
from portal.web.forms import Form, squeeze

# Hours that no change of the clocks touches and that nobody reads as two days (rules.md 7).
SAFE_TIMES = (*(time(hour) for hour in range(9, 18)), time(23, 59))


class ExtensionForm(Form):
    """A later deadline with its reason."""

    day = DayField("New closing date", description="For example, 27 3 2027")
    at = SelectField(
        "New closing time",
        choices=[SelectChoice(f"{at:%H:%M}", wording.time_of_day(at)) for at in SAFE_TIMES],
        default="12:00",
    )
    reason = TextAreaField(
        "Why does the deadline move?",
        description="Everybody reads this in the round’s change log.",
        filters=[squeeze],
        validators=[DataRequired("Enter why the deadline moves"), Length(max=1000)],
    )

    def closes_at(self) -> datetime:
        """The new deadline in UTC. Raises RuleBroken for a time that means two or no instants."""
        return periods.london_to_utc(self.day.data, time.fromisoformat(self.at.data), field="day")


class ConfirmForm(Form):
    """A button on a page that said what it does."""


class AskForm(Form):
    """A question about a round."""

    words = TextAreaField(
        "Your question",
        description="Leave out your organisation’s name and anything that could identify a child.",
        filters=[squeeze],
        validators=[
            DataRequired("Enter your question"),
            Length(max=2000, message="Question must be 2,000 characters or fewer"),
        ],
    )


class AnswerForm(Form):
    """A question as everybody will read it, and its answer."""

    question = TextAreaField(
        "Question, in words that do not tell who asked",
        filters=[squeeze],
        validators=[DataRequired("Enter the question"), Length(max=2000)],
    )
    answer = TextAreaField(
        "Answer",
        filters=[squeeze],
        validators=[DataRequired("Enter the answer"), Length(max=5000)],
    )


class LimitTestForm(Form):
    """Who approves an award of this size? Asked by GET, so nothing is changed."""

    class Meta:
        csrf = False

    weekly = PoundsField("Weekly fee", like="6200")
    whole_life = PoundsField("Whole-life cost, if known", required=False, like="160000")
    out_of_area = BooleanField("The home is out of area, at a distance")
