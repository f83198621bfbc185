"""Small comparisons built by hand, and whole dossiers, for the tests of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import kendalltau, spearmanr

from llull.engine.analysis.ranking.comparison import Comparison
from llull.engine.files import write_file
from llull.engine.prepare.preparation import Prepared, prepare
from llull.engine.prepare.selection import Selection
from llull.engine.table import METRIC_COLUMNS, MODEL_COLUMNS, SCORE_COLUMNS, Origin, ScoreTable
from llull.reports import render
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.rules import Profile, Ranking, compute
from tests.typed import untyped

#: Names that would break out of each place a page puts a name in, and names that are merely awkward.
HOSTILE = (
    "</script><script>window.broken = 'script'</script>",
    '"><img src=x onerror="window.broken = \'img\'">',
    "' onmouseover='window.broken = 1' x='",
    "{{7*7}}{% raw %}${7*7}",
    "<!--<script>",
    "&lt;b&gt;&amp;amp;",
    "datum.rank'] + window.alert(1) //",
    "\u202eevil reversed\u202c",
    "שלום עולם מודל",
    "🦙🏳️‍🌈 llama",
    "line\nbreak\x00nul\u2028separator",
    "x" * 300,
    "a b " * 75,
)
#: A few axioms of each kind, some of which simple rules break.
AXIOMS = "pareto,condorcet_winner,independence_of_deleted_models,duplicate_metric"
#: B wins two of three metrics narrowly, A the third by far: mean and Copeland disagree.
SPLIT = [[1, 2, 0], [1, 2, 0], [9, 1, 0]]
RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland")


def score_table(
    scores: Sequence[Sequence[float]] | np.ndarray[Any, Any],
    models: Sequence[str] | None = None,
    *,
    metrics: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    name: str = "toy",
    origin: Origin | None = None,
) -> ScoreTable:
    """A table from ``scores[metric, model]``, NaN missing."""
    array = np.asarray(scores, dtype=float)
    models = models or [f"m{i + 1}" for i in range(array.shape[1])]
    metrics = metrics or [f"k{i + 1}" for i in range(array.shape[0])]
    plain = {"direction": "higher", "weight": "1", "group": "", "counts": True}
    return ScoreTable(
        name,
        pl.DataFrame(
            {"model": models, "label": [(labels or {}).get(m, m) for m in models]}, schema=dict(MODEL_COLUMNS)
        ),
        pl.DataFrame(
            {c: metrics if c == "metric" else [plain.get(c)] * len(metrics) for c in METRIC_COLUMNS},
            schema=dict(METRIC_COLUMNS),
        ),
        pl.DataFrame(
            [
                (model, metric, None if np.isnan(x) else float(x), None, None, None)
                for model, column in zip(models, array.T, strict=True)
                for metric, x in zip(metrics, column, strict=True)
            ],
            schema=dict(SCORE_COLUMNS),
            orient="row",
        ),
        origin or Origin("toy.csv"),
    )


def gappy(models: int = 9, metrics: int = 6) -> ScoreTable:
    """A small table with two gaps and two groups."""
    rng = np.random.default_rng(3)
    scores = (rng.normal(size=(metrics, models)) * rng.uniform(0.5, 4, (metrics, 1))).round(2)
    scores[1, 2] = scores[4, 5] = np.nan
    table = score_table(scores, [f"model {i}" for i in range(models)])
    return ScoreTable(
        table.name,
        table.models,
        table.metrics.with_columns(group=pl.Series(["left", "right"] * metrics)[:metrics]),
        table.scores,
        table.origin,
    )


def compare(
    table: ScoreTable,
    rules: Sequence[str] = RULES,
    *,
    extra: Mapping[str, Ranking] | None = None,
    **told: Any,
) -> Comparison:
    """Rank a table under rules; `extra` adds rankings made elsewhere, `told` sets fields of ``Prepared``."""
    profile = Profile.from_scores(table.matrix, candidates=table.model_names, voters=table.metric_names)
    rankings = {**{rule: compute(rule, profile) for rule in rules}, **(extra or {})}
    common = untyped(set).intersection(*(set(r.candidates) for r in rankings.values()))
    ranks = {
        name: [int(k) for c, k in zip(r.candidates, r.ranks, strict=True) if c in common]
        for name, r in rankings.items()
    }

    def correlations(f: Any) -> dict[str, dict[str, float | None]]:
        def one(a: list[int], b: list[int]) -> float | None:
            return None if len(set(a)) == 1 or len(set(b)) == 1 else float(f(a, b).statistic)

        return {a: {b: one(ranks[a], ranks[b]) for b in ranks} for a in ranks}

    fields: dict[str, Any] = {
        "missing": "available",
        "weights": "flat",
        "dropped": next(iter(rankings.values())).dropped,
        "dropped_metrics": (),
        "gaps": int(np.isnan(table.matrix).sum()),
        "notes": (),
        "raw": profile,
        **told,
    }
    return Comparison(
        Prepared(table, profile, **fields, selection=Selection()),
        rankings,
        correlations(spearmanr),
        correlations(kendalltau),
    )


def random_comparison(
    models: int, metrics: int, rules: Sequence[str] = RULES, *, seed: int = 1
) -> Comparison:
    """Scores with a common part, so that rules agree in part and still move models far."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(metrics, models)) * rng.uniform(0.2, 5, (metrics, 1)) + np.linspace(
        2, 0, models
    )
    return compare(score_table(np.round(scores, 3), [f"model-{i:03d}" for i in range(models)]), rules)


