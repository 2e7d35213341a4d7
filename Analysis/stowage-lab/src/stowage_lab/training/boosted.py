"""A gradient-boosted hazard, which finds by itself which features matter together. The engine cannot load it: it is a bound
on what the linear model misses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier

from .examples import recency, trials
from .features import numbers
from .steps import COUNT

_NAMES = ["bucket", "content_type", "tenant"]
#: More values than that of one name share a number.
_MOST_VALUES = 250


@dataclass(frozen=True)
class BoostedModel:
    """Trees over bucket, format, tenant, size, overwritten life, hour, weekday and step of age."""

    values: dict[str, list[str]]
    trees: HistGradientBoostingClassifier

    def log_odds(self, lives: pl.DataFrame) -> np.ndarray:
        """Per life a row of 64, of dying in each step of age."""
        table = _table(lives, self.values)
        steps = np.tile(np.arange(COUNT), lives.height)
        rows = np.column_stack([np.repeat(table, COUNT, axis=0), steps])
        return self.trees.decision_function(rows).reshape(-1, COUNT)


def train(lives: pl.DataFrame, half_life_days: float | None = None, seed: int = 1, rounds: int = 100) -> BoostedModel:
    """Fits the trees to the trials of the lives, which count as in `logistic.train`."""
    values = {name: lives[name].value_counts(sort=True)[name].head(_MOST_VALUES).sort().to_list() for name in _NAMES}
    happened = trials(lives)
    table = np.column_stack([_table(lives, values)[happened.life], happened.step])
    isName = [True] * len(_NAMES) + [False] * (table.shape[1] - len(_NAMES))
    trees = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.1, min_samples_leaf=50, categorical_features=isName, random_state=seed
    )
    return BoostedModel(values, trees.fit(table, happened.died, recency(lives, happened, half_life_days)))


def _table(lives: pl.DataFrame, values: dict[str, list[str]]) -> np.ndarray:
    codes = [
        pl.col(name).replace_strict(known, list(range(len(known))), default=None, return_dtype=pl.Float64)
        for name, known in values.items()
    ]
    return np.column_stack([lives.select(codes).to_numpy(), numbers(lives).fill_null(-1).to_numpy()])
