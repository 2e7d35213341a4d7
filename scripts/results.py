#!/usr/bin/env python3
"""Writes the measured tables of docs/RESULTS.md and README.md, each between its markers.

Usage: scripts/results.py [--seeds N] [--traces FOLDER] [TABLE ...]   (all tables; see TABLES)
$STOWAGE names another program than .build/release/stowage.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
STOWAGE = os.environ.get("STOWAGE", ROOT / ".build/release/stowage")
BLOCK = ["--chunk-size", "4KiB", "--shard-size", "4MiB"]
SMALL_BLOCK = ["--format", "msr-replayer", "--chunk-size", "4KiB", "--shard-size", "1MiB"]
WORKLOADS = ["mixed-cloud", "photo-sharing", "log-analytics", "backups"]
FURTHER = [
    "file-sync", "build-artefacts", "ml-checkpoints", "data-lake", "messaging-media", "video", "multi-tenant"]
VALIDATION = ["exponential-deletes", "uniform-overwrite"]
RIVALS = "separate-survivors,sepbit:new=bucket,midas,predicted,predicted:predictor=hazard,stowage,stowage:predictor=hazard"


def workload(name):
    return ROOT / f"Traces/workloads/{name}.yaml"


def recorded(options, file="cloudphysics-writes.csv"):
    """A recorded trace, if it is there: they are not part of the repository."""
    trace = pathlib.Path(options.traces) / file
    if not trace.exists():
        print(f"results: no {trace}, so what is measured on it is left out", file=sys.stderr)
        return []
    return [trace]


def run(path, *options, seeds=1):
    command = [STOWAGE, "compare", path, "--seeds", str(seeds), *options]
    print("results:", " ".join(map(str, command[1:])), file=sys.stderr, flush=True)
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def compare(path, *options, seeds=1):
    """The report of `stowage compare` as {(placement, cleaning, cap): run or summary}."""
    report = json.loads(run(path, "--json", *options, seeds=seeds))
    return {
        (each["policy"]["placement"], each["policy"]["cleaning"], each["settings"]["garbage_cap"]): each
        for each in report["summary" if seeds > 1 else "runs"]
    }


def mean(value):
    return value["mean"] if isinstance(value, dict) else value


def figure(value, digits=3, scale=1.0):
    if mean(value) is None:
        return "–"
    text = f"{mean(value) * scale:.{digits}f}"
    if isinstance(value, dict) and value.get("ci95"):
        text += f" ± {value['ci95'] * scale:.{digits}f}"
    return text


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def change(own, rival):
    """How much less or more than a rival."""
    percent = round(100 * (own / rival - 1))
    return f"{'+' if percent > 0 else '−' if percent < 0 else ''} {abs(percent)} %".strip()


def caps(rows):
    return sorted({cap for _, _, cap in rows})


def league(options):
    """Write amplification of every policy with its own cleaner, on each workload and trace, at three caps.

    On the validation workloads, where nothing can be told apart, only of some.
    """
    parts = []
    works = [(name, workload(name), options.seeds, "all", []) for name in WORKLOADS + FURTHER]
    works += [("cloudphysics", trace, 1, "all", BLOCK) for trace in recorded(options)]
    works += [("msr-cut", trace, 1, "all", SMALL_BLOCK) for trace in recorded(options, "msr-cut-replayer.txt")]
    works += [(name, workload(name), 1, RIVALS, []) for name in VALIDATION]
    for name, path, seeds, placements, sizes in works:
        rows = compare(path, "--placement", placements, "--garbage-cap", "0.05,0.10,0.20", *sizes, seeds=seeds)
        # Some policies take their cleaner along, and no pair comes twice.
        pairs = list(dict.fromkeys((placement, cleaning) for placement, cleaning, _ in rows))
        table = [
            [placement, cleaning]
            + [figure(rows[placement, cleaning, cap]["write_amplification"]) for cap in caps(rows)]
            + [figure(rows[placement, cleaning, 0.1]["gap_closed"], 1, 100)]
            for placement, cleaning in pairs
        ]
        runs = f"means of {seeds} seeds" if seeds > 1 else "one run"
        header = ["placement", "cleaning", "WA at 5 %", "WA at 10 %", "WA at 20 %", "gap closed at 10 %, in %"]
        parts.append(f"**{name}**, {runs}\n\n" + markdown(header, table))
    return "\n\n".join(parts)


def cleaners(options):
    """The same cleaner for all: write amplification at a cap of 10 %."""
    names = ["greedy", "cost-benefit", "death-aware"]
    parts = []
    for name in WORKLOADS + FURTHER:
        rows = compare(
            workload(name), "--placement", RIVALS + ",informed,oracle",
            "--cleaning", ",".join(names), seeds=options.seeds)
        table = {}
        for (placement, cleaning, _), each in rows.items():
            table.setdefault(placement, {})[cleaning.split(":")[0]] = figure(each["write_amplification"])
        body = [[p] + [cells.get(c, "") for c in names] for p, cells in table.items() if "greedy" in cells and len(cells) == 3]
        parts.append(f"**{name}**\n\n" + markdown(["placement", *names], body))
    return "\n\n".join(parts)


def curves(options):
    """What space buys on mixed-cloud."""
    rows = compare(
        workload("mixed-cloud"), "--placement", "by-bucket,predicted,stowage,informed",
        "--garbage-cap", "0.03,0.05,0.10,0.15,0.20,0.30,0.40", seeds=options.seeds)
    placements = list(dict.fromkeys(placement for placement, _, _ in rows))
    body = []
    for cap in caps(rows):
        runs = {placement: each for (placement, _, at), each in rows.items() if at == cap}
        space = figure(mean(runs["arrival"]["space_amplification"]["mean"]))
        body.append([f"{cap * 100:.0f} %", space] + [figure(mean(runs[p]["write_amplification"])) for p in placements])
    return markdown(["cap", "SA of arrival", *(p.split(":")[0] for p in placements)], body)


def errors(options):
    """How errors of the foretold lives cost: the oracle of mixed-cloud, with lognormal errors."""
    sigmas = ["0", "0.25", "0.5", "1", "2", "4"]
    rows = compare(
        workload("mixed-cloud"), "--placement",
        ",".join(f"oracle:sigma={sigma}" for sigma in sigmas), "--cleaning", "greedy,death-aware", seeds=options.seeds)
    table = {}
    for (placement, cleaning, _), each in rows.items():
        found = re.search(r"sigma=([0-9.]+)", placement)
        if found:
            table.setdefault(float(found[1]), {})[cleaning] = figure(each["write_amplification"])
    body = [[f"{sigma:g}", cells["greedy"], cells["death-aware"]] for sigma, cells in sorted(table.items())]
    return markdown(["sigma", "greedy", "death-aware"], body)


# What makes mixed-cloud's objects alike in size, and keeps logs from shrinking beside media.
ONE_SIZE = [(r"^size: .*$", "size: 4MiB")]
INCOMPRESSIBLE = [("application/json", "application/zip"), ("text/plain", "application/gzip")]
# As many chunks to a shard and a day as where theory is closer: the populations are the same.
MANY_CHUNKS = [
    (r"^size: .*$", "size: 2MiB"), (r"^arrivals_per_day: .*$", "arrivals_per_day: 2000"), (r"^days: .*$", "days: 900")]

# No retention is left to be learned.
DECLARED = [("declared: 50%", "declared: 100%")]


def cleaning(options):
    """What of mixed-cloud it is that decides how much death-aware saves over greedy."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for words, edits in [
            ("as it is", []), ("all objects of 4 MiB", ONE_SIZE), ("nothing compressible", INCOMPRESSIBLE),
            ("both", ONE_SIZE + INCOMPRESSIBLE), ("both, 128 objects to a shard", MANY_CHUNKS + INCOMPRESSIBLE),
            ("both, 128 objects, all retention declared", MANY_CHUNKS + INCOMPRESSIBLE + DECLARED),
        ]:
            found = compare(
                variant(words.replace(" ", "-").replace(",", ""), edits, folder), "--placement", "stowage,oracle",
                "--cleaning", "greedy,cost-benefit,death-aware", seeds=options.seeds)
            copied = {
                (placement.split(":")[0], cleaner.split(":")[0]): mean(each["write_amplification"]) - 1
                for (placement, cleaner, _), each in found.items()}
            rows.append([words] + [
                f"{copied[placement, cleaner]:.3f}" for placement in ("stowage", "oracle")
                for cleaner in ("greedy", "death-aware")])
            for at, placement, rival in [(3, "stowage", "greedy"), (4, "stowage", "cost-benefit"), (7, "oracle", "greedy")]:
                rows[-1].insert(at, change(copied[placement, "death-aware"], copied[placement, rival]))
    header = ["mixed-cloud", "`stowage`, greedy", "death-aware", "against greedy", "against cost-benefit", "oracle, greedy", "death-aware", "against greedy"]
    return markdown(header, rows)


