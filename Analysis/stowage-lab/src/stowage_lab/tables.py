"""CSV files with a header that is known, and nested objects as flat ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from .errors import LabError

TIMELINE: dict[str, pl.DataType] = {
    "time_ms": pl.Int64(), "ingested_bytes": pl.Int64(), "copied_bytes": pl.Int64(), "live_bytes": pl.Int64(),
    "dead_bytes": pl.Int64(), "trapped_bytes": pl.Int64(), "stored_bytes": pl.Int64(), "physical_bytes": pl.Int64(),
    "open_shards": pl.Int64(), "sealed_shards": pl.Int64(), "is_warm": pl.Int64(),
}  # fmt: skip
SHARDS: dict[str, pl.DataType] = {
    "shard": pl.Int64(), "class": pl.Int64(), "tier": pl.String(), "opened_ms": pl.Int64(), "sealed_ms": pl.Int64(),
    "ended_ms": pl.Int64(), "end": pl.String(), "stored_bytes": pl.Int64(), "copied_in_bytes": pl.Int64(),
    "live_bytes": pl.Int64(), "dead_bytes": pl.Int64(), "holes": pl.Int64(), "death_spread_ms": pl.Float64(),
}  # fmt: skip


def read_csv(path: Path, columns: Mapping[str, pl.DataType] | None = None) -> pl.DataFrame:
    """The table in a CSV file, empty cells as null; `columns` are those that it must have, others are kept.

    Raises LabError, which names the file, where it is missing, lacks a column or has a cell of another type.
    """
    try:
        table = pl.read_csv(path, schema_overrides=dict(columns or {}), infer_schema_length=None)
    except FileNotFoundError as error:
        raise LabError(f"{path}: there is no such file") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LabError(f"{path}: {str(error).splitlines()[0]}") from error
    missing = [name for name in columns or {} if name not in table.columns]
    if missing:
        raise LabError(f"{path}: lacks the columns {', '.join(missing)}")
    return table


def flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """An object without nesting: `{"a": {"b": 1}}` becomes `{"a.b": 1}`. Lists are left out."""
    pairs: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            pairs |= flat(inner, f"{prefix}{key}.")
        elif not isinstance(inner, list):
            pairs[prefix + key] = inner
    return pairs


def tidy(summaries: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A row for each summary (an object of `simulate --json`, or one of `runs` of `compare --json`), in their order."""
    rows = [flat(summary) for summary in summaries]
    return pl.from_dicts(rows, infer_schema_length=None) if rows else pl.DataFrame()
