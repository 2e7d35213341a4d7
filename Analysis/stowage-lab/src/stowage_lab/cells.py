"""`stowage-cells`: replays a trace as independent cells, each with a part of the objects, and measures what that changes."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import polars as pl
from distributed import Client, Future

from . import cluster
from .command import divided, find_stowage
from .errors import CommandFailed, LabError
from .runs import Run, load_run
from .splitting import split_trace


def replay(trace: str, out: str, options: tuple[str, ...]) -> str:
    """`stowage simulate TRACE --out OUT`, without the progress. Raises CommandFailed."""
    command = [str(find_stowage()), "simulate", trace, *options, "--out", out]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise CommandFailed(command, done.returncode, done.stderr)
    return out


def together(runs: Sequence[Run]) -> dict[str, float]:
    """The figures of a store that consists of these cells: bytes add up, amplification is of the sums.

    Space amplification is of the means over time of `timeline.csv`, after the warm-up. `seal_fill` says how full shards are when
    they are sealed: a placement that may open fewer shards than it has classes seals small ones, which copy little and are many.
    """
    ingested = sum(run.summary["ingested_bytes"] for run in runs)
    copied = sum(run.summary["copied_bytes"] for run in runs)
    warm = [run.timeline.filter(pl.col("is_warm") == 1) for run in runs]
    stored, live, trapped, shards = (
        sum(float(table.select(pl.col(name).mean()).item() or 0) for table in warm)
        for name in ("stored_bytes", "live_bytes", "trapped_bytes", "open_shards")
    )
    sealed = sum(run.summary["shards"]["sealed"] for run in runs)
    full = sum((run.summary["shards"]["seal_fill"] or 0) * run.summary["shards"]["sealed"] for run in runs)
    return {
        "ingested_bytes": float(ingested),
        "copied_bytes": float(copied),
        "write_amplification": (ingested + copied) / ingested if ingested else float("nan"),
        "space_amplification": stored / live if live else float("nan"),
        "trapped": trapped / stored if stored else float("nan"),
        "open_shards": shards,
        "seal_fill": full / sealed if sealed else float("nan"),
    }


def measure(
    client: Client,
    trace: Path,
    directory: Path,
    cells: int,
    open_shards: int,
    reading: Sequence[str],
    engine: Sequence[str],
) -> pl.DataFrame:
    """Replays the whole, the cells with a share of the open shards each (`shared`), and with as many as the whole (`each`).

    A row per figure, with the relative errors of both. `reading` are options for the trace, `engine` for the replay.
    Raises LabError where a run fails.
    """
    parts = split_trace(trace, directory, cells, reading)
    plans = {
        "whole": ([trace], reading, open_shards),
        "shared": (parts, [], max(1, round(open_shards / cells))),
        "each": (parts, [], open_shards),
    }
    futures: dict[str, list[Future]] = {
        name: [
            client.submit(
                replay, str(part), str(directory / f"{name}-{number:03}"),
                (*words, *engine, "--open-shards", str(budget)), pure=False,
            )
            for number, part in enumerate(traces)
        ]
        for name, (traces, words, budget) in plans.items()
    }  # fmt: skip
    told = {name: together([load_run(future.result()) for future in runs]) for name, runs in futures.items()}
    errors = {
        f"{name}_error": [told[name][figure] / whole - 1 if whole else None for figure, whole in told["whole"].items()]
        for name in ("shared", "each")
    }
    return pl.DataFrame({"figure": list(told["whole"]), **{name: list(each.values()) for name, each in told.items()}, **errors})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="stowage-cells", description=__doc__, epilog="What follows -- goes to `stowage simulate` as it is."
    )
    parser.add_argument("trace", type=Path, help="`stowage trace generate` makes one of a workload file")
    parser.add_argument("--format", help="of the trace, where it is neither plain CSV nor a Stowage trace")
    parser.add_argument("--cells", type=int, required=True, metavar="N")
    parser.add_argument("--open-shards", type=int, default=32, help="of the whole (default: %(default)s)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keeps the cells' traces and runs (default: nowhere)")
    parser.add_argument("--json", action="store_true")
    cluster.add_arguments(parser)
    ours, engine = divided(arguments)
    options = parser.parse_args(ours)
    try:
        with ExitStack() as stack:
            directory = options.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            directory.mkdir(parents=True, exist_ok=True)
            client = stack.enter_context(cluster.connect(options.workers, options.scheduler))
            if "--open-shards" in engine:
                raise LabError("give --open-shards before the --: the cells share them")
            reading = ["--format", options.format] if options.format else []
            table = measure(client, options.trace, directory, options.cells, options.open_shards, reading, engine).fill_nan(None)
    except LabError as error:
        print(f"stowage-cells: {error}", file=sys.stderr)
        return 1
    print(json.dumps(table.to_dicts(), indent=2) if options.json else _text(table))
    return 0


def _number(value: float | None) -> str:
    return f"{'–' if value is None else format(value, '.4g'):>12}"


def _text(table: pl.DataFrame) -> str:
    lines = [f"{'':20} {'whole':>12} {'open shards shared':>22} {'as many in each':>22}"]
    for row in table.iter_rows(named=True):
        numbers = [_number(row["whole"])]
        for name in ("shared", "each"):
            error = row[f"{name}_error"]
            numbers.append(f"{_number(row[name])} {'–' if error is None else format(100 * error, '+.1f'):>7} %")
        lines.append(f"{row['figure']:20} {' '.join(numbers)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