def knowledge(options):
    """What death-aware saves on each workload, and what it would save if it were told the laws or the deaths."""
    columns = [
        ("stowage", "greedy"), ("stowage", "cost-benefit"), ("informed-cleaning", "greedy"), ("oracle-cleaning", "greedy"),
        ("oracle", "greedy")]

    def saved(copied, ingested):
        return [
            "–" if copied[p, c] < ingested / 1000 else change(copied[p, "death-aware"], copied[p, c]) for p, c in columns]

    together, body = {}, []
    for name in WORKLOADS + FURTHER:
        report = json.loads(run(
            workload(name), "--json", "--placement", "stowage,informed-cleaning,oracle-cleaning,oracle",
            "--cleaning", "greedy,cost-benefit,death-aware", seeds=options.seeds))
        of_all = {}
        for each in report["runs"]:
            pair = tuple(each["policy"][part].split(":")[0] for part in ("placement", "cleaning"))
            for sums in (of_all, together.setdefault(each["seed"], {})):
                sums[pair] = sums.get(pair, 0) + each["copied_bytes"]
                if pair == ("arrival", "greedy"):
                    sums["ingested"] = sums.get("ingested", 0) + each["ingested_bytes"]
        ingested = of_all["ingested"]
        body.append([name, f"{of_all['stowage', 'greedy'] / ingested:.3f}", *saved(of_all, ingested)])
    for seed, sums in together.items():
        body.append([f"**all together**, seed {seed}", "", *saved(sums, sums["ingested"])])
    header = [
        "workload", "`stowage`, greedy copies", "death-aware, against greedy", "against cost-benefit",
        "told the laws, against greedy", "told the deaths, against greedy", "`oracle`, death-aware against greedy"]
    return markdown(header, body)


