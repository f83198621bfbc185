"""Models from first to last with a range of ranks each, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ..text.safe import isolated
from .theme import Drawing, Palette, live, rank_ticks

__all__ = ["difference_chart", "range_chart", "without_chart"]

_ROW = 19


def _models(count: int, palette: Palette) -> alt.Y:
    return alt.Y(
        "place:O",
        scale=alt.Scale(domain=list(range(count)), paddingInner=0.3),
        axis=alt.Axis(
            title=None,
            labelExpr="names[datum.value]",
            labelLimit=live("max(110, containerSize()[0] / 4)"),
            labelOverlap=False,
            labelColor=palette.ink,
        ),
    )


def range_chart(
    names: Sequence[str], rows: Sequence[Mapping[str, Any]], worst: int, palette: Palette
) -> Drawing:
    """Draw a bar from the best to the worst rank of each model, and a dot at its rank.

    Parameters
    ----------
    rows
        With ``place`` (in `names`), ``rank``, ``lower``, ``upper``; where there is one, a narrower range
        ``inner_lower`` to ``inner_upper`` too.
    worst
        The last rank there is.
    """
    scale = alt.Scale(domain=[1, max(2, worst)], nice=False, padding=8)
    x = alt.X("lower:Q", scale=scale, axis=alt.Axis(title="rank", orient="top", values=rank_ticks(worst)))
    base = alt.Chart(alt.NamedData("ranges")).transform_calculate(name="names[datum.place]")
    y = _models(len(names), palette)
    tips = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("rank:Q", title="rank"),
        alt.Tooltip("lower:Q", title="from"),
        alt.Tooltip("upper:Q", title="to"),
    ]
    layers: list[alt.Chart] = [
        base.mark_bar(
            height=7, color=palette.line, cornerRadius=2, stroke=palette.faint, strokeWidth=0.5
        ).encode(x=x, x2="upper:Q", y=y, tooltip=tips)
    ]
    if any("inner_lower" in row for row in rows):
        layers.append(
            base.mark_rule(strokeWidth=3, color=palette.up).encode(
                x=alt.X("inner_lower:Q", scale=scale), x2="inner_upper:Q", y=y
            )
        )
    layers.append(
        base.mark_circle(size=46, opacity=1, color=palette.ink).encode(
            x=alt.X("rank:Q", scale=scale), y=y, tooltip=tips
        )
    )
    chart = (
        alt.layer(*layers)
        .add_params(alt.param(name="names", value=[isolated(name) for name in names]))
        .properties(width="container", height=_ROW * len(names))
    )
    return Drawing(chart, {"ranges": list(rows)}, palette)


def difference_chart(
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]],
    difference: float,
    palette: Palette,
) -> Drawing:
    """Draw mean ranks, and lines that join models which do not differ: a critical difference diagram.

    Parameters
    ----------
    rows
        With ``place`` and ``mean_rank``.
    groups
        With ``lane``, ``first`` and ``last`` place of each run.
    difference
        Drawn to the scale of the mean ranks.
    """
    means = [row["mean_rank"] for row in rows]
    low, high = min(means), max(means)
    reach = max(high - low, difference)
    lanes = max((group["lane"] for group in groups), default=0) + 1
    step = reach * 0.035
    end = low + reach * 1.04 + step * lanes
    scale = alt.Scale(domain=[low - reach * 0.03, end], nice=False)
    y = _models(len(names), palette)
    step_of_ticks = next(t for t in (1, 2, 5, 10, 20, 50, 100, 1000) if reach / t <= 12)
    ticks = list(range(int(-(-low // step_of_ticks)) * step_of_ticks, int(high) + 1, step_of_ticks))
    x = alt.X("mean_rank:Q", scale=scale, axis=alt.Axis(title="mean rank", orient="top", values=ticks))
    base = alt.Chart(alt.NamedData("means")).transform_calculate(name="names[datum.place]")
    dots = base.mark_circle(size=52, opacity=1, color=palette.ink).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="model"),
            alt.Tooltip("mean_rank:Q", title="mean rank", format=".2f"),
        ],
    )
    lines = (
        alt.Chart(alt.NamedData("runs"))
        .mark_rule(strokeWidth=3, color=palette.up, strokeCap="round")
        .encode(
            x=alt.X("at:Q", scale=scale),
            y=alt.Y("first:O", scale=alt.Scale(domain=list(range(len(names))))),
            y2="last:O",
        )
    )
    width = (
        alt.Chart(alt.NamedData("width"))
        .mark_rule(strokeWidth=2, color=palette.down)
        .encode(x=alt.X("from:Q", scale=scale), x2="to:Q", y=alt.Y("place:O"))
    )
    chart = (
        alt.layer(dots, lines, width)
        .add_params(alt.param(name="names", value=[isolated(name) for name in names]))
        .properties(width="container", height=_ROW * len(names))
    )
    runs = [{**group, "at": low + reach * 1.04 + step * (group["lane"] + 0.5)} for group in groups]
    bar = [{"from": low, "to": low + difference, "place": len(names) - 1}]
    return Drawing(chart, {"means": list(rows), "runs": runs, "width": bar}, palette)


def without_chart(names: Sequence[str], rows: Sequence[Mapping[str, Any]], palette: Palette) -> Drawing:
    """Draw how far models move at most without each metric or group; a diamond where the first changes.

    Parameters
    ----------
    rows
        With ``place``, ``largest``, ``moved`` and ``changed``.
    """
    base = alt.Chart(alt.NamedData("without")).transform_calculate(
        name="names[datum.place]", said="datum.changed ? 'changes' : 'stays'"
    )
    y = _models(len(names), palette)
    most = max((row["largest"] for row in rows), default=0)
    x = alt.X(
        "largest:Q",
        scale=alt.Scale(domain=[0, max(1, most)]),
        axis=alt.Axis(title="largest move, in places", tickMinStep=1, tickCount=8, format="d", orient="top"),
    )
    tips = [
        alt.Tooltip("name:N", title="without"),
        alt.Tooltip("largest:Q", title="largest move"),
        alt.Tooltip("moved:Q", title="models moved"),
        alt.Tooltip("said:N", title="the first"),
    ]
    bars = base.mark_bar(color=palette.faint, height=9).encode(x=x, y=y, tooltip=tips)
    marks = (
        base.transform_filter("datum.changed")
        .mark_point(shape="diamond", filled=True, size=110, opacity=1, color=palette.down)
        .encode(x=x, y=y, tooltip=tips)
    )
    chart = (
        alt.layer(bars, marks)
        .add_params(alt.param(name="names", value=[isolated(name) for name in names]))
        .properties(width="container", height=_ROW * len(names))
    )
    return Drawing(chart, {"without": list(rows)}, palette)
