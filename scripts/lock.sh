#!/usr/bin/env bash
# Re-makes every lock from the named versions. No lock may hold an address, so that it works behind any mirror.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
options=(pip compile --quiet --generate-hashes --no-header --python-version 3.11)
"$uv" "${options[@]}" requirements.in -o requirements.txt
"$uv" "${options[@]}" requirements-dev.in -o requirements-dev.txt
"$uv" "${options[@]}" requirements-node.in -o requirements-node.txt
"$uv" "${options[@]}" requirements-uv.in -o requirements-uv.txt
npm install --package-lock-only --ignore-scripts
.venv/bin/python - <<'PYTHON'
# npm copies each package's "funding" address into the lock; nothing reads it.
import json, pathlib
path = pathlib.Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PYTHON
if grep -n '://' requirements*.txt package-lock.json; then
  echo "A lock holds an address (above)." >&2
  exit 1
fi
