"""Grids of cells: correlations of metrics, and where scores are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from .correlation import correlation_fill
from .theme import PAGE, draw, lists, live, named_axis, places, rows_of, tips

__all__ = ["WRITTEN", "coverage_chart", "metric_chart"]

#: Up to so many metrics the coefficients stand in their cells.
WRITTEN = 20


def metric_chart(
    names: Sequence[str], cells: Sequence[Mapping[str, Any]], breaks: Sequence[int], described: str
) -> dict[str, Any]:
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
    scale = _scale(count, 0.06 if count <= 60 else 0)
    size = live("max(7, min(11, width / 60))")
    base = rows_of(
        "cells", one="names[datum.a]", other="names[datum.b]", said="datum.sure ? 'yes' : 'no'"
    ).encode(
        x=alt.X("b:O", scale=scale, axis=_across("names", size)),
        y=alt.Y("a:O", scale=scale, axis=_down("names", size)),
    )
    sure, unsure = base.transform_filter("datum.sure"), base.transform_filter("!datum.sure")
    filled: dict[str, Any] = {
        "color": alt.Color("fill:N", scale=None),
        "tooltip": tips(
            ("one:N", "metric"),
            ("other:N", "and"),
            ("text:N", "Spearman"),
            ("n:Q", "models"),
            ("said:N", "significant"),
        ),
    }
    layers: list[alt.Chart] = [
        sure.mark_rect().encode(**filled),
        unsure.mark_square(opacity=1, size=live(f"pow(0.45 * width / {count}, 2)")).encode(**filled),
    ]
    if count <= WRITTEN:  # none where they would not fit
        letters = live(f"width / {count} < 20 ? 0 : min(11, width / {count} / 2.6)")
        weights: tuple[tuple[alt.Chart, Literal[400, 700]], ...] = ((sure, 700), (unsure, 400))
        layers += [
            some.mark_text(fontWeight=weight, fontSize=letters).encode(text="text:N")
            for some, weight in weights
        ]
    if breaks:
        edges = rows_of("breaks").mark_rule(color=PAGE.soft, strokeWidth=1, strokeDash=[2, 2])
        layers.append(edges.encode(y=alt.Y("a:O", scale=scale, bandPosition=0)))
    rows = [{**cell, "fill": correlation_fill(cell["r"])} for cell in cells if cell["r"] is not None]
    return draw(
        layers,
        {"cells": rows, "breaks": [{"a": place} for place in breaks]},
        described,
        height=max(160, min(26 * count, 780)),
        parameters=lists(names=names),
    )


def coverage_chart(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Mapping[str, Any]], described: str
) -> dict[str, Any]:
    """Draw what share of scores each cell lacks: rows of models by rank, columns of metrics.

    Parameters
    ----------
    cells
        Rows with ``row``, ``column``, ``missing`` (a share above 0) and ``text``; whole cells are left blank.
    """
    values = [{**cell, "fill": PAGE.blend("warm", max(0.4, round(cell["missing"], 2)))} for cell in cells]
    marks = (
        rows_of("cells", one="rows[datum.row]", other="columns[datum.column]")
        .mark_rect()
        .encode(
            x=alt.X("column:O", scale=_scale(len(columns), 0.06), axis=_across("columns", 10)),
            y=alt.Y("row:O", scale=_scale(len(rows), 0.06), axis=_down("rows", 10)),
            color=alt.Color("fill:N", scale=None),
            tooltip=tips(("one:N", "models"), ("other:N", "metric"), ("text:N", "missing")),
        )
    )
    return draw(
        [marks],
        {"cells": values},
        described,
        height=max(120, min(14 * len(rows), 700)),
        parameters=lists(rows=rows, columns=columns),
        view=alt.ViewConfig(fill=PAGE.band),
    )


def _scale(count: int, padding: float) -> alt.Scale:
    return places(count, paddingInner=padding, paddingOuter=0)


def _down(names: str, size: Any) -> alt.Axis:
    return named_axis(names, "max(90, containerSize()[0] / 5)", labelOverlap="greedy", labelFontSize=size)


def _across(names: str, size: Any) -> alt.Axis:
    return alt.Axis(
        title=None,
        labelExpr=f"{names}[datum.value]",
        labelAngle=-60,
        labelAlign="right",
        labelBaseline="middle",
        labelLimit=110,
        labelOverlap="greedy",
        labelFontSize=size,
    )
