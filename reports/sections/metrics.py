"""How far the metrics agree, how their scores lie, and which groups of them decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine.analysis.agreement.agreement import Agreement
from ...engine.analysis.influence.influence import Influence
from ...engine.wording import counted
from ..charts.grid import WRITTEN, metric_chart
from ..dossier import Dossier
from ..needs import AGREEMENT, INFLUENCE, SPREAD, Missed
from ..text.commands import quoted_table
from ..text.numbers import coefficient
from ..text.queries import queries
from ..text.safe import shortened, visible
from ..text.wording import listed
from .section import Figure, Section, View, part
from .spread import GROUP_MEANS, density, scatter

__all__ = ["METRICS"]

#: More metrics than this are not drawn one by one.
_DRAWN = 120
_LISTED = 12


def _view(dossier: Dossier) -> View:
    agreement, spread = dossier[AGREEMENT], dossier[SPREAD]
    heat = None
    if not isinstance(agreement, Missed) and len(agreement.metrics) > _DRAWN:
        heat = Missed(f"The heat map is left out: {len(agreement.metrics)} metrics would not be legible")
    return View(
        agreement=part("Agreement of metrics is not shown", agreement, _agreement),
        heat=heat,
        influence=part("The influence of groups is not shown", dossier[INFLUENCE], _influence, dossier),
        density=part("The scores of groups are not shown", spread, density),
        scatter=part("Groups are not plotted against each other", spread, scatter, dossier.standings)
        if spread
        else None,
    )


def _agreement(agreement: Agreement) -> Figure:
    rows = [row for row in agreement.rows() if row["r"] is not None]
    sure = [row for row in rows if row["significant"]]
    against = sum(row["r"] < 0 for row in sure)
    mean = "no defined correlation"
    if agreement.mean_correlation is not None:
        mean = coefficient(agreement.mean_correlation)
    pairs = counted(len(rows), "pair")
    title = f"Two metrics agree at {mean} on average; {len(sure):,} of {pairs} significantly"
    if against:
        title += f", {against:,} of them in opposition"
    source = f"{len(agreement.metrics)} metrics, {len(rows)} pairs."
    ends: dict[str, float] = {} if agreement.interval is None else agreement.interval.to_dict()
    if ends.get("lower") is not None and ends.get("upper") is not None:
        interval = f"{coefficient(ends['lower'])} to {coefficient(ends['upper'])}"
        source += f" The mean’s 95% interval over models is {interval}."
    data = agreement.to_dict()
    return Figure(
        title=title,
        source=source,
        written=len(agreement.metrics) <= WRITTEN,
        of=agreement,
        redundant=_pairs(sorted(data["redundant"], key=lambda row: -abs(row["r"]))),
        opposed=_pairs(sorted(data["opposed"], key=lambda row: row["r"])),
        command=quoted_table(agreement.prepared, "agreement", "--format", "json"),
        sql=queries(agreement.prepared, "SELECT * FROM spearman({table})", weighted=False),
        charts={"metrics": _heat(agreement)} if len(agreement.metrics) <= _DRAWN else {},
    )


def _pairs(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(visible(row["a"]), visible(row["b"]), coefficient(row["r"])) for row in rows[:_LISTED]]


def _heat(agreement: Agreement) -> dict[str, Any]:
    cells = [
        {
            "a": a,
            "b": b,
            "r": None if np.isnan(agreement.r[a, b]) else float(agreement.r[a, b]),
            "n": int(agreement.n[a, b]),
            "text": "" if np.isnan(agreement.r[a, b]) else f"{agreement.r[a, b]:.2f}".replace("-", "−"),
            "sure": bool(agreement.significant[a, b]),
        }
        for a in range(len(agreement.metrics))
        for b in range(a)
    ]
    groups = agreement.groups
    breaks = [m for m in range(1, len(groups)) if groups[m] != groups[m - 1]]
    names = [shortened(visible(name), 48) for name in agreement.metrics]
    described = f"Heat map of the Spearman correlations between {len(names)} metrics, ordered by group."
    return metric_chart(names, cells, breaks, described)


def _influence(influence: Influence, dossier: Dossier) -> Figure:
    groups = [group for group in influence.groups if group.level == 1]
    defined = [(v, group) for group in groups if (v := group.explained_variance) is not None]
    title = "No group’s score varies with the overall one"
    if defined:
        variance, most = max(defined, key=lambda item: item[0])
        title = (
            f"“{shortened(visible(most.group), 40)}” explains {variance:.0%} of the overall "
            f"score’s variance with {most.weight:.0%} of the weight"
        )
    return Figure(
        title=title,
        source=f"{len(groups)} groups, {influence.shared_models} models.",
        basis=influence.basis,
        groups=[
            (group, listed([dossier.standings.name(one.model) for one in group.displaced[:3]]))
            for group in groups
        ],
        command=quoted_table(
            influence.prepared, "influence", "--rule", influence.ranking.rule, "--format", "json"
        ),
        sql=queries(influence.prepared, GROUP_MEANS[influence.basis])
        if influence.basis in GROUP_MEANS
        else [],
    )


METRICS = Section(
    "metrics",
    "Metrics",
    50,
    _view,
    needs=(AGREEMENT, SPREAD, INFLUENCE),
    charts=("metrics", "scatter", "density"),
)
