#!/usr/bin/env bash
# Makes .venv and installs one hash-locked list into it: `venv.sh requirements.txt`.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=${1:?"say which lock"}
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or later is needed; $python is $("$python" --version 2>&1)." >&2
  echo "Name another one: make PYTHON=/path/to/python3.11 ..." >&2
  exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv

pip=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes)
if [ ! -x .venv/bin/uv ]; then
  "${pip[@]}" -r requirements-uv.txt || true
fi
# uv takes seconds, pip minutes; but only pip follows a mirror or certificate set for pip alone.
if ! .venv/bin/uv pip install --quiet --require-hashes --python .venv/bin/python -r "$lock"; then
  echo "uv could not install $lock; trying pip, which takes longer." >&2
  "${pip[@]}" -r "$lock"
fi
.venv/bin/python scripts/own_commands.py
