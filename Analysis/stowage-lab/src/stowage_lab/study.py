"""`stowage-study`: the runs of a study on a Dask cluster of any size, and one table of them."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from distributed import Client, Future, KilledWorker, as_completed

from . import cluster
from .attempts import Outcome, RunCommand, attempt, parse
from .command import find_stowage, run
from .errors import CommandFailed, LabError
from .progress import Progress
from .runs import is_whole
from .tables import read_csv

#: How often a run is handed in anew after Dask has given it up for having been on workers that died.
_TRIES = 5


@dataclass(frozen=True)
class Work:
    """The runs of a study, those that are there already and those to be done."""

    directory: Path
    commands: list[RunCommand]

    @property
    def missing(self) -> list[RunCommand]:
        return [command for command in self.commands if not is_whole(command.directory)]

    @property
    def attempts(self) -> Path:
        """Where runs are written before they are whole."""
        return self.directory / "attempts"


def expand(study: Path, out: Path) -> Work:
    """What `stowage study expand` lists. Raises LabError where the study file is wrong or lists a run twice."""
    program = find_stowage()
    lines = run(["study", "expand", study, "--out", out]).splitlines()
    commands = [parse(shlex.split(line), program) for line in lines if line.strip()]
    twice = len(commands) - len({command.directory for command in commands})
    if twice or not commands:
        raise LabError(f"{study}: {twice} runs have the directory of another" if twice else f"{study}: has no runs")
    return Work(out.absolute(), commands)


def run_all(client: Client, work: Work) -> list[Outcome]:
    """Does all runs that are missing, and returns those that failed, by name.

    A run whose worker is lost is done again; after `_TRIES` lost clusters of workers it counts as failed.
    """
    missing = work.missing
    progress = Progress("study", len(missing))
    tries = {command.name: 1 for command in missing}

    def submit(command: RunCommand) -> Future:
        key = f"{command.name}-{tries[command.name]}"
        return client.submit(attempt, command, str(Path.cwd()), str(work.attempts), key=key, pure=False)

    futures = {submit(command): command for command in missing}
    failed = []
    pending = as_completed(list(futures))
    for future in pending:
        command = futures.pop(future)
        try:
            outcome = future.result()
        except KilledWorker as error:
            if tries[command.name] < _TRIES:
                tries[command.name] += 1
                again = submit(command)
                futures[again] = command
                pending.add(again)
                continue
            outcome = Outcome(command, -9, str(error))
        if outcome.returncode != 0:
            failed.append(outcome)
        progress.advance()
    progress.finish()
    shutil.rmtree(work.attempts, ignore_errors=True)
    return sorted(failed, key=lambda outcome: outcome.command.name)


def merge(directory: Path) -> Path:
    """Writes `results.csv` by `stowage study merge`, and `results.parquet` with the same rows; returns the latter."""
    run(["study", "merge", directory])
    parquet = directory / "results.parquet"
    read_csv(directory / "results.csv", {"run": pl.String()}).write_parquet(parquet)
    return parquet


def report(failed: Iterable[Outcome]) -> str:
    """For each failed run its command and the last lines of its standard error."""
    return "\n".join(
        f"run {one.command.name}: {CommandFailed(list(one.command.arguments), one.returncode, one.stderr)}" for one in failed
    )


def study(file: Path, out: Path, workers: int | None = None, scheduler: str | None = None) -> Path:
    """All of it. Raises LabError, with what `report` says, where runs failed; what succeeded is kept."""
    work = expand(file, out)
    missing = len(work.missing)
    print(f"study: {len(work.commands)} runs, {missing} to do", file=sys.stderr)
    if missing:
        with cluster.connect(min(workers, missing) if workers else None, scheduler) as client:
            failed = run_all(client, work)
        if failed:
            raise LabError(f"{report(failed)}\n{len(failed)} of {len(work.commands)} runs failed; nothing was merged")
    return merge(work.directory)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="stowage-study", description=__doc__)
    parser.add_argument("study", type=Path, help="a study file (stowage help study)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where runs and results are, or will be")
    cluster.add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        print(study(options.study, options.out, options.workers, options.scheduler))
    except LabError as error:
        print(f"stowage-study: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
