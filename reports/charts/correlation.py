"""How far the rules agree: a heat map of their rank correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from ..text.numbers import ROUNDING, coefficient
from .theme import Drawing, Palette, live, rule_axis

__all__ = ["correlation_chart"]

_ROW = 38
#: Room for the last slanted title, which reaches beyond its column.
_PADDING = "{left: 5, top: 5, bottom: 5, right: containerSize()[0] < 560 ? 42 : 5}"


def correlation_chart(
    rules: Sequence[str],
    titles: Sequence[str],
    matrix: Mapping[str, Mapping[str, float | None]],
    palette: Palette,
) -> Drawing:
    """Draw ``matrix[rule][rule]``: blue where two rules order alike, orange where they order oppositely.

    The highest and the lowest are framed. The diagonal, 1 by definition, and undefined ones are left plain.
    """
    known = [r for a in rules for b in rules if a != b and (r := matrix[a][b]) is not None]
    ends = (min(known), max(known)) if len(rules) > 2 and known and max(known) - min(known) > ROUNDING else ()
    values = [
        {
            "a": i,
            "b": j,
            "text": "" if i == j else coefficient(r),
            "fill": _fill(None if i == j else r, palette),
            "named": i != j and r is not None and any(abs(r - end) < ROUNDING for end in ends),
        }
        for i, a in enumerate(rules)
        for j, b in enumerate(rules)
        for r in [matrix[a][b]]
    ]
    places = list(range(len(rules)))
    scale = alt.Scale(domain=places, paddingInner=0.04, paddingOuter=0)
    slanted = "true" if len(rules) > 7 else "width < 440"
    axis, parameters = rule_axis(titles, palette, narrow=slanted, room=f"width / {len(rules)}")
    x = alt.X("b:O", scale=scale, axis=axis)
    y = alt.Y(
        "a:O",
        scale=scale,
        axis=alt.Axis(
            title=None,
            labelExpr="titles[datum.value]",
            labelOverlap=False,
            labelLimit=live("max(112, containerSize()[0] / 4)"),
            labelColor=palette.ink,
        ),
    )
    base = (
        alt.Chart(alt.NamedData("pairs"))
        .transform_calculate(one="titles[datum.a]", other="titles[datum.b]")
        .encode(x=x, y=y)
    )
    cells = base.mark_rect().encode(
        color=alt.Color("fill:N", scale=None),
        tooltip=[
            alt.Tooltip("one:N", title="rule"),
            alt.Tooltip("other:N", title="and"),
            alt.Tooltip("text:N", title="Spearman"),
        ],
    )
    numbers = base.mark_text(fontSize=live(f"width / {len(rules)} < 42 ? 9 : 12")).encode(text="text:N")
    named = base.transform_filter("datum.named").mark_rect(fill=None, stroke=palette.ink, strokeWidth=2)
    chart = (
        alt.layer(cells, numbers, named)
        .add_params(*parameters)
        .properties(width="container", height=_ROW * len(rules), padding=live(_PADDING))
    )
    return Drawing(chart, {"pairs": values}, palette)


def _fill(r: float | None, palette: Palette) -> str:
    if r is None:
        return palette.band
    # Rounded, so that the page does not change with the last bits of a sum.
    return palette.blend("cool" if r >= 0 else "warm", round(abs(r), 2))
