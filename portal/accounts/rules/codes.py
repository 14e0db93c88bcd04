"""Codes of the second step (TOTP, RFC 6238): six digits, a new one every 30 seconds."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime

import pyotp

CODE_DIGITS = 6
STEP_SECONDS = 30
_APART = frozenset(" -\u2010\u2011\u2012\u2013")


def new_secret() -> str:
    """A secret of 160 bits, as the letters and digits that a person can type (base 32)."""
    return pyotp.random_base32(32)


def key_uri(secret: str, email: str, issuer: str) -> str:
    """What the QR code holds: authenticator apps read it."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def code_step(secret: str, typed: str, at: datetime, used_step: int) -> int | None:
    """The time step for which a typed code is right; None when it is wrong or was used.

    The step before and the one after count too, because phones' clocks differ. A step at or before
    `used_step` never counts again, however its code is spelt.
    """
    code, present = _digits(typed), step_at(at)
    if len(code) != CODE_DIGITS:
        return None
    found = None
    for step in (present - 1, present, present + 1):
        right = hmac.compare_digest(_code(secret, step), code)
        if right and step > used_step and found is None:
            found = step
    return found


def expected_code(secret: str, at: datetime, used_step: int) -> str:
    """The code that would be accepted now; shown on the page in demo mode only."""
    step = min(max(step_at(at), used_step + 1), step_at(at) + 1)
    return _code(secret, step)


def step_at(at: datetime) -> int:
    """The number of the time step in which an instant lies."""
    return int(at.timestamp()) // STEP_SECONDS


def _code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def _digits(typed: str) -> str:
    """The digits of a code as typed or pasted, in any script; empty when there is anything else."""
    kept = [char for char in typed if not (char in _APART or char.isspace())]
    values = [unicodedata.decimal(char, -1) for char in kept]
    return "" if -1 in values else "".join(map(str, values))
