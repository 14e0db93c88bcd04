"""The portal: one folder a room, in the order of the story.

kernel, db, web, audit, notifications, documents carry the house. Then the story:
accounts (join), providers (homes and Ofsted), pdps (the purchasing system), applications,
admissions, assessment, vacancies, referrals, offers, calloffs, placements, reporting, today.
A later room may call an earlier one through its door; never the reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> Flask:
    """The application with its commands, for `flask --app portal` and for the web server."""
    from portal.cli import start  # noqa: PLC0415 - slow import: the whole house

    return start()
