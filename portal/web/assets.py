"""Static files under names that carry a hash of their contents, so they may be kept for ever."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, send_from_directory, url_for
from werkzeug.wrappers import Response

from portal.config import ROOT
from portal.web.access import public

DIST = ROOT / "static" / "dist"
IMAGES = ROOT / "static" / "images"


@cache
def _manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    if not path.exists():
        raise FileNotFoundError("static/dist/manifest.json is missing: run make assets.")
    found: dict[str, str] = json.loads(path.read_text())
    return found


def asset(name: str) -> str:
    """The URL of a built file by its plain name ("app.css")."""
    return url_for("static_file", name=_manifest()[name])


def asset_path(name: str) -> Path:
    """Where a built file lies; PDFs read fonts and styles from there."""
    return DIST / _manifest()[name]


@public
def static_file(name: str) -> Response:
    """One built file. Its name changes when its contents do, so browsers may keep it a year."""
    response = send_from_directory(DIST, name, max_age=31_536_000)
    response.cache_control.immutable = True
    return response


def start(app: Flask) -> None:
    """The one public route for static files, and `asset()` for templates."""
    app.add_url_rule("/static/<path:name>", "static_file", static_file, methods=["GET"])
    app.jinja_env.globals["asset"] = asset
