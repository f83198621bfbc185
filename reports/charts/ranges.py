"""Models from first to last with a range of ranks each, and what stands beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from .theme import PAGE, draw, lists, named_axis, places, rank_ticks, rows_of, tips

__all__ = ["difference_chart", "range_chart", "without_chart"]

_ROW = 19


def range_chart(rows: Sequence[Mapping[str, Any]], described: str) -> dict[str, Any]:
    """Draw a bar from the best to the worst rank of each model, and a dot at its rank.

    Parameters
    ----------
    rows
        With ``name``, ``rank``, ``lower``, ``upper``; where there is one, a narrower range ``inner_lower`` to
        ``inner_upper`` too.
    """
    worst = max(max(row["upper"], row["rank"]) for row in rows)
    scale = alt.Scale(domain=[1, max(2, worst)], nice=False, padding=8)
    x = alt.X("lower:Q", scale=scale, axis=alt.Axis(title="rank", orient="top", values=rank_ticks(worst)))
    base = rows_of("ranges", name="names[datum.place]")
    y = _models(rows)
    said = tips(("name:N", "model"), ("rank:Q", "rank"), ("lower:Q", "from"), ("upper:Q", "to"))
    bars = base.mark_bar(height=7, color=PAGE.line, cornerRadius=2, stroke=PAGE.faint, strokeWidth=0.5)
    layers = [bars.encode(x=x, x2="upper:Q", y=y, tooltip=said)]
    if any("inner_lower" in row for row in rows):
        inner = base.mark_rule(strokeWidth=3, color=PAGE.up)
        layers.append(inner.encode(x=alt.X("inner_lower:Q", scale=scale), x2="inner_upper:Q", y=y))
    dots = base.mark_circle(size=46, opacity=1, color=PAGE.ink)
    layers.append(dots.encode(x=alt.X("rank:Q", scale=scale), y=y, tooltip=said))
    return _draw(layers, "ranges", rows, described)


def difference_chart(
    rows: Sequence[Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]],
    difference: float,
    described: str,
) -> dict[str, Any]:
    """Draw mean ranks, and lines that join models which do not differ: a critical difference diagram.

    Parameters
    ----------
    rows
        With ``name`` and ``mean_rank``.
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
    apart = next(t for t in (1, 2, 5, 10, 20, 50, 100, 1000) if reach / t <= 12)
    ticks = list(range(int(-(-low // apart)) * apart, int(high) + 1, apart))
    dots = rows_of("means", name="names[datum.place]").mark_circle(size=52, opacity=1, color=PAGE.ink)
    lines = rows_of("runs").mark_rule(strokeWidth=3, color=PAGE.up, strokeCap="round")
    width = rows_of("width").mark_rule(strokeWidth=2, color=PAGE.down)
    layers = [
        dots.encode(
            x=alt.X("mean_rank:Q", scale=scale, axis=alt.Axis(title="mean rank", orient="top", values=ticks)),
            y=_models(rows),
            tooltip=tips(("name:N", "model"), ("mean_rank:Q", "mean rank", ".2f")),
        ),
        lines.encode(
            x=alt.X("at:Q", scale=scale),
            y=alt.Y("first:O", scale=places(len(rows))),
            y2="last:O",
        ),
        width.encode(x=alt.X("from:Q", scale=scale), x2="to:Q", y=alt.Y("place:O")),
    ]
    runs = [{**group, "at": low + reach * 1.04 + step * (group["lane"] + 0.5)} for group in groups]
    bar = [{"from": low, "to": low + difference, "place": len(rows) - 1}]
    return _draw(layers, "means", rows, described, runs=runs, width=bar)


def without_chart(rows: Sequence[Mapping[str, Any]], described: str) -> dict[str, Any]:
    """Draw how far models move at most without each metric or group; a diamond where the first changes.

    Parameters
    ----------
    rows
        With ``name``, ``largest``, ``moved`` and ``changed``.
    """
    most = max((row["largest"] for row in rows), default=0)
    axis = alt.Axis(title="largest move, in places", tickMinStep=1, tickCount=8, format="d", orient="top")
    base = rows_of("without", name="names[datum.place]", said="datum.changed ? 'changes' : 'stays'")
    bars = base.mark_bar(color=PAGE.faint, height=9)
    marks = base.transform_filter("datum.changed").mark_point(
        shape="diamond", filled=True, size=110, opacity=1, color=PAGE.down
    )
    layers = [
        layer.encode(
            x=alt.X("largest:Q", scale=alt.Scale(domain=[0, max(1, most)]), axis=axis),
            y=_models(rows),
            tooltip=tips(
                ("name:N", "without"),
                ("largest:Q", "largest move"),
                ("moved:Q", "models moved"),
                ("said:N", "the first"),
            ),
        )
        for layer in (bars, marks)
    ]
    return _draw(layers, "without", rows, described)


def _models(rows: Sequence[Mapping[str, Any]]) -> alt.Y:
    return alt.Y(
        "place:O",
        scale=places(len(rows), paddingInner=0.3),
        axis=named_axis("names", "max(110, containerSize()[0] / 4)", labelOverlap=False, labelColor=PAGE.ink),
    )


def _draw(
    layers: Sequence[alt.Chart],
    data: str,
    rows: Sequence[Mapping[str, Any]],
    described: str,
    **beside: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Draw layers over rows in their order, a place for each name, and over what stands beside them."""
    names = lists(names=[row["name"] for row in rows])
    placed = [
        {"place": place, **{key: row[key] for key in row if key != "name"}} for place, row in enumerate(rows)
    ]
    return draw(layers, {data: placed, **beside}, described, height=_ROW * len(rows), parameters=names)
