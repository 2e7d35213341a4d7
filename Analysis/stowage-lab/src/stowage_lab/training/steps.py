"""Steps of age, three to a doubling, as the engine counts them (docs/format/hazard-model.md)."""

from __future__ import annotations

import numpy as np

#: How many steps there are.
COUNT = 64
#: Where each ends, in milliseconds; the last has no end, its number is where it would have one.
EDGES = np.rint(120_000.0 * np.repeat(2.0 ** np.arange(22), 3)[:COUNT] * np.tile(
    [1.0, 1.259921049894873, 1.5874010519681996], 22)[:COUNT]).astype(np.int64)  # fmt: skip


def step_of(milliseconds: np.ndarray) -> np.ndarray:
    """The step that each span falls into."""
    return np.searchsorted(EDGES[:-1], milliseconds, side="right")
