"""Fields that the forms of this room share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from portal.kernel.text import whole_number
from portal.web.forms import Form, squeeze

MOST_WORDS = 20_000


def words_field(label: str, description: str = "") -> TextAreaField:
    too_long = f"{label} is too long to keep"
    return TextAreaField(
        label, description=description, validators=[Length(max=MOST_WORDS, message=too_long)]
    )


def line_field(label: str, most: int, description: str = "") -> StringField:
    too_long = f"{label} must be {most} characters or fewer"
    return StringField(
        label,
        description=description,
        filters=[squeeze],
        validators=[Length(max=most, message=too_long)],
    )


class PressForm(Form):
    """A press of a button that needs nothing typed."""


def version_of(field: Any) -> int | None:
    """The version that a page carried, or None when it carried none."""
    return whole_number(str(field.data or ""))


def bases_of(form: Form, names: Sequence[str]) -> dict[str, str]:
    """The tokens of the texts that the page began from."""
    found = {name: form[f"base_{name}"].data for name in names if f"base_{name}" in form}
    return {name: str(token) for name, token in found.items() if token}
