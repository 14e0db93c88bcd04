"""Forms of this room: shape and wording."""

from __future__ import annotations

from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from portal.kernel.text import whole_number
from portal.providers import Need, Sex
from portal.vacancies.models import MatchingLimits
from portal.vacancies.queries import Place
from portal.web.fields import DayField, WholeNumber
from portal.web.forms import Form, squeeze


class PlacesForm(Form):
    """How many places, and from when; `step` is the button that was pressed, if one was."""

    places = StringField("Places", filters=[squeeze])
    available_from = DayField("Date from which the place is free", required=False)
    step = HiddenField()
    version = HiddenField()


class ConfirmForm(Form):
    """A press of a button that needs nothing typed."""


class LimitsForm(Form):
    """For whom a home or household is matched now."""

    age_from = WholeNumber("Youngest age now", validators=[InputRequired("Enter the youngest age")])
    age_to = WholeNumber("Oldest age now", validators=[InputRequired("Enter the oldest age")])
    sex = RadioField(
        "Who can live here now",
        choices=[SelectChoice(one.value, one.label) for one in Sex],
        validators=[InputRequired("Choose who can live here now")],
    )
    needs = SelectMultipleField(
        "Needs that can be met now",
        description="Referrals with a must-have that is not ticked are not sent to you.",
    )
    radius_miles = WholeNumber(
        "How far away a child may come from, in miles",
        description="Leave it empty for any distance.",
        validators=[Optional()],
    )
    version = HiddenField()

    @classmethod
    def of(cls, place: Place, limits: MatchingLimits | None) -> LimitsForm:
        """The form with what holds now: the limits, or all that the home is registered for."""
        kept = limits or place.cares
        form = cls(
            data={
                "age_from": kept.age_from,
                "age_to": kept.age_to,
                "sex": kept.sex.value,
                "needs": [need.value for need in kept.needs_met],
                "radius_miles": limits.radius_miles if limits else None,
                "version": str(limits.version) if limits else "0",
            }
        )
        return form.offering(place)

    def offering(self, place: Place) -> LimitsForm:
        """The same form with the needs that this home or household can meet at all."""
        self.needs.choices = [
            SelectChoice(need.value, need.label) for need in place.cares.needs_met
        ]
        return self

    def chosen_needs(self) -> tuple[Need, ...]:
        """The needs that were ticked."""
        return tuple(Need(value) for value in self.needs.data or ())


class PauseForm(Form):
    """Until when referrals stop."""

    paused_until = DayField("Date when referrals may come again")


def version_of(field: Any) -> int | None:
    """The version that a page carried, or None when it carried none."""
    return whole_number(str(field.data or ""))
