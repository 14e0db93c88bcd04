"""What an auditor types: filters, and a reason."""

from __future__ import annotations

from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from portal.audit.queries import Filters
from portal.audit.rules import event_kinds, plain_name, record_word
from portal.web.fields import DayField
from portal.web.forms import Form, said, squeeze

ANY = ("", "Any")


class FilterForm(Form):
    """Filters of the list; sent by GET, so it needs no key and changes nothing."""

    class Meta:
        csrf = False

    person = StringField("Person", filters=[squeeze], validators=[Length(max=120)])
    reference = StringField("Reference", filters=[squeeze], validators=[Length(max=40)])
    record = SelectField("Record", validate_choice=False)
    event = SelectField("What happened", validate_choice=False)
    first = DayField("From date", required=False)
    last = DayField("To date", required=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        kinds = event_kinds()
        records = sorted({kind.record for kind in kinds.values() if hasattr(kind, "record")})
        self.record.choices = [ANY, *((name, record_word(name).capitalize()) for name in records)]
        self.event.choices = [ANY, *((name, plain_name(name)) for name in sorted(kinds))]

    def validate_last(self, field: DayField) -> None:
        """The days must be in order."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError("‘To’ date must be the same as or after ‘From’ date")

    def wanted(self) -> Filters:
        """The filters; those of a field at fault are left out."""
        return Filters(
            person=_sound(self.person) or "",
            record=_sound(self.record) or "",
            event=_sound(self.event) or "",
            reference=_sound(self.reference) or "",
            first=_sound(self.first),
            last=_sound(self.last),
        )


def _sound(field: Field) -> Any:
    """What a field holds, unless it is at fault."""
    return None if field.errors else field.data


class ReasonForm(Form):
    """Why a record is read; kept, and shown to whoever reads the record later."""

    reason = TextAreaField("Why do you need to read this?", filters=[squeeze])

    def validate_reason(self, field: TextAreaField) -> None:
        """A few words at least: "audit" says nothing to the next reader."""
        if len(said(field).split()) < 3:
            raise ValidationError("Enter your reason in at least 3 words")
        if len(said(field)) > 500:
            raise ValidationError("The reason must be 500 characters or fewer")
