"""Agreement: how far the metrics of a table rank its models alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Unpack, get_args

import numpy as np
import polars as pl

from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.plain import Plain, plain
from ...errors import LlullError, SelectionError, UnknownNameError
from ...options import Correction, Method, Order
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline
from ...wording import counted
from .concordance import Concordance, kendall_w
from .corrections import adjust
from .correlation import correlations
from .mean_correlation import Interval, bootstrap_mean, mean_of_pairs

__all__ = ["MOST_METRICS", "Agreement", "GroupAgreement", "agreement", "cluster_order", "tree_order"]


#: Student's t is a poor stand-in for the distribution of Spearman's r on fewer models.
_FEW_MODELS = 10
#: Pairs that are named in each list.
_MOST = 10
#: Metrics whose pairs, as JSON too, take less than two gigabytes.
MOST_METRICS = 1_000


@dataclass(frozen=True)
class GroupAgreement(Plain):
    """Mean correlation between the metrics of two groups, or within one.

    Attributes
    ----------
    a, b
        The groups, equal for pairs within one.
    mean_correlation
        None where no pair has a defined correlation.
    pairs
        Pairs of metrics with a defined correlation.
    """

    a: str
    b: str
    mean_correlation: float | None
    pairs: int


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(Analysis):
    """Pairwise correlations of metrics, what is significant among them, and their summary.

    Attributes
    ----------
    method, correction, alpha, redundant_above, order
        What it was computed with.
    metrics, groups
        In the order of the matrices; each metric's group at the level asked for, ``""`` where it has
        none.
    r, p, adjusted
        ``[m, m]``: coefficient, two-sided p-value, and that after the correction; NaN where undefined.
    n
        ``[m, m]``: models that both metrics have.
    mean_correlation
        Over the pairs whose correlation is defined; None where none is.
    interval
        Of the mean correlation over resampled models; None where it was not asked for or is undefined.
    concordance
        Kendall's W; None with fewer than two metrics or two complete models, or when all metrics are
        constant.
    """

    verb: ClassVar[str] = "agreement"
    keys = ("method", "correction", "alpha", "mean_correlation", "interval", "order")

    method: Method
    correction: Correction
    alpha: float
    redundant_above: float
    order: Order
    metrics: tuple[str, ...]
    groups: tuple[str, ...]
    r: FloatArray
    p: FloatArray
    adjusted: FloatArray
    n: IntArray
    mean_correlation: float | None
    interval: Interval | None
    concordance: Concordance | None

    @cached_property
    def significant(self) -> BoolArray:
        """``[m, m]``: the adjusted p-value is at most alpha."""
        with np.errstate(invalid="ignore"):
            return self.adjusted <= self.alpha

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """All pairs of metrics, as indices in the order of the matrices."""
        rows, columns = np.triu_indices(len(self.metrics), 1)
        return tuple(zip(rows.tolist(), columns.tolist(), strict=True))

    @property
    def redundant(self) -> tuple[tuple[int, int], ...]:
        """Pairs whose correlation is above ``redundant_above`` in size, strongest first."""
        found = [(a, b) for a, b in self.pairs if abs(self.r[a, b]) > self.redundant_above]
        return tuple(sorted(found, key=lambda pair: -abs(self.r[pair])))

    @property
    def opposed(self) -> tuple[tuple[int, int], ...]:
        """Pairs that are significantly negative, strongest first."""
        found = [(a, b) for a, b in self.pairs if self.r[a, b] < 0 and self.significant[a, b]]
        return tuple(sorted(found, key=lambda pair: self.r[pair]))

    @cached_property
    def group_means(self) -> tuple[GroupAgreement, ...]:
        """Mean correlation within each group and between each two; metrics without a group are in none."""
        names = [name for name in dict.fromkeys(self.groups) if name]
        members = [[m for m, group in enumerate(self.groups) if group == name] for name in names]
        found: list[GroupAgreement] = []
        for i, a in enumerate(members):
            for j, b in enumerate(members[i:], start=i):
                block = self.r[np.ix_(a, b)]
                values = block[np.triu_indices(len(a), 1)] if i == j else block.ravel()
                defined = values[~np.isnan(values)]
                if len(values):
                    mean = float(defined.mean()) if len(defined) else None
                    found.append(GroupAgreement(names[i], names[j], mean, len(defined)))
        return tuple(found)

    @property
    def within(self) -> float | None:
        """Mean correlation of the pairs inside a group."""
        return self._pooled(same=True)

    @property
    def between(self) -> float | None:
        """Mean correlation of the pairs that span two groups."""
        return self._pooled(same=False)

    def _pooled(self, *, same: bool) -> float | None:
        chosen = [found for found in self.group_means if (found.a == found.b) == same and found.pairs]
        pairs = sum(found.pairs for found in chosen)
        if not pairs:
            return None
        return sum(found.pairs * found.mean_correlation for found in chosen if found.mean_correlation) / pairs

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        notes = list(self.prepared.notes)
        constant = [m for m, r in zip(self.metrics, np.diagonal(self.r), strict=True) if np.isnan(r)]
        if constant:
            notes.append(f"constant, and so correlated with nothing: {', '.join(constant)}")
        if self.method == "kendall" and np.isnan(self.prepared.profile.scores).any():
            notes.append("no interval of the mean: Kendall's tau is resampled on tables without gaps only")
        few = sum(3 <= self.n[pair] < _FEW_MODELS for pair in self.pairs)
        if few and self.method == "spearman":
            notes.append(
                f"with fewer than {_FEW_MODELS} models in common, Spearman's p-values of "
                f"{counted(few, 'pair')} are rough, and 0 wherever r is 1 or -1"
            )
        undefined = sum(bool(np.isnan(self.r[pair])) for pair in self.pairs)
        if undefined:
            notes.append(f"{undefined} of {len(self.pairs)} pairs have no defined correlation")
        return tuple(notes)

    @property
    def headline(self) -> str:
        """The table."""
        return headline(self.prepared, "agreement of metrics")

    def tables(self) -> list[Table]:
        """The mean correlation, that of groups, and the pairs worth a look."""
        means = [[g.a, g.b, g.mean_correlation, g.pairs] for g in self.group_means]
        r = Column("r", places=4)
        tables = [
            Table(
                ["group", "and", Column("mean r", places=4), Column("pairs")] if len(means) > 1 else [],
                means if len(means) > 1 else [],
                sentences=self._sentences(),
            )
        ]
        for title, pairs in (
            (f"redundant: |r| above {self.redundant_above:g}", self.redundant),
            ("opposed: significantly negative", self.opposed),
        ):
            if pairs:
                rows = [[self.metrics[a], self.metrics[b], float(self.r[a, b])] for a, b in pairs]
                tables.append(Table(["metric", "and", r], rows, title, most=_MOST))
        return tables

    def _sentences(self) -> list[str]:
        """The mean correlation, how many pairs are significant, Kendall's W, groups within and between."""

        def number(value: float | None) -> str:
            return "—" if value is None else f"{value:.4f}"

        mean = f"mean {self.method} correlation {number(self.mean_correlation)}"
        if (interval := self.interval) is not None:
            mean += f" ({interval.confidence:.0%} interval {interval.low:.4f} to {interval.high:.4f})"
        significant = sum(bool(self.significant[pair]) for pair in self.pairs)
        lines = [
            f"{mean} over {len(self.pairs)} pairs; {significant} significant at {self.alpha:g} "
            f"({self.correction})"
        ]
        if (w := self.concordance) is not None:
            lines.append(
                f"Kendall's W {w.w:.4f} over {w.n_models} models with all {w.n_metrics} metrics, "
                f"chi-square {w.chi_square:.1f} with {w.df} df, p {w.p:.3g}"
            )
        if self.within is not None or self.between is not None:
            lines.append(f"within groups {number(self.within)}, between groups {number(self.between)}")
        return lines

    def frame(self) -> pl.DataFrame:
        """The rows, with their columns even where there is none."""
        schema = {"a": pl.String, "b": pl.String, "r": pl.Float64, "p": pl.Float64, "p_adjusted": pl.Float64}
        return pl.DataFrame(self.rows(), schema={**schema, "n": pl.Int64, "significant": pl.Boolean})

    def content(self) -> dict[str, Any]:
        """The summary, the pairs of metrics, those of groups, and the pairs worth a look."""
        return {
            **super().content(),
            "metrics": [
                {"metric": metric, "group": group}
                for metric, group in zip(self.metrics, self.groups, strict=True)
            ],
            "pairs": self.rows(),
            "groups": {"within": self.within, "between": self.between, "means": self.group_means},
            "redundant_above": self.redundant_above,
            "redundant": [self._named(pair) for pair in self.redundant],
            "opposed": [self._named(pair) for pair in self.opposed],
            "concordance": self.concordance,
            "notes": self.notes,
        }

    def rows(self) -> list[dict[str, Any]]:
        """One row a pair of metrics: a, b, r, p, p_adjusted, n, significant."""
        columns = {"r": self.r, "p": self.p, "p_adjusted": self.adjusted}
        columns |= {"n": self.n, "significant": self.significant}
        return plain(
            [
                {"a": self.metrics[a], "b": self.metrics[b], **{name: c[a, b] for name, c in columns.items()}}
                for a, b in self.pairs
            ]
        )

    def _named(self, pair: tuple[int, int]) -> dict[str, Any]:
        a, b = pair
        return {"a": self.metrics[a], "b": self.metrics[b], "r": self.r[pair]}


