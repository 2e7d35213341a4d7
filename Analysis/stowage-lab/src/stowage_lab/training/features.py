"""What may tell how long an upload lives, under the names that the engine knows (docs/format/hazard-model.md)."""

from __future__ import annotations

import polars as pl

#: Features with a weight for each step of age, in the engine's order; `hour` and `weekday` have one for all ages.
BY_AGE = ["all", "bucket", "content_type", "pair", "tenant", "size", "bucket_size", "overwritten"]
TIMELESS = ["hour", "weekday"]


def power_of_two(column: str) -> pl.Expr:
    """⌊log2⌋ of whole numbers, those below 2 as 0; null stays null."""
    # Counted in whole numbers: the logarithm of 2^29 may be below 29.
    value = pl.col(column)
    bits = pl.sum_horizontal([(value >= 2**power).cast(pl.Int32) for power in range(1, 50)], ignore_nulls=False)
    return pl.when(value.is_not_null()).then(bits)


def numbers(lives: pl.DataFrame) -> pl.DataFrame:
    """Per life its steps of size, of minutes overwritten, hour of the day in universal time and weekday from Monday."""
    return lives.select(
        size=power_of_two("size"),
        overwritten=_minutes(),
        hour=pl.col("born").floordiv(3_600_000) % 24,
        weekday=(pl.col("born").floordiv(86_400_000) + 3) % 7,
    )


def _minutes() -> pl.Expr:
    minutes = (pl.col("overwritten") // 60_000).alias("overwritten")
    bits = pl.sum_horizontal([(minutes >= 2**power).cast(pl.Int32) for power in range(1, 22)], ignore_nulls=False)
    return pl.when(pl.col("overwritten").is_not_null()).then(bits)


def names(lives: pl.DataFrame) -> pl.DataFrame:
    """Per life the names of its ten features, in the columns `BY_AGE` and `TIMELESS`."""
    steps = numbers(lives).select(pl.all().cast(pl.String).fill_null("none"))
    bucket = "bucket=" + lives["bucket"]
    kind = "content_type=" + lives["content_type"]
    size = "size=" + steps["size"]
    return pl.DataFrame(
        {
            "all": pl.repeat("all", lives.height, eager=True),
            "bucket": bucket,
            "content_type": kind,
            "pair": bucket + "," + kind,
            "tenant": "tenant=" + lives["tenant"],
            "size": size,
            "bucket_size": bucket + "," + size,
            "overwritten": "overwritten=" + steps["overwritten"],
            "hour": "hour=" + steps["hour"],
            "weekday": "weekday=" + steps["weekday"],
        }
    )
