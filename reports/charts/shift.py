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
    texts = [
        text
        for m in _named(change)
        for text in _texts(base, m, standings.ranks[0, m] < n_models / 2, change[m] > 0)
    ]
    marked = base.transform_filter(MARKED).mark_circle(size=110, opacity=1, color=PAGE.ink)
    return draw(
        [band, points, *texts, marked],
        {"changes": _rows(standings, rule)},
        described,
        height=_HEIGHT,
        parameters=linked(standings.names),
    )


def _rows(standings: Standings, rule: int) -> list[dict[str, Any]]:
    return [
        {
            "model": m,
            "from": int(standings.ranks[0, m]),
            "to": standings.rank(rule, m),
            "change": int(change),
            "kind": "up" if change > FAR else "down" if change < -FAR else "near",
        }
        for m, change in enumerate(standings.changes[rule])
        if not np.isnan(change)
    ]


def _texts(base: alt.Chart, model: int, left: bool, up: bool) -> list[alt.Chart]:
    """A model's name, on the inner side of its mark.

    Once with an edge in the colour of the paper, to stay legible over marks, and once as itself.
    """
    edge: dict[str, Any] = {"stroke": PAGE.paper, "strokeWidth": 4, "strokeJoin": "round"}
    place: dict[str, Any] = {"align": "left", "dx": 7} if left else {"align": "right", "dx": -7}
    fill = PAGE.up if up else PAGE.down
    chosen = base.transform_filter(f"datum.model == {model}").encode(text="name:N")
    return [chosen.mark_text(**halo, **place, limit=150, fontSize=11, fill=fill) for halo in (edge, {})]


def _named(change: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
    """The model that rises farthest and the one that falls farthest, where they go far."""
    known = np.nan_to_num(change)
    ends = [int(known.argmax()), int(known.argmin())]
    return [m for m in ends if abs(known[m]) > FAR]
