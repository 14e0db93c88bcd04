"""Fields that the forms of this room share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from portal.web.forms import Form, squeeze

MOST_WORDS = 20_000
_NUMBER = re.compile(r"(\d{1,4})\D*")


class WholeNumber(IntegerField):
    """A whole number as people type it: "14", "20 miles". Nothing typed is None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the figures in front; the sentence of the error names the field."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        match = _NUMBER.fullmatch(typed)
        if match is None:
            raise ValueError(f"{self.label.text} must be a whole number, like 14")
        self.data = int(match[1])


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
    typed = str(field.data or "")
    return int(typed) if typed.isdigit() else None


def bases_of(form: Form, names: Sequence[str]) -> dict[str, str]:
    """The tokens of the texts that the page began from."""
    found = {name: form[f"base_{name}"].data for name in names if f"base_{name}" in form}
    return {name: str(token) for name, token in found.items() if token}
