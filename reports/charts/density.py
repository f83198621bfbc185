"""How scores lie: one density curve a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ..text.safe import isolated
from .theme import PAGE, by_kind, draw, held, live, named_axis, rows_of, tips

__all__ = ["density_chart"]

_ROW = 34
_SAID = tips(
    ("name:N", "scores in"),
    ("n:Q", "models"),
    ("median:Q", "median", ".4~g"),
    ("deviation:Q", "standard deviation", ".4~g"),
)


def density_chart(
    pages: Sequence[Sequence[str]],
    rows: Sequence[Mapping[str, Any]],
    unit: str,
    described: str,
    *,
    data: str = "curves",
) -> dict[str, Any]:
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
    tinted = by_kind(alt.Color, {"wide": PAGE.down, "narrow": PAGE.up, "rest": PAGE.soft})
    # Said of each layer, since Vega-Lite fills in its own where a layer is silent.
    along: dict[str, Any] = {
        "scale": alt.Scale(zero=False, nice=False),
        "axis": alt.Axis(title=unit, grid=True, tickCount=6),
    }
    # A row of air above the first baseline, a little below the last.
    ends = live(["-1", "length(pages[page]) - 0.8"])
    down: dict[str, Any] = {
        "scale": alt.Scale(domain=ends, reverse=True, nice=False, zero=False),
        "axis": named_axis(
            "pages[page]",
            "max(90, containerSize()[0] / 3)",
            values=list(range(max(map(len, pages)))),
            labelBaseline="bottom",
            labelColor=PAGE.ink,
            labelOverlap=False,
            gridColor=PAGE.line,
        ),
    }
    x, y = alt.X("x:Q", **along), alt.Y("y:Q", **down)
    base = (
        rows_of(data)
        .transform_filter("datum.page == page")
        .transform_calculate(name="pages[page][datum.slot]")
    )
    medians = base.transform_calculate(x="datum.median", y="datum.slot - 0.3").mark_rule(strokeWidth=2)
    targets = base.transform_calculate(low="datum.slot - 0.9").mark_rect(opacity=0)
    parameters = held(
        page=0,
        pages=[[isolated(name) for name in page] for page in pages],
        tall=[_ROW * (len(page) + 0.2) for page in pages],
    )
    layers = [
        _curves(base).encode(x=x, y=y, y2="slot:Q", detail="slot:N", color=tinted),
        medians.encode(x=x, y=y, y2="slot:Q", color=tinted),
        targets.encode(
            x=alt.X("begin:Q", **along), x2="end:Q", y=alt.Y("low:Q", **down), y2="slot:Q", tooltip=_SAID
        ),
    ]
    return draw(layers, {data: rows}, described, height=_ROW * (len(pages[0]) + 0.2), parameters=parameters)


def _curves(base: alt.Chart) -> alt.Chart:
    """Areas under the densities, each spread out over its points and scaled to the height of a row."""
    return (
        base.transform_filter("length(datum.density) > 0")
        .transform_calculate(steps="sequence(length(datum.density))", top="extent(datum.density)[1]")
        .transform_flatten(["density", "steps"], ["height", "step"])
        .transform_calculate(
            x="datum.begin + datum.step * (datum.end - datum.begin) / (length(datum.density) - 1)",
            y="datum.slot - 0.86 * datum.height / datum.top",
        )
        .mark_area(fillOpacity=0.22, line={"strokeWidth": 1.2}, interpolate="monotone")
    )
