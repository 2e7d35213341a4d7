"""Cells: no object is torn, no row is lost, and a store of cells is like the whole."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import polars as pl
import pytest

from stowage_lab import cells
from stowage_lab.errors import CommandFailed, LabError
from stowage_lab.splitting import cell_of, split, split_trace

HEADER = ["time", "op", "bucket", "key", "size"]


def test_all_rows_of_an_object_are_in_one_cell(tmp_path: Path) -> None:
    rows = [[str(time), "put" if time % 2 else "delete", f"b{time % 3}", f"k{time % 50}", "1"] for time in range(600)]
    paths = split([HEADER, *rows], tmp_path, 4)
    tables = [pl.read_csv(path, infer_schema=False) for path in paths]
    assert all(table.columns == HEADER and table["time"].cast(pl.Int64).is_sorted() for table in tables)
    objects = [set(table.select("bucket", "key").rows()) for table in tables]
    assert sum(len(one) for one in objects) == len(set().union(*objects)) == 150
    assert sorted(pl.concat(tables).rows()) == sorted(map(tuple, rows))
    assert cell_of("b0", "k0", 1000) == cell_of("b0", "k0", 1000) != cell_of("b0k", "0", 1000)


def test_what_cannot_be_split_is_refused(tmp_path: Path, real: Path) -> None:
    with pytest.raises(LabError, match="expected a bucket and a key"):
        split([["time", "size"]], tmp_path, 2)
    with pytest.raises(LabError, match="one of them has no rows"):
        split([HEADER, ["0", "put", "b", "k", "1"]], tmp_path, 2)
    with pytest.raises(LabError, match="expected 2 to 512"):
        split([HEADER], tmp_path, 1)
    with pytest.raises(CommandFailed, match=r"none\.csv"):
        split_trace(tmp_path / "none.csv", tmp_path, 2)


def test_cells_come_near_the_whole(real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "w.yaml").write_text(
        "kind: create-delete\ndescription: one law\nsize: {law: lognormal, median: 1MiB, sigma: 1, maximum: 64MiB}\n"
        "arrivals_per_day: 200\ndays: 200\n"
        "populations:\n  - {share: 100%, bucket: b, content_type: image/jpeg, lifetime: {law: exponential, mean: 20d}}\n"
    )
    subprocess.run([real, "trace", "generate", tmp_path / "w.yaml", "-o", tmp_path / "w.csv"], check=True)
    words = [str(tmp_path / "w.csv"), "--cells", "4", "--workers", "2", "--json", "--out", str(tmp_path / "out")]
    assert cells.main([*words, "--", "--shard-size", "64MiB", "--placement", "arrival"]) == 0
    table = {row["figure"]: row for row in json.loads(capsys.readouterr().out)}
    whole = json.loads((tmp_path / "out" / "whole-000" / "summary.json").read_text())
    assert table["write_amplification"]["whole"] == pytest.approx(whole["write_amplification"])
    assert table["space_amplification"]["whole"] == pytest.approx(whole["space_amplification"]["mean"], rel=0.01)
    assert table["ingested_bytes"]["shared_error"] == pytest.approx(0, abs=0.02)
    assert table["write_amplification"]["shared_error"] == pytest.approx(0, abs=0.1)
    assert table["write_amplification"]["shared"] != table["write_amplification"]["whole"]
