#!/bin/sh
# Pins every package with its hashes. No address of a package registry gets into the files.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
compile="pip compile pyproject.toml --quiet --generate-hashes --universal --no-header --python-version 3.11"
# shellcheck disable=SC2086
"$uv" $compile "$@" --output-file requirements.txt
# shellcheck disable=SC2086
"$uv" $compile "$@" --group dev --constraints requirements.txt --output-file requirements-dev.txt
