"""What is typed, as it comes in: without the one letter that a database cannot keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, abort, request
from werkzeug.datastructures import ImmutableMultiDict, iter_multi_items

NUL = "\x00"


class Parameters(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address without NUL, which nobody types and PostgreSQL refuses."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(list(_without_nul(mapping)))


def _without_nul(mapping: Any) -> Iterable[tuple[str, Any]]:
    for name, value in iter_multi_items(mapping or ()):
        yield name, value.replace(NUL, "") if isinstance(value, str) else value


def start(app: Flask) -> None:
    """Read every request so, whatever kind it is; a NUL in a path names nothing."""
    read_so = {"parameter_storage_class": Parameters}
    app.request_class = type("PortalRequest", (app.request_class,), read_so)
    app.before_request(_refuse_nul_in_path)


def _refuse_nul_in_path() -> None:
    if NUL in request.path:
        abort(404)
