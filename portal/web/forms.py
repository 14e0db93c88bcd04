"""The base of every form: shape and wording of errors. Rules of the process stay in rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from portal.kernel.errors import RuleBroken


def squeeze(text: str | None) -> str | None:
    """What was typed without spaces at its ends; a WTForms filter for one-line fields."""
    return text.strip() if isinstance(text, str) else text


def said(field: Field) -> str:
    """What a text field holds; empty when nothing was sent for it."""
    return field.data or ""


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF publishes no types
    """A form whose errors come from shape (fields) or from a rule (`guarded`), shown alike."""

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn a RuleBroken from the block into this form's errors; the page then answers 422.

        if form.validate_on_submit():
            with form.guarded(), unit_of_work() as uow:
                ...
                return see_other(uow.answer(url))
        return page(..., form=form)
        """
        try:
            yield
        except RuleBroken as broken:
            self.explain(broken)

    def explain(self, broken: RuleBroken) -> None:
        """Put a broken rule beside its field, or above the form when it names none."""
        pairs = broken.problems or ((broken.field or "", broken.sentence),)
        for name, sentence in pairs:
            field: Field | None = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every error as (id of the field to jump to, sentence), in the order of the page."""
        found = [(field.id, str(error)) for field in self for error in _flat(field.errors)]
        return [*found, *(("", str(error)) for error in self.form_errors)]


def _flat(errors: Any) -> Iterator[str]:
    """Errors of a field; those of a list or group of fields may be nested."""
    if isinstance(errors, dict):
        for inner in errors.values():
            yield from _flat(inner)
    elif isinstance(errors, (list, tuple)):
        for inner in errors:
            yield from _flat(inner)
    elif errors:
        yield str(errors)
