"""Models by two numbers each, coloured by a third."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from .theme import MARKED, Drawing, Palette, linked, live, rank_ticks

__all__ = ["scatter_chart"]

_HEIGHT = 400


def scatter_chart(
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    axes: Sequence[str],
    start: tuple[int, int],
    correlations: Sequence[Sequence[float | None]],
    colour: alt.Color,
    palette: Palette,
    *,
    data: str = "models",
    last_rank: int | None = None,
) -> Drawing:
    """Draw one axis against another; which two, its parameters ``across`` and ``up`` say.

    Parameters
    ----------
    names
        Of the models; they are marked through the parameters of :func:`.linked`.
    rows
        With ``model`` (a place in `names`), ``at`` (a number or None on each axis), ``shade`` and ``shown``.
    axes
        What can be chosen, by name.
    start
        The two chosen first.
    correlations
        ``[axis][axis]``, written above the chart: r, or ρ of ranks.
    data
        Name of the rows, and end of the names of parameters that are theirs.
    last_rank
        The axes are ranks from 1, at the left and at the top, to this one.
    """
    upward, letter = ("↑", "r") if last_rank is None else ("↓", "ρ")
    ranks = None if last_rank is None else rank_ticks(last_rank, 8)
    # Stated, since a layer of marked models, mostly empty, would leave the scale without ends.
    ends = [
        [min(known, default=0.0), max(known, default=1.0)]
        for a in range(len(axes))
        for known in [[row["at"][a] for row in rows if row["at"][a] is not None]]
    ]
    shown: dict[str, Any] = {
        "title": None,
        "grid": True,
        "tickCount": 6,
        **({} if ranks is None else {"values": ranks}),
    }

    def scale(axis: str, *, reverse: bool = False) -> alt.Scale:
        return alt.Scale(
            domain=live([f"ends_{data}[{axis}][0]", f"ends_{data}[{axis}][1]"]),
            zero=False,
            padding=8,
            nice=last_rank is None,
            reverse=reverse,
        )

    x = alt.X("x:Q", scale=scale("across"), axis=alt.Axis(**shown))
    y = alt.Y("y:Q", scale=scale("up", reverse=last_rank is not None), axis=alt.Axis(**shown))
    base = (
        alt.Chart(alt.NamedData(data))
        .transform_calculate(name="names[datum.model]", x="datum.at[across]", y="datum.at[up]")
        .transform_filter("isValid(datum.x) && isValid(datum.y)")
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("name:N", title="model"),
                alt.Tooltip("x:Q", title="across", format=".4~g"),
                alt.Tooltip("y:Q", title="up" if ranks is None else "down", format=".4~g"),
                alt.Tooltip("shown:N", title="colour"),
            ],
        )
    )
    points = base.mark_circle(
        size=46 if len(rows) > 60 else 80, opacity=0.9, stroke=palette.soft, strokeWidth=0.4
    ).encode(color=colour)
    found = base.transform_filter(MARKED).mark_circle(
        size=130, opacity=1, color=palette.ink, stroke=palette.paper
    )
    # Titles of axes that the reader can change are marks; an axis takes no expression for its own.
    left, top, right, bottom = alt.value(0), alt.value(0), alt.value("width"), alt.value("height")
    r = f"correlations_{data}[across][up]"
    corners: tuple[tuple[Any, Any, Literal["left", "right"], int, int, str], ...] = (
        (left, top, "left", 0, -12, f"'{upward} ' + axes[up]"),
        (right, bottom, "right", 0, 34, "axes[across] + ' →'"),
        (right, top, "right", 0, -12, f"isValid({r}) ? '{letter} = ' + format({r}, '.2f') : ''"),
    )
    words = [
        alt.Chart(alt.InlineData(values=[{"at": 0}]))
        .transform_calculate(text=text)
        .mark_text(align=align, dx=dx, dy=dy, color=palette.soft)
        .encode(x=x, y=y, text="text:N")
        for x, y, align, dx, dy, text in corners
    ]
    chart = (
        alt.layer(points, found, *words)
        .add_params(
            *linked(names),
            alt.param(name="axes", value=list(axes)),
            alt.param(name=f"ends_{data}", value=ends),
            alt.param(name=f"correlations_{data}", value=[list(row) for row in correlations]),
            alt.param(name="across", value=start[0]),
            alt.param(name="up", value=start[1]),
        )
        .properties(width="container", height=_HEIGHT)
    )
    return Drawing(chart, {data: list(rows)}, palette)