def agreement(
    table: Tabular,
    *,
    method: Method = "spearman",
    correction: Correction = "bonferroni",
    alpha: float = 0.05,
    order: Order = "tree",
    level: int = 1,
    redundant_above: float = 0.95,
    replicates: int = 500,
    confidence: float = 0.95,
    seed: int = 0,
    **options: Unpack[TableOptions],
) -> Agreement:
    """Correlate all pairs of metrics, each over the models that both have.

    Prepare the table with the policy ``complete-models`` to use complete models only. Scores are oriented:
    a positive correlation means that two metrics favour the same models.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    method, correction, alpha
        See :func:`.correlations` and :func:`.adjust`; a pair is significant when its adjusted p-value is at
        most `alpha`.
    order
        List the metrics along the group tree, or so that similar ones are neighbours (average linkage on
        1 - r).
    level
        Depth of the group tree at which groups are compared; a shallower metric belongs to the group it is
        in.
    redundant_above
        Pairs with a correlation above this in size are redundant.
    replicates, confidence, seed
        Of the bootstrap interval of the mean correlation; see :func:`.bootstrap_mean`.

    Raises
    ------
    SelectionError
        If there are fewer than two metrics, or more than two gigabytes hold pairs of.
    UnknownNameError, LlullError
        If a name is none of the choices, or a number is out of range.
    """
    prepared = prepare(table, **options)
    _check(method, order, alpha=alpha, confidence=confidence)
    names = prepared.profile.voters
    _check_metrics(prepared)
    scores = prepared.profile.scores
    found = correlations(scores, method)
    interval = bootstrap_mean(scores, found, method, replicates=replicates, confidence=confidence, seed=seed)
    upper = np.triu_indices(len(names), 1)
    adjusted = np.full_like(found.p, np.nan)
    adjusted[upper] = adjust(found.p[upper], correction)
    adjusted.T[upper] = adjusted[upper]
    paths = prepared.profile.groups
    listed = tree_order(paths) if order == "tree" else cluster_order(found.r, names)
    grid = np.ix_(listed, listed)
    return Agreement(
        prepared=prepared,
        method=method,
        correction=correction,
        alpha=alpha,
        redundant_above=redundant_above,
        order=order,
        metrics=tuple(names[m] for m in listed),
        groups=tuple(_at_level(paths[m], level) for m in listed),
        r=found.r[grid],
        p=found.p[grid],
        adjusted=adjusted[grid],
        n=found.n[grid],
        mean_correlation=mean_of_pairs(found.r),
        interval=interval,
        concordance=kendall_w(scores),
    )


