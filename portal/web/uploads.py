"""Which pages may be sent a document; every other request stays at the small limit for forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from portal.web.access import current_actor, rule_of

View = TypeVar("View", bound=Callable[..., Any])
FORM_AROUND_IT = 64 * 1024


def takes_documents(view: View) -> View:
    """A mark beside the access mark: this POST may carry one document of the largest size."""
    view.__takes_documents__ = True  # type: ignore[attr-defined]
    return view


def widen() -> None:
    """Before the body is read: the large limit, for a marked view and somebody it admits.

    A visitor cannot make the server take in 25 MB only to be sent to sign in.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "__takes_documents__", False):
        return
    rule = rule_of(current_app, str(request.endpoint))
    if rule is not None and rule.admits(current_actor()):
        settings = current_app.extensions["hub"].settings
        request.max_content_length = settings.max_upload_bytes + FORM_AROUND_IT