def hostile_comparison() -> Comparison:
    """Every text that others wrote is hostile: models, metrics, labels, rules, table, notes."""
    rng = np.random.default_rng(7)
    models = [*HOSTILE, "plain", "last"]
    labels = {"plain": HOSTILE[0] + "label", "last": HOSTILE[1] + "label"}
    table = score_table(
        rng.normal(size=(4, len(models))).round(2),
        models,
        metrics=[HOSTILE[i] + "metric" for i in (0, 1, 3, 11)],
        labels=labels,
        name=HOSTILE[0] + "table",
        origin=Origin(HOSTILE[1] + ".csv", inferred=(HOSTILE[0],), warnings=(HOSTILE[1],)),
    )
    plain = compare(table).rankings["borda"]
    odd = Ranking(
        rule=HOSTILE[0],
        parameters={HOSTILE[1]: HOSTILE[0]},
        candidates=plain.candidates,
        scores=plain.scores[::-1].copy(),
        ranks=plain.ranks[::-1].copy(),
        higher_is_better=True,
        notes=HOSTILE,
        tie_break=HOSTILE[0],
    )
    return compare(table, extra={HOSTILE[1]: odd}, notes=HOSTILE, dropped_metrics=HOSTILE, weights=HOSTILE[0])


def hand_made(ranks: dict[str, list[int]], names: list[str] | None = None) -> Comparison:
    """A comparison whose rankings are given; the scores of its table do not matter."""
    n = len(next(iter(ranks.values())))
    table = score_table(np.zeros((1, n)), names)
    rankings = {
        rule: Ranking(
            rule=rule.split("(")[0],
            parameters={},
            candidates=table.model_names,
            scores=-np.array(r, dtype=float),
            ranks=np.array(r),
            higher_is_better=True,
        )
        for rule, r in ranks.items()
    }
    return compare(table, (), extra=rankings)


def far_move() -> dict[str, list[int]]:
    """Fourteen models; the last under the mean is second under Borda, 12 places up."""
    return {"mean": list(range(1, 15)), "borda": [1, *range(3, 15), 2]}


def full() -> Dossier:
    """Every section, on a table with gaps and groups."""
    return gather(prepare(gappy(12, 12)), "mean,borda,copeland", axioms=AXIOMS, budget=15.0)


def hostile_full() -> Dossier:
    """Every section, with hostile names of models, metrics and the table."""
    rng = np.random.default_rng(7)
    scores = rng.normal(size=(12, len(HOSTILE))).round(2)
    scores[0, 0] = np.nan
    metrics = [f"{HOSTILE[i % len(HOSTILE)]} metric {i}" for i in range(12)]
    table = score_table(scores, HOSTILE, metrics=metrics, name=HOSTILE[0])
    return gather(prepare(table), "mean,borda,copeland", axioms=AXIOMS, budget=15.0)


def rendered(results: Dossier | Comparison, **options: Any) -> str:
    """The page of a dossier, or of a comparison alone."""
    return render(results if isinstance(results, Dossier) else Dossier(results), **options)


def written(results: Dossier | Comparison, path: Path, **options: Any) -> Path:
    """The same as a file."""
    write_file(path, rendered(results, **options))
    return path