def _check_metrics(prepared: Prepared) -> None:
    n = len(prepared.profile.voters)
    if n < 2:
        raise SelectionError(f"table {prepared.table.name!r}: agreement is between metrics; 1 is selected")
    if n > MOST_METRICS:
        raise SelectionError(
            f"table {prepared.table.name!r}: {n:,} metrics make {n * (n - 1) // 2:,} pairs, and agreement "
            f"takes at most {MOST_METRICS:,} metrics; choose some with --metrics or --group"
        )


def _check(method: str, order: str, **shares: float) -> None:
    for kind, name, known in (("method", method, get_args(Method)), ("order", order, get_args(Order))):
        if name not in known:
            raise UnknownNameError(kind, name, known)
    for name, share in shares.items():
        if not 0 < share < 1:
            raise LlullError(f"{name} {share:g} is out of range; give a number between 0 and 1")


def _at_level(path: str, level: int) -> str:
    parts = [part for part in path.split("/") if part]
    return "/".join(parts[:level])


def tree_order(paths: Sequence[str]) -> list[int]:
    """Order metrics along the tree that their group paths span, children in order of first appearance."""
    first: dict[tuple[str, ...], int] = {}
    keys: list[tuple[int, ...]] = []
    for metric, path in enumerate(paths):
        parts = tuple(part for part in path.split("/") if part)
        nodes = [first.setdefault(parts[: depth + 1], metric) for depth in range(len(parts))]
        keys.append((*nodes, metric))
    return sorted(range(len(paths)), key=keys.__getitem__)


def cluster_order(r: FloatArray, names: Sequence[str]) -> list[int]:
    """Order metrics as the leaves of an average-linkage clustering on 1 - r; undefined counts as r = 0.

    The clustering starts from the metrics in the order of their names, so that the table's does not matter.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    by_name = np.array(sorted(range(len(names)), key=names.__getitem__))
    distance = 1 - np.nan_to_num(r[np.ix_(by_name, by_name)])
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(np.maximum(distance, 0.0), checks=False), "average", optimal_ordering=True)
    return by_name[leaves_list(tree)].tolist()
