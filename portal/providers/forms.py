"""Forms of this room: shape and wording. What must be true of the answers is in `rules`."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
)

# The published types are of an older release, which had only pairs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from portal.kernel.errors import RuleBroken
from portal.kernel.text import whole_number
from portal.providers.models import CarerHousehold, Home
from portal.providers.rules import check_home
from portal.providers.types import (
    CoverFacts,
    CoverKind,
    HomeFacts,
    HouseholdFacts,
    Need,
    Registration,
    ServiceKind,
    Sex,
)
from portal.web.fields import DayField, PoundsField, WholeNumber
from portal.web.forms import Form, squeeze

MOST_COVER_PENCE = 99_999_999_999
"""Just below £1,000 million; some cover is far above any fee."""
KINDS_TO_CHOOSE = (
    ServiceKind.HOME,
    ServiceKind.AGENCY,
    ServiceKind.SUPPORTED,
    ServiceKind.FAMILY_CENTRE,
    ServiceKind.SHORT_BREAKS,
)


def _cared_for(row: Home | CarerHousehold) -> dict[str, Any]:
    needs = [need.value for need in row.needs_met]
    return {"age_from": row.age_from, "age_to": row.age_to, "sex": row.sex.value, "needs": needs}


def _line(label: str, most: int, description: str = "") -> StringField:
    too_long = f"{label} must be {most} characters or fewer"
    return StringField(
        label,
        description=description,
        filters=[squeeze],
        validators=[Length(max=most, message=too_long)],
    )


def _phone(label: str, description: str) -> TelField:
    return TelField(
        label,
        description=description,
        filters=[squeeze],
        validators=[Length(max=30, message=f"{label} must be 30 characters or fewer")],
    )


# WTForms lists fields in the order in which they were made, and the error summary follows it: so
# each form makes these where its page shows them, and shares them by function.
def _youngest() -> WholeNumber:
    return WholeNumber("Youngest age", validators=[InputRequired("Enter the youngest age")])


def _oldest() -> WholeNumber:
    return WholeNumber("Oldest age", validators=[InputRequired("Enter the oldest age")])


def _sex() -> RadioField:
    return RadioField(
        "Girls, boys or both",
        choices=[SelectChoice(one.value, one.label) for one in Sex],
        default=Sex.ANY.value,
        validators=[InputRequired("Choose girls, boys or both")],
    )


def _needs() -> SelectMultipleField:
    return SelectMultipleField(
        "Needs that can be met",
        choices=[SelectChoice(one.value, one.label) for one in Need],
        description="Councils search by these. Choose only what you are set up to do.",
    )


def _chosen(field: SelectMultipleField) -> tuple[Need, ...]:
    return tuple(Need(value) for value in field.data or ())


# Made before the form that it is added to, because its page asks it first.
_KIND = RadioField(
    "What kind of service is it?",
    choices=[SelectChoice(one.value, one.label) for one in KINDS_TO_CHOOSE],
    validate_choice=False,
)


class HomeForm(Form):
    """What a provider says of a service."""

    name = _line("Name", 120)
    address_1 = _line("Address line 1", 120)
    address_2 = _line("Address line 2", 120)
    town = _line("Town or city", 80)
    postcode = _line("Postcode", 12)
    referral_phone = _phone("Telephone for referrals", "Where a council can ring in the day.")
    night_phone = _phone("Telephone at night", "For a child who must move tonight.")
    registered_places = WholeNumber(
        "Registered places", description="The number on your Ofsted registration."
    )
    age_from = _youngest()
    age_to = _oldest()
    sex = _sex()
    needs = _needs()
    version = HiddenField()
    _facts_shown = (
        "name",
        "address_1",
        "address_2",
        "town",
        "postcode",
        "registered_places",
        "referral_phone",
        "night_phone",
        "version",
    )

    def facts(self) -> HomeFacts:
        """The answers of a form whose shape is right."""
        return HomeFacts(
            name=self.name.data or "",
            address_1=self.address_1.data or "",
            address_2=self.address_2.data or "",
            town=self.town.data or "",
            postcode=self.postcode.data or "",
            registered_places=self.registered_places.data,
            age_from=self.age_from.data or 0,
            age_to=self.age_to.data or 0,
            sex=Sex(self.sex.data),
            needs=_chosen(self.needs),
            referral_phone=self.referral_phone.data or "",
            night_phone=self.night_phone.data or "",
        )

    def explain_rest(self, kind: ServiceKind | None) -> None:
        """After a wrong shape, say what else is wrong too: one press shows everything."""
        if kind is None or "sex" in self.errors:
            return
        said = set(self.errors)
        try:
            check_home(kind, self.facts())
        except RuleBroken as broken:
            rest = tuple(pair for pair in broken.problems if pair[0] not in said)
            if rest:
                self.explain(RuleBroken(broken.code, broken.sentence, problems=rest))

    @classmethod
    def of(cls, home: Home) -> HomeForm:
        """The form as sent, or else filled with what is kept."""
        kept = {name: getattr(home, name) for name in cls._facts_shown}
        return cls(**kept, **_cared_for(home))


class NewHomeForm(HomeForm):
    """The same of a new service; its kind is asked where the register does not know it."""

    kind = _KIND

    def chosen_kind(self) -> ServiceKind | None:
        """The kind that was chosen, if any."""
        known = {one.value: one for one in KINDS_TO_CHOOSE}
        return known.get(self.kind.data or "")

    @classmethod
    def from_register(cls, found: Registration | None) -> NewHomeForm:
        """The form as sent, or else with what Ofsted publishes (never a home's name or address)."""
        if found is None:
            return cls()
        return cls(name=found.name or "", registered_places=found.places)


class HouseholdForm(Form):
    """What an agency says of a carer household."""

    district = _line(
        "First half of their postcode",
        10,
        "Like RM7. Councils see a distance, never the address.",
    )
    places = WholeNumber(
        "How many children can live with them?",
        validators=[InputRequired("Enter how many children can live with this household")],
    )
    has_exemption = BooleanField("They have an exemption from the usual limit of 3 children")
    age_from = _youngest()
    age_to = _oldest()
    sex = _sex()
    needs = _needs()
    version = HiddenField()
    _facts_shown = ("places", "has_exemption", "district", "version")

    def facts(self) -> HouseholdFacts:
        """The answers of a form whose shape is right."""
        return HouseholdFacts(
            places=self.places.data or 0,
            age_from=self.age_from.data or 0,
            age_to=self.age_to.data or 0,
            sex=Sex(self.sex.data),
            needs=_chosen(self.needs),
            district=self.district.data or "",
            has_exemption=bool(self.has_exemption.data),
        )

    @classmethod
    def of(cls, household: CarerHousehold) -> HouseholdForm:
        """The form as sent, or else filled with what is kept."""
        kept = {name: getattr(household, name) for name in cls._facts_shown}
        return cls(**kept, **_cared_for(household))


class CoverForm(Form):
    """What an insurance certificate says."""

    insurer = _line("Insurer", 120)
    amount = PoundsField(
        "Amount of cover",
        description="For any one claim, like 5,000,000.",
        like="5,000,000",
        most=MOST_COVER_PENCE,
    )
    expires_on = DayField("Last day of cover", description="Like 27 3 2027.")
    certificate = FileField("Certificate", description="A PDF, Word document or photo, up to 25MB.")

    def facts(self, kind: CoverKind) -> CoverFacts:
        """The answers of a form whose shape is right."""
        return CoverFacts(kind, self.insurer.data or "", self.amount.data, self.expires_on.data)


class Press(Form):
    """A button alone."""


def version_of(form: HomeForm | HouseholdForm) -> int:
    """The version from which a form was drawn; 0, which is never current, when it is damaged."""
    return whole_number(str(form.version.data or "")) or 0
