"""Places gained and lost under one rule, against the rank under the baseline."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from ..standings import FAR, Standings
from .theme import MARKED, PAGE, by_kind, draw, linked, rank_ticks, rows_of, tips

__all__ = ["shift_chart"]

_HEIGHT = 220


def shift_chart(standings: Standings, rule: int, described: str) -> dict[str, Any]:
    """Draw one rule's changes; models within :data:`FAR` places lie in a grey band.

    Scales are the same for every rule of the comparison, so that panels can stand beside each other. Models
    are marked through the parameters of :func:`.linked`.
    """
    change, n_models = standings.changes[rule], len(standings.models)
    most = int(np.abs(np.nan_to_num(standings.changes)).max(initial=FAR + 1))
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
    scale = alt.Scale(domain=[-most * 1.12, most * 1.12], nice=False)
    base = rows_of("changes", name="names[datum.model]").encode(
        x=alt.X(
            "from:Q",
            scale=alt.Scale(domain=[1, n_models], nice=False),
            axis=alt.Axis(
                title=f"rank under {standings.titles[0]}", grid=False, values=rank_ticks(n_models, 5)
            ),
        ),
        y=alt.Y(
            "change:Q",
            scale=scale,
            axis=alt.Axis(
                title=None, tickCount=5, labelExpr="datum.value > 0 ? '+' + datum.label : datum.label"
            ),
        ),
    )
    points = base.mark_point(filled=True, opacity=0.75, size=26).encode(
        color=by_kind(alt.Color, {"near": PAGE.faint, "up": PAGE.up, "down": PAGE.down}),
        shape=by_kind(alt.Shape, {"near": "circle", "up": "triangle-up", "down": "triangle-down"}),
        tooltip=tips(
            ("name:N", "model"),
            ("from:Q", standings.titles[0]),
            ("to:N", standings.titles[rule]),
            ("change:Q", "places", "+d"),
        ),
    )
    band = (
        alt.Chart(alt.InlineData(values=[{"low": -FAR, "high": FAR}]))
        .mark_rect(color=PAGE.line, opacity=0.55)
        .encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    )
    # Once with an edge in the colour of the paper, to stay legible over marks, and once as itself.
    edge: dict[str, Any] = {"stroke": PAGE.paper, "strokeWidth": 4, "strokeJoin": "round"}
    texts = [
        base.transform_filter(f"datum.model == {m}")
        .mark_text(
            **halo,
            align="left" if standings.ranks[0, m] < n_models / 2 else "right",
            dx=7 if standings.ranks[0, m] < n_models / 2 else -7,
            limit=150,
            fontSize=11,
            fill=PAGE.up if change[m] > 0 else PAGE.down,
        )
        .encode(text="name:N")
        for m in _named(change)
        for halo in (edge, dict[str, Any]())
    ]
    marked = base.transform_filter(MARKED).mark_circle(size=110, opacity=1, color=PAGE.ink)
    return draw(
        [band, points, *texts, marked],
        {"changes": values},
        described,
        height=_HEIGHT,
        parameters=linked(standings.names),
    )


def _named(change: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    """The model that rises farthest and the one that falls farthest, where they go far."""
    known = np.nan_to_num(change)
    ends = [int(known.argmax()), int(known.argmin())]
    return [m for m in ends if abs(known[m]) > FAR]
