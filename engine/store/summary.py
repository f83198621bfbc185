"""What a table holds, as a person wants it summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...rules.plain import picked
from ..result import Column, Result, Table
from ..table import Origin, ScoreTable
from ..wording import counted

__all__ = ["Group", "Summary", "summary"]


@dataclass(frozen=True)
class Group:
    """One node of the tree of groups.

    Attributes
    ----------
    path, depth
        ``neural/V1`` and 2.
    metrics, counting
        How many metrics are under it, and how many of those enter rankings.
    """

    path: str
    depth: int
    metrics: int
    counting: int


@dataclass(frozen=True, repr=False)
class Summary(Result):
    """What a table holds.

    Attributes
    ----------
    models, metrics, scores
        How many; `scores` counts those that are not missing.
    counting
        How many metrics enter rankings.
    lower_is_better
        Names of metrics where a lower score is better.
    silent
        Names of metrics that do not count by themselves.
    groups
        The tree of groups, parents before children, in the order of the source.
    missing
        How many cells of models x metrics have no score.
    missing_by_code
        The same by missing code: ``""`` is a blank, ``absent`` a row that is not there.
    without_score
        Models without any score.
    complete_models, complete_metrics
        How many have no gap.
    origin
        What was inferred, left out and warned of.
    """

    name: str
    models: int
    metrics: int
    counting: int
    scores: int
    lower_is_better: tuple[str, ...]
    silent: tuple[str, ...]
    groups: tuple[Group, ...]
    missing: int
    missing_by_code: Mapping[str, int]
    without_score: tuple[str, ...]
    complete_models: int
    complete_metrics: int
    origin: Origin

    @property
    def cells(self) -> int:
        """Models x metrics."""
        return self.models * self.metrics

    @property
    def missing_share(self) -> float:
        """Share of the cells that have no score, 0 to 1."""
        return self.missing / self.cells if self.cells else 0.0

    @property
    def share_by_code(self) -> dict[str, float]:
        """Share of the cells that each missing code stands for."""
        return {code: n / self.cells for code, n in self.missing_by_code.items()}

    @property
    def headline(self) -> str:
        """Its name, models, metrics and gaps."""
        gaps = f", {self.missing_share:.1%} of {self.cells} cells missing" if self.missing else ", no gaps"
        counting = "" if self.counting == self.metrics else f" ({self.counting} of them count)"
        return (
            f"{self.name}: {counted(self.models, 'model')}, {counted(self.metrics, 'metric')}{counting}{gaps}"
        )

    def tables(self) -> list[Table]:
        """Gaps by code, the tree of groups, and the rest line by line."""
        gaps = [
            [{"": "blank", "absent": "no row"}.get(code, repr(code)), n, self.share_by_code[code]]
            for code, n in self.missing_by_code.items()
        ]
        groups = [
            ["  " * (g.depth - 1) + g.path.rpartition("/")[2], g.metrics, g.counting] for g in self.groups
        ]
        origin = self.origin
        about = [(name, getattr(origin, name)) for name in ("title", "citation", "licence", "date")]
        facts = [
            *([name, text] for name, text in about if text is not None),
            ["complete models", str(self.complete_models)],
            ["complete metrics", str(self.complete_metrics)],
            ["models without any score", str(len(self.without_score))],
            ["lower is better", ", ".join(self.lower_is_better) or "for no metric"],
            *([["count where --metrics names them", ", ".join(self.silent)]] if self.silent else []),
        ]
        lines = [
            f"{heading}: {line}"
            for heading, lines in (
                ("inferred", origin.all_inferred),
                ("left out", origin.left_out),
                ("warning", origin.warnings),
            )
            for line in lines
        ]
        tables = [
            Table(["missing", Column("cells"), Column("share", "percent")], gaps),
            Table(["group", Column("metrics"), Column("counting")], groups),
            Table(["", ""], facts),
        ]
        return [*(table for table in tables if table.rows), *([Table(sentences=lines)] if lines else [])]

    def rows(self) -> list[dict[str, Any]]:
        """One row: what is no list."""
        data = self.to_dict()
        return [{key: data[key] for key in data if not isinstance(data[key], list | dict)}]

    def content(self) -> dict[str, Any]:
        """Where it is from, how large it is, what is missing, and what reading it decided."""
        return {
            "dataset": self.name,
            **picked(self.origin, "source", "title", "citation", "licence", "date"),
            "n_models": self.models,
            "n_metrics": self.metrics,
            "n_counting": self.counting,
            "n_scores": self.scores,
            **picked(self, "lower_is_better", "groups"),
            "missing": {
                "n": self.missing,
                "share": self.missing_share,
                "by_code": {
                    code: {"n": n, "share": self.share_by_code[code]}
                    for code, n in self.missing_by_code.items()
                },
            },
            **picked(self, "without_score", "complete_models", "complete_metrics"),
            "inferred": self.origin.all_inferred,
            **picked(self.origin, "left_out", "warnings"),
        }


def summary(table: ScoreTable) -> Summary:
    """Sum up a table."""
    present = np.isfinite(table.matrix)
    metrics = table.metrics
    return Summary(
        name=table.name,
        models=len(table.models),
        metrics=len(metrics),
        counting=int(metrics["counts"].sum()),
        silent=tuple(metrics.filter(~metrics["counts"])["metric"]),
        scores=int(present.sum()),
        lower_is_better=tuple(metrics.filter(metrics["direction"] == "lower")["metric"]),
        groups=_groups(table),
        missing=int(present.size - present.sum()),
        missing_by_code=table.missing_by_code,
        without_score=tuple(np.array(table.model_names, dtype=object)[~present.any(axis=0)]),
        complete_models=int(present.all(axis=0).sum()),
        complete_metrics=int(present.all(axis=1).sum()),
        origin=table.origin,
    )


def _groups(table: ScoreTable) -> tuple[Group, ...]:
    metrics: Counter[str] = Counter()
    counting: Counter[str] = Counter()
    place: dict[str, tuple[int, ...]] = {}  # of each node, the turns that lead to it
    for path, counts in table.metrics.select("group", "counts").iter_rows():
        node, above = "", ()
        for part in path.split("/") if path else ():
            node = f"{node}/{part}" if node else part
            above = place.setdefault(node, (*above, len(place)))
            metrics[node] += 1
            counting[node] += bool(counts)
    nodes = sorted(place, key=place.__getitem__)
    return tuple(Group(node, node.count("/") + 1, metrics[node], counting[node]) for node in nodes)
