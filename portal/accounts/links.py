"""Tokens of links in e-mails: made from their row's id and the portal's secret key.

The table holds only a digest, so a copy of the database opens nothing; and the demonstration can
show a link again without keeping it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from portal.config import Settings

INVITATION = "invitation"


def link_token(settings: Settings, purpose: str, row_id: UUID) -> str:
    """The token of a link: 256 bits that only this portal can make."""
    said = f"{purpose}|{row_id}".encode()
    digest = hmac.new(settings.secret_key.encode(), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
