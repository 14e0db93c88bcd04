"""Kept text: what a list, a page or a letter looked like when somebody last agreed to it.

`GOLDEN=update pytest ...` rewrites the kept text on purpose; the difference is then read in review.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def differences(kept: Path, actual: str) -> list[str]:
    """The lines by which `actual` differs from the kept file; none after an update on purpose."""
    if os.environ.get("GOLDEN") == "update":
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(actual, "utf-8")
    expected = kept.read_text("utf-8") if kept.exists() else ""
    lines = difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), f"{kept.name} (kept)", "now", lineterm=""
    )
    return list(lines)
