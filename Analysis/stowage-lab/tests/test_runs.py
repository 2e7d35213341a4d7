"""Run directories and studies, whole, broken and half-written."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import polars as pl
import pytest

from stowage_lab import plots
from stowage_lab.errors import LabError
from stowage_lab.runs import load_run, load_study, results_of
from stowage_lab.tables import flat


def make_run(program: Path, directory: Path, *options: str) -> Path:
    subprocess.run([program, "simulate", "w.yaml", *options, "--out", directory], check=True)
    return directory


def test_a_run_has_its_tables(fake: Path, tmp_path: Path) -> None:
    run = load_run(make_run(fake, tmp_path / "r", "--placement", "arrival", "--seed", "2"))
    assert run.placement == "arrival"
    assert run.timeline["stored_bytes"].to_list() == [0, 90]
    assert run.shards["ended_ms"].to_list() == [None, 20]
    assert run.shards.schema["death_spread_ms"] == pl.Float64


def test_a_run_without_its_record_is_refused(fake: Path, tmp_path: Path) -> None:
    (make_run(fake, tmp_path / "r") / "run.json").unlink()
    with pytest.raises(LabError, match=r"r: no run.json, so the run is not whole"):
        load_run(tmp_path / "r")


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("run.json", "{", "run.json: no JSON"),
        ("run.json", '{"format": "tar"}', "run.json: format is 'tar', expected 'stowage-run'"),
        ("run.json", '{"format": "stowage-run", "format_version": 2}', "format_version is 2, expected 1"),
        ("summary.json", "[]", "summary.json: expected an object, found list"),
        ("summary.json", "{}", "summary.json: lacks policy.placement"),
        ("timeline.csv", "time_ms\n1\n", "timeline.csv: lacks the columns ingested_bytes, copied_bytes"),
        ("shards.csv", "shard\nx\n", "shards.csv: could not parse"),
    ],
)
def test_a_fault_names_the_file(fake: Path, tmp_path: Path, file: str, content: str, says: str) -> None:
    directory = make_run(fake, tmp_path / "r")
    (directory / file).write_text(content)
    with pytest.raises(LabError, match=says):
        run = load_run(directory)
        assert run.timeline.height and run.shards.height


def test_a_study_leaves_out_what_is_not_whole(fake: Path, tmp_path: Path) -> None:
    for seed in range(1, 4):
        make_run(fake, tmp_path / "runs" / f"00{seed}", "--seed", str(seed))
    (tmp_path / "runs" / "002" / "run.json").unlink()
    with pytest.warns(UserWarning, match="left out 002, which are not whole"):
        study = load_study(tmp_path)
    assert list(study.runs) == ["001", "003"]
    assert study.results["run"].to_list() == ["001", "003"]
    assert study.results["seed"].to_list() == [1, 3]
    assert study.comparison == {}


def test_an_empty_directory_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="there are no runs"):
        load_study(tmp_path)


def test_nesting_becomes_dots() -> None:
    assert flat({"a": {"b": 1, "c": None}, "d": [1], "e": "x"}) == {"a.b": 1, "a.c": None, "e": "x"}


def test_means_and_their_intervals(fake: Path, tmp_path: Path) -> None:
    runs = [load_run(make_run(fake, tmp_path / str(seed), "--seed", str(seed))) for seed in (1, 2, 3)]
    table = plots.means(results_of(runs))
    assert table["mean"].to_list() == pytest.approx([2.02])
    # Student's t for two degrees of freedom times 0.01 over the root of 3.
    assert table["high"][0] - table["mean"][0] == pytest.approx(4.303 * 0.01 / 3**0.5, rel=1e-6)
    assert plots.means(results_of(runs[:1]))["low"].to_list() == [None]
    with pytest.raises(LabError, match="no column speed"):
        plots.means(results_of(runs), "speed")


def test_charts_hold_the_numbers(fake: Path, tmp_path: Path) -> None:
    caps = {cap: load_run(make_run(fake, tmp_path / cap, "--garbage-cap", cap)) for cap in ("0.05", "0.1")}
    results = results_of(caps.values())
    league = plots.league(results.filter(pl.col("settings.garbage_cap") == 0.1)).to_dict()
    assert [row["mean"] for rows in league["datasets"].values() for row in rows] == pytest.approx([2.01])
    curves = plots.space_curves(results).to_dict()
    assert {row["cap"] for rows in curves["datasets"].values() for row in rows} == {0.05, 0.1}
    lines = json.loads(plots.timelines(caps, "open_shards").to_json())
    assert {row["value"] for rows in lines["datasets"].values() for row in rows} == {0, 1}
    bars = plots.live_fractions(caps).to_dict()
    assert [row["bin"] for rows in bars["datasets"].values() for row in rows] == [14, 14]
