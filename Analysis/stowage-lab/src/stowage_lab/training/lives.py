"""Which object lived when: a trace as a table of lives."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..errors import LabError

_COLUMNS = {
    "time": pl.Int64, "op": pl.String, "bucket": pl.String, "key": pl.String, "size": pl.Int64, "ttl": pl.Float64,
    "content_type": pl.String, "tenant": pl.String,
}  # fmt: skip
_NEEDED = ("time", "op", "bucket", "key", "size")


def read_lives(trace: str | Path) -> pl.DataFrame:
    """A row for each put of a plain CSV trace, in the trace's order.

    `born` and `died` in milliseconds, `died` null for what outlives the trace; `end` the time of the last row; `bucket`,
    `content_type` and `tenant`, empty where unknown; `size` in bytes of the user; `is_declared`, whether it has a TTL;
    `overwritten`, how many milliseconds the version that it replaces has lived, null where there is none.

    An object dies by a delete, by the next put of its key, or when its TTL is over, whichever comes first.
    Raises LabError where the file is no such trace.
    """
    try:
        rows = pl.read_csv(trace, schema_overrides=_COLUMNS)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LabError(f"{trace}: {str(error).splitlines()[0]}") from error
    missing = [name for name in _NEEDED if name not in rows.columns]
    if missing or rows.height == 0:
        raise LabError(f"{trace}: {'lacks the columns ' + ', '.join(missing) if missing else 'has no rows'}")
    absent = [pl.lit(None, _COLUMNS[name]).alias(name) for name in _COLUMNS if name not in rows.columns]
    return lives(rows.with_columns(absent))


def lives(rows: pl.DataFrame) -> pl.DataFrame:
    """The same for a table with the columns of a plain trace."""
    end = rows["time"].max()
    expiry = pl.col("time") + (pl.col("ttl") * 1000).cast(pl.Int64)
    key = ["bucket", "key"]
    before = {name: pl.col(name).shift(1).over(key) for name in ("op", "time", "expiry")}
    replaces = (before["op"] == "put") & (before["expiry"].is_null() | (before["expiry"] > pl.col("time")))
    texts = [pl.col(name).fill_null("") for name in ("bucket", "content_type", "tenant")]
    return (
        rows.filter(pl.col("op") != "get")
        .with_columns(*texts, expiry=expiry)
        .with_columns(
            next=pl.col("time").shift(-1).over(key),
            overwritten=pl.when(replaces).then(pl.col("time") - before["time"]),
        )
        .filter(pl.col("op") == "put")
        .with_columns(died=pl.min_horizontal("next", "expiry"))
        .select(
            born="time",
            died=pl.when(pl.col("died") <= end).then("died"),
            end=pl.lit(end, pl.Int64),
            bucket="bucket",
            content_type="content_type",
            tenant="tenant",
            size="size",
            is_declared=pl.col("ttl").is_not_null(),
            overwritten="overwritten",
        )
    )


def split(table: pl.DataFrame, part: float = 0.6) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """What was known when a part of the bytes had been put, what came after, and which part of the bytes that was, exactly.

    In the first table everything that happened later is unknown: `end` is the moment of the split, and who died after it lives.
    The second table has what is put after it. Raises LabError where one of them is empty.
    """
    put = table["size"].fill_null(0).cum_sum()
    index = int((put <= part * put[-1]).sum())
    if not 0 < index < table.height:
        raise LabError(f"cannot split {table.height} puts at {part}: one side is empty")
    moment = int(table["born"][index])
    first = table.filter(pl.col("born") < moment).with_columns(
        died=pl.when(pl.col("died") <= moment).then("died"), end=pl.lit(moment, pl.Int64)
    )
    later = table.filter(pl.col("born") >= moment)
    return first, later, float(first["size"].sum()) / float(put[-1])
