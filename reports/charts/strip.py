"""Scores under each rule on one scale, coloured by the rank under the first."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np

from ..standings import FAR, Standings
from .theme import MARKED, Drawing, Palette, linked, live, shade

__all__ = ["strip_chart"]


def strip_chart(
    standings: Standings, normalised: Mapping[str, Mapping[str, float] | None], palette: Palette
) -> Drawing:
    """Draw one row a rule, worst score left and best right; a tick above marks a far rise, below a far fall.

    After the figure of Ahlert et al. (2024) that shows min-max normalised scores of each integration scheme.

    Parameters
    ----------
    normalised
        By rule and model; None for a rule that ties all.
    """
    place = {model: m for m, model in enumerate(standings.models)}
    rows = [
        {
            "rule": r,
            "model": place[model],
            "score": score,
            "base": _whole(standings.ranks[0, place[model]]),
            "rank": standings.rank(r, place[model]),
            "change": _whole(standings.changes[r, place[model]]),
        }
        for r, rule in enumerate(standings.rules)
        for model, score in (normalised.get(rule) or {}).items()
    ]
    crowded = len(standings.models) > 60
    shown = [r for r, rule in enumerate(standings.rules) if normalised.get(rule)]
    base = alt.Chart(alt.NamedData("scores")).transform_calculate(
        name="names[datum.model]", under="titles[datum.rule]"
    )
    x = alt.X(
        "score:Q",
        scale=alt.Scale(domain=[0, 1], padding=6),
        axis=alt.Axis(title="worst score of the rule (0) to best (1)", values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
    )
    y = alt.Y(
        "rule:O",
        scale=alt.Scale(domain=shown, padding=0.5, type="point"),
        axis=alt.Axis(
            title=None,
            labelExpr="titles[datum.value]",
            labelColor=palette.ink,
            labelLimit=live("max(100, containerSize()[0] / 4)"),
        ),
    )
    tips = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip("under:N", title="rule"),
        alt.Tooltip("rank:N", title="rank"),
        alt.Tooltip("score:Q", title="normalised", format=".3f"),
    ]
    colour = shade("base", f"rank under {standings.titles[0]}", palette, reverse=True)
    points = base.mark_point(
        filled=True, size=40 if crowded else 70, opacity=0.85, stroke=palette.soft, strokeWidth=0.4
    ).encode(x=x, y=y, color=colour, tooltip=tips)
    moved = [
        base.transform_filter(f"datum.change {sign} {beyond}")
        .mark_tick(orient="vertical", size=9, thickness=1.4, yOffset=offset, color=colour, opacity=1)
        .encode(x=x, y=y, tooltip=tips)
        for sign, beyond, offset, colour in ((">", FAR, -11, palette.up), ("<", -FAR, 11, palette.down))
    ]
    found = (
        base.transform_filter(MARKED)
        .mark_point(filled=True, size=130, opacity=1, color=palette.ink, stroke=palette.paper)
        .encode(x=x, y=y, tooltip=tips)
    )
    chart = (
        alt.layer(points, *moved, found)
        .add_params(*linked(standings.names), alt.param(name="titles", value=list(standings.titles)))
        .properties(width="container", height=54 * max(1, len(shown)))
    )
    return Drawing(chart, {"scores": rows}, palette)


def _whole(value: np.float64) -> int | None:
    return None if np.isnan(value) else int(value)
