"""How results look: Rich tables for people, frames for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.table import Table
from rich.text import Text

from ...engine.analysis.ranking.comparison import TOP
from ...engine.wording import counted
from ..output import Result, decimals, printable

if TYPE_CHECKING:
    from ...engine.analysis.ranking.comparison import Comparison, Ranked
    from ...engine.prepare.preparation import Prepared
    from ...rules import Ranking, RuleSpec

__all__ = [
    "comparison",
    "frame",
    "grid",
    "headline",
    "polars",
    "ranked",
    "rule",
    "rules",
]

#: Sets of models in majority cycles that a comparison prints.
_MOST_CYCLES = 5


def ranked(result: Ranked) -> Result:
    """One ranking: rank, model, score."""
    ranking = result.ranking

    def show() -> list[Any]:
        score = decimals([row["score"] for row in ranking.rows()])
        labels = _labels(result.prepared)
        columns = ["rank", "model", *(["label"] if labels else []), "score"]
        rows = [
            [
                place(row),
                row["model"],
                *([labels.get(row["model"], "")] if labels else []),
                score(row["score"]),
            ]
            for row in ranking.rows()
        ]
        return [
            headline(result.prepared, ranking.rule, ranking),
            grid(columns, rows, right={"rank", "score"}),
        ]

    return Result(result.to_dict(), lambda: pl.DataFrame(ranking.rows()), show)


def comparison(result: Comparison) -> Result:
    """Ranks of every model under every rule, then how the rules correlate."""

    def rows() -> pl.DataFrame:
        return pl.concat(
            pl.DataFrame(ranking.rows()).insert_column(0, pl.lit(name).alias("rule"))
            for name, ranking in result.rankings.items()
        )

    def show() -> list[Any]:
        names = list(result.rankings)
        places = {n: {row["model"]: place(row) for row in r.rows()} for n, r in result.rankings.items()}
        labels = _labels(result.prepared)
        first = result.rankings[names[0]]
        body = [
            [
                row["model"],
                *([labels.get(row["model"], "")] if labels else []),
                *(places[n][row["model"]] for n in names),
            ]
            for row in first.rows()
        ]
        columns = ["model", *(["label"] if labels else []), *names]
        correlations = [
            [a, *("—" if (r := result.spearman[a][b]) is None else f"{r:.4f}" for b in names)] for a in names
        ]
        return [
            headline(result.prepared, f"ranks under {len(names)} rules, in the order of {names[0]}"),
            grid(columns, body, right=set(names)),
            Text("\nSpearman correlation of the rankings", style="bold"),
            grid(["rule", *names], correlations, right=set(names)),
            Text("\n".join(["", *map(printable, _findings(result))])),
        ]

    return Result(result.to_dict(), rows, show)


def _findings(result: Comparison) -> list[str]:
    """What the rules agree on, who moves, where majorities go in circles, and how far Kemeny's optimum is."""
    shared = result.consensus.counts
    lines = [
        f"all rules agree on {shared['agreed']} of {shared['pairs']} pairs of models and split on "
        f"{shared['split']}"
    ]
    for name in list(result.rankings)[1:]:
        moved = sum(move.rule == name for move in result.moves)
        if moved:
            lines.append(f"{name} moves {counted(moved, 'model')} by more than {TOP} places")
    for cycle in result.cycles[:_MOST_CYCLES]:
        lines.append(
            f"majorities go in circles among {len(cycle.models)} models: "
            f"{' > '.join((*cycle.shortest, cycle.shortest[0]))}"
        )
    if len(result.cycles) > _MOST_CYCLES:
        lines.append(f"and {len(result.cycles) - _MOST_CYCLES} more such sets")
    for name, distance in (result.kemeny or {}).items():
        optimum = "optimum" if distance.status == "optimal" else "proved bound"
        above = "—" if distance.above is None else f"{distance.above:.2%}"
        lines.append(f"{name}: Kemeny cost {float(distance.cost):g}, {above} above the {optimum}")
    return lines


def rules(specs: Sequence[RuleSpec]) -> Result:
    """The list of rules."""
    data = [_rule_data(spec) for spec in specs]

    def show() -> list[Any]:
        rows = [[d["id"], d["title"], d["reads"], _signature(d["parameters"]), d["complexity"]] for d in data]
        return [grid(["id", "title", "reads", "parameters", "cost"], rows)]

    def frame() -> pl.DataFrame:
        return pl.DataFrame([{**d, "parameters": _signature(d["parameters"])} for d in data])

    return Result(data, frame, show)


