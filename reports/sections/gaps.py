"""What the gaps of the table leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...engine.analysis.gaps.possible_ranks import PossibleRanks
from ...engine.analysis.ranking.comparison import Ranked
from ...engine.result import Column, Table
from ...engine.wording import counted
from ...rules import Ranking
from ...rules.missing import Missing
from ..charts.grid import coverage_chart
from ..charts.ranges import range_chart
from ..charts.scatter import scatter_chart
from ..charts.theme import shade
from ..dossier import Dossier
from ..needs import POLICIES, POSSIBLE_RANKS, Missed
from ..standings import Standings
from ..text.commands import quoted_table
from ..text.numbers import coefficient, rank_correlation
from ..text.queries import leaderboard_queries, macros, queries
from ..text.safe import shortened, visible
from .section import Figure, Section, View, part

__all__ = ["GAPS"]

#: Rows and columns of the coverage map; more are put together.
_ROWS, _COLUMNS = 60, 110
_MODELS = 40
#: A correlation nearer to 0 than this is not worth a title.
_WEAK = 0.3


def _view(dossier: Dossier) -> View | Missed:
    if not dossier.prepared.gaps:
        return Missed("This table has no gaps among what was ranked")
    return View(
        coverage=_coverage(dossier),
        policies=part("Other policies are not shown", dossier[POLICIES], _policies, dossier),
        scored=_scored(dossier)
        if dossier.standings.several
        else Missed("Ranks are not plotted by the number of scores: that needs two rules"),
        possible=part("Possible ranks are not shown", dossier[POSSIBLE_RANKS], _possible, dossier),
    )


def _coverage(dossier: Dossier) -> Figure:
    """The map of missing scores."""
    prepared, standings = dossier.prepared, dossier.standings
    raw, place = prepared.raw, standings.place
    order = sorted(enumerate(raw.candidates), key=lambda item: (place.get(item[1], len(place)), item[1]))
    missing = ~raw.present[:, [c for c, _ in order]]
    models = [standings.name(model) for _, model in order]
    metrics = [visible(name) for name in raw.voters]
    per_metric = missing.mean(axis=1)
    worst = int(per_metric.argmax())
    whole = int((~missing).all(axis=0).sum())
    have = (
        f"{whole:,} of {counted(len(models), 'model')} have"
        if whole
        else f"None of {len(models):,} models has"
    )
    title = f"{have} every score; {shortened(metrics[worst], 40)} lacks most, {per_metric[worst]:.0%}"
    shares = [(name, float(share)) for name, share in zip(metrics, per_metric, strict=True) if share]
    shares.sort(key=lambda item: (-item[1], item[0]))
    counts = ((len(models), "model"), (len(metrics), "metric"), (int(missing.sum()), "gap"))
    chart = _coverage_map(missing, models, metrics, f"Map of missing scores: {title}.")
    return Figure(
        title=title,
        grouped=len(models) > _ROWS or len(metrics) > _COLUMNS,
        source=f"{', '.join(counted(*count) for count in counts)}.",
        table=[(name, f"{share:.1%}") for name, share in shares],
        command=quoted_table(prepared, "coverage", "--format", "json"),
        sql=queries(prepared, "SELECT * FROM coverage({table})", gaps=False, weighted=False),
        charts={"coverage": chart},
    )


def _coverage_map(
    missing: npt.NDArray[np.bool_], models: Sequence[str], metrics: Sequence[str], described: str
) -> dict[str, Any]:
    """Draw ``missing[metric, model]``, neighbours put together where there are many."""
    rows = np.array_split(np.arange(len(models)), min(_ROWS, len(models)))
    columns = np.array_split(np.arange(len(metrics)), min(_COLUMNS, len(metrics)))

    def named(names: Sequence[str], chunk: npt.NDArray[np.int64]) -> str:
        first = shortened(names[int(chunk[0])], 40)
        return first if len(chunk) == 1 else f"{first} and {len(chunk) - 1} more"

    cells = [
        {"row": i, "column": j, "missing": round(float(cell.mean()), 4), "text": f"{cell.mean():.0%}"}
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if (cell := missing[np.ix_(column, row)]).any()
    ]
    return coverage_chart(
        [named(models, row) for row in rows], [named(metrics, column) for column in columns], cells, described
    )


def _policies(policies: Mapping[Missing, Ranked | Missed], dossier: Dossier) -> Figure:
    """Ranks under each policy, side by side."""
    prepared, standings = dossier.prepared, dossier.standings
    rankings: dict[Missing, Ranking] = {
        name: one.ranking for name, one in policies.items() if not isinstance(one, Missed)
    }
    ranks = [
        {row["model"]: (row["rank"], row["tied"]) for row in ranking.rows()} for ranking in rankings.values()
    ]
    winners = {ranking.winners for ranking in rankings.values()}
    leaders = {model for first in winners for model in first}
    ranked = [model for model in standings.models if model in dossier.ranking.candidates]
    models = ranked[:_MODELS]
    macro = macros().get(dossier.base)
    return Figure(
        title=f"The policy for gaps does not change who leads: the same under all {len(rankings)}"
        if winners == {dossier.ranking.winners}
        else f"The policy for gaps decides who leads: {len(leaders)} models come first under one",
        rankings=rankings,
        table=Table(
            ["Model", *(Column(name, "rank") for name in rankings)],
            [[standings.name(model), *(places.get(model) for places in ranks)] for model in models],
        ).cells(),
        source=("" if models == ranked else f"The first {len(models)} models. ")
        + "Change --missing for another column.",
        missed=[
            f"{name}: {visible(one.reason)}" for name, one in policies.items() if isinstance(one, Missed)
        ],
        command=quoted_table(prepared, "rank", "--rule", dossier.base, "--format", "json"),
        sql=queries(prepared, f"SELECT model, rank FROM {macro}({{table}})") if macro else [],
    )


def _scored(dossier: Dossier) -> Figure:
    """Ranks under two rules, coloured by how many scores a model has."""
    raw, standings = dossier.prepared.raw, dossier.standings
    scored = dict(zip(raw.candidates, raw.present.sum(axis=0).tolist(), strict=True))
    counts = np.array([scored[model] for model in standings.models])
    correlations = [[standings.spearman[a][b] for b in standings.rules] for a in standings.rules]
    # The rule that differs most from the baseline.
    other = min(range(1, len(standings.rules)), key=lambda r: 1.0 if (c := correlations[0][r]) is None else c)
    title = _scored_title(standings, other, counts)
    rows = [
        {
            "model": m,
            "at": [None if np.isnan(rank) else int(rank) for rank in standings.ranks[:, m]],
            "shade": int(counts[m]),
            "shown": counted(int(counts[m]), "score"),
        }
        for m in range(len(standings.models))
    ]
    described = (
        f"{len(rows)} models by rank under {standings.base}, across, and {standings.titles[other]}, "
        f"down, coloured by their number of scores. {title}."
    )
    chart = scatter_chart(
        standings.names,
        rows,
        standings.titles,
        (0, other),
        correlations,
        shade("shade", f"scores, of {len(raw.voters)}", scheme="cividis"),
        described,
        last_rank=int(np.nanmax(standings.ranks)),
    )
    return Figure(
        title=title,
        rules=list(enumerate(standings.titles)),
        start=(0, other),
        source=f"{counted(len(rows), 'model')}, from {counts.min()} to {counts.max()} scores each.",
        head=["Model", "Scores", *standings.titles],
        table=[
            (name, counts[m], *(standings.rank(r, m) for r in range(len(standings.rules))))
            for m, name in enumerate(standings.names)
        ],
        command=quoted_table(dossier.prepared, "chart", kind=["scored"], after=["-o", "scored.json"]),
        sql=leaderboard_queries(standings, dossier.prepared, ", n_metrics"),
        charts={"scored": chart},
    )


def _scored_title(standings: Standings, other: int, counts: npt.NDArray[np.int64]) -> str:
    base, title, changes = standings.base, standings.titles[other], standings.changes[other]
    ranked = ~np.isnan(changes)
    rho = rank_correlation(counts[ranked], changes[ranked])
    if rho is None:
        return f"How many scores a model has decides nothing of its move from {base} to {title}"
    if abs(rho) < _WEAK:
        return (
            f"How many scores a model has says little of its move from {base} to {title}: "
            f"ρ = {coefficient(rho)}"
        )
    way = "rise" if rho > 0 else "fall"
    return f"Models with more scores {way} from {base} to {title}: ρ = {coefficient(rho)}"


def _possible(ranks: PossibleRanks, dossier: Dossier) -> Figure:
    """Best and worst rank of each model, over all ways to fill its own gaps or everyone's."""
    rows, name = ranks.rows(), dossier.standings.name
    drawn = [
        {
            "name": shortened(name(row["model"]), 48),
            "rank": row["rank"],
            "lower": row["everyone"]["best_bound"],
            "upper": row["everyone"]["worst_bound"],
            "inner_lower": row["own"]["best_bound"],
            "inner_upper": row["own"]["worst_bound"],
        }
        for row in rows[:_MODELS]
    ]
    first = sum(row["everyone"]["best_bound"] == 1 for row in rows)
    exact = sum(row["everyone"]["status"] == "exact" for row in rows)
    title = (
        f"With the gaps filled, {first:,} of {counted(len(rows), 'model')} could come first"
        if first != 1
        else "However the gaps are filled, the same model comes first"
    )
    proof = "all ranges are proved exact"
    if exact < len(rows):
        proof = f"{exact} ranges are proved exact, the others are bounds"
    chart = range_chart(drawn, f"Best and worst possible rank of {len(drawn)} models. {title}.")
    return Figure(
        title=title,
        source=f"{len(drawn)} of {len(rows)} models; {proof}.",
        notes=[visible(note) for note in ranks.notes],
        table=[
            (name(row["model"]), row["rank"], row["gaps"], _range(row["own"]), _range(row["everyone"]))
            for row in rows
        ],
        command=quoted_table(dossier.prepared, "coverage", "--rule", dossier.base, "--format", "json"),
        charts={"possible": chart},
    )


def _range(bounds: Mapping[str, Any]) -> str:
    exact = bounds["status"] == "exact"
    return f"{bounds['best_bound']}–{bounds['worst_bound']}{'' if exact else ' at most'}"


GAPS = Section(
    "gaps",
    "Gaps",
    60,
    _view,
    needs=(POLICIES, POSSIBLE_RANKS),
    charts=("coverage", "scored", "possible"),
)
