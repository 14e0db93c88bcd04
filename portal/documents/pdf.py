"""HTML to PDF/UA-1. The only importer of WeasyPrint, and it runs in a process of its own.

The child may use 20 seconds of processor and 1 GB of memory, opens no connection, and reads only
built files: whatever a template or a text inside it asks for, nothing is fetched.
"""

from __future__ import annotations

import io
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import pikepdf

from portal.config import ROOT

BASE = "https://static.invalid/"
FOLDERS = {"/static": ROOT / "static" / "dist", "/images": ROOT / "static" / "images"}
KINDS = {
    "css": "text/css",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
}
SECONDS, MEMORY = 20, 1024 * 1024 * 1024
PATIENCE = 60
# This file alone, without the room around it: half a second less for each document.
LAUNCH = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]); "
    "runpy.run_path(sys.argv[2], run_name='__main__')"
)
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class NotPrinted(Exception):
    """The PDF was not made; the message is the kind of fault, never a word of the document."""


def print_pdf(html: str) -> bytes:
    """The HTML as a tagged PDF/UA-1. Raises NotPrinted."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-c", LAUNCH, str(ROOT), __file__, str(SECONDS), str(MEMORY)],
            input=html.encode(),
            capture_output=True,
            cwd=ROOT,
            env={**keep, "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted("took too long") from late
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NotPrinted(f"printer ended with {done.returncode}")
    return done.stdout


def built_file(url: str) -> tuple[bytes, str]:
    """A built file by its address. Raises ValueError for every other address."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    if f"{parts.scheme}://{parts.netloc}/" != BASE or folder not in FOLDERS:
        raise ValueError("Only built files may be read.")
    path = FOLDERS[folder] / name
    kind = KINDS.get(name.rpartition(".")[2])
    if not _NAME.fullmatch(name) or kind is None or not path.is_file():
        raise ValueError("There is no such built file.")
    return path.read_bytes(), kind


def write(html: str) -> bytes:
    """The PDF, made in this process. `print_pdf` is the way to call it from the portal."""
    import weasyprint  # noqa: PLC0415 - slow import: half a second and fonts, only where printed
    from weasyprint.urls import (  # noqa: PLC0415 - slow import: with the line above
        URLFetcher,
        URLFetcherResponse,
    )

    class BuiltFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint publishes no types
        """Reads built files and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            content, kind = built_file(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=BuiltFilesOnly())
    return scoped(document.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts()))


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The fonts of this process: unpacking them takes a third of printing a short document."""
    from weasyprint.text.fonts import (  # noqa: PLC0415 - slow import: as above
        FontConfiguration,
    )

    return FontConfiguration()


def scoped(made: bytes) -> bytes:
    """The PDF with a scope on every header cell, which WeasyPrint leaves out.

    In a table's head a header speaks of its column; in a row with data, of its row.
    """
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for section, cells in _rows(pdf.Root.StructTreeRoot, ""):
            data = any(cell.S == "/TD" for cell in cells)
            scope = "/Row" if data and section != "/THead" else "/Column"
            for cell in cells:
                if cell.S == "/TH":
                    cell.A.Scope = pikepdf.Name(scope)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def _rows(element: Any, section: str) -> Iterator[tuple[str, list[Any]]]:
    """Every table row below an element of the structure, with the section it stands in."""
    below = element.get("/K")
    kids = list(below) if isinstance(below, pikepdf.Array) else [below]
    kids = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    if element.get("/S") == "/TR":
        yield section, kids
    for kid in kids:
        yield from _rows(kid, str(element.get("/S", section)))


def _no_connections(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen"):
        raise PermissionError("The printer opens no connection and starts no program.")


def main() -> None:
    """The child: HTML from the standard input, PDF to the standard output."""
    seconds, memory = map(int, sys.argv[3:5])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_no_connections)
    made = write(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
