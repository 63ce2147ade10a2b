#!/bin/sh
# Finds a Python and hands over to scripts/bootstrap.py, which installs what the pinned files name.
set -eu
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1

new_enough='import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
for candidate in .venv/bin/python "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
    # A version manager may offer a name that does not start; so try it.
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" >/dev/null 2>&1; then
        exec "$candidate" scripts/bootstrap.py "$@"
    fi
done
echo "Python 3.11 oder neuer fehlt. Bitte installieren (Debian und Ubuntu: apt install python3 python3-venv)." >&2
exit 1
