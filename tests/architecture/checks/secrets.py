"""What must never be in the project: a machine's paths and mirrors, keys, addresses in locks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.checks.sources import ROOT, Source

# Letters in brackets keep each pattern from finding itself.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(
        r"(?<![\w.~*-])/(?:wor[k]|roo[t]|hom[e]/\w+)(?![\w-])"
    ),
    "a mirror's folder": re.compile(r"/opt/(?:pyp[i]|whee[l]s|np[m])"),
    "a package registry": re.compile(
        r"(?:pyp[i]\.org|pythonhoste[d]\.org|registr[y]\.npmjs|registr[y]\.yarnpkg|unpk[g]\.com|"
        r"jsdeliv[r]\.net)"
    ),
    "a private key": re.compile(r"-----BEGI[N] [A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\bAKI[A][0-9A-Z]{16}\b"),
}
ADDRESS = re.compile("://")
BINARY = frozenset({".png", ".jpg", ".ico", ".woff2", ".pdf", ".xlsx", ".zip", ".gz"})


def project_files(root: Path = ROOT) -> list[Source]:
    """Every text file that is, or would be, in the project's history."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(name for name in listed.stdout.split("\0") if name)
    return [
        Source(name, (root / name).read_text("utf-8", errors="replace"))
        for name in names
        if (root / name).is_file() and Path(name).suffix not in BINARY
    ]


def forbidden(sources: Iterable[Source]) -> list[str]:
    """Lines that hold what must not be in the project."""
    return [
        f"{source.name}:{number} holds {what}"
        for source in sources
        for what, pattern in FORBIDDEN.items()
        if pattern.search(source.text)
        for number, line in enumerate(source.lines, start=1)
        if pattern.search(line)
    ]


def is_lock(name: str) -> bool:
    """Whether a file holds locked versions."""
    return name == "package-lock.json" or bool(re.fullmatch(r"requirements[\w-]*\.txt", name))


def addresses_in_locks(sources: Iterable[Source]) -> list[str]:
    """Locks that hold an address, and so work behind one mirror only."""
    return [
        f"{source.name}:{number} holds an address"
        for source in sources
        if is_lock(source.name)
        for number, line in enumerate(source.lines, start=1)
        if ADDRESS.search(line)
    ]
