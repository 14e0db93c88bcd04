"""Forms of looking, sending, naming a home, reading and ending."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from portal.referrals.forms.fields import words_field
from portal.referrals.types import EndReason, ReadReason
from portal.web.forms import Form


class PreviewForm(Form):
    """Saying that one has looked."""

    shown = HiddenField()
    reason = words_field(
        "Why what is listed is needed and names nobody",
        "Only if something is listed that you keep.",
    )


class HideForm(Form):
    """Hiding one thing that was found."""

    field = HiddenField()
    text = HiddenField()


class SendForm(Form):
    """One last look, then send."""

    homes = SelectMultipleField("Homes", validate_choice=False)
    reason = words_field("Why so many homes are asked at once")


class NameHomeForm(Form):
    """Naming a home with a place."""

    home = RadioField(
        "Which home has a place", validators=[InputRequired("Choose a home with a place")]
    )

    def offering(self, homes: Mapping[str, str]) -> NameHomeForm:
        """The same form with the provider's homes by key."""
        self.home.choices = [SelectChoice(key, label) for key, label in homes.items()]
        return self


class EndForm(Form):
    """Stopping a search."""

    reason = RadioField(
        "Why the search stops",
        choices=[SelectChoice(one.value, one.label) for one in EndReason],
        description="Everybody who was asked reads this.",
        validators=[InputRequired("Choose why the search stops")],
    )
    words = words_field("More about it, for your council only")


class ReadForm(Form):
    """Why a colleague of the council opens a stage."""

    why = RadioField(
        "Why you need to read this",
        choices=[
            SelectChoice(one.value, one.label)
            for one in (ReadReason.MATCH, ReadReason.DECIDE, ReadReason.PREPARE)
        ],
        validators=[InputRequired("Choose why you need to read this")],
    )
