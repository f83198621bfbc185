"""How scores lie: one density curve a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ..text.safe import isolated
from .theme import Drawing, Palette, live

__all__ = ["density_chart"]

_ROW = 34


def density_chart(
    pages: Sequence[Sequence[str]],
    rows: Sequence[Mapping[str, Any]],
    unit: str,
    palette: Palette,
    *,
    data: str = "curves",
) -> Drawing:
    """Draw curves below each other, each as high as the others, with a tick at the median.

    Parameters
    ----------
    pages
        Names of the curves of each page; the parameter ``page`` says which one is shown, and ``tall`` how
        high the chart has to be for it.
    rows
        With ``page``, ``slot`` (place on the page), ``begin``, ``end``, ``density`` (at evenly spaced points;
        empty where all scores are equal), ``median``, ``deviation``, ``n``, ``kind`` (``wide``, ``narrow`` or
        ``rest``).
    unit
        Title of the axis.
    data
        Name of the rows.
    """
    most = max(map(len, pages))
    colours = {"wide": palette.down, "narrow": palette.up, "rest": palette.soft}
    tinted = alt.Color(
        "kind:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None
    )
    # Said of each layer, since Vega-Lite fills in its own where a layer is silent.
    along: dict[str, Any] = {
        "scale": alt.Scale(zero=False, nice=False),
        "axis": alt.Axis(title=unit, grid=True, tickCount=6),
    }
    down: dict[str, Any] = {
        # A row of air above the first baseline, a little below the last.
        "scale": alt.Scale(
            domain=live(["-1", "length(pages[page]) - 0.8"]), reverse=True, nice=False, zero=False
        ),
        "axis": alt.Axis(
            title=None,
            values=list(range(most)),
            labelExpr="pages[page][datum.value]",
            labelBaseline="bottom",
            labelColor=palette.ink,
            labelLimit=live("max(90, containerSize()[0] / 3)"),
            labelOverlap=False,
            gridColor=palette.line,
        ),
    }
    x, y = alt.X("x:Q", **along), alt.Y("y:Q", **down)
    base = (
        alt.Chart(alt.NamedData(data))
        .transform_filter("datum.page == page")
        .transform_calculate(name="pages[page][datum.slot]")
    )
    curves = (
        base.transform_filter("length(datum.density) > 0")
        .transform_calculate(steps="sequence(length(datum.density))", top="extent(datum.density)[1]")
        .transform_flatten(["density", "steps"], ["height", "step"])
        .transform_calculate(
            x="datum.begin + datum.step * (datum.end - datum.begin) / (length(datum.density) - 1)",
            y="datum.slot - 0.86 * datum.height / datum.top",
        )
        .mark_area(fillOpacity=0.22, line={"strokeWidth": 1.2}, interpolate="monotone")
        .encode(x=x, y=y, y2="slot:Q", detail="slot:N", color=tinted)
    )
    medians = (
        base.transform_calculate(x="datum.median", y="datum.slot - 0.3")
        .mark_rule(strokeWidth=2)
        .encode(x=x, y=y, y2="slot:Q", color=tinted)
    )
    targets = (
        base.transform_calculate(low="datum.slot - 0.9")
        .mark_rect(opacity=0)
        .encode(
            x=alt.X("begin:Q", **along),
            x2="end:Q",
            y=alt.Y("low:Q", **down),
            y2="slot:Q",
            tooltip=[
                alt.Tooltip("name:N", title="scores in"),
                alt.Tooltip("n:Q", title="models"),
                alt.Tooltip("median:Q", title="median", format=".4~g"),
                alt.Tooltip("deviation:Q", title="standard deviation", format=".4~g"),
            ],
        )
    )
    chart = (
        alt.layer(curves, medians, targets)
        .add_params(
            alt.param(name="page", value=0),
            alt.param(name="pages", value=[[isolated(name) for name in page] for page in pages]),
            alt.param(name="tall", value=[_ROW * (len(page) + 0.2) for page in pages]),
        )
        .properties(width="container", height=_ROW * (len(pages[0]) + 0.2))
    )
    return Drawing(chart, {data: list(rows)}, palette)
