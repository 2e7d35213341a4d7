"""One run of a study, done so that it is there whole or not at all, however often and by whomever it is tried."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from .errors import LabError
from .runs import is_whole


@dataclass(frozen=True)
class RunCommand:
    """What one run of a study takes."""

    #: With the program first and `--out` last but one.
    arguments: tuple[str, ...]
    #: The run directory that `--out` names.
    directory: Path

    @property
    def name(self) -> str:
        return self.directory.name


@dataclass(frozen=True)
class Outcome:
    """How a run has ended; `returncode` 0 is success."""

    command: RunCommand
    returncode: int
    stderr: str


def parse(arguments: list[str], program: Path) -> RunCommand:
    """A line of `stowage study expand`, split into words. `program` takes the place of the first.

    Raises LabError where it has no `--out DIR`.
    """
    if arguments.count("--out") != 1 or arguments[-1] == "--out":
        raise LabError(f"stowage study expand: expected one --out DIR in: {' '.join(arguments)}")
    place = arguments.index("--out")
    rest = arguments[1:place] + arguments[place + 2 :]
    directory = Path(arguments[place + 1]).absolute()
    return RunCommand((str(program), *rest, "--out", str(directory)), directory)


def attempt(command: RunCommand, cwd: str, attempts: str) -> Outcome:
    """Runs a command in `cwd` in a directory of its own under `attempts`; when it is whole it goes to where it belongs.

    So a worker that was lost, and a process that it has left behind, do not write into what others write.
    """
    if is_whole(command.directory):
        return Outcome(command, 0, "")
    own = Path(attempts) / f"{command.name}.{uuid.uuid4().hex[:12]}"
    own.parent.mkdir(parents=True, exist_ok=True)
    arguments = [*command.arguments[:-1], str(own)]
    try:
        done = subprocess.run(
            arguments, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    except OSError as error:
        return Outcome(command, 127, str(error))
    if done.returncode == 0 and not is_whole(own):
        return Outcome(command, 1, f"it ended without run.json in {own}")
    if done.returncode == 0:
        _put_in_place(own, command.directory)
    shutil.rmtree(own, ignore_errors=True)
    return Outcome(command, done.returncode, done.stderr)


def _put_in_place(own: Path, target: Path) -> None:
    """Renames; what is there and not whole gives way, what is whole stays: it is the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    while not is_whole(target):
        try:
            os.rename(own, target)
            return
        except OSError:
            if not target.exists():
                raise
        if not is_whole(target):
            shutil.rmtree(target, ignore_errors=True)
