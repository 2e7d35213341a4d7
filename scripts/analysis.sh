#!/bin/sh
# Tests the Python packages of Analysis/ and runs its notebooks: analysis.sh BINARY. Installs what they need in .build/analysis
# first, from PyPI in the versions of Analysis/requirements.txt.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 BINARY" >&2; exit 2; }
cd "$(dirname "$0")/.."
STOWAGE=$(realpath "$1")
export STOWAGE

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  as_root=''
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  echo "analysis: installing python3-venv" >&2
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 python3-venv </dev/null >&2
fi

analysis=.build/analysis
if ! cmp -s Analysis/requirements.txt "$analysis/requirements.txt"; then
  python3 -m venv --clear "$analysis"
  "$analysis/bin/pip" install --quiet --disable-pip-version-check -r Analysis/requirements.txt
  cp Analysis/requirements.txt "$analysis/requirements.txt"
fi
"$analysis/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall ./Analysis/stowage-lab

"$analysis/bin/ruff" check --config Analysis/stowage-lab/pyproject.toml Analysis/stowage-lab Analysis/notebooks
"$analysis/bin/ruff" format --check --config Analysis/stowage-lab/pyproject.toml Analysis/stowage-lab Analysis/notebooks
(cd Analysis/stowage-lab && "../../$analysis/bin/mypy")

# Threads that wait for each other cost more than they bring where cores are shared.
OMP_NUM_THREADS=1
STOWAGE_REQUIRED=1
export OMP_NUM_THREADS STOWAGE_REQUIRED
"$analysis/bin/python" -m pytest -q Analysis/stowage-lab/tests

# Copies with what they have printed and drawn are in .build/analysis/notebooks.
for notebook in Analysis/notebooks/*.ipynb; do
  echo "analysis: $notebook" >&2
  "$analysis/bin/jupyter" nbconvert --log-level ERROR --to html --execute --output-dir "$analysis/notebooks" "$notebook"
done
