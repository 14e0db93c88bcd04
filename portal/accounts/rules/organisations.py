"""Numbers by which organisations are known, and the short name in their addresses."""

from __future__ import annotations

import re
import unicodedata

_COMPANY = re.compile(r"[0-9]{8}|(SC|NI|OC|SO|NC|R0|RC|IP|SP|RS|NO|CE|CS|FC|LP|SL)[0-9]{6}")
_CHARITY = re.compile(r"(SC|NIC)?[0-9]{6,7}(-[0-9]{1,2})?")
_BETWEEN = re.compile(r"[\s.\u2010-\u2015]+")


def clean_company_number(typed: str) -> str | None:
    """A number of Companies House as it is kept ("01234567", "OC301234"); None if it is not one.

    Spaces and hyphens are ignored, missing leading zeros of a plain number are added.
    """
    text = _BETWEEN.sub("", typed).replace("-", "").upper()
    if text.isascii() and text.isdigit() and 6 <= len(text) < 8:
        text = text.zfill(8)
    return text if _COMPANY.fullmatch(text) else None


def clean_charity_number(typed: str) -> str | None:
    """A charity's number as it is kept ("1123456", "SC012345"); None if it is not one."""
    text = _BETWEEN.sub("", typed).upper()
    return text if _CHARITY.fullmatch(text) else None


def slug_of(name: str) -> str:
    """A name as part of an address: lower case, hyphens, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return words[:60].strip("-") or "organisation"
