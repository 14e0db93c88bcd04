#!/usr/bin/env bash
# Installs the Debian packages that are missing: `packages.sh run` to serve, `packages.sh test` to test.
# Does nothing, quickly, when they are all there. Needs root or sudo only when something is missing.
set -euo pipefail

purpose=${1:?"say run or test"}
wanted=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core libmagic1)
python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
if [ "$purpose" = test ]; then
  command -v chromium >/dev/null || wanted+=(chromium)
  command -v pdfinfo >/dev/null || wanted+=(poppler-utils)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)
fi

if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian or Ubuntu. Install what matches: ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "Missing Debian packages: ${missing[*]}" >&2
  echo "Install them with: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
  # Serving works without them, apart from PDFs and file checks; tests would only fail later.
  [ "$purpose" = run ] && [[ " ${missing[*]} " != *" python3-venv "* ]] && exit 0
  exit 1
fi

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
