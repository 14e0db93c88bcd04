"""Forms of this room: shape and wording. What must be true of the answers is in `rules`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

# The published types are of an older release, which had only pairs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length

from portal.kernel.text import whole_number
from portal.pdps import PriceBand, Question
from portal.providers import Home
from portal.web.fields import PoundsField
from portal.web.forms import Form, squeeze

FINISHED = "yes"
KEEP_MINE, KEEP_THEIRS, KEEP_BOTH = "mine", "theirs", "both"


def revision_of(typed: str | None) -> int:
    """A revision as a form carries it; anything that is no number was never saved: 0."""
    return whole_number(typed) or 0


def _id(value: object) -> UUID:
    """An id as a form carries it, or as it stands. Raises ValueError when it is none."""
    return UUID(str(value))


def as_id(value: object) -> UUID:
    """A service's id, from the form or from its choice. Raises ValueError for anything else."""
    return value if isinstance(value, UUID) else UUID(str(value))


class ConfirmForm(Form):
    """A button on a page that said what it does."""


class WordsForm(Form):
    """A scored answer. `revision` is what the page was drawn with; `keep` settles a conflict."""

    words = TextAreaField("Your answer")
    finished = RadioField(
        "Have you finished this answer?",
        choices=[SelectChoice(FINISHED, "Yes, it is finished"), SelectChoice("no", "Not yet")],
        validate_choice=False,
    )
    revision = HiddenField()
    seen = HiddenField()
    keep = HiddenField()

    @property
    def is_finished(self) -> bool | None:
        """Whether the writer said so; None when they said nothing."""
        return None if not self.finished.data else self.finished.data == FINISHED


class GateForm(Form):
    """A check: yes or no, words where they are needed, a document."""

    choice = RadioField(
        "Your answer",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[InputRequired("Select yes or no")],
    )
    statement = TextAreaField(
        "Explanation",
        filters=[squeeze],
        validators=[Length(max=10_000, message="Explanation must be 10,000 characters or fewer")],
    )
    file = FileField("Document")
    revision = HiddenField()

    @classmethod
    def about(cls, question: Question, **given: Any) -> GateForm:
        """The form of one check, its parts named as the question names them."""
        form = cls(**given)
        form.choice.label.text = question.words
        form.file.label.text = question.document or "Document"
        return form


class HomesForm(Form):
    """For which services the application is."""

    homes = SelectMultipleField("Which of your services is this application for?", coerce=_id)

    @classmethod
    def of(cls, homes: Sequence[Home], chosen: Sequence[UUID] | None = None) -> HomesForm:
        """The form with the provider's services as choices."""
        form = cls() if chosen is None else cls(formdata=None, homes=list(chosen))
        form.homes.choices = [SelectChoice(home.id, home.name) for home in homes]
        return form


def prices_form(bands: Sequence[PriceBand], prices: Mapping[UUID, int] | None = None) -> Form:
    """A form with a weekly price for each band of a lot; empty ones are allowed in a draft."""
    parts = {
        field_name(band): PoundsField(band.label, required=False, like="3450") for band in bands
    }
    kind: type[Form] = type("PricesForm", (Form,), parts)
    if prices is None:
        return kind()
    kept = {field_name(band): prices.get(band.id) for band in bands}
    return kind(formdata=None, data=kept)


def field_name(band: PriceBand) -> str:
    """The field of a band, as rules name it too."""
    return f"band-{band.id}"


class DeclarationForm(Form):
    """Who declares, and that they may."""

    name = StringField(
        "Your full name",
        filters=[squeeze],
        validators=[
            DataRequired("Enter your full name"),
            Length(max=120, message="Full name must be 120 characters or fewer"),
        ],
    )
    post = StringField(
        "Your position",
        description="For example, director or registered manager",
        filters=[squeeze],
        validators=[
            DataRequired("Enter your position"),
            Length(max=120, message="Position must be 120 characters or fewer"),
        ],
    )
    is_authorised = BooleanField(
        "I am authorised to make this declaration for the organisation, and it is true",
        validators=[DataRequired("Confirm that you are authorised and that it is true")],
    )
