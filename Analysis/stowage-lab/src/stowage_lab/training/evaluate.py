"""How well lives were told, by the figures of docs/METRICS.md."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from .curves import dying, medians
from .examples import lengths
from .steps import COUNT, EDGES


@dataclass(frozen=True)
class Score:
    """`concordance`: Harrell's C, 0.5 is chance. `log_error`: root mean square of ln(life / median told) over the dead.
    `calibration`: mean distance between the probability told and what came. NaN where there is nothing to measure."""

    concordance: float
    log_error: float
    calibration: float


def score(log_odds: np.ndarray, lives: pl.DataFrame) -> Score:
    """The figures of hazards (a row of 64 for each life), as the engine's `predictor.*` has them."""
    told = dying(log_odds)
    median = medians(told)
    seen, dead = lengths(lives)
    errors = np.log(seen[dead] / median[dead])
    bins = calibration_bins(told, seen, dead)
    return Score(
        concordance(median, seen, dead),
        float(np.sqrt(np.mean(errors**2))) if dead.any() else float("nan"),
        _distance(bins),
    )


def _distance(bins: pl.DataFrame) -> float:
    away = (pl.col("told") - pl.col("came")).abs() * pl.col("count")
    return float(bins.select(away.sum() / pl.col("count").sum()).item()) if bins.height else float("nan")


def concordance(median: np.ndarray, seen: np.ndarray, dead: np.ndarray) -> float:
    """Of pairs of which one is known to have died first, the part of which that was told; told alike counts half.

    Takes time by the square of the number of lives: a few thousand are enough.
    """
    right, pairs = 0.0, 0
    for first in np.flatnonzero(dead):
        others = median[seen > seen[first]]
        pairs += len(others)
        right += np.count_nonzero(others > median[first]) + 0.5 * np.count_nonzero(others == median[first])
    return right / pairs if pairs else float("nan")


def calibration_bins(told: np.ndarray, seen: np.ndarray, dead: np.ndarray, bins: int = 10) -> pl.DataFrame:
    """By bin of the probability told of being dead by the end of each doubling of life: `told` and `came` on average, `count`.

    Who was not seen for that long counts only where he is dead.
    """
    steps = np.arange(0, COUNT - 1, 3)
    probability = np.cumsum(told, axis=1)[:, steps]
    edge = EDGES[steps]
    isKnown = dead[:, None] | (seen[:, None] >= edge)
    came = dead[:, None] & (seen[:, None] < edge)
    table = pl.DataFrame({"told": probability[isKnown], "came": came[isKnown].astype(float)})
    bin_of = (pl.col("told") * bins).cast(pl.Int32).clip(0, bins - 1)
    return table.group_by(bin=bin_of).agg(pl.col("told", "came").mean(), count=pl.len()).sort("bin")
