"""How far the rules agree: a heat map of their rank correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ..text.numbers import ROUNDING, coefficient
from .theme import PAGE, draw, live, named_axis, places, rows_of, rule_axis, tips

__all__ = ["correlation_chart", "correlation_fill"]

_ROW = 38
#: Room for the last slanted title, which reaches beyond its column.
_PADDING = "{left: 5, top: 5, bottom: 5, right: containerSize()[0] < 560 ? 42 : 5}"


def correlation_chart(
    rules: Sequence[str],
    titles: Sequence[str],
    matrix: Mapping[str, Mapping[str, float | None]],
    described: str,
) -> dict[str, Any]:
    """Draw ``matrix[rule][rule]``: blue where two rules order alike, orange where they order oppositely.

    The highest and the lowest are framed. The diagonal, 1 by definition, and undefined ones are left plain.
    """
    known = [r for a in rules for b in rules if a != b and (r := matrix[a][b]) is not None]
    ends = (min(known), max(known)) if len(rules) > 2 and known and max(known) - min(known) > ROUNDING else ()
    pairs = [
        {
            "a": i,
            "b": j,
            "text": "" if i == j else coefficient(r),
            "fill": PAGE.band if i == j or r is None else correlation_fill(r),
            "named": i != j and r is not None and any(abs(r - end) < ROUNDING for end in ends),
        }
        for i, a in enumerate(rules)
        for j, b in enumerate(rules)
        for r in [matrix[a][b]]
    ]
    scale = places(len(rules), paddingInner=0.04, paddingOuter=0)
    slanted = "true" if len(rules) > 7 else "width < 440"
    across, parameters = rule_axis(titles, narrow=slanted, room=f"width / {len(rules)}")
    down = named_axis("titles", "max(112, containerSize()[0] / 4)", labelOverlap=False, labelColor=PAGE.ink)
    base = rows_of("pairs", one="titles[datum.a]", other="titles[datum.b]").encode(
        x=alt.X("b:O", scale=scale, axis=across), y=alt.Y("a:O", scale=scale, axis=down)
    )
    layers = [
        base.mark_rect().encode(
            color=alt.Color("fill:N", scale=None),
            tooltip=tips(("one:N", "rule"), ("other:N", "and"), ("text:N", "Spearman")),
        ),
        base.mark_text(fontSize=live(f"width / {len(rules)} < 42 ? 9 : 12")).encode(text="text:N"),
        base.transform_filter("datum.named").mark_rect(fill=None, stroke=PAGE.ink, strokeWidth=2),
    ]
    return draw(
        layers,
        {"pairs": pairs},
        described,
        height=_ROW * len(rules),
        parameters=parameters,
        padding=live(_PADDING),
    )


def correlation_fill(r: float) -> str:
    """Colour of a correlation, rounded so that the page does not change with the last bits of a sum."""
    return PAGE.blend("cool" if r >= 0 else "warm", round(abs(r), 2))
