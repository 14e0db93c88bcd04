"""All homes on one page: how many places each has. Every row saves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.kernel.errors import RuleBroken
from portal.vacancies import presenters, queries, rules, services
from portal.vacancies.forms import ConfirmForm, PlacesForm, version_of
from portal.vacancies.presenters import PlaceLine
from portal.vacancies.routes.blueprint import KEEPING, bp
from portal.web.access import access, current_actor
from portal.web.htmx import is_fragment_request, page, see_other
from portal.web.pagination import Window, window_number
from portal.web.requests import now, reading, unit_of_work

SIZE = 50


@bp.get("/p/vacancies")
@access(*KEEPING)
def list_places() -> Response:
    """Every home and household with what was last said of it, and whose limits were just saved."""
    return _page(limits_of=request.args.get("limits", ""))


@bp.post("/p/vacancies/<reference>")
@access(*KEEPING)
def save_home_places(reference: str) -> Response:
    """Keep the places of a home."""
    return _save(reference, None)


@bp.post("/p/vacancies/<reference>/<int:number>")
@access(*KEEPING)
def save_household_places(reference: str, number: int) -> Response:
    """Keep the places of a carer household."""
    return _save(reference, number)


@bp.post("/p/vacancies/still-right")
@access(*KEEPING)
def confirm_all() -> Response:
    """Say that every figure is still right."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with unit_of_work() as uow:
            services.still_right(uow)
            return see_other(uow.answer(url_for("vacancies.list_places")))
    return _page(form=form)


def _save(reference: str, number: int | None) -> Response:
    form = PlacesForm()
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            place = queries.get_place(uow.session, uow.actor, reference, number, lock=True)
            vacancy = services.state_vacancy(
                uow,
                place,
                places=_wanted(form),
                available_from=form.available_from.data,
                version=version_of(form.version),
            )
            said = presenters.saved_words(place.name, vacancy.places)
            answer = uow.answer(url_for("vacancies.list_places"))
    if form.errors:
        return _page(form=form, failed=_key(reference, number))
    if is_fragment_request():
        return _page(saved=(_key(reference, number), said))
    return see_other(answer)


def _wanted(form: PlacesForm) -> int:
    """The number typed, one up or down when a step was pressed. Raises RuleBroken."""
    step = {"up": 1, "down": -1}.get(str(form.step.data or ""), 0)
    if step and not form.places.data:
        return max(step, 0)
    wanted = rules.parse_places(form.places.data or "") + step
    if wanted < 0:
        raise RuleBroken("places", "There cannot be fewer than 0 places", "places")
    return wanted


def _key(reference: str, number: int | None) -> str:
    return reference if number is None else f"{reference}-{number}"


def _page(
    form: PlacesForm | ConfirmForm | None = None,
    failed: str = "",
    saved: tuple[str, str] = ("", ""),
    limits_of: str = "",
) -> Response:
    rows = queries.list_places(reading(), current_actor())
    saved = next((_limits_saved(row) for row in rows if row.key == limits_of), saved)
    number = _window_with(failed or saved[0], rows)
    shown = [presenters.line_of(row, now()) for row in rows[(number - 1) * SIZE : number * SIZE]]
    lines = [_marked(line, form, failed, saved) for line in shown]
    context = {"form": form} if form is not None else {}
    return page(
        "vacancies/provider/list.html",
        window=Window(lines, number, len(rows), SIZE),
        stated=sum(row.places is not None for row in rows),
        summary=_summary(form, failed),
        **context,
    )


def _limits_saved(row: queries.PlaceRow) -> tuple[str, str]:
    return row.key, presenters.limits_saved_words(row.label)


def _window_with(key: str, rows: Sequence[queries.PlaceRow]) -> int:
    """The window that holds the row just sent, so that what was typed there is seen again."""
    places = (place for place, row in enumerate(rows) if row.key == key)
    found = next(places, None)
    return window_number() if found is None else found // SIZE + 1


def _marked(line: PlaceLine, form: object, failed: str, saved: tuple[str, str]) -> PlaceLine:
    """The row that was just saved or refused, with what was typed."""
    if line.key == saved[0]:
        return replace(line, saved=saved[1])
    if line.key != failed or not isinstance(form, PlacesForm):
        return line
    errors = {name: " ".join(map(str, said)) for name, said in form.errors.items() if name}
    typed = str(form.places.data or "")
    return replace(line, places=typed, day=form.available_from.parts, errors=errors)


def _summary(form: object, failed: str) -> list[tuple[str, str]]:
    if not isinstance(form, PlacesForm):
        return []
    return [(f"{name}-{failed}" if name else "", sentence) for name, sentence in form.summary]
