"""Scores under each rule on one scale, coloured by the rank under the first."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from ..safe import isolated
from ..standings import FAR, Standings
from .theme import Drawing, Palette, live

__all__ = ["strip_chart"]


def strip_chart(
    standings: Standings, normalised: Mapping[str, Mapping[str, float] | None], palette: Palette
) -> Drawing:
    """Draw one row a rule, worst score left and best right; far changes have a ring.

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
            "base": None
            if standings.ranks[0, place[model]] != standings.ranks[0, place[model]]
            else int(standings.ranks[0, place[model]]),
            "rank": standings.rank(r, place[model]),
            "far": bool(abs(standings.changes[r, place[model]]) > FAR),
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
    colour = alt.Color(
        "base:Q",
        scale=alt.Scale(scheme="viridis", reverse=True),
        legend=alt.Legend(
            title=f"rank under {standings.titles[0]}",
            orient="top",
            gradientLength=160,
            titleColor=palette.soft,
            labelColor=palette.soft,
            titleFontWeight="normal",
        ),
    )
    ticks = base.mark_point(
        filled=True, size=40 if crowded else 70, opacity=0.85, stroke=palette.paper, strokeWidth=0.6
    ).encode(x=x, y=y, color=colour, tooltip=tips)
    rings = (
        base.transform_filter("datum.far")
        .mark_point(
            filled=False,
            size=120 if crowded else 170,
            strokeWidth=0.8 if crowded else 1.4,
            stroke=palette.down,
            opacity=0.55 if crowded else 1,
        )
        .encode(x=x, y=y, tooltip=tips)
    )
    found = (
        base.transform_filter("query != '' && indexof(lower(datum.name), query) >= 0")
        .mark_point(filled=True, size=120, opacity=1, color=palette.ink)
        .encode(x=x, y=y)
    )
    chart = (
        alt.layer(ticks, rings, found)
        .add_params(
            alt.param(name="query", value=""),
            alt.param(name="names", value=[isolated(name) for name in standings.names]),
            alt.param(name="titles", value=list(standings.titles)),
        )
        .properties(width="container", height=54 * max(1, len(shown)))
    )
    return Drawing(chart, {"scores": rows}, palette)
