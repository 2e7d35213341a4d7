#!/usr/bin/env python3
"""Stands in for `stowage` where a test is not about what it computes.

FAKE_SECONDS is how long a run takes; a run whose cap is 0.5 fails; FAKE_LOG is a file that gets a line for each run begun.
"""

import csv
import json
import os
import sys
import time
from pathlib import Path

HEAD = (
    "time_ms,ingested_bytes,copied_bytes,live_bytes,dead_bytes,trapped_bytes,stored_bytes,physical_bytes,"
    "open_shards,sealed_shards,is_warm"
)
SHARDS = (
    "shard,class,tier,opened_ms,sealed_ms,ended_ms,end,stored_bytes,copied_in_bytes,live_bytes,dead_bytes,holes,death_spread_ms"
)


def option(arguments: list[str], name: str, default: str = "") -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else default


def summary(workload: str, arguments: list[str]) -> dict:
    """Write amplification has its least, 1, at steps=40."""
    placement = option(arguments, "--placement", "arrival")
    seed, cap = int(option(arguments, "--seed", "1")), float(option(arguments, "--garbage-cap", "0.1"))
    steps = [part.split("=")[1] for part in placement.replace(":", ",").split(",") if part.startswith("steps=")]
    wa = 1 + (float(steps[0]) - 40) ** 2 / 1000 if steps else 1 + 1 / (10 * cap) + seed / 100
    return {
        "policy": {"placement": placement, "cleaning": option(arguments, "--cleaning", "own")},
        "seed": seed,
        "settings": {"garbage_cap": cap},
        "trace": {"name": Path(workload).stem},
        "write_amplification": wa,
        "space_amplification": {"mean": 1 / (1 - cap), "p99": None},
    }


def simulate(arguments: list[str]) -> int:
    told = summary(arguments[0], arguments)
    if "--out" in arguments:
        out = Path(option(arguments, "--out"))
        if os.environ.get("FAKE_LOG"):
            with open(os.environ["FAKE_LOG"], "a") as log:
                log.write(out.name + "\n")
        out.mkdir(parents=True, exist_ok=True)
        (out / "timeline.csv").write_text(f"{HEAD}\n0,0,0,0,0,0,0,0,0,0,0\n1000,90,9,80,10,1,90,135,1,2,1\n")
        time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
        if told["settings"]["garbage_cap"] == 0.5:
            print("stowage: half of it all\nerror: a cap of 0.5 fails", file=sys.stderr)
            return 3
        rows = "0,0,hot,0,10,,sealed,100,0,70,30,2,12\n1,0,hot,0,10,20,reclaimed,100,0,0,100,0,\n"
        (out / "shards.csv").write_text(f"{SHARDS}\n{rows}")
        (out / "summary.json").write_text(json.dumps(told))
        (out / "run.part").write_text(json.dumps({"format": "stowage-run", "format_version": 1, "specification": {}}))
        os.rename(out / "run.part", out / "run.json")
    if "--json" in arguments:
        print(json.dumps(told))
    return 0


def study(arguments: list[str]) -> int:
    if arguments[0] == "expand":
        out = option(arguments, "--out")
        plan = json.loads(Path(arguments[1]).read_text())
        runs = [(cap, seed) for cap in plan["garbage_caps"] for seed in range(1, plan["seeds"] + 1)]
        for number, (cap, seed) in enumerate(runs, start=1):
            print(f"stowage simulate 'a workload.yaml' --garbage-cap {cap} --seed {seed} --out {out}/runs/{number:03}")
        return 0
    rows = []
    for path in sorted(Path(arguments[1], "runs").iterdir()):
        told = json.loads((path / "summary.json").read_text())
        policy = {f"policy.{key}": value for key, value in told["policy"].items()}
        rows.append({"run": path.name, **policy, "seed": told["seed"], "write_amplification": told["write_amplification"]})
    with open(Path(arguments[1], "results.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit({"simulate": simulate, "study": study}[sys.argv[1]](sys.argv[2:]))
