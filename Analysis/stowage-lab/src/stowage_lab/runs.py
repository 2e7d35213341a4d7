"""What `stowage simulate --out`, `stowage compare --out` and `stowage study` have written."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from .errors import LabError
from .tables import SHARDS, TIMELINE, read_csv, tidy


@dataclass(frozen=True)
class Run:
    """A run directory. Tables are read when they are first asked for."""

    directory: Path
    #: `run.json`: specification, trace, version.
    record: dict[str, Any]
    #: `summary.json`: all figures, as `stowage simulate --json` prints them.
    summary: dict[str, Any]

    @property
    def name(self) -> str:
        return self.directory.name

    @property
    def placement(self) -> str:
        return self.summary["policy"]["placement"]

    @cached_property
    def timeline(self) -> pl.DataFrame:
        """Bytes and shards over time. Raises LabError where the file cannot be used."""
        return read_csv(self.directory / "timeline.csv", TIMELINE)

    @cached_property
    def shards(self) -> pl.DataFrame:
        """A row for each shard ever opened. Raises LabError where the file cannot be used."""
        return read_csv(self.directory / "shards.csv", SHARDS)


@dataclass(frozen=True)
class Study:
    """A comparison or study directory: whole runs by name, and a row of `results` for each."""

    directory: Path
    runs: dict[str, Run]
    results: pl.DataFrame
    #: `comparison.json`, empty in a study.
    comparison: dict[str, Any]


def is_whole(directory: Path) -> bool:
    """Whether the run in a directory has been written to its end: `run.json` is written last."""
    return (directory / "run.json").is_file()


def load_run(directory: str | Path) -> Run:
    """The run in a directory.

    Raises LabError where there is none, where it is not whole, or where a file is not what it should be.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise LabError(f"{directory}: there is no such directory")
    if not is_whole(directory):
        raise LabError(f"{directory}: no run.json, so the run is not whole")
    record = _object(directory / "run.json")
    if record.get("format") != "stowage-run":
        raise LabError(f"{directory / 'run.json'}: format is {record.get('format')!r}, expected 'stowage-run'")
    if record.get("format_version") != 1:
        raise LabError(f"{directory / 'run.json'}: format_version is {record.get('format_version')!r}, expected 1")
    summary = _object(directory / "summary.json")
    if not isinstance(summary.get("policy"), dict) or "placement" not in summary["policy"]:
        raise LabError(f"{directory / 'summary.json'}: lacks policy.placement")
    return Run(directory, record, summary)


def load_study(directory: str | Path) -> Study:
    """A comparison or study directory; runs that are not whole are left out with a warning.

    `results` is `results.csv`, or made from the summaries where that has not been written yet.
    Raises LabError where there are no runs, or a file is not what it should be.
    """
    directory = Path(directory)
    folders = sorted(path for path in (directory / "runs").glob("*") if path.is_dir())
    if not folders:
        raise LabError(f"{directory / 'runs'}: there are no runs")
    runs = {folder.name: load_run(folder) for folder in folders if is_whole(folder)}
    left_out = [folder.name for folder in folders if folder.name not in runs]
    if left_out:
        warnings.warn(f"{directory}: left out {_some(left_out)}, which are not whole", stacklevel=2)
    results = directory / "results.csv"
    comparison = directory / "comparison.json"
    return Study(
        directory,
        runs,
        read_csv(results, {"run": pl.String()}) if results.is_file() else results_of(runs.values()),
        _object(comparison) if comparison.is_file() else {},
    )


def results_of(runs: Iterable[Run]) -> pl.DataFrame:
    """A row for each run, named in the column `run`; columns are the summary's names with dots."""
    runs = list(runs)
    return tidy(run.summary for run in runs).insert_column(0, pl.Series("run", [run.name for run in runs]))


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LabError(f"{path}: there is no such file") from error
    except (ValueError, OSError) as error:
        raise LabError(f"{path}: no JSON: {error}") from error
    if not isinstance(value, dict):
        raise LabError(f"{path}: expected an object, found {type(value).__name__}")
    return value


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
