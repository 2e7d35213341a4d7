"""Searches: what is tried, what is found, and that they go on where they have stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from optuna.trial import FixedTrial

from stowage_lab import tune
from stowage_lab.errors import LabError
from stowage_lab.parameters import parse, specification


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("classes=2..20", 7, "7"),
        ("base=1h..96h:log", 24, "24h"),
        ("share=0.5..2", 1.25, "1.25"),
        ("percent=50%..95%", 80, "80%"),
        ("form=lfs|sepbit|ramcloud", "sepbit", "sepbit"),
    ],
)
def test_values_are_written_with_their_unit(text: str, value: object, written: str) -> None:
    parameter = parse(text)
    assert parameter.suggest(FixedTrial({parameter.name: value})) == written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("classes", "expected name="),
        ("=1..2", "expected name="),
        ("form=lfs", "expected name="),
        ("base=1h..2d", "same unit"),
        ("x=5..5", "the range is empty"),
        ("x=0..5:log", "log of 0"),
        ("x=1e3..5", "expected name="),
    ],
)
def test_other_forms_are_refused(text: str, says: str) -> None:
    with pytest.raises(LabError, match=says):
        parse(text)


def test_arguments_are_added_and_replaced() -> None:
    assert specification("arrival", {}) == "arrival"
    assert specification("ttl-buckets:base=1h,classes=12", {"classes": "4"}) == "ttl-buckets:base=1h,classes=4"
    assert specification("stowage", {"predictor": "hazard"}) == "stowage:predictor=hazard"


def test_the_least_is_found_and_the_search_goes_on(fake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "w.yaml",
        "--placement",
        "p:fixed=1",
        "--parameter",
        "steps=0..100",
        "--parameter",
        "cleaning.x=a|b",
        "--seeds",
        "2",
    ]
    words += ["--storage", str(tmp_path / "trials"), "--workers", "2"]
    assert tune.main([*words, "--trials", "8"]) == 0
    assert tune.main([*words, "--trials", "30"]) == 0
    told = capsys.readouterr()
    assert "tune: 22 of 22" in told.err, "the second search did not go on where the first had stopped"
    best = told.out.splitlines()[-1]
    steps = int(best.split("steps=")[1].split()[0])
    assert 30 <= steps <= 50
    assert best.startswith("1.") and f"--placement p:fixed=1,steps={steps} --cleaning own:x=" in best


def test_a_search_that_cannot_run_says_why(real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(tmp_path / "none.yaml"), "--parameter", "predictor=constant|hazard", "--trials", "2", "--workers", "1"]
    assert tune.main(words) == 1
    assert "none.yaml" in capsys.readouterr().err
