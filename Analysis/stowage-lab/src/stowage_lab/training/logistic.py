"""The discrete-time logistic hazard: an ordinary logistic regression over trials.

Source: J. D. Singer, J. B. Willett, "It's About Time", Journal of Educational Statistics 18(2), 1993.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from .examples import Trials, recency, trials
from .features import BY_AGE, TIMELESS, names
from .model import MOST_FEATURES, HazardModel
from .steps import COUNT

#: So many trials of a step say something about it.
_FEW_TRIALS = 200


def train(lives: pl.DataFrame, strength: float = 3.0, half_life_days: float | None = None, iterations: int = 200) -> HazardModel:
    """Fits the weights to the lives; `strength` is the inverse of the ridge penalty (L2), of all weights but that of `all`.

    Each feature has a weight at every age and one more for each step of age, both under the penalty: where a step has seen
    little, the feature's own level stands for it. Of features, the most frequent are taken. With a half-life, what happened
    long ago counts less, so that a law that has changed is learned.
    """
    columns = names(lives)
    vocabulary = _vocabulary(columns)
    happened = trials(lives)
    regression = LogisticRegression(C=strength, max_iter=iterations, tol=1e-4)
    regression.fit(_design(columns, vocabulary, happened), happened.died, recency(lives, happened, half_life_days))
    model = _model(vocabulary, regression.coef_[0], float(regression.intercept_[0]))
    return _continued(model, np.bincount(happened.step, minlength=COUNT))


def _vocabulary(columns: pl.DataFrame) -> dict[str, int]:
    """The features by name, numbered: those with weights by age first."""
    limit = MOST_FEATURES - len(TIMELESS) * 24
    counted = pl.concat([columns[kind].value_counts(name="count").rename({kind: "name"}) for kind in BY_AGE])
    often = counted.sort("count", "name", descending=[True, False]).head(limit)["name"].to_list()
    timeless = [name for kind in TIMELESS for name in columns[kind].unique().sort()]
    return {name: number for number, name in enumerate([*often, *timeless])}


def _aged(vocabulary: dict[str, int]) -> int:
    """How many features have weights by age."""
    return sum(name.partition("=")[0] not in TIMELESS for name in vocabulary)


def _design(columns: pl.DataFrame, vocabulary: dict[str, int], happened: Trials) -> csr_matrix:
    """A row per trial. Columns: a weight for each feature, then 64 for each that has weights by age."""
    known = pl.Series(list(vocabulary), dtype=pl.String)
    lookup = [pl.col(kind).replace_strict(known, pl.int_range(len(known), eager=True), default=-1) for kind in columns.columns]
    feature = columns.select(lookup).to_numpy()[happened.life]
    aged = feature[:, : len(BY_AGE)]
    by_age = np.where(aged >= 0, len(vocabulary) + aged * COUNT + happened.step[:, None], -1)
    # The level of `all` is the regression's intercept.
    entries = np.hstack([feature[:, 1:], by_age]).astype(np.int32)
    isKnown = entries >= 0
    pointers = np.concatenate([[0], np.cumsum(isKnown.sum(axis=1))])
    width = len(vocabulary) + _aged(vocabulary) * COUNT
    return csr_matrix((np.ones(pointers[-1]), entries[isKnown], pointers), shape=(len(feature), width))


def _model(vocabulary: dict[str, int], coefficients: np.ndarray, intercept: float) -> HazardModel:
    weights = {name: float(coefficients[number]) for name, number in vocabulary.items()}
    weights["all"] = intercept
    by_age = coefficients[len(vocabulary) :].reshape(-1, COUNT)
    return HazardModel(weights, {name: by_age[number] for name, number in vocabulary.items() if number < len(by_age)})


def _continued(model: HazardModel, seen: np.ndarray) -> HazardModel:
    """Steps of age that few trials have reached are as dangerous as the last one before them; all weights would be 0 there."""
    last = int(np.flatnonzero(seen >= min(_FEW_TRIALS, seen.max()))[-1])
    by_age = {name: np.where(np.arange(COUNT) > last, row[last], row) for name, row in model.by_age.items()}
    return HazardModel(model.weights, by_age)
