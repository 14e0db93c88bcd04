"""Makes the portal known to its own environment, as an editable install would.

Flask has a command `routes` of its own; `flask routes ledger` can only be the portal's if it is
announced as an entry point. The portal runs from a checkout and is never built, so the two small
files of an editable install are written here, without a build tool.
"""

from __future__ import annotations

import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the path file and the entry points beside the installed packages."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages = Path(sysconfig.get_paths()["purelib"])
    name, version = project["name"].replace("-", "_"), project["version"]
    (packages / f"{name}.pth").write_text(f"{ROOT}\n")
    info = packages / f"{name}-{version}.dist-info"
    info.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    (info / "METADATA").write_text(metadata)
    (info / "INSTALLER").write_text("make\n")
    (info / "entry_points.txt").write_text(_entry_points(project["entry-points"]))
    files = (f"{name}.pth", *(f"{info.name}/{file}" for file in ("METADATA", "INSTALLER")))
    listed = (*files, f"{info.name}/entry_points.txt", f"{info.name}/RECORD")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in listed))


def _entry_points(groups: dict[str, dict[str, str]]) -> str:
    lines = []
    for group, commands in groups.items():
        lines += [f"[{group}]", *(f"{name} = {where}" for name, where in commands.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
