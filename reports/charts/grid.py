"""Grids of cells: correlations of metrics, and where scores are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ..text.safe import isolated
from .theme import Drawing, Palette, live

__all__ = ["WRITTEN", "coverage_chart", "metric_chart"]

#: Up to so many metrics the coefficients stand in their cells.
WRITTEN = 20

_NAMES = "names[datum.value]"


def metric_chart(
    names: Sequence[str], cells: Sequence[Mapping[str, Any]], breaks: Sequence[int], palette: Palette
) -> Drawing:
    """Draw correlations below the diagonal: significant ones fill their cell, the others are small squares.

    Parameters
    ----------
    names
        Of the metrics, in order.
    cells
        Rows with ``a``, ``b`` (places, a > b), ``r``, ``n``, ``text``, ``sure``.
    breaks
        Places where a group begins.
    """
    count = len(names)
    rows = [
        {**cell, "fill": palette.blend("cool" if cell["r"] >= 0 else "warm", round(abs(cell["r"]), 2))}
        for cell in cells
        if cell["r"] is not None
    ]
    places = list(range(count))
    scale = alt.Scale(domain=places, paddingInner=0.06 if count <= 60 else 0, paddingOuter=0)
    size = "max(7, min(11, width / 60))"
    x = alt.X(
        "b:O",
        scale=scale,
        axis=alt.Axis(
            title=None,
            labelExpr=_NAMES,
            labelAngle=-60,
            labelAlign="right",
            labelBaseline="middle",
            labelLimit=110,
            labelOverlap="greedy",
            labelFontSize=live(size),
        ),
    )
    y = alt.Y(
        "a:O",
        scale=scale,
        axis=alt.Axis(
            title=None,
            labelExpr=_NAMES,
            labelLimit=live("max(90, containerSize()[0] / 5)"),
            labelOverlap="greedy",
            labelFontSize=live(size),
        ),
    )
    base = (
        alt.Chart(alt.NamedData("cells"))
        .transform_calculate(one="names[datum.a]", other="names[datum.b]", said="datum.sure ? 'yes' : 'no'")
        .encode(x=x, y=y)
    )
    tips = [
        alt.Tooltip("one:N", title="metric"),
        alt.Tooltip("other:N", title="and"),
        alt.Tooltip("text:N", title="Spearman"),
        alt.Tooltip("n:Q", title="models"),
        alt.Tooltip("said:N", title="significant"),
    ]
    colour = alt.Color("fill:N", scale=None)
    layers: list[alt.Chart] = [
        base.transform_filter("datum.sure").mark_rect().encode(color=colour, tooltip=tips),
        base.transform_filter("!datum.sure")
        .mark_square(opacity=1, size=live(f"pow(0.45 * width / {count}, 2)"))
        .encode(color=colour, tooltip=tips),
    ]
    if count <= WRITTEN:
        letters = (
            f"width / {count} < 20 ? 0 : min(11, width / {count} / 2.6)"  # none where they would not fit
        )
        layers += [
            base.transform_filter("datum.sure" if sure else "!datum.sure")
            .mark_text(fontWeight=700 if sure else 400, fontSize=live(letters))
            .encode(text="text:N")
            for sure in (True, False)
        ]
    if breaks:
        edge = (
            alt.Chart(alt.NamedData("breaks"))
            .mark_rule(color=palette.soft, strokeWidth=1, strokeDash=[2, 2])
            .encode(y=alt.Y("a:O", scale=scale, bandPosition=0))
        )
        layers.append(edge)
    chart = (
        alt.layer(*layers)
        .add_params(alt.param(name="names", value=[isolated(name) for name in names]))
        .properties(width="container", height=max(160, min(26 * count, 780)))
    )
    return Drawing(chart, {"cells": rows, "breaks": [{"a": place} for place in breaks]}, palette)


def coverage_chart(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Mapping[str, Any]], palette: Palette
) -> Drawing:
    """Draw what share of scores each cell lacks: rows of models by rank, columns of metrics.

    Parameters
    ----------
    cells
        Rows with ``row``, ``column``, ``missing`` (a share above 0) and ``text``; whole cells are left blank.
    """
    values = [{**cell, "fill": palette.blend("warm", max(0.4, round(cell["missing"], 2)))} for cell in cells]
    scales = [
        alt.Scale(domain=list(range(len(names))), paddingInner=0.06, paddingOuter=0)
        for names in (columns, rows)
    ]
    base = (
        alt.Chart(alt.NamedData("cells"))
        .transform_calculate(one="rows[datum.row]", other="columns[datum.column]")
        .encode(
            x=alt.X(
                "column:O",
                scale=scales[0],
                axis=alt.Axis(
                    title=None,
                    labelExpr="columns[datum.value]",
                    labelAngle=-60,
                    labelAlign="right",
                    labelBaseline="middle",
                    labelLimit=110,
                    labelOverlap="greedy",
                    labelFontSize=10,
                ),
            ),
            y=alt.Y(
                "row:O",
                scale=scales[1],
                axis=alt.Axis(
                    title=None,
                    labelExpr="rows[datum.value]",
                    labelLimit=live("max(90, containerSize()[0] / 5)"),
                    labelOverlap="greedy",
                    labelFontSize=10,
                ),
            ),
        )
    )
    marks = base.mark_rect().encode(
        color=alt.Color("fill:N", scale=None),
        tooltip=[
            alt.Tooltip("one:N", title="models"),
            alt.Tooltip("other:N", title="metric"),
            alt.Tooltip("text:N", title="missing"),
        ],
    )
    chart = (
        alt.layer(marks)
        .add_params(
            alt.param(name="rows", value=[isolated(name) for name in rows]),
            alt.param(name="columns", value=[isolated(name) for name in columns]),
        )
        .properties(
            width="container",
            height=max(120, min(14 * len(rows), 700)),
            view=alt.ViewConfig(fill=palette.band),
        )
    )
    return Drawing(chart, {"cells": values}, palette)
