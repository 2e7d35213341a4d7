"""Finds and runs the program `stowage`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import CommandFailed, LabError


def find_stowage(start: Path | None = None) -> Path:
    """Where the program is: the environment's STOWAGE; else `.build/release/stowage` in `start` (the working directory)
    or a directory above it; else on the PATH.

    Raises LabError where it is in none of these places.
    """
    named = os.environ.get("STOWAGE")
    if named:
        path = Path(named).absolute()
        if not os.access(path, os.X_OK):
            raise LabError(f"STOWAGE={named}: no program there")
        return path
    here = (start or Path.cwd()).absolute()
    for directory in [here, *here.parents]:
        built = directory / ".build" / "release" / "stowage"
        if os.access(built, os.X_OK):
            return built
    on_path = shutil.which("stowage")
    if on_path:
        return Path(on_path)
    raise LabError(
        "stowage was not found: set STOWAGE, or build it (swift build -c release --product stowage), or put it on the PATH"
    )


def checkout(start: Path | None = None) -> Path:
    """The directory above `start` (the working directory) that has the bundled workloads.

    Raises LabError where there is none.
    """
    here = (start or Path.cwd()).absolute()
    for directory in [here, *here.parents]:
        if (directory / "Traces" / "workloads").is_dir():
            return directory
    raise LabError(f"{here} is in no checkout of Stowage: no directory above it has Traces/workloads")


def divided(arguments: list[str] | None) -> tuple[list[str], list[str]]:
    """A command line (that of the process where there is none) before and after `--`: ours, and what is for `stowage`."""
    words = sys.argv[1:] if arguments is None else arguments
    place = words.index("--") if "--" in words else len(words)
    return words[:place], words[place + 1 :]


def run(arguments: Sequence[str | os.PathLike[str]], cwd: Path | None = None) -> str:
    """The standard output of `stowage ARGUMENTS`.

    Raises CommandFailed with what it printed on standard error where its exit code is not 0.
    """
    command = [str(find_stowage()), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise CommandFailed(command, done.returncode, done.stderr)
    return done.stdout


def run_json(arguments: Sequence[str | os.PathLike[str]], cwd: Path | None = None) -> dict[str, Any]:
    """The object that `stowage ARGUMENTS --json` prints.

    Raises CommandFailed as `run`, and LabError where what was printed is no JSON.
    """
    printed = run([*arguments, "--json"], cwd)
    try:
        return json.loads(printed)
    except json.JSONDecodeError as error:
        raise LabError(f"stowage {arguments[0]} printed no JSON: {error}") from error


def simulate(workload: str | os.PathLike[str], *options: str, **named: object) -> dict[str, Any]:
    """The object that `stowage simulate WORKLOAD --json` prints; `garbage_cap=0.05` is written `--garbage-cap 0.05`.

    Raises as `run_json`.
    """
    flags = [part for key, value in named.items() for part in (f"--{key.replace('_', '-')}", str(value))]
    return run_json(["simulate", workload, *options, *flags])


def compare(workload: str | os.PathLike[str], *options: str, **named: object) -> dict[str, Any]:
    """The same for `stowage compare WORKLOAD --json`; `runs` has an object per run."""
    flags = [part for key, value in named.items() for part in (f"--{key.replace('_', '-')}", str(value))]
    return run_json(["compare", workload, *options, *flags])
