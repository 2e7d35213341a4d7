"""Lives, trials, models and figures, on numbers that can be worked out by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from stowage_lab.errors import LabError
from stowage_lab.training import boosted, logistic
from stowage_lab.training.curves import dying, medians
from stowage_lab.training.evaluate import calibration_bins, concordance, score
from stowage_lab.training.examples import lengths, sample, trials
from stowage_lab.training.features import names, numbers
from stowage_lab.training.lives import read_lives, split
from stowage_lab.training.model import MOST_FEATURES, HazardModel
from stowage_lab.training.steps import COUNT, EDGES, step_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "format" / "hazard-model.md"
MINUTE = 60_000
DAY = 86_400_000


def made(rows: list[dict]) -> pl.DataFrame:
    """Lives with defaults for what a test is not about."""
    common = {
        "born": 0, "died": None, "end": 100 * DAY, "bucket": "b", "content_type": "", "tenant": "", "size": 1,
        "is_declared": False, "overwritten": None,
    }  # fmt: skip
    schema = {"died": pl.Int64, "overwritten": pl.Int64, "size": pl.Int64}
    return pl.DataFrame([common | row for row in rows], schema_overrides=schema)


def test_steps_and_model_are_those_of_the_document(tmp_path: Path) -> None:
    example = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert example
    path = tmp_path / "model.json"
    path.write_text(example[1])
    assert EDGES.tolist() == json.loads(example[1])["age_edges_ms"]
    model = HazardModel.read(path)
    assert model.weights == {"all": -2.75, "weekday=6": 0.1, "bucket=logs": 0}
    sunday = made([{"bucket": "logs", "born": 3 * DAY}])
    assert model.log_odds(sunday)[0, :1].tolist() == pytest.approx([-2.75 - 6.0 + 0.1])
    assert (
        HazardModel.read(model.write(tmp_path / "again.json")).by_age["bucket=logs"].tolist()
        == model.by_age["bucket=logs"].tolist()
    )
    assert step_of(np.array([0, 119_999, 120_000, 151_190, 151_191, 2**60])).tolist() == [0, 0, 1, 1, 2, 63]


def test_lives_end_by_delete_overwrite_and_expiry(tmp_path: Path) -> None:
    trace = tmp_path / "x.csv"
    trace.write_text(
        "time,op,bucket,key,size,ttl,content_type\n"
        "0,put,a,k,10,,text/plain\n"  # overwritten at 5000
        "1000,put,a,short,10,2,\n"  # expires at 3000
        "5000,put,a,k,20,,text/plain\n"  # deleted at 9000
        "6000,put,a,short,30,100,\n"  # over one that has expired; outlives the trace
        "7000,put,b,k,,,\n"  # another bucket's; lives
        "8000,get,a,k,,,\n"
        "9000,delete,a,k,,,\n"
        "9500,put,a,k,40,,\n"  # over a deleted one
        "10000,get,b,k,,,\n"
    )
    lives = read_lives(trace)
    assert lives["died"].to_list() == [5000, 3000, 9000, None, None, None]
    assert lives["overwritten"].to_list() == [None, None, 5000, None, None, None]
    assert lives["is_declared"].to_list() == [False, True, False, True, False, False]
    assert lives["content_type"].to_list()[:2] == ["text/plain", ""]
    assert lives["end"].unique().to_list() == [10000]
    known, later, part = split(lives, 0.5)
    assert known["born"].to_list() == [0, 1000, 5000] and later["born"].to_list() == [6000, 7000, 9500]
    assert known["died"].to_list() == [5000, 3000, None], "a death after the split was known before"
    assert part == pytest.approx(40 / 110)


@pytest.mark.parametrize(
    ("text", "says"), [("a,b\n1,2\n", "lacks the columns time, op"), ("time,op,bucket,key,size\n", "has no rows")]
)
def test_what_is_no_trace_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(LabError, match=f"x.csv: {says}"):
        read_lives(tmp_path / "x.csv")
    with pytest.raises(LabError, match=r"none\.csv"):
        read_lives(tmp_path / "none.csv")


def test_a_trial_counts_when_it_is_over_for_all_born_with_it() -> None:
    end = int(EDGES[2]) + 1000  # The third step of who was born at 0 is over, the fourth is not.
    lives = made(
        [
            {"end": end, "died": 130_000},  # in step 1
            {"end": end, "died": end - 1},  # in step 3, which is not over: its three steps before count
            {"end": end},  # alive: the same
            {"end": end, "born": end - 100_000, "died": end - 50_000},  # in step 0, which is not over
        ]
    )
    happened = trials(lives)
    assert list(zip(happened.life.tolist(), happened.step.tolist(), happened.died.tolist(), strict=True)) == [
        (0, 0, False), (0, 1, True),
        (1, 0, False), (1, 1, False), (1, 2, False),
        (2, 0, False), (2, 1, False), (2, 2, False),
    ]  # fmt: skip


def test_features_have_the_names_of_the_engine() -> None:
    monday = 4 * DAY  # 1970-01-05
    lives = made(
        [
            {"bucket": "x", "content_type": "t/p", "tenant": "n", "size": 1023, "born": monday + 23 * 3_600_000},
            {"size": 0, "overwritten": 119_999},
            {"size": None, "overwritten": 4 * MINUTE},
            {"size": 2**40, "overwritten": 2**30 * MINUTE},
        ]
    )
    table = names(lives)
    assert table.row(0) == (
        "all", "bucket=x", "content_type=t/p", "bucket=x,content_type=t/p", "tenant=n", "size=9", "bucket=x,size=9",
        "overwritten=none", "hour=23", "weekday=0",
    )  # fmt: skip
    assert table["size"].to_list()[1:] == ["size=0", "size=none", "size=40"]
    assert table["overwritten"].to_list()[1:] == ["overwritten=0", "overwritten=2", "overwritten=21"]
    assert numbers(lives)["weekday"].to_list() == [0, 3, 3, 3]


def test_even_hazard_has_the_median_of_the_exponential() -> None:
    mean = 10 * DAY
    widths = np.diff(np.concatenate([[0], EDGES]))
    log_odds = np.log(np.expm1(widths / mean))
    told = dying(log_odds[None, :])
    # Hazards are even within a step and remaining life is read at its edges: right to a part in a thousand or so.
    assert medians(told)[0] == pytest.approx(mean * np.log(2), rel=0.02)
    assert told.sum() == pytest.approx(1, abs=1e-6)
    assert medians(dying(np.full((1, COUNT), -16.0)))[0] == EDGES[-2]


def test_concordance_counts_what_is_known() -> None:
    seen, dead = np.array([1, 2, 3, 4]), np.array([True, True, False, False])
    assert concordance(np.array([1.0, 2, 3, 4]), seen, dead) == 1
    assert concordance(np.array([4.0, 3, 2, 1]), seen, dead) == 0
    assert concordance(np.array([1.0, 1, 1, 1]), seen, dead) == 0.5
    # Pairs: (1,2) right, (1,3) wrong, (1,4) right, (2,3) wrong, (2,4) right; of (3,4) nothing is known.
    assert concordance(np.array([2.0, 3, 1, 4]), seen, dead) == pytest.approx(3 / 5)
    assert np.isnan(concordance(np.array([1.0, 2]), np.array([1, 2]), np.array([False, False])))


def test_calibration_holds_what_was_told_against_what_came() -> None:
    told = np.zeros((4, COUNT))
    told[:, 0] = 0.25
    seen, dead = np.array([1, DAY * 9999, DAY * 9999, DAY * 9999]), np.array([True, False, False, False])
    bins = calibration_bins(told, seen, dead)
    assert bins["bin"].to_list() == [2] and bins["count"].to_list() == [4 * 21]
    assert bins["told"].to_list() == pytest.approx([0.25]) and bins["came"].to_list() == pytest.approx([0.25])


def exponential(count: int, means: dict[str, float], seed: int = 1) -> pl.DataFrame:
    """Lives of buckets with exponential laws, seen for 40 days."""
    draw = np.random.default_rng(seed)
    rows = []
    for bucket, mean in means.items():
        for _ in range(count):
            born, life = int(draw.uniform(0, 40 * DAY)), int(draw.exponential(mean))
            rows.append(
                {
                    "bucket": bucket,
                    "born": born,
                    "end": 40 * DAY,
                    "died": born + life if born + life < 40 * DAY else None,
                }
            )
    return made(rows)


@pytest.mark.parametrize("train", [logistic.train, boosted.train])
def test_both_models_learn_two_laws_apart(train) -> None:
    lives = exponential(1500, {"short": 0.5 * DAY, "long": 5 * DAY})
    later = exponential(300, {"short": 0.5 * DAY, "long": 5 * DAY}, seed=2)
    model = train(lives)
    told = dict(
        zip(
            ["short", "long"],
            medians(dying(model.log_odds(made([{"bucket": "short"}, {"bucket": "long"}])))),
            strict=True,
        )
    )
    assert told["short"] == pytest.approx(0.5 * DAY * np.log(2), rel=0.2)
    assert told["long"] == pytest.approx(5 * DAY * np.log(2), rel=0.25)
    figures = score(model.log_odds(later), later)
    # Half of the pairs are of one law, and guessed; between the laws the shorter-lived dies first in ten of eleven.
    assert 0.66 < figures.concordance < 0.78
    assert figures.calibration < 0.04


def test_ages_that_nobody_has_reached_are_as_dangerous_as_the_last() -> None:
    model = logistic.train(exponential(1000, {"b": 5 * DAY}))
    odds = model.log_odds(made([{}]))[0]
    last = int(step_of(np.array([40 * DAY]))[0])
    assert odds[last:] == pytest.approx(odds[last])
    assert odds[last] > odds[:20].mean() + 2


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_more_features_than_the_engine_takes_are_refused(tmp_path: Path) -> None:
    model = HazardModel({f"bucket={number}": 0.0 for number in range(MOST_FEATURES + 1)}, {})
    with pytest.raises(LabError, match="2049 features, expected 1 to 2048"):
        model.write(tmp_path / "x.json")
    lives = made([{"bucket": f"b{number}", "died": DAY} for number in range(1500)])
    assert len(logistic.train(lives, iterations=2).weights) <= MOST_FEATURES


def test_what_is_declared_is_not_learned_from() -> None:
    lives = made([{"is_declared": True}, {"is_declared": False, "died": DAY}])
    assert sample(lives, 10).height == 1
    assert lengths(lives)[1].tolist() == [False, True]
    with pytest.raises(LabError, match="every put has a TTL"):
        sample(lives.head(1), 10)