def rule(spec: RuleSpec) -> Result:
    """One rule in full."""
    data = _rule_data(spec)

    def show() -> list[Any]:
        parts: list[Any] = [Text(f"{spec.id}: {spec.title}", style="bold"), Text(spec.summary), Text()]
        facts = [
            ["reads", spec.reads],
            ["better", "higher" if spec.higher_is_better else "lower"],
            ["cost", spec.complexity],
            ["source", spec.reference],
        ]
        parts.append(grid(["", ""], facts))
        if spec.parameters:
            rows = [[name, str(p.default), " ".join(p.choices), p.doc] for name, p in spec.parameters.items()]
            parts.append(grid(["parameter", "default", "choices", "meaning"], rows))
        return parts

    return Result(data, lambda: pl.DataFrame([{**data, "parameters": _signature(data["parameters"])}]), show)


def frame(rows: Sequence[dict[str, Any]]) -> Result:
    """Rows that are the same in every form."""
    columns = list(rows[0]) if rows else []

    def show() -> list[Any]:
        cells = [["" if v is None else str(v) for v in row.values()] for row in rows]
        numeric = {c for c in columns if all(isinstance(row[c], int | float) for row in rows)}
        return [grid(columns, cells, right=numeric)] if rows else [Text("nothing")]

    return Result(list(rows), lambda: pl.DataFrame(rows), show)


def polars(frame: pl.DataFrame) -> Result:
    """The rows of a query."""
    numeric = {name for name, dtype in frame.schema.items() if dtype.is_numeric()}

    def show() -> list[Any]:
        columns = [
            [
                _number(value) if name in numeric else "" if value is None else str(value)
                for value in frame[name]
            ]
            for name in frame.columns
        ]
        rows = list(map(list, zip(*columns, strict=True)))
        return [grid(frame.columns, rows, right=numeric)]

    return Result(json_rows(frame), lambda: frame, show)


def json_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data: what JSON has no form for becomes text, and NaN becomes null."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, list | tuple):
            return [plain(v) for v in value]
        if isinstance(value, dict):
            return {str(k): plain(v) for k, v in value.items()}
        return str(value)

    return [plain(row) for row in frame.iter_rows(named=True)]


def _number(value: Any) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def grid(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: set[str] | None = None) -> Table:
    """A plain table, columns named in `right` flush right; names are shown as text, never as markup."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        flush = right is not None and name in right
        table.add_column(
            Text(printable(name)), justify="right" if flush else "left", no_wrap=flush, overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def place(row: dict[str, Any]) -> str:
    """A rank as it is printed: ``2=`` where it is shared."""
    return f"{row['rank']}=" if row["tied"] else str(row["rank"])


def headline(prepared: Prepared, what: str, ranking: Ranking | None = None) -> Text:
    """What a result is of: the table, the models and metrics in it, weights and missing policy."""
    profile = prepared.profile
    given = "" if ranking is None else ", ".join(f"{k}={v}" for k, v in ranking.parameters.items())
    text = (
        f"{prepared.table.name}: {what}{f' ({given})' if given else ''} · "
        f"{counted(len(profile.candidates), 'model')}, {counted(len(profile.voters), 'metric')} · "
        f"weights {prepared.weights}, missing {prepared.missing}"
    )
    if ranking is not None and ranking.certificate is not None:
        proof = ranking.certificate
        unique = {True: ", the only one", False: ", one of several", None: ""}[proof.unique]
        text += f" · {proof.status}{unique}, cost {float(proof.cost):g}"
        if proof.status == "bounded":
            text += f", at most {proof.gap:.2%} above the optimum"
    return Text(printable(text) + "\n")


def _labels(prepared: Prepared) -> dict[str, str]:
    """Labels that say more than the key."""
    return {key: label for key, label in prepared.table.labels.items() if label != key}


def _rule_data(spec: RuleSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "title": spec.title,
        "reads": spec.reads,
        "parameters": {
            name: {"default": p.default, "choices": list(p.choices), "doc": p.doc}
            for name, p in spec.parameters.items()
        },
        "complexity": spec.complexity,
        "higher_is_better": spec.higher_is_better,
        "reference": spec.reference,
        "summary": spec.summary,
    }


def _signature(parameters: dict[str, dict[str, Any]]) -> str:
    return ", ".join(f"{name}={parameter['default']}" for name, parameter in parameters.items())
