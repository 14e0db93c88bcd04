"""Fields that people fill in their own way: a day in three boxes, an amount in pounds.

Drawn by templates/components/date.html and money.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, IntegerField
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from portal.kernel import money, wording
from portal.kernel.errors import RuleBroken

_NUMBER = re.compile(r"(\d{1,4})\D*")
PARTS = ("day", "month", "year")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DayField(Field):
    """A day, typed as three parts posted under `<name>-day`, `-month` and `-year`.

    `data` is a date, or None where nothing was typed and the field is not `required`. Months may
    be words ("March"), and a year of two figures is in this century.
    """

    widget = TextInput()

    def __init__(
        self, label: str | None = None, validators: Any = None, *, required: bool = True, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.required = required
        self.parts: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: tuple[str, ...] = ()

    def process(
        self,
        formdata: Any,
        data: Any = unset_value,
        extra_filters: Sequence[Any] | None = None,
    ) -> None:
        """Read the three parts of a sent form, or show a given day."""
        super().process(None, data, extra_filters)
        if formdata is None:
            if isinstance(self.data, date):
                self.parts = {part: str(getattr(self.data, part)) for part in PARTS}
            return
        self.parts = {part: formdata.get(f"{self.name}-{part}", "").strip() for part in PARTS}
        self.raw_data = [" ".join(self.parts.values()).strip()]
        self.data = None
        try:
            self.data = self._day()
        except ValueError as error:
            self.process_errors = [*self.process_errors, str(error)]

    def _day(self) -> date | None:
        name = self.label.text
        empty = tuple(part for part in PARTS if not self.parts[part])
        if len(empty) == len(PARTS):
            if self.required:
                raise ValueError(f"Enter the {name[:1].lower()}{name[1:]}")
            return None
        if empty:
            self.wrong_parts = empty
            raise ValueError(f"{name} must include a {wording.join(empty)}")
        try:
            return date(self._year(), self._month(), int(self.parts["day"]))
        except ValueError:
            raise ValueError(f"{name} must be a real date") from None

    def _month(self) -> int:
        typed = self.parts["month"].lower()
        return _MONTHS.index(typed[:3]) + 1 if typed[:3] in _MONTHS else int(typed)

    def _year(self) -> int:
        typed = self.parts["year"]
        if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", typed):
            raise ValueError("not a year")
        return int(typed) + (2000 if len(typed) == 2 else 0)


class PoundsField(Field):
    """An amount typed in pounds; `data` is whole pence, or None where nothing was typed and the
    field is not `required`."""

    widget = TextInput()

    def __init__(
        self,
        label: str | None = None,
        validators: Any = None,
        *,
        required: bool = True,
        most: int = money.HIGHEST_PENCE,
        like: str = "3450",
        **kw: Any,
    ) -> None:
        super().__init__(label, validators, **kw)
        self.required = required
        self.most, self.like = most, like

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else money.format_pence(self.data).lstrip("£")

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Pence from what was typed; the sentence of the error names the field."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed.strip() and not self.required:
            return
        try:
            self.data = money.parse_pounds(
                typed, name=self.label.text, like=self.like, most=self.most
            )
        except RuleBroken as broken:
            raise ValueError(broken.sentence) from None


class WholeNumber(IntegerField):
    """A whole number as people type it: "4", "20 miles". Nothing typed is None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the figures in front; the sentence of the error names the field."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        match = _NUMBER.fullmatch(typed)
        if match is None:
            raise ValueError(f"{self.label.text} must be a whole number, like 4")
        self.data = int(match[1])
