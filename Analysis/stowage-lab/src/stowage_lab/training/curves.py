"""From hazards to what is told of an upload when it begins, computed as the engine does."""

from __future__ import annotations

import numpy as np

from .steps import COUNT, EDGES


def dying(log_odds: np.ndarray) -> np.ndarray:
    """Per life the probability of dying in each step of remaining life, of 64; none in the last step.

    `log_odds` has a row of 64 per life. Like the engine, ages of the first step are taken for its middle, and hazards are even
    within a step.
    """
    rates = np.logaddexp(0.0, np.clip(log_odds, -16, 16))
    cumulative = np.concatenate([np.zeros((len(rates), 1)), np.cumsum(rates, axis=1)], axis=1)
    edges = np.concatenate([[0], EDGES])
    age = EDGES[0] / 2
    ages = np.concatenate([[age], age + EDGES[:-1]])
    at = np.searchsorted(edges, ages, side="right") - 1
    part = (ages - edges[at]) / (edges[at + 1] - edges[at])
    hazard = cumulative[:, at] + (cumulative[:, at + 1] - cumulative[:, at]) * part
    alive = np.exp(-(hazard - hazard[:, :1]))
    told = np.zeros((len(rates), COUNT))
    told[:, : COUNT - 1] = alive[:, :-1] - alive[:, 1:]
    return np.maximum(0.0, told)


def medians(told: np.ndarray) -> np.ndarray:
    """Per life the milliseconds after which half of such are dead, evenly within a step; the beginning of the last step
    where more live on."""
    dead = np.cumsum(told[:, : COUNT - 1], axis=1)
    found = dead >= 0.5
    step = np.argmax(found, axis=1)
    rows = np.arange(len(told))
    start = np.where(step == 0, 0, EDGES[step - 1])
    before = np.where(step == 0, 0.0, dead[rows, step - 1])
    part = np.where(told[rows, step] > 0, told[rows, step], 1.0)
    inside = np.maximum(1.0, start + (EDGES[step] - start) * (0.5 - before) / part)
    return np.where(found.any(axis=1), inside, float(EDGES[COUNT - 2]))
