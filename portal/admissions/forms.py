"""Forms of this room: shape and wording."""

from __future__ import annotations

from wtforms import PasswordField, RadioField, StringField, TextAreaField

# The published types are of an older release, which had only pairs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from portal.admissions.types import SuspensionScope
from portal.web.fields import DayField
from portal.web.forms import Form, squeeze

MOST_LETTERS = 2_000


def _reason(label: str, description: str) -> TextAreaField:
    too_long = f"{label} must be {MOST_LETTERS:,} characters or fewer"
    return TextAreaField(
        label, description=description, validators=[Length(max=MOST_LETTERS, message=too_long)]
    )


class SignForm(Form):
    """Who signs, and the proof that it is them."""

    name = StringField(
        "Your full name",
        filters=[squeeze],
        validators=[Length(max=120, message="Your full name must be 120 characters or fewer")],
    )
    position = StringField(
        "Your position",
        description="The position that gives you authority to sign, like director.",
        filters=[squeeze],
        validators=[Length(max=120, message="Your position must be 120 characters or fewer")],
    )
    proof = PasswordField(
        "Your password, or a code from your app",
        description="We ask again, so that nobody signs on a screen that was left open.",
    )


class SuspendForm(Form):
    """A decision to stop new placements."""

    scope = RadioField(
        "What is suspended?",
        choices=[
            SelectChoice(SuspensionScope.HOME.value, "This home in this lot"),
            SelectChoice(
                SuspensionScope.ORGANISATION.value, "Every home of the provider, every lot"
            ),
        ],
        validators=[InputRequired("Select what is suspended")],
    )
    reason = _reason("Reason", "The provider reads it.")
    review_on = DayField("Review date", description="Within 28 days, like 27 3 2027")


class ReasonForm(Form):
    """A decision that has to say why."""

    reason = _reason("Reason", "The provider reads it.")
