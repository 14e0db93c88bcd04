"""Writing a referral, a section at a time; typing is saved on the way.

The GET of a sealed section reads what is kept, so it records a view before it shows the form.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from portal import accounts
from portal.kernel.actor import Role
from portal.kernel.errors import NotFound, StaleRecord
from portal.pdps import Route
from portal.providers import Need
from portal.referrals import policies, queries, sealing, services
from portal.referrals.forms import (
    ROUTE_HINTS,
    SEALED_FORMS,
    ChildForm,
    NeedsForm,
    SearchForm,
    bases_of,
    version_of,
)
from portal.referrals.models import Referral
from portal.referrals.routes.blueprint import WRITING, allow, bp, council_url
from portal.referrals.types import SEALED_FIELDS, Section
from portal.web.access import access, current_actor
from portal.web.forms import Form
from portal.web.htmx import page, see_other
from portal.web.requests import reading, unit_of_work

CHILD_TEXTS = {"wishes": "wishes", "about": "summary", "good_home": "good_home"}
"""Fields of the form and the columns that hold them."""


@bp.get("/c/<council>/referrals/<reference>/edit/<section>")
@access(*WRITING)
def edit_section(council: str, reference: str, section: str) -> Response:
    """One section of a draft."""
    wanted = _section(section)
    referral = _writable(reference, wanted)
    return _page(referral, wanted, _filled(referral, wanted))


@bp.post("/c/<council>/referrals/<reference>/edit/<section>")
@access(*WRITING)
def save_section(council: str, reference: str, section: str) -> Response:
    """Keep a section and go back to the task list."""
    wanted = _section(section)
    referral = _writable(reference, wanted)
    form = _form(wanted)
    if form.validate_on_submit():
        with form.guarded(), unit_of_work() as uow:
            _SAVERS[wanted](uow, reference, wanted, form)
            return see_other(uow.answer(council_url("show_referral", reference=reference)))
    return _page(referral, wanted, form)


@bp.post("/c/<council>/referrals/<reference>/_/save/<section>/<field>")
@access(*WRITING)
def save_field(council: str, reference: str, section: str, field: str) -> Response:
    """Keep one text while it is being typed."""
    wanted = _section(section)
    form = _form(wanted)
    column = _column(wanted, field)
    words, base = str(form[field].data or ""), str(form[f"base_{field}"].data or "")
    try:
        with unit_of_work() as uow:
            token = _keep_field(uow, reference, wanted, column, words, base)
    except StaleRecord as stale:
        return page(
            "referrals/council/answer_conflict.html", status=409, field=field, theirs=stale.theirs
        )
    return page("referrals/council/answer_saved.html", field=field, token=token)


def _keep_field(
    uow: Any, reference: str, section: Section, column: str, words: str, base: str
) -> str:
    bases = {column: base}
    if section is Section.CHILD:
        row: Any = services.save_child(uow, reference, {column: words}, bases)
    else:
        row = services.save_sealed(uow, reference, section, {column: words}, bases)
    return sealing.token(getattr(row, column))


def _column(section: Section, field: str) -> str:
    """The column of a field that saves while it is typed. Raises NotFound for any other."""
    if section is Section.CHILD and field in CHILD_TEXTS:
        return CHILD_TEXTS[field]
    if section in (Section.PROFILE, Section.DOCUMENTS) and field in SEALED_FIELDS[section.stage]:
        return field
    raise NotFound("There is no such field.")


def _section(name: str) -> Section:
    if name not in set(Section):
        raise NotFound("There is no such section.")
    return Section(name)


def _writable(reference: str, section: Section) -> Referral:
    actor = current_actor()
    referral = queries.get_referral(reading(), actor, reference)
    allow(policies.can_write(actor, referral, section))
    return referral


# --- forms with what was sent, or with what is kept ---------------------------------------------


def _form(section: Section) -> Form:
    if section is Section.CHILD:
        return ChildForm()
    if section is Section.NEEDS:
        return NeedsForm()
    if section is Section.SEARCH:
        return SearchForm().offering(_social_workers())
    return SEALED_FORMS[section]()


def _filled(referral: Referral, section: Section) -> Form:
    if section is Section.CHILD:
        return _child_form(referral)
    if section is Section.NEEDS:
        return _needs_form(referral)
    if section is Section.SEARCH:
        return _search_form(referral)
    return _sealed_form(referral.reference, section)


def _child_form(referral: Referral) -> Form:
    row = queries.find_summary(reading(), referral.id)
    texts = {field: getattr(row, column) for field, column in CHILD_TEXTS.items()}
    bases = {f"base_{field}": sealing.token(words) for field, words in texts.items()}
    sex = row.sex.value if row.sex else None
    return ChildForm(formdata=None, data={**texts, **bases, "age": row.age, "sex": sex})


def _needs_form(referral: Referral) -> Form:
    data: dict[str, Any] = {"version": str(referral.version)}
    for need in queries.list_needs(reading(), referral.id):
        data[f"need-{need.key}"] = "must" if need.is_must else "nice"
        data[f"words-{need.key}"] = need.words
    return NeedsForm(formdata=None, data=data)


def _search_form(referral: Referral) -> Form:
    social_worker = referral.social_worker_id
    data = {
        "route": referral.route.value,
        "move_by": referral.move_by,
        "radius_miles": referral.radius_miles,
        "social_worker": str(social_worker) if social_worker else "",
        "version": str(referral.version),
    }
    return SearchForm(formdata=None, data=data).offering(_social_workers())


def _sealed_form(reference: str, section: Section) -> Form:
    """Record the view, commit it, then fill the form."""
    with unit_of_work() as uow:
        referral = queries.get_referral(uow.session, uow.actor, reference)
        words, cells = services.read_to_write(uow, referral, section.stage)
    data: dict[str, Any] = dict(words)
    data.update({f"base_{column}": sealing.token(kept) for column, kept in cells.items()})
    if words.get("born_on"):
        data["born_on"] = date.fromisoformat(words["born_on"])
    else:
        data.pop("born_on", None)
    return SEALED_FORMS[section](formdata=None, data=data)


def _social_workers() -> dict[UUID, str]:
    session, actor = reading(), current_actor()
    assert actor.council_id is not None
    people = accounts.members_with(session, actor.council_id, Role.SOCIAL_WORKER)
    names = accounts.names_of(session, people)
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


# --- keeping a section --------------------------------------------------------------------------


def _save_child(uow: Any, reference: str, _section: Section, form: Any) -> None:
    given = {column: form[field].data or "" for field, column in CHILD_TEXTS.items()}
    bases = bases_of(form, list(CHILD_TEXTS))
    named = {CHILD_TEXTS[field]: token for field, token in bases.items()}
    services.save_child(
        uow, reference, {**given, "age": form.age.data, "sex": form.sex.data}, named
    )


def _save_needs(uow: Any, reference: str, _section: Section, form: Any) -> None:
    services.save_needs(uow, reference, form.given(), version_of(form.version))


def _save_search(uow: Any, reference: str, _section: Section, form: Any) -> None:
    chosen = UUID(form.social_worker.data) if form.social_worker.data else None
    referral = services.save_search(
        uow,
        reference,
        route=Route(form.route.data),
        move_by=form.move_by.data,
        postcode=form.postcode.data or "",
        radius_miles=form.radius_miles.data,
        version=version_of(form.version),
    )
    if referral.social_worker_id != chosen:
        services.name_social_worker(uow, reference, chosen)


def _save_sealed(uow: Any, reference: str, section: Section, form: Any) -> None:
    columns = list(SEALED_FIELDS[section.stage])
    given = {column: _typed(form[column].data) for column in columns}
    services.save_sealed(uow, reference, section, given, bases_of(form, columns))


def _typed(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


_SAVERS = {
    Section.CHILD: _save_child,
    Section.NEEDS: _save_needs,
    Section.SEARCH: _save_search,
    Section.PROFILE: _save_sealed,
    Section.DOCUMENTS: _save_sealed,
    Section.IDENTITY: _save_sealed,
}


def _page(referral: Referral, section: Section, form: Form) -> Response:
    return page(
        f"referrals/council/edit_{section.value}.html",
        private=section.stage > 1,
        referral=referral,
        section=section,
        form=form,
        needs=list(Need),
        route_hints={route.value: hint for route, hint in ROUTE_HINTS.items()},
    )
