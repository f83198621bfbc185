"""How the scores of groups and metrics lie, and two of them against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine.analysis.agreement.spread import SCALES, Part, Scale, Shape, Spread
from ...engine.wording import counted
from ..charts.density import density_chart
from ..charts.scatter import scatter_chart
from ..charts.theme import shade
from ..needs import Missed
from ..standings import Standings
from ..text.commands import quoted_table
from ..text.numbers import brief, coefficient
from ..text.queries import queries
from ..text.safe import shortened, visible
from .section import Figure

__all__ = ["GROUP_MEANS", "density", "scatter"]

#: Axes to choose from, curves on one page, and metrics with a curve.
_AXES, _CURVES, _DRAWN = 32, 16, 120
_SCALED = {"raw": "scores as they are", "z": "z-scores"}
_UNITS = {"raw": "score, higher is better", "z": "standard deviations from the mean of the metric"}
#: Means of groups of the first level.
_MEANS = (
    "SELECT s.model, split_part(m.\"group\", '/', 1) AS part, "
    "sum(s.weight * s.{value}) / sum(s.weight) AS score "
    "FROM {source} s JOIN metrics m ON m.dataset = {{table}} AND m.metric = s.metric "
    "WHERE m.\"group\" <> ''{where} GROUP BY ALL"
)
GROUP_MEANS = {
    "scores": _MEANS.format(value="value", source="oriented_scores", where=" AND s.dataset = {table}"),
    "z-scores": _MEANS.format(value="z", source="z_scores({table})", where=""),
}


def scatter(spread: Spread, standings: Standings) -> Figure | Missed:
    """Two parts against each other, raw and z-transformed."""
    pair = spread.least_alike
    if pair is None:
        return Missed("no two have a defined correlation")
    # The two that are shown first must be among those that can be chosen.
    axes = sorted(list(dict.fromkeys([*pair, *range(len(spread.parts))]))[:_AXES])
    start = (axes.index(pair[0]), axes.index(pair[1]))
    names = [_named(spread.parts[i]) for i in axes]
    a, b = names[start[0]], names[start[1]]
    title = _scatter_title(spread, a, b)
    table = [
        (standings.names[m], standings.rank(0, m), *map(_text, values))
        for m, values in sorted(
            (standings.place[model], [spread.parts[i].scores[scale][c] for scale in SCALES for i in pair])
            for c, model in enumerate(spread.models)
            if model in standings.place
        )
    ]
    kinds = {"Groups": "group", "Metrics": "metric"}
    return Figure(
        title=title,
        source=counted(len(table), "model")
        + ("." if len(axes) == len(spread.parts) else f", {len(axes)} of {len(spread.parts)} axes."),
        start=start,
        kinds=[
            (words, [(at, names[at]) for at, i in enumerate(axes) if spread.parts[i].kind == kind])
            for words, kind in kinds.items()
        ],
        head=["Model", "Rank", *(f"{name}, {_SCALED[scale]}" for scale in SCALES for name in (a, b))],
        table=table,
        command=quoted_table(spread.prepared, "chart", kind=["scatter"], after=["-o", "scatter.json"]),
        sql=queries(spread.prepared, *GROUP_MEANS.values()),
        charts={
            f"scatter-{scale}": _scatter_chart(spread, standings, scale, axes, start, title)
            for scale in SCALES
        },
    )


def _scatter_title(spread: Spread, a: str, b: str) -> str:
    pair = spread.least_alike
    assert pair is not None
    raw, z = (coefficient(float(spread.correlations[scale][pair])) for scale in SCALES)
    groups = sum(part.level == 1 for part in spread.parts)
    if (spread.parts[pair[0]].kind == "metric" and len(spread.parts) > 2) or groups > 2:
        return f"“{a}” and “{b}” are least alike: they correlate at {raw}, at {z} after a z-transformation"
    return f"“{a}” and “{b}” correlate at {raw}, and at {z} when every metric is z-transformed"


def _scatter_chart(
    spread: Spread,
    standings: Standings,
    scale: Scale,
    axes: Sequence[int],
    start: tuple[int, int],
    title: str,
) -> dict[str, Any]:
    """Draw the models that the baseline ranks."""
    parts = [spread.parts[i] for i in axes]
    names = [_named(part) for part in parts]
    rows = [
        {
            "model": place,
            "at": [brief(part.scores[scale][c]) for part in parts],
            "shade": int(standings.ranks[0, place]),
            "shown": f"rank {standings.rank(0, place)}",
        }
        for c, model in enumerate(spread.models)
        if (place := standings.place.get(model)) is not None and not np.isnan(standings.ranks[0, place])
    ]
    return scatter_chart(
        standings.names,
        rows,
        names,
        start,
        [[brief(r) for r in row] for row in spread.correlations[scale][np.ix_(axes, axes)]],
        shade("shade", f"rank under {standings.base}", reverse=True),
        f"{len(rows)} models by two groups or metrics, {_SCALED[scale]}: "
        f"{names[start[0]]} across, {names[start[1]]} up. {title}.",
        data=scale,
    )


def density(spread: Spread) -> Figure:
    """Density curves, page by page."""
    groups = [part for part in spread.parts if part.kind == "group"]
    metrics = [part for part in spread.parts if part.kind == "metric"]
    pages = _pages(groups, metrics[:_DRAWN])
    title, kinds = _widest(pages[0][1])
    counts = counted(len(metrics), "metric")
    if groups:
        counts = f"{counted(len(groups), 'group')}, {counts}"
    if len(metrics) > _DRAWN:
        counts += f", the first {_DRAWN} of them drawn"
    shapes = [(part, part.shapes["raw"]) for part in spread.parts]
    return Figure(
        title=title,
        source=f"{counts}. Gaussian kernels, Silverman’s bandwidth; "
        "z-scores are over the models that have a score.",
        pages=[(number, name) for number, (name, _) in enumerate(pages)],
        table=[
            (shortened(visible(part.name)), part.kind, shape.n, *map(_text, _summary(shape)))
            for part, shape in shapes
        ],
        command=quoted_table(spread.prepared, "chart", kind=["density"], after=["-o", "density.json"]),
        sql=queries(
            spread.prepared,
            "SELECT metric, model, value FROM oriented_scores WHERE dataset = {table}",
            "SELECT metric, model, z FROM z_scores({table})",
            weighted=False,
        ),
        charts={f"density-{scale}": _density_chart(pages, scale, kinds, title) for scale in SCALES},
    )


def _summary(shape: Shape) -> tuple[float, ...]:
    quartiles = (shape.lower_quartile, shape.median, shape.upper_quartile)
    return (shape.minimum, *quartiles, shape.maximum, shape.mean, shape.deviation)


def _widest(parts: Sequence[Part]) -> tuple[str, dict[tuple[str, str], str]]:
    """Which of these parts spreads farthest and which least: a title, and what each is."""
    spreading = [part for part in parts if part.shapes["raw"].deviation > 0]
    if not spreading:
        return "All scores are equal", {}
    wide = max(spreading, key=lambda part: part.shapes["raw"].deviation)
    narrow = min(spreading, key=lambda part: part.shapes["raw"].deviation)
    kinds = {(narrow.kind, narrow.name): "narrow", (wide.kind, wide.name): "wide"}
    ratio = wide.shapes["raw"].deviation / narrow.shapes["raw"].deviation
    if ratio > 1:
        far = f"spread {ratio:.3g} times as far as in “{_named(narrow)}”"
        return f"Scores in “{_named(wide)}” {far}", kinds
    return "Scores spread alike everywhere", kinds


def _density_chart(
    pages: Sequence[tuple[str, Sequence[Part]]], scale: Scale, kinds: dict[tuple[str, str], str], title: str
) -> dict[str, Any]:
    rows = [
        {
            "page": number,
            "slot": slot,
            "begin": brief(shape.begin),
            "end": brief(shape.end),
            "density": [brief(height, 4) for height in shape.density],
            "median": brief(shape.median),
            "deviation": brief(shape.deviation),
            "n": shape.n,
            "kind": kinds.get((part.kind, part.name), "rest"),
        }
        for number, (_, parts) in enumerate(pages)
        for slot, part in enumerate(parts)
        for shape in [part.shapes[scale]]
    ]
    names = [[_named(part) for part in parts] for _, parts in pages]
    described = f"Density curves of the {_SCALED[scale]}, one a group or metric; {len(rows)} in all. {title}."
    return density_chart(names, rows, _UNITS[scale], described, data=scale)


def _pages(groups: list[Part], metrics: list[Part]) -> list[tuple[str, list[Part]]]:
    """What is shown together, by name: all metrics if they are few, else groups first; then the rest."""
    overview: list[Part] = []
    for level in sorted({part.level for part in groups}):
        more = [part for part in groups if part.level == level]
        if len(overview) + len(more) > _CURVES:
            break
        overview += more
    count = -(-len(metrics) // _CURVES)
    chunks = [[metrics[i] for i in part] for part in np.array_split(np.arange(len(metrics)), count)]
    starts = np.cumsum([1, *map(len, chunks)]).tolist()
    pages = [
        (
            "all metrics" if count == 1 else f"metrics {start} to {start + len(chunk) - 1} of {len(metrics)}",
            chunk,
        )
        for start, chunk in zip(starts, chunks, strict=False)
    ]
    if len(overview) < 2:
        return pages
    return [*pages, ("groups", overview)] if count == 1 else [("groups", overview), *pages]


def _named(part: Part) -> str:
    return shortened(visible(part.name), 48)


def _text(value: float) -> str:
    return "—" if np.isnan(value) else f"{value:.4g}".replace("-", "−")
