#!/bin/sh
# Writes the measured tables into README.md, each between its markers. Usage: scripts/results.sh [folder of real traces]
set -eu
cd "$(dirname "$0")/.."
traces=${1:-../shared/traces}
stowage=.build/release/stowage

# replace NAME FILE: puts FILE, as a text block, between the markers called NAME.
replace() {
  awk -v name="$1" -v file="$2" '
    $0 == "<!-- results: " name ": begin -->" {
      print; print ""; print "```text"
      while ((getline line < file) > 0) print line
      print "```"; print ""; skipping = 1; next
    }
    $0 == "<!-- results: " name ": end -->" { skipping = 0 }
    !skipping { print }' README.md > README.md.new
  mv README.md.new README.md
}

table=$(mktemp)
trap 'rm -f "$table"' EXIT
"$stowage" compare Traces/workloads/mixed-cloud.yaml --seeds 5 > "$table"
replace mixed-cloud "$table"
if [ -f "$traces/cloudphysics-writes.csv" ]; then
  "$stowage" compare "$traces/cloudphysics-writes.csv" --chunk-size 4KiB --shard-size 4MiB > "$table"
  replace cloudphysics "$table"
else
  echo "results: no $traces/cloudphysics-writes.csv, so its table stays as it is" >&2
fi
