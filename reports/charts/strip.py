"""Scores under each rule on one scale, coloured by the rank under the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np

from ..standings import FAR, Standings
from .theme import MARKED, PAGE, draw, held, linked, named_axis, rows_of, shade, tips

__all__ = ["strip_chart"]


def strip_chart(
    standings: Standings, normalised: Mapping[str, Mapping[str, float] | None], described: str
) -> dict[str, Any]:
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
    across = alt.Axis(title="worst score of the rule (0) to best (1)", values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    base = rows_of("scores", name="names[datum.model]", under="titles[datum.rule]").encode(
        x=alt.X("score:Q", scale=alt.Scale(domain=[0, 1], padding=6), axis=across),
        y=alt.Y(
            "rule:O",
            scale=alt.Scale(domain=shown, padding=0.5, type="point"),
            axis=named_axis("titles", "max(100, containerSize()[0] / 4)", labelColor=PAGE.ink),
        ),
        tooltip=tips(
            ("name:N", "model"),
            ("under:N", "rule"),
            ("rank:N", "rank"),
            ("score:Q", "normalised", ".3f"),
        ),
    )
    points = base.mark_point(
        filled=True, size=40 if crowded else 70, opacity=0.85, stroke=PAGE.soft, strokeWidth=0.4
    ).encode(color=shade("base", f"rank under {standings.titles[0]}", reverse=True))
    moved = [
        base.transform_filter(f"datum.change {beyond}").mark_tick(
            orient="vertical", size=9, thickness=1.4, yOffset=offset, color=colour, opacity=1
        )
        for beyond, offset, colour in ((f"> {FAR}", -11, PAGE.up), (f"< {-FAR}", 11, PAGE.down))
    ]
    marked = base.transform_filter(MARKED).mark_point(
        filled=True, size=130, opacity=1, color=PAGE.ink, stroke=PAGE.paper
    )
    return draw(
        [points, *moved, marked],
        {"scores": rows},
        described,
        height=54 * max(1, len(shown)),
        parameters=[*linked(standings.names), *held(titles=list(standings.titles))],
    )


def _whole(value: np.float64) -> int | None:
    return None if np.isnan(value) else int(value)
