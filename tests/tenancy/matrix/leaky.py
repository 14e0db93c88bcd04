"""Pages with a fault planted in them, which the matrix has to notice. Only for its controls."""

from __future__ import annotations

from flask import Blueprint, Flask
from sqlalchemy import select, text
from werkzeug.wrappers import Response

from portal.db import Hub, ScopedSession
from portal.kernel.actor import system
from portal.referrals import Referral
from portal.referrals.models import ReferralSummary
from portal.web.access import signed_in
from tests.tenancy.matrix.cases import Case, on
from tests.tenancy.matrix.digests import past_every_guard

LEAKY: dict[str, tuple[Case, ...]] = {
    f"leaky.{name}": on("referral.live") for name in ("show", "tell", "change")
}


def _find(session: ScopedSession, reference: str) -> Referral | None:
    return session.scalars(select(Referral).filter_by(reference=reference)).one_or_none()


def add(app: Flask) -> None:
    """Three pages: one shows any council's child, one says that it exists, one changes it."""
    hub: Hub = app.extensions["hub"]
    bp = Blueprint("leaky", __name__)

    @bp.get("/leaky/<reference>")
    @signed_in
    def show(reference: str) -> Response:
        with hub.reading(system("test")) as session:
            row = _find(session, reference)
            if row is None:
                return Response("Not there.", 404)
            about = select(ReferralSummary).filter_by(referral_id=row.id)
            return Response(session.scalars(about).one().summary)

    @bp.get("/leaky/<reference>/tell")
    @signed_in
    def tell(reference: str) -> Response:
        with hub.reading(system("test")) as session:
            return Response("Not yours." if _find(session, reference) else "Not there.", 404)

    @bp.post("/leaky/<reference>")
    @signed_in
    def change(reference: str) -> Response:
        with past_every_guard(hub.settings).begin() as connection:
            moved = text("UPDATE referral SET version = version + 1 WHERE reference = :reference")
            connection.execute(moved, {"reference": reference})
        return Response("Not there.", 404)

    app.register_blueprint(bp)
    assert all((show, tell, change))
