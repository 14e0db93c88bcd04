"""Forms of answering: shape and wording of errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from portal.kernel.text import clean
from portal.offers.content import Content, FeeLine, Statement
from portal.offers.types import HowMet
from portal.web.fields import DayField, PoundsField
from portal.web.forms import Form, squeeze

MOST = 5_000
HOW = [SelectChoice(how.value, how.label) for how in HowMet]


class PressForm(Form):
    """A button and nothing else."""


class DeclineForm(Form):
    """Which of the six buttons was pressed, and the words of the last."""

    reason = StringField()
    words = TextAreaField("Another reason", description="Up to 200 characters.")


class WordsForm(Form):
    """A question or an answer."""

    words = TextAreaField("Your question")


class ChooseForm(Form):
    """For which home an offer is made."""

    home = RadioField(
        "Which home would it be?", validators=[InputRequired("Select a home")], choices=[]
    )

    def offering(self, homes: Mapping[str, str]) -> ChooseForm:
        """The homes with a place, by key."""
        self.home.choices = [SelectChoice(key, label) for key, label in homes.items()]
        return self


class _OfferForm(Form):
    """The parts that every offer has; statements and fee lines come from its content."""

    version = HiddenField()
    starts_on = DayField("First day the child could move in", required=False)
    living_there = TextAreaField(
        "How this would work for the children living there",
        description="Who lives there now, in general terms, and why they would live well together.",
        validators=[Length(max=MOST)],
    )
    staffing = TextAreaField(
        "Staffing",
        description="By day, in the evening and at night.",
        validators=[Length(max=MOST)],
    )
    education = TextAreaField("School and learning", validators=[Length(max=MOST)])


def offer_form(content: Content, version: int, **options: Any) -> Any:
    """The form of one offer: a pair of fields for each need and each fee line."""
    parts: dict[str, Any] = {}
    for number, one in enumerate(content.statements):
        parts[f"needs-{number}-how"] = _how(one)
        parts[f"needs-{number}-words"] = _words(one)
    for number, line in enumerate(content.lines):
        parts[f"lines-{number}-pence"] = PoundsField(line.label, required=False)
        parts[f"lines-{number}-reason"] = _reason(line)
    made = type("OfferForm", (_OfferForm,), parts)
    return made(data=_data(content, version), **options)


def _how(one: Statement) -> RadioField:
    return RadioField(one.label, choices=HOW, validate_choice=False, filters=[_known])


def _known(value: Any) -> str:
    return str(value) if value in {how.value for how in HowMet} else ""


def _words(one: Statement) -> TextAreaField:
    return TextAreaField(f"How you would meet ‘{one.label}’", validators=[Length(max=MOST)])


def _reason(line: FeeLine) -> StringField:
    return StringField(
        f"Why ‘{line.label}’ differs from your price schedule",
        filters=[squeeze],
        validators=[Length(max=300)],
    )


def _data(content: Content, version: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "version": version,
        "starts_on": content.starts_on,
        "living_there": content.living_there,
        "staffing": content.staffing,
        "education": content.education,
    }
    for number, one in enumerate(content.statements):
        found[f"needs-{number}-how"] = one.how.value if one.how else ""
        found[f"needs-{number}-words"] = one.words
    for number, line in enumerate(content.lines):
        found[f"lines-{number}-pence"] = line.pence or None
        found[f"lines-{number}-reason"] = line.reason
    return found


def content_of(form: Any, kept: Content) -> Content:
    """What the form says, on top of what was kept (needs, labels and the schedule)."""
    return replace(
        kept,
        starts_on=form.starts_on.data,
        living_there=clean(form.living_there.data or ""),
        staffing=clean(form.staffing.data or ""),
        education=clean(form.education.data or ""),
        statements=tuple(_said(form, n, one) for n, one in enumerate(kept.statements)),
        lines=lines_of(form, kept),
    )


def lines_of(form: Any, kept: Content) -> tuple[FeeLine, ...]:
    """The fee lines as typed; one that cannot be read counts as nothing."""
    return tuple(
        replace(
            line,
            pence=form[f"lines-{number}-pence"].data or 0,
            reason=form[f"lines-{number}-reason"].data or "",
        )
        for number, line in enumerate(kept.lines)
    )


def _said(form: Any, number: int, one: Statement) -> Statement:
    how = form[f"needs-{number}-how"].data
    words = clean(form[f"needs-{number}-words"].data or "")
    return replace(one, how=HowMet(how) if how else None, words=words)
