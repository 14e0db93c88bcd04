"""The floor: the least that the portal's list page can cost, written by hand for this page alone.

One Flask page behind a sign-in: the person by their id, a count, 25 rows of the portal's own tables
by plain SQL through the driver, and the same table, header, menu, pages and footer as plain Jinja:
one layout, links by `url_for`, a CSRF token. No ORM, no scoping, no server-side session, no guard,
no security headers, no log line. What the portal costs is said as a ratio to it, measured in one
run; its page is a little longer than this one.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, render_template, session
from flask_login import LoginManager, UserMixin, login_required
from flask_wtf.csrf import CSRFProtect, generate_csrf
from psycopg.rows import dict_row
from sqlalchemy.engine import make_url

from portal.config import Settings

PERSON = 'SELECT u.id, u.name FROM "user" u WHERE u.id = ?'
COUNT = (
    """SELECT count(*) AS total FROM referral WHERE council_id = ? AND state IN ('draft', 'sent')"""
)
ROWS = """
SELECT r.reference, s.sex, s.age, l.title, r.move_by, r.route, r.state, r.respond_by,
       (SELECT count(*) FROM recipient x WHERE x.referral_id = r.id) AS sent,
       (SELECT count(x.opened_at) FROM recipient x WHERE x.referral_id = r.id) AS opened,
       (SELECT count(*) FROM recipient x WHERE x.referral_id = r.id AND x.answer_state = 'offered')
          AS offered,
       (SELECT count(*) FROM recipient x WHERE x.referral_id = r.id AND x.answer_state = 'declined')
          AS declined
FROM referral r LEFT JOIN lot l ON l.id = r.lot_id
 LEFT JOIN referral_summary s ON s.referral_id = r.id
WHERE r.council_id = ? AND r.state IN ('draft', 'sent')
ORDER BY r.move_by, r.reference LIMIT 25
"""
NAVIGATION = ("Today", "Referrals", "Call-offs", "Placements", "Reports")
HEADS = ("Referral", "Child", "Kind of home", "Move by", "How soon", "State", "Answers by")
NUMBERS = ("Sent", "Opened", "Offers", "Declined")
FOOTER = ("Help", "Rounds", "Approved providers", "Accessibility", "Privacy", "Cookies")
TEMPLATES = Path(__file__).with_name("templates")


class _Person(UserMixin):
    def __init__(self, row: dict[str, Any]) -> None:
        self.id, self.name = row["id"], row["name"]


class Plain:
    """A bare connection of the driver, on either engine."""

    def __init__(self, settings: Settings) -> None:
        self.is_sqlite = settings.is_sqlite
        if self.is_sqlite:
            path = str(make_url(settings.database_url).database)
            self.connection: Any = sqlite3.connect(path, isolation_level=None)
            self.connection.execute("PRAGMA cache_size=-65536")
            self.connection.row_factory = sqlite3.Row
        else:
            url = make_url(settings.owner_url).set(drivername="postgresql")
            self.connection = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True, row_factory=dict_row
            )
            self.connection.execute("SELECT set_config('portal.kind', 'system', false)")

    def all(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Every row of a statement with ? for its values, by the names of its columns."""
        if self.is_sqlite:
            plain = [value.hex if isinstance(value, UUID) else value for value in values]
            return [dict(row) for row in self.connection.execute(sql, plain).fetchall()]
        found: list[dict[str, Any]] = self.connection.execute(
            sql.replace("?", "%s"), values
        ).fetchall()
        return found

    def close(self) -> None:
        self.connection.close()


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its two dates as words."""
    move_by, respond_by = row["move_by"], row["respond_by"]
    if isinstance(move_by, str):
        move_by, respond_by = date.fromisoformat(move_by), datetime.fromisoformat(respond_by)
    dates = {"move_by": f"{move_by:%A %-d %B %Y}", "respond_by": f"{respond_by:%-d %B %Y at %H:%M}"}
    return {**row, **dates}


def floor_app(plain: Plain, council_id: UUID) -> Flask:
    """The floor's page, for one council."""
    app = Flask("floor", static_folder=None, template_folder=str(TEMPLATES))
    app.config.update(SECRET_KEY="floor", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    app.add_url_rule("/go/<to>", "go", lambda to: to)
    manager = LoginManager(app)

    @manager.user_loader
    def load(user_id: str) -> _Person | None:
        rows = plain.all(PERSON, UUID(user_id))
        return _Person(rows[0]) if rows else None

    @app.get("/list")
    @login_required
    def show() -> str:
        total = plain.all(COUNT, council_id)[0]["total"]
        return render_template(
            "floor.html",
            rows=[_shown(row) for row in plain.all(ROWS, council_id)],
            total=total,
            heads=HEADS,
            numbers=NUMBERS,
            navigation=NAVIGATION,
            footer=FOOTER,
            who=session.get("who", "Somebody"),
            csrf=generate_csrf(),
        )

    return app
