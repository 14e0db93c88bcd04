"""What applicants are told by mail. Before the opening the host is told nothing, not a count."""

from __future__ import annotations

from portal.applications.audience import writers
from portal.applications.events import (
    ApplicationReplaced,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from portal.notifications import Message

MESSAGES = (
    Message(
        ApplicationStarted,
        template="applications/email/started",
        audience=writers,
        path="/p/applications/{reference}",
    ),
    Message(
        ApplicationSubmitted,
        template="applications/email/received",
        audience=writers,
        path="/p/applications/{reference}/submitted",
        fields=("number", "submitted_at"),
    ),
    Message(
        ApplicationReplaced,
        template="applications/email/received",
        audience=writers,
        path="/p/applications/{reference}/submitted",
        fields=("number", "submitted_at"),
    ),
    Message(
        ApplicationWithdrawn,
        template="applications/email/withdrawn",
        audience=writers,
        path="/p/applications/{reference}",
        fields=("withdrawn_at",),
    ),
)
