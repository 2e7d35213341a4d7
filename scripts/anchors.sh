#!/bin/sh
# Writes the table of published schemes into docs/RESULTS.md. Usage: scripts/anchors.sh [folder with block_trace.c]
# The references are of SepBIT's own simulator (fallfish/sepbit) on the same traces; it has no figures for survivor-age.
set -eu
cd "$(dirname "$0")/.."
tools=${1:-../shared/tools}
stowage=.build/release/stowage
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

schemes="arrival separate-survivors dac sfs multilog eti fadac warcip sepbit fk survivor-age"
references="\
z10perm cost-benefit:form=sepbit 3.796 2.607 2.220 2.254 2.420 2.419 2.473 2.363 2.206 1.910 -
z10perm greedy 4.265 2.911 2.545 2.798 2.749 2.779 2.872 2.648 2.517 2.078 -
hc8020 cost-benefit:form=sepbit 3.578 3.108 2.871 2.816 3.242 3.108 2.930 2.952 2.856 2.778 -
hc8020 greedy 3.591 3.512 3.438 3.505 3.560 3.512 3.490 3.446 3.372 2.898 -"

cc -O2 -o "$folder/block_trace" "$tools/block_trace.c" -lm
"$folder/block_trace" zipf 1048576 10485760 1.0 10486 1 stowage > "$folder/z10perm.csv"
"$folder/block_trace" hotcold 1048576 10485760 0.2 0 3 stowage > "$folder/hc8020.csv"

# measure TRACE CLEANING SCHEME: prints the write amplification.
measure() {
  "$stowage" simulate "$folder/$1.csv" --chunk-size 4KiB --shard-size 32MiB --garbage-cap 0.15 \
    --garbage-accounting sealed --victim-floor 0.15 --victims-per-event 1 --seal-trapped off --warmup 0 \
    --placement "$3" --cleaning "$2" --json 2> "$folder/log" |
    sed -n 's/^ *"write_amplification": \([0-9.]*\),*$/\1/p' | head -1
}

{
  echo "| trace | cleaning | scheme | reference | measured | difference |"
  echo "|---|---|---|---|---|---|"
  echo "$references" | while read -r trace cleaning figures; do
    for scheme in $schemes; do
      reference=${figures%% *}
      figures=${figures#* }
      measure "$trace" "$cleaning" "$scheme" | awk -v t="$trace" -v c="$cleaning" -v s="$scheme" -v r="$reference" '{
        printf "| %s | %s | %s | %s | %.3f | %s |\n", t, c, s, r == "-" ? "" : r, $1,
          r == "-" ? "" : sprintf("%+.2f %%", 100 * ($1 - r) / r) }'
    done
  done
} > "$folder/table"

awk -v file="$folder/table" '
  $0 == "<!-- anchors: begin -->" {
    print; while ((getline line < file) > 0) print line
    skipping = 1; next
  }
  $0 == "<!-- anchors: end -->" { skipping = 0 }
  !skipping { print }' docs/RESULTS.md > docs/RESULTS.md.new
mv docs/RESULTS.md.new docs/RESULTS.md
