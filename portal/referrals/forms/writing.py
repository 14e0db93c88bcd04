"""Forms of writing a referral."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from portal.pdps import Route
from portal.providers import Need
from portal.referrals.forms.fields import line_field, words_field
from portal.referrals.services import NeedGiven
from portal.referrals.types import ChildSex, Section
from portal.web.fields import DayField, WholeNumber
from portal.web.forms import Form

ROUTE_HINTS = {
    Route.EMERGENCY: "Tonight or tomorrow morning",
    Route.SAME_DAY: "Today",
    Route.URGENT: "In the next days; offers are sealed until the time to answer",
    Route.PLANNED: "More time to choose; offers are sealed until the time to answer",
}


def _routes() -> RadioField:
    return RadioField(
        "How soon",
        choices=[SelectChoice(route.value, route.label) for route in Route],
        validators=[InputRequired("Choose how soon")],
    )


class StartForm(Form):
    """What a referral begins with."""

    lot_id = RadioField("What kind of home", validators=[InputRequired("Choose what kind of home")])
    route = _routes()
    move_by = DayField("Date by which the child needs to move")

    def offering(self, lots: Mapping[UUID, str]) -> StartForm:
        """The same form with the lots that the council has joined."""
        self.lot_id.choices = [SelectChoice(str(key), label) for key, label in lots.items()]
        return self


class ChildForm(Form):
    """Stage 1: the child, their own words first."""

    wishes = words_field(
        "What the child wants",
        "In their own words. If they could not be asked, say why.",
    )
    age = WholeNumber("Age in years", validators=[Optional()])
    sex = RadioField(
        "Girl or boy",
        choices=[
            SelectChoice(ChildSex.GIRL.value, "Girl"),
            SelectChoice(ChildSex.BOY.value, "Boy"),
            SelectChoice(ChildSex.NOT_SAID.value, "Not said"),
        ],
        validators=[Optional()],
    )
    about = words_field(
        "About the child",
        "Strengths and interests first. No names, school, street or full dates.",
    )
    good_home = words_field(
        "What a good home looks like", "Who they would live well with, and who not."
    )
    base_wishes = HiddenField()
    base_about = HiddenField()
    base_good_home = HiddenField()


class SearchForm(Form):
    """Where, by when, how fast, and who knows the child."""

    route = _routes()
    move_by = DayField("Date by which the child needs to move")
    postcode = line_field(
        "Postcode to search from",
        12,
        "For instance of family or school. Providers never see it; they see the council’s name.",
    )
    radius_miles = WholeNumber(
        "How far to look, in miles", validators=[InputRequired("Enter how far to look, in miles")]
    )
    social_worker = SelectField("Social worker", validators=[Optional()])
    version = HiddenField()

    def offering(self, people: Mapping[UUID, str]) -> SearchForm:
        """The same form with the council's social workers."""
        none = SelectChoice("", "Nobody yet")
        listed = [SelectChoice(str(key), name) for key, name in people.items()]
        self.social_worker.choices = [none, *listed]
        return self


class NeedsForm(Form):
    """One question for each need of the fixed list; the fields are added below."""

    version = HiddenField()

    def given(self) -> list[NeedGiven]:
        """The needs that were chosen, with what helps."""
        return [
            NeedGiven(need, self[f"need-{need.value}"].data == "must", self._said(need))
            for need in Need
            if self[f"need-{need.value}"].data in ("must", "nice")
        ]

    def _said(self, need: Need) -> str:
        return self[f"words-{need.value}"].data or ""


for _need in Need:
    setattr(
        NeedsForm,
        f"need-{_need.value}",
        RadioField(
            _need.label,
            choices=[
                SelectChoice("no", "No"),
                SelectChoice("nice", "Nice to have"),
                SelectChoice("must", "Must have"),
            ],
            default="no",
            validators=[Optional()],
        ),
    )
    setattr(
        NeedsForm, f"words-{_need.value}", line_field(f"What helps: {_need.label.lower()}", 500)
    )


class ProfileForm(Form):
    """Stage 2."""

    story = words_field(
        "The child’s story", "What happened so far, without names of people or places."
    )
    risks = words_field(
        "Risks, with date, context and what helps", "One line each, the newest first."
    )
    health = words_field("Health", "In general terms; medication goes with the notes.")
    education = words_field("School and learning", "Year, attendance, plan. Not the school’s name.")
    family = words_field(
        "Family time, brothers and sisters", "Who, how often, what the child says."
    )
    base_story = HiddenField()
    base_risks = HiddenField()
    base_health = HiddenField()
    base_education = HiddenField()
    base_family = HiddenField()


class DocumentsForm(Form):
    """Stage 3."""

    notes = words_field(
        "Notes from plans and assessments",
        "Shown to providers that you shortlist. Still without the child’s name.",
    )
    base_notes = HiddenField()


class IdentityForm(Form):
    """Stage 4."""

    full_name = line_field("Full name", 200)
    known_as = line_field("Other names the child is known by", 200)
    born_on = DayField("Date of birth", required=False)
    home_address = line_field("Home address", 300, "Street and town.")
    home_postcode = line_field("Home postcode", 12)
    school = line_field("School", 200, "Enter “none” if the child has no school.")
    base_full_name = HiddenField()
    base_known_as = HiddenField()
    base_born_on = HiddenField()
    base_home_address = HiddenField()
    base_home_postcode = HiddenField()
    base_school = HiddenField()


SEALED_FORMS: dict[Section, type[Form]] = {
    Section.PROFILE: ProfileForm,
    Section.DOCUMENTS: DocumentsForm,
    Section.IDENTITY: IdentityForm,
}
