"""The driver of studies: complete, resumable, and none the worse for a lost worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import polars as pl
import psutil
import pytest

from stowage_lab import study
from stowage_lab.runs import load_study


def plan(path: Path, caps: list[float], seeds: int) -> Path:
    path.write_text(json.dumps({"garbage_caps": caps, "seeds": seeds}))
    return path


def begun(log: Path) -> Counter[str]:
    """How often each run was begun."""
    return Counter(line.partition(".")[0] for line in log.read_text().split())


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


def test_a_study_is_done_and_merged_and_not_done_again(fake: Path, tmp_path: Path, log: Path) -> None:
    file = plan(tmp_path / "study.json", [0.1, 0.2], 3)
    assert study.main([str(file), "--out", str(tmp_path / "out"), "--workers", "2"]) == 0
    table = pl.read_parquet(tmp_path / "out" / "results.parquet")
    names = [f"{number:03}" for number in range(1, 7)]
    assert table["run"].to_list() == names
    assert table.equals(pl.read_csv(tmp_path / "out" / "results.csv", schema_overrides={"run": pl.String}))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["results.csv", "results.parquet", "runs"]

    (tmp_path / "out" / "runs" / "004" / "run.json").unlink()
    (tmp_path / "out" / "runs" / "004" / "half").write_text("written")
    assert study.main([str(file), "--out", str(tmp_path / "out"), "--workers", "1"]) == 0
    assert begun(log) == Counter({"004": 2, **{name: 1 for name in names if name != "004"}})
    assert not (tmp_path / "out" / "runs" / "004" / "half").exists()
    assert (tmp_path / "out" / "runs" / "004" / "run.json").exists()


def test_failed_runs_are_named_and_the_others_kept(fake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = plan(tmp_path / "study.json", [0.1, 0.5], 1)
    assert study.main([str(file), "--out", str(tmp_path / "out"), "--workers", "1"]) == 1
    told = capsys.readouterr().err
    assert "run 002: exit code 3 of: " in told
    assert "--garbage-cap 0.5 --seed 1" in told
    assert "error: a cap of 0.5 fails" in told
    assert "1 of 2 runs failed; nothing was merged" in told
    assert (tmp_path / "out" / "runs" / "001" / "run.json").exists()
    assert not (tmp_path / "out" / "runs" / "002").exists()
    assert not (tmp_path / "out" / "results.csv").exists()


def test_a_killed_worker_costs_nothing_but_time(fake: Path, tmp_path: Path, log: Path) -> None:
    file = plan(tmp_path / "study.json", [0.1, 0.2], 20)
    environment = {**os.environ, "FAKE_SECONDS": "0.15"}
    driver = [sys.executable, "-m", "stowage_lab.study", str(file), "--out"]
    process = subprocess.Popen([*driver, str(tmp_path / "two"), "--workers", "2"], env=environment)
    try:
        victim = wait_for_worker(process.pid, tmp_path / "two", after=8)
        os.kill(victim, signal.SIGKILL)
        assert process.wait(timeout=120) == 0
    finally:
        process.kill()
    assert sum(begun(log).values()) > 40, "the killed worker's run was not done again"
    subprocess.run([*driver, str(tmp_path / "one"), "--workers", "1"], check=True, timeout=120)
    for name in ("results.csv", "results.parquet"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert pl.read_csv(tmp_path / "two" / "results.csv").height == 40


STUDY = """
workloads: [small.yaml]
placements: [arrival, separate-survivors, by-bucket, "ttl-buckets:base=[1h,4h],classes=12"]
garbage_caps: [5%, 10%]
seeds: 50
options: [--shard-size, 8MiB]
"""
SMALL = """
kind: create-delete
description: two laws
size: {law: lognormal, median: 256KiB, sigma: 1, maximum: 4MiB}
arrivals_per_day: 100
days: 10
populations:
  - {share: 50%, bucket: logs, content_type: text/plain, declared: 50%, lifetime: {law: uniform, mean: 2d, spread: 10%}}
  - {share: 50%, bucket: media, content_type: image/jpeg, lifetime: {law: exponential, mean: 3d}}
"""


def test_500_runs_survive_a_killed_worker_and_are_those_of_one_process(real: Path, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    (tmp_path / "small.yaml").write_text(SMALL)
    words = [sys.executable, "-m", "stowage_lab.study", "study.yaml", "--out", "two", "--workers", "2"]
    process = subprocess.Popen(words, cwd=tmp_path)
    try:
        os.kill(wait_for_worker(process.pid, tmp_path / "two", after=200), signal.SIGKILL)
        assert process.wait(timeout=400) == 0
    finally:
        process.kill()
    one = ["study.yaml", "--out", "one"]
    subprocess.run([real, "study", "run", *one, "--jobs", "1"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([real, "study", "merge", "one"], cwd=tmp_path, check=True, capture_output=True)
    table = (tmp_path / "two" / "results.csv").read_bytes()
    assert table == (tmp_path / "one" / "results.csv").read_bytes()
    results = load_study(tmp_path / "two").results
    assert results.height == 500 and results["run"].n_unique() == 500
    assert results["write_amplification"].null_count() == 0 and results["write_amplification"].max() > 1.2
    assert pl.read_parquet(tmp_path / "two" / "results.parquet").equals(results)


def wait_for_worker(driver: int, out: Path, after: int) -> int:
    """The process of a worker that has a run going, once so many runs are whole."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(0.02)
        if len(list(out.glob("runs/*/run.json"))) < after:
            continue
        for process in psutil.Process(driver).children(recursive=True):
            try:
                if "simulate" in process.cmdline():
                    return process.ppid()
            except psutil.NoSuchProcess:
                continue
    raise AssertionError("no run was seen")
