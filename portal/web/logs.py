"""Log lines: JSON, and only keys that are declared here. No person, path, word or parameter.

A denylist forgets; an allowlist cannot. A fault is told by its kind and its lines of code, never
by its message or its variables, because these can hold what somebody typed.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from portal.config import ROOT

KEYS = frozenset(
    {
        *("event", "level", "timestamp", "logger"),
        *("route", "endpoint", "method", "status", "ms", "htmx"),
        *("reference", "kind", "frames", "job", "template", "count"),
    }
)
QUIET = frozenset({"static_file", "health.live", "health.ready", "health.metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
Line = MutableMapping[str, Any]
log = structlog.get_logger()


def start(app: Flask) -> None:
    """Have every line go through the list above, and one line written for each request."""
    configure()
    app.before_request(_begin)
    app.after_request(_write)


def configure() -> None:
    """Set up structlog and the standard library's logging alike."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_frames,
            only_declared,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_to_error_stream,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, Plain) for handler in root.handlers):
        handler = logging.StreamHandler(_Now())
        handler.setFormatter(Plain())
        root.addHandler(handler)
    root.setLevel(logging.WARNING)


class _Now:
    """The error stream as it is when a line is written; tests and servers replace it."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _to_error_stream(*_names: Any) -> Any:
    return structlog.WriteLogger(_Now())  # type: ignore[arg-type]


def only_declared(_logger: Any, _name: str, line: Line) -> Line:
    """Drop every key that is not declared."""
    return {key: value for key, value in line.items() if key in KEYS}


def only_frames(_logger: Any, _name: str, line: Line) -> Line:
    """Turn an exception into its kind and its lines of code."""
    fault = line.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()[1]
    if isinstance(fault, BaseException):
        line["kind"] = type(fault).__name__
        line["frames"] = frames(fault)
    return line


def frames(fault: BaseException) -> list[str]:
    """Where a fault happened, innermost last: file, line and function."""
    found = traceback.extract_tb(fault.__traceback__)
    here = f"{ROOT}/"
    lines = [(frame.filename.removeprefix(here), frame.lineno, frame.name) for frame in found]
    return [f"{file}:{line} {name}" for file, line, name in lines[-12:]]


class Plain(logging.Formatter):
    """Lines of libraries: their text before anything is put into it."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        line: dict[str, Any] = {
            "logger": record.name,
            "level": record.levelname.lower(),
            "event": str(record.msg) if record.args else f"{record.module}.{record.funcName}",
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= {"kind": type(record.exc_info[1]).__name__}
            line |= {"frames": frames(record.exc_info[1])}
        return json.dumps(line)


def _begin() -> None:
    g.begun = time.perf_counter()


def elapsed() -> float:
    """Seconds since this request began."""
    return time.perf_counter() - float(g.get("begun", time.perf_counter()))


def _write(response: Response) -> Response:
    if request.endpoint not in QUIET:
        rule = request.url_rule
        log.info(
            "request",
            route=rule.rule if rule else "none",
            endpoint=request.endpoint,
            method=method(),
            status=response.status_code,
            ms=round(elapsed() * 1000),
            htmx="HX-Request" in request.headers,
        )
    return response


def method() -> str:
    """The request's method; a made-up one is not repeated."""
    return request.method if request.method in METHODS else "other"
