"""The engine loads what Python has trained, and tells the same."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from stowage_lab.command import compare, simulate
from stowage_lab.errors import CommandFailed
from stowage_lab.runs import load_run, load_study
from stowage_lab.training import logistic, main
from stowage_lab.training.evaluate import score
from stowage_lab.training.examples import sample
from stowage_lab.training.lives import read_lives
from stowage_lab.training.model import HazardModel

#: Few enough puts for the engine to look at each.
WORKLOAD = """
kind: create-delete
description: three laws, one of them of overwrites
size: {law: lognormal, median: 1MiB, sigma: 1, maximum: 64MiB}
arrivals_per_day: 30
days: 110
populations:
  - {share: 40%, bucket: logs, content_type: text/plain, lifetime: {law: exponential, mean: 3d}}
  - {share: 40%, bucket: bilder-ü, content_type: image/jpeg, lifetime: {law: exponential, mean: 40d}}
  - {share: 20%, bucket: state, content_type: application/json, lifetime: {law: overwritten, objects: 30, zipf: 0.5}}
"""


@pytest.fixture
def trace(real: Path, tmp_path: Path) -> Path:
    (tmp_path / "three.yaml").write_text(WORKLOAD)
    subprocess.run([real, "trace", "generate", tmp_path / "three.yaml", "-o", tmp_path / "three.csv"], check=True)
    return tmp_path / "three.csv"


def test_engine_and_python_tell_the_same_of_a_model(trace: Path, tmp_path: Path) -> None:
    lives = read_lives(trace)
    trained = logistic.train(sample(lives, 5000))
    # The engine rounds what hour and weekday add to quarters; without them nothing is rounded.
    timeless = {name: 0.0 if name.startswith(("hour", "weekday")) else weight for name, weight in trained.weights.items()}
    model = HazardModel(timeless, trained.by_age)
    path = model.write(tmp_path / "model.json")
    told = simulate(trace, placement=f"predicted:predictor=hazard,model={path}", warmup=0, shard_size="16MiB")["predictor"]
    figures = score(model.log_odds(lives), lives)
    assert told["concordance"] == pytest.approx(figures.concordance, abs=0.002)
    assert told["log_error"] == pytest.approx(figures.log_error, rel=0.005)
    assert told["calibration"] == pytest.approx(figures.calibration, abs=0.002)
    assert figures.concordance > 0.7


def test_a_model_that_is_wrong_is_refused_with_its_place(trace: Path, tmp_path: Path) -> None:
    path = HazardModel({"colour=red": 1.0}, {}).write(tmp_path / "model.json")
    with pytest.raises(CommandFailed, match="colour=red"):
        simulate(trace, placement=f"predicted:predictor=hazard,model={path}")


def test_the_command_trains_and_scores(trace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([str(trace), "-o", str(tmp_path / "m.json"), "--boosted"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("logistic: concordance 0.") and "boosted: concordance 0." in told
    assert main.main([str(tmp_path / "none.csv"), "-o", str(tmp_path / "m.json")]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_what_the_program_writes_is_loaded(trace: Path, real: Path, tmp_path: Path) -> None:
    options = [str(trace), "--shard-size", "16MiB"]
    subprocess.run([real, "simulate", *options, "--out", tmp_path / "run"], check=True, capture_output=True)
    run = load_run(tmp_path / "run")
    assert run.timeline.height > 100 and run.timeline["is_warm"].n_unique() == 2
    shards = run.summary["shards"]
    ends = run.shards["end"].value_counts()
    assert run.shards.height >= shards["opened"]
    assert set(ends["end"]) <= {"open", "sealed", "freed-whole", "reclaimed"}
    subprocess.run(
        [real, "compare", *options, "--placement", "by-bucket", "--out", tmp_path / "both"],
        check=True,
        capture_output=True,
    )
    study = load_study(tmp_path / "both")
    assert study.results.height == len(study.runs) == len(study.comparison["runs"])
    told = compare(trace, shard_size="16MiB", placement="by-bucket")["runs"]
    assert sorted(study.results["write_amplification"]) == sorted(run["write_amplification"] for run in told)
