"""Cuts a trace into cells: each object is in one of them, with all of its rows."""

from __future__ import annotations

import csv
import subprocess
import zlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from .command import find_stowage
from .errors import CommandFailed, LabError

#: Files that are written at once.
_MOST_CELLS = 512


def cell_of(bucket: str, key: str, cells: int) -> int:
    """The cell of an object, by CRC-32 of its bucket and key: the same in every process."""
    return zlib.crc32(f"{bucket}\0{key}".encode()) % cells


def split(rows: Iterable[Sequence[str]], directory: Path, cells: int) -> list[Path]:
    """Writes a plain CSV trace, header first, as one for each cell, with all rows of its objects, and returns their paths.

    One row is held in memory at a time. Raises LabError where the header has no bucket or key, or a cell gets nothing.
    """
    if not 2 <= cells <= _MOST_CELLS:
        raise LabError(f"{cells} cells: expected 2 to {_MOST_CELLS}")
    rows = iter(rows)
    header = [name.strip() for name in next(rows, [])]
    if "bucket" not in header or "key" not in header:
        raise LabError(f"the trace has the columns {', '.join(header) or 'of nothing'}: expected a bucket and a key")
    bucket, key = header.index("bucket"), header.index("key")
    paths = [directory / f"cell-{number:03}.csv" for number in range(cells)]
    counts = [0] * cells
    with ExitStack() as stack:
        files = [stack.enter_context(open(path, "w", newline="", encoding="utf-8")) for path in paths]
        writers = [csv.writer(file, lineterminator="\n") for file in files]
        for writer in writers:
            writer.writerow(header)
        for row in rows:
            cell = cell_of(row[bucket], row[key], cells)
            writers[cell].writerow(row)
            counts[cell] += 1
    if 0 in counts:
        raise LabError(f"{cells} cells: one of them has no rows")
    return paths


def split_trace(trace: Path, directory: Path, cells: int, options: Sequence[str] = ()) -> list[Path]:
    """The same for a trace of any format; `options` are for `stowage trace convert`.

    Raises also CommandFailed, where the trace cannot be read.
    """
    command = [str(find_stowage()), "trace", "convert", str(trace), *options, "-o", "-"]
    with (
        (directory / "convert.log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8") as process,
    ):
        assert process.stdout
        fault: LabError | None = None
        paths: list[Path] = []
        try:
            paths = split(csv.reader(process.stdout), directory, cells)
        except LabError as error:
            fault = error
            process.stdout.close()
        if process.wait() > 0:
            log.seek(0)
            raise CommandFailed(command, process.returncode, log.read())
    if fault:
        raise fault
    return paths
