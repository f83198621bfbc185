"""How far the metrics agree, and which groups of them decide."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.analysis.agreement.agreement import Agreement
from ...engine.analysis.influence.influence import Influence
from ..charts import PAGE
from ..charts.grid import WRITTEN, metric_chart
from ..dossier import Dossier, Missed
from ..standings import Standings
from ..text.queries import queries
from ..text.ranked import quoted_table
from ..text.safe import shortened, visible
from ..text.titles import coefficient
from .section import Section, listed, plural
from .spread import GROUP_MEANS, add_density, add_scatter

__all__ = ["metric_section"]

#: More metrics than this are not drawn one by one.
_DRAWN = 120
_LISTED = 12


def metric_section(dossier: Dossier, standings: Standings) -> Section:
    """Show correlations between metrics, how their scores lie, and the influence of groups."""
    found, influence = dossier.agreement, dossier.influence
    missed: list[str] = []
    view: dict[str, object] = {"agreement": None, "influence": None, "scatter": None, "density": None}
    charts: dict[str, dict[str, object]] = {}
    if isinstance(found, Missed):
        missed.append(f"Agreement of metrics is not shown: {visible(found.reason)}.")
    else:
        view["agreement"] = _agreement(found)
        if len(found.metrics) <= _DRAWN:
            charts["metrics"] = _chart(found)
        else:
            missed.append(f"The heat map is left out: {len(found.metrics)} metrics would not be legible.")
    if isinstance(influence, Missed):
        missed.append(f"The influence of groups is not shown: {visible(influence.reason)}.")
    else:
        view["influence"] = _influence(influence, standings)
    if isinstance(dossier.spread, Missed):
        missed.append(f"The scores of groups are not shown: {visible(dossier.spread.reason)}.")
    else:
        view["density"] = add_density(dossier.spread, charts)
        view["scatter"] = add_scatter(dossier.spread, standings, charts)
        if view["scatter"] is None:
            missed.append("Groups are not plotted against each other: no two have a defined correlation.")
    return Section("metrics", "Metrics", "metrics.html", view, charts, tuple(missed))


def _agreement(found: Agreement) -> dict[str, object]:
    rows = found.rows()
    defined = [row for row in rows if row["r"] is not None]
    sure = [row for row in defined if row["significant"]]
    against = [row for row in sure if row["r"] < 0]
    mean = "no defined correlation" if found.mean_correlation is None else coefficient(found.mean_correlation)
    interval = ""
    if found.interval is not None:
        ends = found.interval.to_dict()
        low, high = ends.get("lower"), ends.get("upper")
        if low is not None and high is not None:
            interval = f"{coefficient(low)} to {coefficient(high)}"
    pairs_told = plural(len(defined), "pair")
    title = f"Two metrics agree at {mean} on average; {len(sure):,} of {pairs_told} significantly"
    if against:
        title += f", {len(against):,} of them in opposition"

    def pairs(chosen: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
        return [(visible(row["a"]), visible(row["b"]), coefficient(row["r"])) for row in chosen[:_LISTED]]

    told = found.to_dict()
    redundant: list[dict[str, Any]] = told["redundant"]
    opposed: list[dict[str, Any]] = told["opposed"]
    return {
        "title": title,
        "interval": interval,
        "written": len(found.metrics) <= WRITTEN,
        "n": len(found.metrics),
        "pairs": len(defined),
        "correction": found.correction,
        "alpha": f"{found.alpha:g}",
        "redundant": pairs(sorted(redundant, key=lambda row: -abs(row["r"]))),
        "n_redundant": len(redundant),
        "above": f"{found.redundant_above:g}",
        "opposed": pairs(sorted(opposed, key=lambda row: row["r"])),
        "n_opposed": len(opposed),
        "within": None if found.within is None else coefficient(found.within),
        "between": None if found.between is None else coefficient(found.between),
        "concordance": None if found.concordance is None else f"{found.concordance.w:.3f}",
        "command": quoted_table(found.prepared, "agreement", "--format", "json"),
        "sql": queries(found.prepared, "SELECT * FROM spearman({table})", weighted=False),
    }


def _chart(found: Agreement) -> dict[str, object]:
    cells = [
        {
            "a": a,
            "b": b,
            "r": None if np.isnan(found.r[a, b]) else float(found.r[a, b]),
            "n": int(found.n[a, b]),
            "text": "" if np.isnan(found.r[a, b]) else f"{found.r[a, b]:.2f}".replace("-", "−"),
            "sure": bool(found.significant[a, b]),
        }
        for a in range(len(found.metrics))
        for b in range(a)
    ]
    breaks = [m for m in range(1, len(found.groups)) if found.groups[m] != found.groups[m - 1]]
    names = [shortened(visible(name), 48) for name in found.metrics]
    return metric_chart(names, cells, breaks, PAGE).specification(
        f"Heat map of the Spearman correlations between {len(names)} metrics, ordered by group."
    )


def _influence(found: Influence, standings: Standings) -> dict[str, object]:
    shown = dict(zip(standings.models, standings.names, strict=True))
    first = [group for group in found.groups if group.level == 1]
    known = [group for group in first if group.explained_variance is not None]
    most = max(known, key=lambda group: group.explained_variance or 0.0) if known else None
    title = "No group’s score varies with the overall one"
    if most is not None:
        title = (
            f"“{shortened(visible(most.group), 40)}” explains {most.explained_variance:.0%} of the overall "
            f"score’s variance with {most.weight:.0%} of the weight"
        )

    def share(value: float | None) -> str:
        return "—" if value is None else f"{value:.1%}".replace("-", "−")

    return {
        "title": title,
        "basis": found.basis,
        "rule": standings.titles[0],
        "rows": [
            {
                "name": visible(group.group),
                "metrics": group.metrics,
                "weight": share(group.weight),
                "explained": share(group.explained_variance),
                "bar": round(100 * (group.explained_variance or 0.0), 1),
                "mark": round(100 * group.weight, 1),
                "shapley": share(group.shapley),
                "reversed": share(group.reversed_pairs),
                "displaced": listed([shown.get(d.model, d.model) for d in group.displaced[:3]])
                if group.displaced
                else "—",
            }
            for group in first
        ],
        "models": found.shared_models,
        "command": quoted_table(
            found.prepared, "influence", "--rule", found.ranking.rule, "--format", "json"
        ),
        "sql": queries(found.prepared, GROUP_MEANS[found.basis]) if found.basis in GROUP_MEANS else [],
    }
