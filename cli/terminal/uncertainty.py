"""How coverage and uncertainty look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text

from ...engine.analysis.gaps.possible_ranks import PossibleRanks
from ..output import Result, printable
from .ranking import grid, headline, place

if TYPE_CHECKING:
    from ...engine.analysis.gaps.coverage import Coverage
    from ...engine.analysis.gaps.possible_ranks import RankRange
    from ...engine.analysis.uncertainty.uncertainty import Uncertainty
    from ...engine.prepare.preparation import Prepared

__all__ = ["coverage", "uncertainty"]

#: Patterns of gaps, and names in a list, that are shown to a person.
_MOST = 10


def uncertainty(result: Uncertainty) -> Result:
    """Rank intervals of all models, then what the tests cannot tell apart."""
    made = result.replicates

    def show() -> list[Any]:
        rows = [
            [
                place(row),
                *_named(result.prepared, row["model"]),
                _span(row["lower"], row["upper"]),
                _number(row["mean_rank"], 1),
                _number(row["p_first"], 3),
            ]
            for row in result.rows()
        ]
        columns = ["rank", *_naming(result.prepared), f"{result.level:.0%} interval", "mean rank", "P(first)"]
        parts: list[Any] = [
            headline(result.prepared, f"uncertainty of {made.ranking.rule}", made.ranking),
            Text(f"{made.done} replicates over {made.over}, seed {made.seed}\n"),
            grid(columns, rows, right={"rank", *columns[-3:]}),
        ]
        if result.tests is not None:
            tests = result.tests
            parts += _runs(
                f"not told apart among the first {len(tests.models)}: {tests.test} test on {tests.values}, "
                f"Holm, level {tests.alpha:g}",
                tests.groups,
            )
        critical = result.critical_difference
        if not isinstance(critical, str):
            found = (
                "undefined"
                if critical.friedman is None
                else f"{critical.friedman:.4g}, p {critical.friedman_p:.3g}"
            )
            parts.append(
                Text(
                    f"\nFriedman chi-square {found}; Nemenyi critical difference of mean ranks "
                    f"{critical.difference:.4g} at {critical.alpha:g} over {critical.n_metrics} metrics"
                )
            )
        return parts

    return Result(result.to_dict(), lambda: pl.DataFrame(result.rows()), show)


def coverage(result: Coverage) -> Result:
    """Coverage of groups, the commonest patterns of gaps, the policies, and the possible ranks."""
    possible = result.possible if isinstance(result.possible, PossibleRanks) else None
    ranges = {} if possible is None else {row["model"]: row for row in possible.rows()}

    def rows() -> pl.DataFrame:
        table: list[dict[str, Any]] = []
        for model in result.models:
            row: dict[str, Any] = {
                "model": model.name,
                "scored": model.scored,
                "of": model.of,
                "pattern": model.pattern,
            }
            if possible is not None:
                found = ranges.get(model.name)
                row["rank"] = None if found is None else found["rank"]
                for scope in ("own", "everyone"):
                    for key in ("best", "worst", "best_bound", "worst_bound", "status"):
                        row[f"{scope}_{key}"] = None if found is None else found[scope][key]
            table.append(row)
        return pl.DataFrame(table, infer_schema_length=None)

    def show() -> list[Any]:
        groups = [
            [
                "  " * group.path.count("/") + group.path.rpartition("/")[2] if group.path else "all",
                str(group.metrics),
                f"{group.scored / max(group.cells, 1):.1%}",
                str(group.complete),
                str(group.without),
            ]
            for group in result.groups
        ]
        columns = ["group", "metrics", "scored", "complete models", "models without"]
        parts: list[Any] = [
            headline(result.prepared, "coverage"),
            grid(columns, groups, right=set(columns[1:])),
            *_patterns(result),
            Text(
                f"\n{result.rule} under each missing policy, against {result.prepared.missing}", style="bold"
            ),
            *_policies(result),
        ]
        if possible is not None and possible.gaps.any():
            parts += [
                Text("\nbest and worst possible rank; in brackets what no filling goes beyond", style="bold"),
                _possible(result.prepared, possible),
            ]
        return parts

    return Result(result.to_dict(), rows, show)


def _patterns(result: Coverage) -> list[Any]:
    more = f" ({_MOST} of {len(result.patterns)})" if len(result.patterns) > _MOST else ""
    rows = [
        [str(len(p.models)), str(len(p.missing)), _few(p.models), _few(p.missing)]
        for p in result.patterns[:_MOST]
    ]
    columns = ["models", "gaps each", "who", "missing"]
    return [
        Text(f"\nmodels with the same gaps{more}", style="bold"),
        grid(columns, rows, right={"models", "gaps each"}),
    ]


def _policies(result: Coverage) -> list[Any]:
    rows: list[list[str]] = []
    refused: list[Any] = []
    for under in result.policies:
        moves = result.moves[under.policy]
        if under.ranking is None or moves is None:
            refused.append(Text(printable(f"{under.policy}: refused: {under.refused}")))
            continue
        far = "" if moves.largest is None else "{}: {} to {}".format(*moves.largest)
        rows.append(
            [
                under.policy,
                str(len(under.ranking.candidates)),
                str(under.n_metrics),
                _few(under.ranking.winners, 2),
                _number(moves.spearman, 4),
                str(moves.far),
                far,
            ]
        )
    columns = ["missing", "models", "metrics", "first", "Spearman", "moved over 10", "longest move"]
    return [grid(columns, rows, right={"models", "metrics", "Spearman", "moved over 10"}), *refused]


def _possible(prepared: Prepared, possible: PossibleRanks) -> Any:
    ranking = possible.ranking
    tied = dict(zip(ranking.candidates, ranking.tied.tolist(), strict=True))
    rows = [
        [
            place({**row, "tied": tied[row["model"]]}),
            *_named(prepared, row["model"]),
            str(row["gaps"]),
            _range(own),
            _range(everyone),
        ]
        for row, own, everyone in (
            (row, possible.own[c], possible.everyone[c])
            for row, c in zip(possible.rows(), ranking.order, strict=True)
        )
    ]
    columns = ["rank", *_naming(prepared), "gaps", "own gaps filled", "all gaps filled"]
    return grid(columns, rows, right={"rank", "gaps", *columns[-2:]})


def _range(found: RankRange) -> str:
    reached = _span(found.best, found.worst)
    return reached if found.exact else f"{reached} [{_span(found.best_bound, found.worst_bound)}]"


def _span(low: int | None, high: int | None) -> str:
    return "—" if low is None or high is None else str(low) if low == high else f"{low}–{high}"


def _number(value: float | None, decimals: int) -> str:
    return "—" if value is None else f"{value:.{decimals}f}"


def _runs(heading: str, groups: Sequence[Sequence[str]]) -> list[Any]:
    together = [group for group in groups if len(group) > 1]
    lines = [printable(f"  {' = '.join(group)}") for group in together] or ["  none: all differ"]
    return [Text(f"\n{heading}", style="bold"), Text("\n".join(lines))]


def _few(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _naming(prepared: Prepared) -> list[str]:
    labelled = any(label != key for key, label in prepared.table.labels.items())
    return ["model", "label"] if labelled else ["model"]


def _named(prepared: Prepared, model: str) -> list[str]:
    label = prepared.table.labels[model]
    return [model, label if label != model else ""][: len(_naming(prepared))]
