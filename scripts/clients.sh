#!/bin/sh
# Runs real S3 clients against the server: clients.sh BINARY. Installs them in .build/clients first; rclone and restic come
# from Debian, the others from PyPI in the versions of Tests/Clients/requirements.txt.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 BINARY" >&2; exit 2; }
cd "$(dirname "$0")/.."
binary=$1

missing=''
command -v rclone >/dev/null || missing="$missing rclone"
command -v curl >/dev/null || missing="$missing curl ca-certificates"
command -v restic >/dev/null || missing="$missing restic"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3 python3-venv"
if [ -n "$missing" ]; then
  as_root=''
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  echo "clients: installing$missing" >&2
  # Unquoted on purpose: one argument per package, none where no sudo is needed.
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing </dev/null >&2
fi

clients=.build/clients
if ! cmp -s Tests/Clients/requirements.txt "$clients/requirements.txt"; then
  python3 -m venv --clear "$clients"
  "$clients/bin/pip" install --quiet --disable-pip-version-check -r Tests/Clients/requirements.txt
  cp Tests/Clients/requirements.txt "$clients/requirements.txt"
fi
"$clients/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall ./Analysis/pytest-stowage
PATH="$PWD/$clients/bin:$PATH"
export PATH

python3 Tests/Clients/all.py "$binary"
python3 Tests/Clients/large.py "$binary" 1
python3 Tests/Clients/kill.py "$binary" 5
STOWAGE_BINARY="$PWD/$binary" python3 -m pytest -q Analysis/pytest-stowage/tests
python3 Tests/Clients/readme.py "$binary"
