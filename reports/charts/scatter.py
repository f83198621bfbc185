"""Models by two numbers each, coloured by a third."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import altair as alt

from .theme import MARKED, PAGE, draw, held, linked, live, rank_ticks, rows_of, tips

__all__ = ["scatter_chart"]

_HEIGHT = 400


def scatter_chart(
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    axes: Sequence[str],
    start: tuple[int, int],
    correlations: Sequence[Sequence[float | None]],
    colour: alt.Color,
    described: str,
    *,
    data: str = "models",
    last_rank: int | None = None,
) -> dict[str, Any]:
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
    axis = alt.Axis(title=None, grid=True, tickCount=6, values=alt.Undefined if ranks is None else ranks)

    def scale(chosen: str, *, reverse: bool = False) -> alt.Scale:
        domain = live([f"ends_{data}[{chosen}][0]", f"ends_{data}[{chosen}][1]"])
        return alt.Scale(domain=domain, zero=False, padding=8, nice=last_rank is None, reverse=reverse)

    base = (
        rows_of(data, name="names[datum.model]", x="datum.at[across]", y="datum.at[up]")
        .transform_filter("isValid(datum.x) && isValid(datum.y)")
        .encode(
            x=alt.X("x:Q", scale=scale("across"), axis=axis),
            y=alt.Y("y:Q", scale=scale("up", reverse=last_rank is not None), axis=axis),
            tooltip=tips(
                ("name:N", "model"),
                ("x:Q", "across", ".4~g"),
                ("y:Q", "up" if ranks is None else "down", ".4~g"),
                ("shown:N", "colour"),
            ),
        )
    )
    size = 46 if len(rows) > 60 else 80
    points = base.mark_circle(size=size, opacity=0.9, stroke=PAGE.soft, strokeWidth=0.4).encode(color=colour)
    marked = base.transform_filter(MARKED).mark_circle(size=130, opacity=1, color=PAGE.ink, stroke=PAGE.paper)
    own = {f"ends_{data}": ends, f"correlations_{data}": [list(row) for row in correlations]}
    parameters = held(axes=list(axes), **own, across=start[0], up=start[1])
    return draw(
        [points, marked, *_words(upward, letter, data)],
        {data: rows},
        described,
        height=_HEIGHT,
        parameters=[*linked(names), *parameters],
    )


def _words(upward: str, letter: str, data: str) -> list[alt.Chart]:
    """Titles of axes that the reader can change, as marks; an axis takes no expression for its own."""
    left, top, right, bottom = alt.value(0), alt.value(0), alt.value("width"), alt.value("height")
    r = f"correlations_{data}[across][up]"
    corners: tuple[tuple[Any, Any, Literal["left", "right"], int, int, str], ...] = (
        (left, top, "left", 0, -12, f"'{upward} ' + axes[up]"),
        (right, bottom, "right", 0, 34, "axes[across] + ' →'"),
        (right, top, "right", 0, -12, f"isValid({r}) ? '{letter} = ' + format({r}, '.2f') : ''"),
    )
    return [
        alt.Chart(alt.InlineData(values=[{"at": 0}]))
        .transform_calculate(text=text)
        .mark_text(align=align, dx=dx, dy=dy, color=PAGE.soft)
        .encode(x=x, y=y, text="text:N")
        for x, y, align, dx, dy, text in corners
    ]
