"""Places gained and lost under one rule, against the rank under the baseline."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from ..standings import FAR, Standings
from .theme import MARKED, Drawing, Palette, linked, rank_ticks

__all__ = ["shift_chart"]

_HEIGHT = 220


def shift_chart(standings: Standings, rule: int, palette: Palette) -> Drawing:
    """Draw one rule's changes; models within :data:`FAR` places lie in a grey band.

    Scales are the same for every rule of the comparison, so that panels can stand beside each other. Models
    are marked through the parameters of :func:`.linked`.
    """
    change, n_models = standings.changes[rule], len(standings.models)
    most = int(np.abs(np.nan_to_num(standings.changes)).max(initial=FAR + 1))
    named = _named(change)
    values = [
        {
            "model": m,
            "from": int(standings.ranks[0, m]),
            "to": standings.rank(rule, m),
            "change": int(change[m]),
            "kind": "up" if change[m] > FAR else "down" if change[m] < -FAR else "near",
        }
        for m in range(n_models)
        if not np.isnan(change[m])
    ]
    x = alt.X(
        "from:Q",
        scale=alt.Scale(domain=[1, n_models], nice=False),
        axis=alt.Axis(title=f"rank under {standings.titles[0]}", grid=False, values=rank_ticks(n_models, 5)),
    )
    scale = alt.Scale(domain=[-most * 1.12, most * 1.12], nice=False)
    y = alt.Y(
        "change:Q",
        scale=scale,
        axis=alt.Axis(title=None, tickCount=5, labelExpr="datum.value > 0 ? '+' + datum.label : datum.label"),
    )
    kinds = {
        "near": (palette.faint, "circle"),
        "up": (palette.up, "triangle-up"),
        "down": (palette.down, "triangle-down"),
    }
    tips = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("from:Q", title=standings.titles[0]),
        alt.Tooltip("to:N", title=standings.titles[rule]),
        alt.Tooltip("change:Q", title="places", format="+d"),
    ]
    base = alt.Chart(alt.NamedData("changes")).transform_calculate(name="names[datum.model]").encode(x=x, y=y)
    points = base.mark_point(filled=True, opacity=0.75, size=26).encode(
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=list(kinds), range=[c for c, _ in kinds.values()]), legend=None
        ),
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(domain=list(kinds), range=[s for _, s in kinds.values()]), legend=None
        ),
        tooltip=tips,
    )
    band = (
        alt.Chart(alt.InlineData(values=[{"low": -FAR, "high": FAR}]))
        .mark_rect(color=palette.line, opacity=0.55)
        .encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    )
    found = base.transform_filter(MARKED).mark_circle(size=110, opacity=1, color=palette.ink)
    # Once with an edge in the colour of the paper, to stay legible over marks, and once as itself.
    halos: tuple[dict[str, Any], ...] = (
        {"stroke": palette.paper, "strokeWidth": 4, "strokeJoin": "round"},
        {},
    )
    texts = [
        base.transform_filter(f"datum.model == {m}")
        .mark_text(
            **halo,
            align="left" if standings.ranks[0, m] < n_models / 2 else "right",
            dx=7 if standings.ranks[0, m] < n_models / 2 else -7,
            limit=150,
            fontSize=11,
            fill=palette.up if change[m] > 0 else palette.down,
        )
        .encode(text="name:N")
        for m in named
        for halo in halos
    ]
    chart = (
        alt.layer(band, points, *texts, found)
        .add_params(*linked(standings.names))
        .properties(width="container", height=_HEIGHT)
    )
    return Drawing(chart, {"changes": values}, palette)


def _named(change: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    """The model that rises farthest and the one that falls farthest, where they go far."""
    known = np.nan_to_num(change)
    ends = [int(known.argmax()), int(known.argmin())]
    return [m for m in ends if abs(known[m]) > FAR]