# What makes mixed-cloud's features say nothing, and what makes its laws change in the middle.
SHUFFLED = [(r"^days: 1200$", "days: 1200\nshuffled: 100%")]
DRIFT = [
    (r"(mean: 7d, spread: 10%})}", r"\1, drift: {after: 800d, lifetime: {law: uniform, mean: 60d, spread: 10%}}}"),
    (r"(mean: 300d})}", r"\1, drift: {after: 800d, lifetime: {law: exponential, mean: 40d}}}"),
]


def variant(name, edits, folder):
    text = workload("mixed-cloud").read_text()
    for pattern, replacement in edits:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert count, f"mixed-cloud.yaml has nothing like {pattern}"
    path = pathlib.Path(folder) / f"{name}.yaml"
    path.write_text(text)
    return path


def features(options):
    """Features informative, shuffled, and laws that change on day 800: everything with death-aware but the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [
            variant("mixed-cloud", [], folder), variant("shuffled", SHUFFLED, folder), variant("drift", DRIFT, folder)]
        reports = [
            compare(path, "--placement", RIVALS + ",informed,arrival", "--cleaning", "death-aware", seeds=options.seeds)
            for path in paths]
    body = []
    for placement, cleaning, cap in reports[0]:
        cells = []
        for rows in reports:
            each = rows[placement, cleaning, cap]
            cells += [figure(each["write_amplification"]), figure(each["gap_closed_informed"], 1, 100)]
        body.append([placement, cleaning, *cells])
    header = ["placement", "cleaning", "informative", "of informed, %", "shuffled", "of informed, %", "drift", "of informed, %"]
    return markdown(header, body)


def mixed_cloud(_):
    """The table of `compare` as it is, for README.md; five seeds, because it is the one that is quoted."""
    return "\n```text\n" + run(workload("mixed-cloud"), seeds=5) + "```\n"


def cloudphysics(options):
    """The same on the recorded trace."""
    return "".join("\n```text\n" + run(trace, *BLOCK) + "```\n" for trace in recorded(options)) or None


TABLES = {
    "mixed-cloud": ("README.md", mixed_cloud), "cloudphysics": ("README.md", cloudphysics),
    "league": ("docs/RESULTS.md", league), "cleaners": ("docs/RESULTS.md", cleaners),
    "curves": ("docs/RESULTS.md", curves), "errors": ("docs/RESULTS.md", errors),
    "features": ("docs/RESULTS.md", features), "cleaning": ("docs/RESULTS.md", cleaning),
    "knowledge": ("docs/RESULTS.md", knowledge),
}


def replace(page, name, table):
    text = (ROOT / page).read_text()
    begin, end = f"<!-- results: {name}: begin -->", f"<!-- results: {name}: end -->"
    assert begin in text and end in text, f"{page} has no markers for {name}"
    head, rest = text.split(begin)
    (ROOT / page).write_text(f"{head}{begin}\n{table}\n{end}{rest.split(end)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--traces", default=str(ROOT / "../shared/traces"))
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {', '.join(TABLES)}")
    options = parser.parse_args()
    for name in options.tables or TABLES:
        if name not in TABLES:
            parser.error(f"unknown table {name}; there are {', '.join(TABLES)}")
        page, table = TABLES[name]
        if (text := table(options)) is not None:
            replace(page, name, text)


if __name__ == "__main__":
    main()
