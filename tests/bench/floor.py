"""The floor: the least that a list page of the portal's kind can cost.

One Flask page behind a sign-in: the person by a token, a count, 25 rows of the portal's own tables
by plain SQL through the driver, a page of GOV.UK size as ordinary Jinja with a CSRF token. No ORM,
no scoping, no units of work. What the portal costs is said as a ratio to it, measured in one run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, render_template, session
from flask_login import LoginManager, UserMixin, login_required
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy.engine import make_url

from portal.config import Settings

PERSON = 'SELECT u.id, u.name FROM "user" u WHERE u.id = ?'
COUNT = """SELECT count(*) FROM referral WHERE council_id = ? AND state IN ('draft', 'sent')"""
ROWS = """
SELECT r.reference, r.route, r.state, r.move_by, r.respond_by, l.title, s.age, s.sex,
       (SELECT count(*) FROM recipient x WHERE x.referral_id = r.id) AS sent
FROM referral r LEFT JOIN lot l ON l.id = r.lot_id
 LEFT JOIN referral_summary s ON s.referral_id = r.id
WHERE r.council_id = ? AND r.state IN ('draft', 'sent')
ORDER BY r.move_by, r.reference LIMIT 25
"""
NAVIGATION = ("Today", "Referrals", "Placements", "Providers", "Reports")
HEADS = ("Referral", "Child", "Kind of home", "Move by", "How soon", "State", "Answers by", "Sent")

PAGE = """<!doctype html>
<html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>Referrals</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<link rel="stylesheet" href="/static/app.css"><script src="/static/htmx.js" defer></script></head>
<body class="govuk-template__body"><a href="#main" class="govuk-skip-link">Skip to main content</a>
<header class="app-header"><div class="app-width"><a href="/">Portal</a> <span>{{ who }}</span>
<form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="{{ csrf }}">
<button class="app-button-link">Sign out</button></form></div></header>
<nav class="app-nav"><ul>{% for name in navigation %}
<li><a class="govuk-link" href="/{{ name | lower }}">{{ name }}</a></li>{% endfor %}</ul></nav>
<main class="govuk-main-wrapper" id="main"><h1 class="govuk-heading-l">Referrals</h1>
<p class="govuk-body">{{ total }} referrals</p><table class="govuk-table">
<thead class="govuk-table__head"><tr class="govuk-table__row">{% for head in heads %}
<th class="govuk-table__header" scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody class="govuk-table__body">{% for r in rows %}<tr class="govuk-table__row">
<th class="govuk-table__header" scope="row">
<a class="govuk-link" href="/r/{{ r[0] }}">{{ r[0] }}</a></th>
<td class="govuk-table__cell">{{ r[7] }}, {{ r[6] }}</td>
<td class="govuk-table__cell">{{ r[5] }}</td>
<td class="govuk-table__cell">{{ r[3] }}</td><td class="govuk-table__cell">{{ r[1] }}</td>
<td class="govuk-table__cell"><strong class="govuk-tag">{{ r[2] }}</strong></td>
<td class="govuk-table__cell">{{ r[4] }}</td><td class="govuk-table__cell">{{ r[8] }}</td></tr>
{% endfor %}</tbody></table>
<nav class="govuk-pagination"><a href="?page=2">Next page</a></nav></main>
<footer class="app-footer"><div class="app-width">Built with open-source components.</div></footer>
</body></html>"""


class _Person(UserMixin):
    def __init__(self, row: Sequence[Any]) -> None:
        self.id, self.name = row[0], row[1]


class Plain:
    """A bare connection of the driver, on either engine."""

    def __init__(self, settings: Settings) -> None:
        self.is_sqlite = settings.is_sqlite
        if self.is_sqlite:
            path = str(make_url(settings.database_url).database)
            self.connection: Any = sqlite3.connect(path, isolation_level=None)
            self.connection.execute("PRAGMA cache_size=-65536")
        else:
            url = make_url(settings.owner_url).set(drivername="postgresql")
            self.connection = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True
            )
            self.connection.execute("SELECT set_config('portal.kind', 'system', false)")

    def all(self, sql: str, *values: Any) -> list[Any]:
        """Every row of a statement with ? for its values."""
        if self.is_sqlite:
            plain = [value.hex if isinstance(value, UUID) else value for value in values]
            return self.connection.execute(sql, plain).fetchall()
        return self.connection.execute(sql.replace("?", "%s"), values).fetchall()

    def close(self) -> None:
        self.connection.close()


def floor_app(plain: Plain, council_id: UUID) -> Flask:
    """The floor's page, for one council."""
    app = Flask("floor", static_folder=None)
    app.config.update(SECRET_KEY="floor", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    drawn = app.jinja_env.from_string(PAGE)  # once: drawing from a string compiles it each time
    manager = LoginManager(app)

    @manager.user_loader
    def load(user_id: str) -> _Person | None:
        rows = plain.all(PERSON, UUID(user_id))
        return _Person(rows[0]) if rows else None

    @app.get("/list")
    @login_required
    def show() -> str:
        total = plain.all(COUNT, council_id)[0][0]
        return render_template(
            drawn,
            rows=plain.all(ROWS, council_id),
            total=total,
            heads=HEADS,
            navigation=NAVIGATION,
            who=session.get("who", "Somebody"),
            csrf=generate_csrf(),
        )

    return app
