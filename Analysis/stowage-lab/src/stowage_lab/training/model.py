"""The model that the engine loads: weights of named features (docs/format/hazard-model.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ..errors import LabError
from .features import BY_AGE, TIMELESS, names
from .steps import COUNT, EDGES

#: Most features that a file may have.
MOST_FEATURES = 2048
_LARGEST = 100.0


@dataclass(frozen=True)
class HazardModel:
    """ln(p / (1 − p)) of dying in a step of age is the sum of what the features of an upload add."""

    #: By name.
    weights: dict[str, float]
    #: By name 64 more, one for each step; those of hour and weekday have none.
    by_age: dict[str, np.ndarray]

    def log_odds(self, lives: pl.DataFrame) -> np.ndarray:
        """Per life a row of 64. What the model does not know adds 0."""
        columns = names(lives)
        total = np.zeros((lives.height, COUNT))
        for kind in [*BY_AGE, *TIMELESS]:
            values = columns[kind].unique()
            table = np.stack([self._row(name) for name in values])
            place = columns.select(pl.col(kind).replace_strict(values, pl.int_range(len(values), eager=True)))
            total += table[place.to_series().to_numpy()]
        return total

    def _row(self, name: str) -> np.ndarray:
        return self.weights.get(name, 0.0) + self.by_age.get(name, np.zeros(COUNT))

    def write(self, path: str | Path, learns: bool = False) -> Path:
        """Writes the JSON that the engine loads; with `learns` its weights go on learning there.

        Raises LabError where there are too many features.
        """
        if not 1 <= len(self.weights) <= MOST_FEATURES:
            raise LabError(f"{len(self.weights)} features, expected 1 to {MOST_FEATURES}")
        features = []
        for name, weight in self.weights.items():
            feature: dict[str, object] = {"name": name, "weight": _number(weight)}
            if name in self.by_age:
                feature["weights_by_age"] = [_number(weight) for weight in self.by_age[name]]
            features.append(feature)
        head = {"format": "stowage-hazard-model", "version": 1, "learns": learns, "age_edges_ms": EDGES.tolist()}
        path = Path(path)
        path.write_text(json.dumps(head | {"features": features}, ensure_ascii=False), encoding="utf-8")
        return path

    @classmethod
    def read(cls, path: str | Path) -> HazardModel:
        """The model in a file. Raises LabError where it is none."""
        try:
            value = json.loads(Path(path).read_text(encoding="utf-8"))
            if value["format"] != "stowage-hazard-model" or value["age_edges_ms"] != EDGES.tolist():
                raise LabError(f"{path}: no hazard model with the steps of age of this version")
            features = value["features"]
            weights = {feature["name"]: float(feature.get("weight", 0)) for feature in features}
            by_age = {one["name"]: np.array(one["weights_by_age"]) for one in features if "weights_by_age" in one}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LabError(f"{path}: no hazard model: {error!r}") from error
        return cls(weights, by_age)


def _number(weight: float) -> float:
    return round(float(np.clip(weight, -_LARGEST, _LARGEST)), 6)
