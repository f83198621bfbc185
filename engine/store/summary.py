"""What a table holds, as a person wants it summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..table import Origin, ScoreTable

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


@dataclass(frozen=True)
class Summary:
    """What a table holds.

    Attributes
    ----------
    models, metrics, scores
        How many; `scores` counts those that are not missing.
    counting
        How many metrics enter rankings.
    lower_is_better
        Names of metrics where a lower score is better.
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

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "dataset": self.name,
            "source": self.origin.source,
            "title": self.origin.title,
            "citation": self.origin.citation,
            "licence": self.origin.licence,
            "date": self.origin.date,
            "n_models": self.models,
            "n_metrics": self.metrics,
            "n_counting": self.counting,
            "n_scores": self.scores,
            "lower_is_better": list(self.lower_is_better),
            "groups": [asdict(group) for group in self.groups],
            "missing": {
                "n": self.missing,
                "share": self.missing_share,
                "by_code": {
                    code: {"n": n, "share": self.share_by_code[code]}
                    for code, n in self.missing_by_code.items()
                },
            },
            "without_score": list(self.without_score),
            "complete_models": self.complete_models,
            "complete_metrics": self.complete_metrics,
            "inferred": list(self.origin.inferred),
            "left_out": list(self.origin.left_out),
            "warnings": list(self.origin.warnings),
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
    children: dict[str, dict[str, None]] = {"": {}}
    for path, counts in table.metrics.select("group", "counts").iter_rows():
        parts = path.split("/") if path else []
        for depth in range(1, len(parts) + 1):
            node, parent = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
            children.setdefault(node, {})
            children[parent][node] = None
            metrics[node] += 1
            counting[node] += bool(counts)

    def walk(node: str) -> list[str]:
        return [below for child in children[node] for below in (child, *walk(child))]

    return tuple(Group(node, node.count("/") + 1, metrics[node], counting[node]) for node in walk(""))
