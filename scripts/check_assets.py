"""Checks what no other tool reads: scripts parse, styles stay ours, locks hold no address."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from build_assets import ROOT, node

DIST = ROOT / "static/dist"
# Another body's brand, and what a strict content security policy would refuse.
FORBIDDEN_IN_STYLES = ("GDS Transport", "crest", "url(http", 'url("http', "url(data", "@import")
FORBIDDEN_IN_SCRIPTS = ("eval(", "innerHTML", "new Function", "localStorage", "console.")
LOCKS = ("package-lock.json", *(path.name for path in ROOT.glob("requirements*.txt")))


def words_in(path: Path, words: tuple[str, ...]) -> list[str]:
    """One sentence for each forbidden word that the file holds."""
    text = path.read_text("utf-8")
    return [f"{path.name} holds {word!r}" for word in words if word in text]


def faults() -> list[str]:
    """Everything wrong, as sentences."""
    found: list[str] = []
    names = json.loads((DIST / "manifest.json").read_text())
    for name in ("app.css", "pdf.css"):
        found += words_in(DIST / names[name], FORBIDDEN_IN_STYLES)
    for script in sorted((ROOT / "static/js").glob("*.js")):
        found += words_in(script, FORBIDDEN_IN_SCRIPTS)
        done = subprocess.run(
            [*node(), "--check", "--input-type=module"],
            input=script.read_bytes(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            found.append(f"{script.name} does not parse: {done.stderr.decode()}")
    for lock in LOCKS:
        found += words_in(ROOT / lock, ("://",))
    return found


def main() -> None:
    """Print each fault; exit 1 when there is one."""
    found = faults()
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found:
        sys.exit(1)
    print("Assets and locks: no faults.")


if __name__ == "__main__":
    main()
