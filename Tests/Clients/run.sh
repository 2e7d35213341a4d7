#!/bin/sh
# Runs every client against a server: run.sh ENDPOINT ACCESS SECRET. Exit code 1 where one fails.
#
# A client that is not installed is skipped, and so is the one that SKIP names. PYTHON chooses the interpreter.
set -u
[ $# -eq 3 ] || { echo "usage: $0 ENDPOINT ACCESS SECRET" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
failed=0
for script in "$here"/test_*.py; do
  name=$(basename "$script" .py)
  [ "$name" != "test_${SKIP:-}" ] || continue
  output=$("${PYTHON:-python3}" "$script" "$@" 2>&1)
  case $? in
    0) echo "pass  ${name#test_}" ;;
    77) echo "skip  ${name#test_}: $(printf '%s' "$output" | tail -n 1)" ;;
    *) failed=1; echo "FAIL  ${name#test_}"; printf '%s\n' "$output" | sed 's/^/      /' ;;
  esac
done
exit $failed
