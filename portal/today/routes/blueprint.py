"""The room's one blueprint, on which its pages are hung."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("today", __name__)
