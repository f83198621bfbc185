"""How the scores of groups and metrics lie, and two of them against each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.analysis.agreement.spread import SCALES, Part, Spread
from ..charts import PAGE
from ..charts.density import density_chart
from ..charts.scatter import scatter_chart
from ..charts.theme import shade
from ..standings import Standings
from ..text.queries import queries
from ..text.ranked import quoted_table
from ..text.safe import shortened, visible
from ..text.titles import coefficient
from .section import plural

__all__ = ["GROUP_MEANS", "add_density", "add_scatter"]

#: Axes to choose from, curves on one page, and metrics with a curve.
_AXES, _CURVES, _DRAWN = 32, 16, 120
_SCALED = {"raw": "scores as they are", "z": "z-scores"}
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


def add_scatter(found: Spread, standings: Standings, charts: dict[str, dict[str, object]]) -> Any:
    """Two parts against each other, raw and z-transformed; None where no two can be compared."""
    pair = found.least_alike
    if pair is None:
        return None
    # The two that are shown first must be among those that can be chosen.
    chosen = list(dict.fromkeys([*pair, *range(len(found.parts))]))[:_AXES]
    chosen.sort()
    start = (chosen.index(pair[0]), chosen.index(pair[1]))
    parts = [found.parts[i] for i in chosen]
    names = [_named(part) for part in parts]
    place = {model: m for m, model in enumerate(standings.models)}
    a, b = names[start[0]], names[start[1]]
    raw, z = (coefficient(_known(found.correlations[scale][pair])) for scale in SCALES)
    groups = sum(part.level == 1 for part in found.parts)
    title = f"“{a}” and “{b}” correlate at {raw}, and at {z} when every metric is z-transformed"
    if (parts[start[0]].kind == "metric" and len(found.parts) > 2) or groups > 2:
        title = f"“{a}” and “{b}” are least alike: they correlate at {raw}, at {z} after a z-transformation"
    for scale in SCALES:
        matrix = found.correlations[scale][np.ix_(chosen, chosen)]
        rows = [
            {
                "model": place[model],
                "at": [_brief(part.scores[scale][c]) for part in parts],
                "shade": int(standings.ranks[0, place[model]]),
                "shown": f"rank {standings.rank(0, place[model])}",
            }
            for c, model in enumerate(found.models)
            if model in place and not np.isnan(standings.ranks[0, place[model]])
        ]
        chart = scatter_chart(
            standings.names,
            rows,
            names,
            start,
            [[_brief(r) for r in row] for row in matrix],
            shade("shade", f"rank under {standings.titles[0]}", PAGE, reverse=True),
            PAGE,
            data=scale,
        )
        charts[f"scatter-{scale}"] = chart.specification(
            f"{len(rows)} models by two groups or metrics, {_SCALED[scale]}: {a} across, {b} up. {title}."
        )
    both = [found.parts[i] for i in pair]
    table = [
        (standings.names[m], standings.rank(0, m), *(_text(x) for x in values))
        for m, values in sorted(
            (place[model], [part.scores[scale][c] for scale in SCALES for part in both])
            for c, model in enumerate(found.models)
            if model in place
        )
    ]
    return {
        "title": title,
        "rule": standings.titles[0],
        "start": start,
        "kinds": [
            (
                kind,
                [
                    (i, name)
                    for i, (name, part) in enumerate(zip(names, parts, strict=True))
                    if part.kind == key
                ],
            )
            for kind, key in (("Groups", "group"), ("Metrics", "metric"))
        ],
        "n": plural(len(table), "model"),
        "selection": "" if len(parts) == len(found.parts) else f", {len(parts)} of {len(found.parts)} axes",
        "head": ["Model", "Rank", *(f"{name}, {_SCALED[scale]}" for scale in SCALES for name in (a, b))],
        "table": table,
        "command": quoted_table(found.prepared, "chart", kind=["scatter"], after=["-o", "scatter.json"]),
        "sql": queries(found.prepared, *GROUP_MEANS.values()),
    }


def add_density(found: Spread, charts: dict[str, dict[str, object]]) -> Any:
    """Density curves, page by page."""
    groups = [part for part in found.parts if part.kind == "group"]
    metrics = [part for part in found.parts if part.kind == "metric"]
    pages = _pages(groups, metrics[:_DRAWN])
    first = [part for part in pages[0][1] if part.shapes["raw"].deviation > 0]
    ends = ()
    title = "All scores are equal"
    if first:
        ends = (
            max(first, key=lambda part: part.shapes["raw"].deviation),
            min(first, key=lambda part: part.shapes["raw"].deviation),
        )
        ratio = ends[0].shapes["raw"].deviation / ends[1].shapes["raw"].deviation
        title = (
            f"Scores in “{_named(ends[0])}” spread {ratio:.3g} times as far as in “{_named(ends[1])}”"
            if ratio > 1
            else "Scores spread alike everywhere"
        )
    for scale in SCALES:
        rows = [
            {
                "page": number,
                "slot": slot,
                "begin": _brief(shape.begin),
                "end": _brief(shape.end),
                "density": [_brief(height, 4) for height in shape.density],
                "median": _brief(shape.median),
                "deviation": _brief(shape.deviation),
                "n": shape.n,
                "kind": ("wide", "narrow")[ends.index(part)] if part in ends else "rest",
            }
            for number, (_, parts) in enumerate(pages)
            for slot, part in enumerate(parts)
            for shape in [part.shapes[scale]]
        ]
        chart = density_chart(
            [[_named(part) for part in parts] for _, parts in pages],
            rows,
            "score, higher is better"
            if scale == "raw"
            else "standard deviations from the mean of the metric",
            PAGE,
            data=scale,
        )
        charts[f"density-{scale}"] = chart.specification(
            f"Density curves of the {_SCALED[scale]}, one a group or metric; {len(rows)} in all. {title}."
        )
    return {
        "title": title,
        "pages": [(number, name) for number, (name, _) in enumerate(pages)],
        "n": f"{plural(len(groups), 'group')}, " * bool(groups) + plural(len(metrics), "metric"),
        "selection": f", the first {_DRAWN} of them drawn" if len(metrics) > _DRAWN else "",
        "table": [
            (
                shortened(visible(part.name)),
                part.kind,
                shape.n,
                *(
                    _text(x)
                    for x in (
                        shape.minimum,
                        shape.lower_quartile,
                        shape.median,
                        shape.upper_quartile,
                        shape.maximum,
                        shape.mean,
                        shape.deviation,
                    )
                ),
            )
            for part in found.parts
            for shape in [part.shapes["raw"]]
        ],
        "command": quoted_table(found.prepared, "chart", kind=["density"], after=["-o", "density.json"]),
        "sql": queries(
            found.prepared,
            "SELECT metric, model, value FROM oriented_scores WHERE dataset = {table}",
            "SELECT metric, model, z FROM z_scores({table})",
            weighted=False,
        ),
    }


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


def _brief(value: float, digits: int = 6) -> float | None:
    """Rounded to significant digits, since a page of all of them would be twice as long; None for NaN."""
    return None if np.isnan(value) else float(f"{value:.{digits}g}")


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _text(value: float) -> str:
    return "—" if np.isnan(value) else f"{value:.4g}".replace("-", "−")
