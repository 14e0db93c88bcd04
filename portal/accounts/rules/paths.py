"""Where a person may be sent after signing in: a page of this portal, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import unquote

LONGEST = 500
# What every URL of the portal is made of. Browsers read a backslash as a slash and drop tabs and
# line ends, so a list of what is allowed is safer than a list of what is not.
_PLAIN = re.compile(r"/[A-Za-z0-9/_.,~:@+=&%?-]*")
_ASTRAY = ("//", "/.", "\\", "@", "/:")
_DOORS = ("/sign-", "/session", "/demo", "/register", "/documents/jobs")


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a plain path of this portal, else an empty text.

    It is looked at as it stands and unquoted twice, because something on the way may unquote it.
    """
    if not wanted or len(wanted) > LONGEST or not _PLAIN.fullmatch(wanted):
        return ""
    if wanted.startswith(_DOORS):
        return ""
    once = unquote(wanted, errors="replace")
    readings = (wanted, once, unquote(once, errors="replace"))
    return wanted if all(_stays(reading) for reading in readings) else ""


def _stays(path: str) -> bool:
    before_query = path.split("?", 1)[0]
    return (
        path.startswith("/")
        and path.isprintable()
        and "\ufffd" not in path
        and not any(astray in before_query for astray in _ASTRAY)
        and "\\" not in path
        and "://" not in path
    )
