"""Charts of results, timelines and shards, by altair. Each function takes tables and returns a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from .errors import LabError
from .runs import Run

_WIDTH = 560
#: Okabe and Ito's, told apart also by the colour-blind.
_COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000"]
#: Two-sided 95 % quantiles of Student's t by degrees of freedom 1 to 9; beyond, the normal one is near enough.
_STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]
_GROUP = {
    "trace.name": "workload",
    "policy.placement": "placement",
    "policy.cleaning": "cleaning",
    "settings.garbage_cap": "cap",
}


def for_notebooks() -> None:
    """Charts as pictures that need no network, also in the HTML that nbconvert makes; tables without their types."""
    alt.renderers.enable("png", scale_factor=2)
    pl.Config.set_tbl_hide_dataframe_shape(True).set_tbl_hide_column_data_types(True).set_fmt_str_lengths(80)


def means(results: pl.DataFrame, figure: str = "write_amplification") -> pl.DataFrame:
    """Per workload, placement, cleaning and cap: `mean` of the figure over seeds, `low` and `high` of its 95 % interval.

    Null ends where there is one seed. Raises LabError where the figure is no column.
    """
    for name in [figure, *_GROUP]:
        if name not in results.columns:
            raise LabError(f"the results have no column {name}")
    quantile = pl.col("count").map_elements(
        lambda count: _STUDENT[count - 2] if count - 2 < len(_STUDENT) else 1.96, return_dtype=pl.Float64
    )
    half = pl.when(pl.col("count") > 1).then(quantile * pl.col("deviation") / pl.col("count").cast(pl.Float64).sqrt())
    return (
        results.drop_nulls(figure)
        .group_by(list(_GROUP), maintain_order=True)
        .agg(mean=pl.col(figure).mean(), deviation=pl.col(figure).std(), count=pl.len())
        .filter(pl.col("count") > 0)
        .with_columns(low=pl.col("mean") - half, high=pl.col("mean") + half)
        .rename(_GROUP)
    )


def league(results: pl.DataFrame, figure: str = "write_amplification", title: str = "write amplification") -> alt.TopLevelMixin:
    """Bars of a figure by placement, the least first, with 95 % intervals where there are several seeds."""
    table = means(results, figure).drop("deviation")
    order = table.sort("mean")["placement"].unique(maintain_order=True).to_list()
    base = alt.Chart().encode(y=alt.Y("placement:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)))
    bars = base.mark_bar(color=_COLOURS[0]).encode(x=alt.X("mean:Q", title=title))
    rules = base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q")
    label = base.mark_text(align="left", dx=6).encode(x=alt.X("end:Q"), text=alt.Text("mean:Q", format=".3f"))
    table = table.with_columns(end=pl.coalesce("high", "mean"))
    layers = [bars, label] if table["low"].null_count() == table.height else [bars, rules, label]
    return _by_workload(alt.layer(*layers, data=table).properties(width=_WIDTH, height=alt.Step(22)), table)


def space_curves(results: pl.DataFrame) -> alt.TopLevelMixin:
    """Write against space amplification, a line over the garbage caps for each placement: lower left is better."""
    groups = list(_GROUP.values())
    writes = means(results, "write_amplification").select(*groups, write="mean")
    space = means(results, "space_amplification.mean").select(*groups, space="mean")
    table = writes.join(space, on=groups).sort("workload", "placement", "cap")
    chart = (
        alt.Chart(table)
        .mark_line(point=True)
        .encode(
            x=alt.X("space:Q", title="space amplification (mean)", scale=alt.Scale(zero=False)),
            y=alt.Y("write:Q", title="write amplification", scale=alt.Scale(zero=False)),
            order="cap:Q",
            color=_colour("placement"),
            tooltip=[
                "placement",
                "cleaning",
                "cap",
                alt.Tooltip("write:Q", format=".3f"),
                alt.Tooltip("space:Q", format=".3f"),
            ],
        )
        .properties(width=_WIDTH, height=320)
    )
    return _by_workload(chart, table)


def timelines(runs: Mapping[str, Run], column: str = "dead_bytes", title: str | None = None) -> alt.TopLevelMixin:
    """A column of `timeline.csv` over time in days, a line for each run, by the names given; bytes in GiB."""
    table = pl.concat([run.timeline.with_columns(run=pl.lit(name)) for name, run in runs.items()])
    if column not in table.columns:
        raise LabError(f"a timeline has no column {column}")
    isBytes = column.endswith("_bytes")
    table = table.select(
        "run",
        days=(pl.col("time_ms") - pl.col("time_ms").min()) / 86_400_000,
        value=pl.col(column) / (2**30 if isBytes else 1),
    )
    return (
        alt.Chart(table)
        .mark_line()
        .encode(
            x=alt.X("days:Q", title="days"),
            y=alt.Y("value:Q", title=title or column.replace("_bytes", ", GiB").replace("_", " ")),
            color=_colour("run", list(runs)),
        )
        .properties(width=_WIDTH, height=260)
    )


def live_fractions(runs: Mapping[str, Run], bins: int = 20) -> alt.TopLevelMixin:
    """How full of life the shards are that are sealed when the trace ends: share of their bytes by live fraction."""
    fraction = (pl.col("live_bytes") * bins // pl.col("stored_bytes")).clip(0, bins - 1)
    tables = [
        run.shards.filter((pl.col("end") == "sealed") & (pl.col("stored_bytes") > 0))
        .group_by(bin=fraction)
        .agg(bytes=pl.col("stored_bytes").sum())
        .select("bin", share=pl.col("bytes") / pl.col("bytes").sum(), run=pl.lit(name))
        for name, run in runs.items()
    ]
    table = pl.concat(tables).with_columns(start=pl.col("bin") / bins, end=(pl.col("bin") + 1) / bins)
    return (
        alt.Chart(table)
        .mark_rect(stroke="white")
        .encode(
            x=alt.X("start:Q", title="live fraction", scale=alt.Scale(domain=[0, 1])),
            x2="end:Q",
            y=alt.Y("share:Q", title="bytes", axis=alt.Axis(format="%", tickCount=3)),
            y2=alt.Y2Datum(0),
            color=_colour("run", list(runs), legend=False),
            row=alt.Row("run:N", title=None, sort=list(runs), header=alt.Header(labelAngle=0, labelAlign="left")),
        )
        .properties(width=_WIDTH - 120, height=70)
    )


def _by_workload(chart: Any, table: pl.DataFrame) -> alt.TopLevelMixin:
    if table["workload"].n_unique() < 2:
        return chart
    return chart.facet(row=alt.Row("workload:N", title=None)).resolve_scale(x="independent", y="independent")


def _colour(field: str, order: list[str] | None = None, legend: bool = True) -> alt.Color:
    scale = alt.Scale(range=_COLOURS, domain=order) if order else alt.Scale(range=_COLOURS)
    shown = alt.Legend(orient="bottom", columns=3, labelLimit=400, symbolType="stroke", symbolStrokeWidth=3)
    return alt.Color(f"{field}:N", title=None, scale=scale, sort=order, legend=shown if legend else None)
