"""What the gaps of the table leave open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...engine.analysis.gaps.possible_ranks import PossibleRanks
from ...engine.analysis.ranking.comparison import Ranked
from ...engine.prepare.policies import Missing
from ..charts import PAGE
from ..charts.grid import coverage_chart
from ..charts.ranges import range_chart
from ..charts.scatter import scatter_chart
from ..charts.theme import shade
from ..dossier import Dossier, Missed
from ..standings import Standings, ordinal_rank
from ..text.queries import MACROS, queries, ranking_queries
from ..text.ranked import quoted_table
from ..text.safe import shortened, visible
from ..text.titles import coefficient, rank_correlation
from .section import Section, plural

__all__ = ["gap_section"]

#: Rows and columns of the coverage map; more are put together.
_ROWS, _COLUMNS = 60, 110
_MODELS = 40
#: A correlation nearer to 0 than this is not worth a title.
_WEAK = 0.3


def gap_section(dossier: Dossier, standings: Standings) -> Section:
    """Show where scores are missing, and what that leaves open."""
    prepared = dossier.prepared
    if not prepared.gaps:
        return Section("gaps", "Gaps", missed=("This table has no gaps among what was ranked.",))
    missed: list[str] = []
    view: dict[str, object] = {"policies": None, "possible": None, "scored": None}
    charts: dict[str, dict[str, object]] = {}
    view["coverage"], charts["coverage"] = _coverage(dossier, standings)
    if isinstance(dossier.policies, Missed):
        missed.append(f"Other policies are not shown: {visible(dossier.policies.reason)}.")
    else:
        view["policies"] = _policies(dossier.policies, dossier, standings)
    if len(standings.rules) > 1:
        view["scored"], charts["scored"] = _scored(dossier, standings)
    else:
        missed.append("Ranks are not plotted by the number of scores: that needs two rules.")
    possible = dossier.possible
    if isinstance(possible, Missed):
        missed.append(f"Possible ranks are not shown: {visible(possible.reason)}.")
    else:
        view["possible"], charts["possible"] = _possible(possible, dossier, standings)
    return Section("gaps", "Gaps", "gaps.html", view, charts, tuple(missed))


def _coverage(dossier: Dossier, standings: Standings) -> tuple[dict[str, object], dict[str, object]]:
    raw = dossier.prepared.raw
    shown = dict(zip(standings.models, standings.names, strict=True))
    place = {model: m for m, model in enumerate(standings.models)}
    order = sorted(
        range(len(raw.candidates)),
        key=lambda c: (place.get(raw.candidates[c], len(place)), raw.candidates[c]),
    )
    missing = ~raw.present[:, order]
    rows = np.array_split(np.arange(len(order)), min(_ROWS, len(order)))
    columns = np.array_split(np.arange(len(raw.voters)), min(_COLUMNS, len(raw.voters)))

    def named(names: list[str], part: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
        first = shortened(names[part[0]], 40)
        return first if len(part) == 1 else f"{first} and {len(part) - 1} more"

    models = [shown.get(raw.candidates[c], visible(raw.candidates[c])) for c in order]
    metrics = [visible(name) for name in raw.voters]
    cells = [
        {"row": i, "column": j, "missing": round(float(part.mean()), 4), "text": f"{part.mean():.0%}"}
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if (part := missing[np.ix_(column, row)]).any()
    ]
    per_model, per_metric = missing.mean(axis=0), missing.mean(axis=1)
    worst = int(per_metric.argmax())
    whole = int((per_model == 0).sum())
    have = (
        f"{whole:,} of {plural(len(models), 'model')} have"
        if whole
        else f"None of {len(models):,} models has"
    )
    title = f"{have} every score; {shortened(metrics[worst], 40)} lacks most, {per_metric[worst]:.0%}"
    chart = coverage_chart(
        [named(models, row) for row in rows], [named(metrics, column) for column in columns], cells, PAGE
    )
    view: dict[str, object] = {
        "title": title,
        "grouped": len(rows) < len(models) or len(columns) < len(metrics),
        "n": ", ".join(
            [
                plural(len(models), "model"),
                plural(len(metrics), "metric"),
                plural(int(missing.sum()), "gap"),
            ]
        ),
        "metrics": sorted(
            (
                (name, f"{share:.1%}")
                for name, share in zip(metrics, per_metric.tolist(), strict=True)
                if share
            ),
            key=lambda item: (-float(item[1].rstrip("%")), item[0]),
        ),
        "command": quoted_table(dossier.prepared, "coverage", "--format", "json"),
        "sql": queries(dossier.prepared, "SELECT * FROM coverage({table})", gaps=False, weighted=False),
    }
    return view, chart.specification(f"Map of missing scores: {title}.")


def _policies(
    policies: Mapping[Missing, Ranked | Missed], dossier: Dossier, standings: Standings
) -> dict[str, object]:
    shown = dict(zip(standings.models, standings.names, strict=True))
    done = {name: found.ranking for name, found in policies.items() if isinstance(found, Ranked)}
    places = {
        name: {
            model: ordinal_rank(float(rank), bool(tied))
            for model, rank, tied in zip(
                ranking.candidates, ranking.ranks.tolist(), ranking.tied.tolist(), strict=True
            )
        }
        for name, ranking in done.items()
    }
    firsts = {name: ranking.winners for name, ranking in done.items()}
    leaders = {winner for winners in firsts.values() for winner in winners}
    current = dossier.ranking.winners
    others = [name for name, winners in firsts.items() if winners != current]
    title = (
        f"The policy for gaps does not change who leads: the same under all {len(done)}"
        if not others
        else f"The policy for gaps decides who leads: {len(leaders)} models come first under one"
    )
    models = [model for model in standings.models if model in dossier.ranking.candidates][:_MODELS]
    return {
        "title": title,
        "names": list(done),
        "current": dossier.prepared.missing,
        "sizes": [len(ranking.candidates) for ranking in done.values()],
        "rows": [(shown[model], [places[name].get(model, "—") for name in done]) for model in models],
        "all": len(models) == len(dossier.ranking.candidates),
        "missed": [
            f"{name}: {visible(found.reason)}"
            for name, found in policies.items()
            if isinstance(found, Missed)
        ],
        "rule": standings.titles[0],
        "command": quoted_table(dossier.prepared, "rank", "--rule", dossier.base, "--format", "json"),
        "sql": queries(dossier.prepared, f"SELECT model, rank FROM {MACROS[dossier.base]}({{table}})")
        if dossier.base in MACROS
        else [],
    }


def _scored(dossier: Dossier, standings: Standings) -> tuple[dict[str, object], dict[str, object]]:
    """Ranks under two rules, coloured by how many scores a model has."""
    raw = dossier.prepared.raw
    there = dict(zip(raw.candidates, raw.present.sum(axis=0).tolist(), strict=True))
    counts = np.array([there[model] for model in standings.models])
    # The rule that differs most from the baseline.
    known = {r: standings.spearman[standings.rules[0]][rule] for r, rule in enumerate(standings.rules) if r}
    other = min(known, key=lambda r: 1.0 if known[r] is None else known[r] or 0.0)
    ranked = ~np.isnan(standings.changes[other])
    told = f"its move from {standings.titles[0]} to {standings.titles[other]}"
    rho = rank_correlation(counts[ranked], standings.changes[other][ranked])
    if rho is None:
        title = f"How many scores a model has decides nothing of {told}"
    elif abs(rho) < _WEAK:
        title = f"How many scores a model has says little of {told}: ρ = {coefficient(rho)}"
    else:
        way = "rise" if rho > 0 else "fall"
        title = (
            f"Models with more scores {way} from {standings.titles[0]} to {standings.titles[other]}: "
            f"ρ = {coefficient(rho)}"
        )
    rows = [
        {
            "model": m,
            "at": [None if np.isnan(rank) else int(rank) for rank in standings.ranks[:, m]],
            "shade": int(counts[m]),
            "shown": plural(int(counts[m]), "score"),
        }
        for m in range(len(standings.models))
    ]
    chart = scatter_chart(
        standings.names,
        rows,
        standings.titles,
        (0, other),
        [[standings.spearman[a][b] for b in standings.rules] for a in standings.rules],
        shade("shade", f"scores, of {len(raw.voters)}", PAGE, scheme="cividis"),
        PAGE,
        last_rank=int(np.nanmax(standings.ranks)),
    )
    view: dict[str, object] = {
        "title": title,
        "metrics": len(raw.voters),
        "rules": list(enumerate(standings.titles)),
        "start": (0, other),
        "n": plural(len(rows), "model"),
        "fewest": int(counts.min()),
        "most": int(counts.max()),
        "head": ["Model", "Scores", *standings.titles],
        "numeric": list(range(1, 2 + len(standings.rules))),
        "table": [
            (name, counts[m], *(standings.rank(r, m) for r in range(len(standings.rules))))
            for m, name in enumerate(standings.names)
        ],
        "command": quoted_table(dossier.prepared, "chart", kind=["scored"], after=["-o", "scored.json"]),
        "sql": [
            text.replace(" FROM", ", n_metrics FROM")
            for text in ranking_queries(standings, dossier.prepared)["rankings"]
        ],
    }
    return view, chart.specification(
        f"{len(rows)} models by rank under {standings.titles[0]}, across, and {standings.titles[other]}, "
        f"down, coloured by their number of scores. {title}."
    )


def _possible(
    found: PossibleRanks, dossier: Dossier, standings: Standings
) -> tuple[dict[str, object], dict[str, object]]:
    shown = dict(zip(standings.models, standings.names, strict=True))
    rows = found.rows()
    drawn = [
        {
            "place": place,
            "rank": row["rank"],
            "lower": row["everyone"]["best_bound"],
            "upper": row["everyone"]["worst_bound"],
            "inner_lower": row["own"]["best_bound"],
            "inner_upper": row["own"]["worst_bound"],
        }
        for place, row in enumerate(rows[:_MODELS])
    ]
    first = sum(row["everyone"]["best_bound"] == 1 for row in rows)
    exact = sum(row["everyone"]["status"] == "exact" for row in rows)
    title = (
        f"With the gaps filled, {first:,} of {plural(len(rows), 'model')} could come first"
        if first != 1
        else "However the gaps are filled, the same model comes first"
    )
    names = [shortened(shown.get(row["model"], visible(row["model"])), 48) for row in rows[:_MODELS]]
    worst = max(row["upper"] for row in drawn)
    view: dict[str, object] = {
        "title": title,
        "exact": exact,
        "n": len(rows),
        "drawn": len(drawn),
        "notes": [visible(note) for note in found.notes],
        "table": [
            (
                shown.get(row["model"], visible(row["model"])),
                row["rank"],
                row["gaps"],
                _range(row["own"]),
                _range(row["everyone"]),
            )
            for row in rows
        ],
        "command": quoted_table(dossier.prepared, "coverage", "--rule", dossier.base, "--format", "json"),
    }
    chart = range_chart(names, drawn, worst, PAGE)
    return view, chart.specification(f"Best and worst possible rank of {len(drawn)} models. {title}.")


def _range(told: Mapping[str, object]) -> str:
    return f"{told['best_bound']}–{told['worst_bound']}" + ("" if told["status"] == "exact" else " at most")
