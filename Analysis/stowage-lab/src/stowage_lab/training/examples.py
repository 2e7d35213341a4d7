"""Lives as trials: each step of age that somebody enters is one, and he dies in it or leaves it alive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ..errors import LabError
from .steps import COUNT, EDGES, step_of


@dataclass(frozen=True)
class Trials:
    """A trial per element."""

    #: Which life, its row in the table.
    life: np.ndarray
    #: The step of age.
    step: np.ndarray
    #: Whether it died in it.
    died: np.ndarray


def lengths(lives: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """How many milliseconds each has been seen to live, at least 1, and whether it is dead."""
    dead = lives["died"].is_not_null().to_numpy()
    seen = (lives["died"].fill_null(lives["end"]) - lives["born"]).to_numpy()
    return np.maximum(1, seen), dead


def trials(lives: pl.DataFrame) -> Trials:
    """All trials that were over for everybody born with it when the table ends.

    A step that is not over is left out, also where somebody has died in it: those who still may would be missing, and death
    would look likelier than it is (right censoring).
    """
    seen, dead = lengths(lives)
    over = np.searchsorted(EDGES, (lives["end"] - lives["born"]).to_numpy(), side="right")
    over = np.minimum(over, COUNT - 1)
    last = step_of(seen)
    count = np.where(dead, np.minimum(last + 1, over), over)
    life = np.repeat(np.arange(lives.height), count)
    first = np.repeat(np.cumsum(count) - count, count)
    step = np.arange(len(life)) - first
    return Trials(life, step, dead[life] & (step == last[life]))


def recency(lives: pl.DataFrame, happened: Trials, half_life_days: float | None) -> np.ndarray | None:
    """What each trial counts: half for each half-life that it was over before the table ends. None: all the same."""
    if half_life_days is None:
        return None
    over = lives["born"].to_numpy()[happened.life] + EDGES[happened.step]
    days = (lives["end"].to_numpy()[happened.life] - over) / 86_400_000
    return np.exp2(-days / half_life_days)


def sample(lives: pl.DataFrame, count: int, seed: int = 1) -> pl.DataFrame:
    """At most so many lives without declared expiry, drawn evenly: only these are left to a predictor.

    Raises LabError where there are none.
    """
    asked = lives.filter(~pl.col("is_declared"))
    if asked.height == 0:
        raise LabError("every put has a TTL: there is nothing to predict")
    return asked.sample(min(count, asked.height), seed=seed)
