"""Spread: how the scores of groups and metrics lie, raw and z-transformed, and how two go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from ....rules.averages.normalised import z_scores
from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.scaling import unit_power
from ....rules.plain import Plain, picked
from ...errors import SelectionError
from ...prepare.preparation import Prepared
from ..influence.influence import group_scores
from ..influence.shares import squared_correlation

__all__ = ["SCALES", "Part", "Scale", "Shape", "Spread", "spread"]

#: Scores as they are (higher is better), or each metric less its mean, over its standard deviation.
Scale = Literal["raw", "z"]
SCALES: tuple[Scale, ...] = get_args(Scale)

#: Points of a density curve, and how far it reaches beyond the data, in bandwidths.
_POINTS, _REACH = 64, 2.0
#: A correlation over fewer models says nothing.
_FEWEST = 3


@dataclass(frozen=True, eq=False)
class Shape(Plain):
    """How one part's scores lie on one scale.

    Attributes
    ----------
    n
        How many models have a score.
    minimum, lower_quartile, median, upper_quartile, maximum
        Of these scores.
    mean, deviation
        Their mean, and their standard deviation (ddof 0).
    begin, end
        Where the density curve begins and ends.
    density
        At evenly spaced points from `begin` to `end`, both included; empty where all scores are equal.
    """

    n: int
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    mean: float
    deviation: float
    begin: float
    end: float
    density: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Part(Plain):
    """A group of metrics, or one metric.

    Attributes
    ----------
    kind, name
        A group's name is its path.
    level
        Depth of a group in the tree, 1 at the top; 0 of a metric.
    metrics
        How many metrics it has.
    scores
        By scale: ``[c]``, higher is better, NaN where a model has none. A group's is the mean of its metrics
        under the table's weights.
    shapes
        By scale.
    """

    kind: Literal["group", "metric"]
    name: str
    level: int
    metrics: int
    scores: Mapping[Scale, FloatArray]
    shapes: Mapping[Scale, Shape]

    def content(self) -> dict[str, Any]:
        """What it is, then its scores and their shape on each scale."""
        scales = {name: {"scores": self.scores[name], **self.shapes[name].content()} for name in SCALES}
        return {**picked(self, "kind", "name", "level", "metrics"), **scales}


@dataclass(frozen=True, eq=False)
class Spread(Plain):
    """Scores of all parts of a table.

    Attributes
    ----------
    prepared
        The table; weights play a part in the means of groups only.
    models
        Keys, in the order of the scores.
    parts
        Groups level by level, then metrics along the tree; none that no model has a score in.
    """

    prepared: Prepared
    models: tuple[str, ...]
    parts: tuple[Part, ...]

    @cached_property
    def correlations(self) -> dict[Scale, FloatArray]:
        """By scale: ``[part, part]``, Pearson, over the models that both score; NaN where undefined."""
        return {scale: _correlations([part.scores[scale] for part in self.parts]) for scale in SCALES}

    @cached_property
    def least_alike(self) -> tuple[int, int] | None:
        """The two parts of one kind whose raw scores correlate least: groups of the first level, or metrics.

        None where no two have a defined correlation.
        """
        groups = [i for i, part in enumerate(self.parts) if part.level == 1]
        metrics = [i for i, part in enumerate(self.parts) if part.kind == "metric"]
        for places in (groups, metrics):
            pairs = [(i, j) for i in places for j in places if i < j]
            defined = [pair for pair in pairs if not np.isnan(self.correlations["raw"][pair])]
            if defined:
                return min(defined, key=lambda pair: self.correlations["raw"][pair])
        return None

    def content(self) -> dict[str, Any]:
        """The table, its parts, and how they correlate."""
        return {**self.prepared.content(), **picked(self, "models", "parts", "correlations")}


def spread(prepared: Prepared) -> Spread:
    """Describe the scores of each group and metric, raw and z-transformed.

    Densities are Gaussian kernel estimates with Silverman's bandwidth, ``0.9 min(s, IQR / 1.34) n^(-1/5)``
    (Silverman, 1986, Density estimation for statistics and data analysis, eq. 3.31).

    Raises
    ------
    SelectionError
        If only one metric is selected.
    """
    profile = prepared.profile
    if len(profile.voters) < 2:
        raise SelectionError(
            f"table {prepared.table.name!r}: it has one metric, so there is nothing to compare"
        )
    single = {"raw": profile.scores, "z": z_scores(profile.scores)}
    means = {"raw": group_scores(prepared), "z": group_scores(prepared, "z-scores")}
    heard = np.flatnonzero(profile.present.any(axis=1)).tolist()
    paths = {v: tuple(part for part in profile.groups[v].split("/") if part) for v in heard}
    nodes = list(dict.fromkeys(path[:depth] for path in paths.values() for depth in range(1, len(path) + 1)))

    def part(
        kind: Literal["group", "metric"], name: str, level: int, metrics: int, raw: FloatArray, z: FloatArray
    ) -> Part:
        scores: dict[Scale, FloatArray] = {"raw": raw, "z": z}
        return Part(kind, name, level, metrics, scores, {scale: _shape(x) for scale, x in scores.items()})

    groups = [
        part(
            "group",
            name := "/".join(node),
            len(node),
            sum(path[: len(node)] == node for path in paths.values()),
            *(means[scale][name] for scale in SCALES),
        )
        for node in sorted(nodes, key=len)
    ]
    # Along the tree; metrics without a group come last.
    order = {node: place for place, node in enumerate(nodes)}
    metrics = [
        part("metric", profile.voters[v], 0, 1, *(single[scale][v] for scale in SCALES))
        for v in sorted(heard, key=lambda v: order.get(paths[v], len(order)))
    ]
    return Spread(prepared, tuple(profile.candidates), (*groups, *metrics))


def _shape(scores: FloatArray) -> Shape:
    known = np.sort(scores[~np.isnan(scores)])
    unit = unit_power(known).item()  # squares of the largest floats would be infinite
    scaled = known * unit
    lower, middle, upper = np.quantile(scaled, [0.25, 0.5, 0.75]).tolist()
    deviation = 0.0 if scaled[0] == scaled[-1] else float(scaled.std())
    within = min(deviation, (upper - lower) / 1.34) or deviation
    width = 0.9 * within * len(known) ** -0.2
    begin, end = float(scaled[0] - _REACH * width), float(scaled[-1] + _REACH * width)
    density: tuple[float, ...] = ()
    if width > 0:
        points = np.linspace(begin, end, _POINTS)
        kernels = np.exp(-0.5 * ((points[:, None] - scaled) / width) ** 2).sum(axis=1)
        density = tuple((kernels * unit / (len(known) * width * np.sqrt(2 * np.pi))).tolist())
    largest = float(np.finfo(np.float64).max)

    def back(value: float) -> float:
        return float(np.clip(value / unit, -largest, largest))

    return Shape(
        n=len(known),
        minimum=float(known[0]),
        lower_quartile=back(lower),
        median=back(middle),
        upper_quartile=back(upper),
        maximum=float(known[-1]),
        mean=back(float(scaled.mean())),
        deviation=back(deviation),
        begin=back(begin),
        end=back(end),
        density=density,
    )


def _correlations(scores: list[FloatArray]) -> FloatArray:
    found = np.full((len(scores), len(scores)), np.nan)
    for i, a in enumerate(scores):
        for j, b in enumerate(scores[: i + 1]):
            both = ~np.isnan(a) & ~np.isnan(b)
            if both.sum() >= _FEWEST and (related := squared_correlation(a[both], b[both])) is not None:
                found[i, j] = found[j, i] = related[0]
    return found
