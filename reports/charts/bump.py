"""Ranks across rules, one line a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import altair as alt
import numpy as np

from ..standings import FAR, Standings
from .theme import MARKED, PAGE, by_kind, draw, linked, live, nearest_tips, rank_ticks, rows_of, rule_axis

__all__ = ["LEGIBLE", "bump_chart", "named_models"]

#: With more models than this, only leaders and the largest movers are named.
LEGIBLE = 40

_ROW = 21  # pixels a model takes where all are named
_TALL = 680  # height of the plot where they are not
_LABEL = 15  # pixels a name takes
_LEADERS, _MOVERS = 3, 8

_ROOM = 230  # most pixels that names take beside the lines

_NARROW = "width < 560"
_Side = Literal["left", "right"]
_SIDES: tuple[_Side, ...] = ("left", "right")


_TINTED = by_kind(alt.Color, {"up": PAGE.up, "down": PAGE.down, "lead": PAGE.ink, "rest": PAGE.faint})


def bump_chart(standings: Standings, described: str) -> dict[str, Any]:
    """Draw ranks under each rule, the baseline first; lines of leaders and far movers stand out.

    Models are marked through the parameters of :func:`.linked`.

    Notes
    -----
    A model that a rule does not rank has no point there. Ranks run downward from 1. Tied models meet in one
    point; their names stand below each other.
    """
    n_rules, n_models = standings.ranks.shape
    crowded = n_models > LEGIBLE
    named = named_models(standings)
    kinds = _kinds(standings, named)
    longest = max(len(standings.names[m]) for m in (named if crowded else range(n_models)))
    room = min(_ROOM, 40 + 7 * longest)
    axis, parameters = rule_axis(
        standings.titles, narrow=_NARROW, room=f"(width - left - right) / {max(n_rules - 1, 1)}"
    )
    axis.grid = True
    x, y = _x(n_rules, axis), _y(n_models)
    base = rows_of("points", name="names[datum.model]", under="titles[datum.rule]").encode(
        x=x, y=alt.Y("rank:Q", **y), detail="model:N"
    )
    hover = alt.selection_point(
        name="hover", fields=["model"], on="pointerover", clear="pointerout", nearest=True, empty=False
    )
    marked = base.transform_filter(f"{MARKED} || (isValid(hover.model) && datum.model == hover.model[0])")
    said = nearest_tips(model="name", rule="under", rank="shown", places="move")
    layers = [
        *_lines(base, n_models),
        *_dots(base, crowded),
        marked.mark_line(strokeWidth=3, color=PAGE.ink),
        marked.mark_circle(size=50, opacity=1, color=PAGE.ink),
        # Unseen, so that a pointer need not hit a thin line.
        base.mark_circle(size=90, opacity=0, tooltip=said).add_params(hover),
        *(
            _texts(side, loud).encode(x=x, y=alt.Y("slot:Q", **y))
            for side in _SIDES
            for loud in (False, True)
        ),
    ]
    # Names stand on both sides; on narrow screens only on the right.
    sides = {
        "left": f"{_NARROW} ? 10 : min({room}, width / 4)",
        "right": f"min({room}, {_NARROW} ? 120 : width / 4)",
    }
    return draw(
        layers,
        {
            "points": list(_points(standings, named, kinds)),
            **{f"{side} labels": list(_labels(standings, named, kinds, side)) for side in _SIDES},
        },
        described,
        height=_TALL if crowded else n_models * _ROW,
        parameters=[
            *parameters,
            *linked(standings.names),
            *(alt.param(name=side, expr=wide) for side, wide in sides.items()),
        ],
    )


def _lines(base: alt.Chart, n_models: int) -> list[alt.Chart]:
    crowded = n_models > LEGIBLE
    rest, moved = (base.transform_filter(f"datum.kind {sign} 'rest'") for sign in ("==", "!="))
    opacity = 1 if not crowded else 0.3 if n_models <= 200 else 0.15
    return [
        rest.mark_line(strokeWidth=1 if crowded else 1.3, opacity=0.4 if crowded else 0.9, color=PAGE.faint),
        moved.mark_line(strokeWidth=1, opacity=opacity).encode(color=_TINTED),
        base.transform_filter("datum.named")
        .mark_line(strokeWidth=2.4, strokeJoin="round")
        .encode(color=_TINTED),
    ]


def _dots(base: alt.Chart, crowded: bool) -> list[alt.Chart]:
    quiet = base.transform_filter("!datum.named && !datum.far")
    star = base.transform_filter("datum.named").transform_filter("!datum.far")
    far = base.transform_filter("datum.far && datum.named" if crowded else "datum.far")
    shapes = (alt.value("triangle-up"), alt.value("triangle-down"))
    return [
        *([] if crowded else [quiet.mark_circle(size=24, opacity=1, color=PAGE.faint)]),
        star.mark_circle(size=44, opacity=1).encode(color=_TINTED),
        far.mark_point(filled=True, opacity=1, size=80).encode(
            color=alt.condition("datum.change > 0", alt.value(PAGE.up), alt.value(PAGE.down)),
            shape=alt.condition("datum.change > 0", *shapes),
        ),
    ]


def _texts(side: _Side, loud: bool) -> alt.Chart:
    """Names at one side: those of lines that stand out, or the others."""
    return (
        alt.Chart(alt.NamedData(f"{side} labels"))
        .transform_filter(f"!({_NARROW})" if side == "left" else "true")
        .transform_filter(f"datum.kind {'!=' if loud else '=='} 'rest'")
        .transform_calculate(name="names[datum.model]", text="datum.shown + '  ' + names[datum.model]")
        .mark_text(
            fontWeight=600 if loud else 400,
            align="right" if side == "left" else "left",
            baseline="middle",
            dx=-10 if side == "left" else 10,
            limit=live(f"max(40, {side} - 12)"),
        )
        .encode(
            text="text:N",
            tooltip=alt.Tooltip("name:N", title="model"),
            color=_TINTED if loud else alt.value(PAGE.soft),
        )
    )


def named_models(standings: Standings) -> frozenset[int]:
    """Models whose lines stand out: those first under a rule, and the largest movers."""
    leaders = list(standings.firsts)[:_LEADERS]
    size = np.abs(standings.largest)
    movers = [m for m in np.argsort(-size, kind="stable").tolist() if size[m] > FAR][:_MOVERS]
    if not movers and size.any():
        movers = [standings.farthest[1]]
    return frozenset([*leaders, *movers])


def _kinds(standings: Standings, named: frozenset[int]) -> list[str]:
    leaders = set(list(standings.firsts)[:_LEADERS])

    def kind(model: int, change: float) -> str:
        if model in leaders:
            return "lead"
        if abs(change) > FAR or model in named:
            return "up" if change > 0 else "down"
        return "rest"

    return [kind(m, change) for m, change in enumerate(standings.largest.tolist())]


def _points(standings: Standings, named: frozenset[int], kinds: list[str]) -> Iterator[dict[str, Any]]:
    for r in range(len(standings.rules)):
        for m in range(len(standings.models)):
            rank, change = standings.ranks[r, m], standings.changes[r, m]
            if np.isnan(rank):
                continue
            places = 0 if np.isnan(change) else int(change)
            yield {
                "model": m,
                "rule": r,
                "rank": int(rank),
                "shown": standings.rank(r, m),
                "change": None if np.isnan(change) else places,
                "move": f"{places:+d}".replace("-", "−") if places else "no change",
                "kind": kinds[m],
                "named": m in named,
                "far": abs(places) > FAR,
            }


def _labels(
    standings: Standings, named: frozenset[int], kinds: list[str], side: _Side
) -> Iterator[dict[str, Any]]:
    """Names beside the first or last rule, each in a slot of its own at or near its rank."""
    r = 0 if side == "left" else len(standings.rules) - 1
    n_models = len(standings.models)
    crowded = n_models > LEGIBLE
    chosen = [
        m
        for m in np.argsort(standings.ranks[r], kind="stable").tolist()
        if not np.isnan(standings.ranks[r, m]) and (m in named or not crowded)
    ]
    apart = _LABEL * n_models / _TALL if crowded else 1.0
    slots: list[float] = []
    for m in chosen:
        slots.append(max(float(standings.ranks[r, m]), slots[-1] + apart if slots else 1.0))
    for i in reversed(range(len(slots))):  # the last must not run over the end
        slots[i] = min(slots[i], n_models if i == len(slots) - 1 else slots[i + 1] - apart)
    for m, slot in zip(chosen, slots, strict=True):
        yield {"model": m, "rule": r, "slot": slot, "shown": standings.rank(r, m), "kind": kinds[m]}


def _x(n_rules: int, axis: alt.Axis) -> alt.X:
    return alt.X(
        "rule:O",
        scale=alt.Scale(
            type="point", domain=list(range(n_rules)), range=live(["left", "width - right"]), padding=0
        ),
        axis=axis,
    )


def _y(n_models: int) -> dict[str, Any]:
    return {
        "scale": alt.Scale(domain=[0.5, n_models + 0.5], reverse=True, nice=False, zero=False),
        "axis": None
        if n_models <= LEGIBLE
        else alt.Axis(title=None, values=rank_ticks(n_models), grid=False),
    }
