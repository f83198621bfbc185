"""How sure a ranking is: rank intervals, who is above whom and who is first, and who cannot be told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack

import numpy as np

from ....rules import Rule
from ....rules.errors import ParameterError
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.plain import picked, plain
from ...errors import LlullError, SelectionError
from ...options import DEFAULT_RULE, Over, Test, Values
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline, naming, span
from .bootstrap import Replicates, bootstrap
from .critical_difference import CriticalDifference, critical_difference
from .paired_tests import PairedTests, paired_tests

__all__ = ["Uncertainty", "rank_intervals", "share_above", "uncertainty"]

#: Comparisons of pairs of models held at once.
_BATCH_CELLS = 2**22


@dataclass(frozen=True, eq=False, repr=False)
class Uncertainty(Analysis):
    """How sure the ranking of a table is under one rule.

    Attributes
    ----------
    replicates
        Rankings of resampled tables, with the ranking itself.
    level
        Share of the replicates that a rank interval holds at least.
    lower, upper
        ``[c]``: best and worst rank of the interval, in the order of the ranking's models.
    mean_rank, spread
        ``[c]``: mean and population standard deviation of the rank over replicates.
    p_first
        ``[c]``: share of replicates in which the model is first, alone or tied.
    ranked
        ``[c]``: number of replicates that rank the model.
    above
        ``above[a, b]``: share of the replicates ranking both in which a is above b; ties count for neither.
    top
        The leading models, best first, of which pairs are tested and shown.
    tests
        Paired tests among these models; None where there are fewer than two.
    critical_difference
        Of mean ranks over all models, or why it is not defined.
    """

    verb: ClassVar[str] = "uncertainty"

    replicates: Replicates
    level: float
    lower: FloatArray
    upper: FloatArray
    mean_rank: FloatArray
    spread: FloatArray
    p_first: FloatArray
    ranked: IntArray
    above: FloatArray
    top: tuple[str, ...]
    tests: PairedTests | None
    critical_difference: CriticalDifference | str

    def rows(self) -> list[dict[str, Any]]:
        """One row a model, best first."""
        ranking = self.replicates.ranking
        columns = {
            "model": ranking.candidates,
            "rank": ranking.ranks,
            "tied": ranking.tied,
            "score": ranking.scores,
            "lower": [_whole(rank) for rank in self.lower],
            "upper": [_whole(rank) for rank in self.upper],
            **picked(self, "mean_rank", "spread", "p_first"),
            "replicates": self.ranked,
        }
        return plain([{name: column[c] for name, column in columns.items()} for c in ranking.order])

    def pairs(self) -> list[dict[str, Any]]:
        """The leading models two by two, the one ranked higher first."""
        place = {name: c for c, name in enumerate(self.replicates.ranking.candidates)}
        top = [place[name] for name in self.top]
        return [
            {
                "a": self.top[i],
                "b": self.top[j],
                "p_above": self.above[top[i], top[j]],
                "p_below": self.above[top[j], top[i]],
            }
            for i in range(len(top))
            for j in range(i + 1, len(top))
        ]

    @property
    def headline(self) -> str:
        """The table and the rule."""
        ranking = self.replicates.ranking
        return headline(self.prepared, f"uncertainty of {ranking.rule}", ranking)

    def tables(self) -> list[Table]:
        """Rank intervals of all models, then what the tests cannot tell apart."""
        made = self.replicates
        names, named = naming(self.prepared)
        rows = [
            [
                (row["rank"], row["tied"]),
                *named(row["model"]),
                span(row["lower"], row["upper"]),
                row["mean_rank"],
                row["p_first"],
            ]
            for row in self.rows()
        ]
        columns = [Column("rank", "rank"), *names, Column(f"{self.level:.0%} interval")]
        tables = [
            Table(
                [*columns, Column("mean rank", places=1), Column("P(first)", places=3)],
                rows,
                sentences=[f"{made.done} replicates over {made.over}, seed {made.seed}"],
            )
        ]
        if (tests := self.tests) is not None:
            title = (
                f"not told apart among the first {len(tests.models)}: {tests.test} test on {tests.values}, "
                f"Holm, level {tests.alpha:g}"
            )
            together = [" = ".join(group) for group in tests.groups if len(group) > 1]
            tables.append(Table(title=title, sentences=together or ["none: all differ"]))
        critical = self.critical_difference
        if not isinstance(critical, str):
            tables.append(Table(sentences=[_in_words(critical)]))
        return tables

    def content(self) -> dict[str, Any]:
        """How it was resampled, the models, the leading pairs, and the tests."""
        made = self.replicates
        critical = self.critical_difference
        return {
            **self.prepared.content(),
            **picked(made.ranking, "rule", "parameters"),
            "over": made.over,
            "replicates": made.done,
            **picked(made, "requested", "seed"),
            "level": self.level,
            "models": self.rows(),
            "pairs": self.pairs(),
            "tests": self.tests,
            "critical_difference": None if isinstance(critical, str) else critical,
            "notes": self.notes,
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        critical = self.critical_difference
        return (
            *self.prepared.notes,
            *self.replicates.ranking.notes,
            *self.replicates.notes,
            *([f"no critical difference: {critical}"] if isinstance(critical, str) else []),
        )


def _in_words(critical: CriticalDifference) -> str:
    friedman = critical.friedman
    test = "undefined" if friedman is None else f"{friedman:.4g}, p {critical.friedman_p:.3g}"
    return (
        f"Friedman chi-square {test}; Nemenyi critical difference of mean ranks {critical.difference:.4g} at "
        f"{critical.alpha:g} over {critical.n_metrics} metrics"
    )


def uncertainty(
    table: Tabular,
    rule: str | Rule = DEFAULT_RULE,
    *,
    over: Over = "metrics",
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    test: Test = "wilcoxon",
    values: Values = "scores",
    alpha: float = 0.05,
    top: int = 20,
    budget: float | None = None,
    batch: int | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    **options: Unpack[TableOptions],
) -> Uncertainty:
    """Say how sure a ranking is.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    over, replicates, seed, budget, batch, workers, progress
        See :func:`.bootstrap`.
    level
        Of the rank intervals: the percentile interval leaves out at most half of the rest at either end.
    test, values, alpha
        See :func:`.paired_tests`; `alpha` is the level of the critical difference too.
    top
        Of how many leading models pairs are tested and listed.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError, SelectionError
        As these do, and for a `level` or `top` that is out of range.
    """
    prepared = prepare(table, **options)
    if not 0 < level < 1:
        raise ParameterError(f"level={level:g} is no share of replicates; give a number between 0 and 1")
    if top < 1:
        raise ParameterError(f"top={top} is out of range; it must be at least 1")
    made = bootstrap(
        prepared,
        rule,
        over=over,
        replicates=replicates,
        seed=seed,
        budget=budget,
        batch=batch,
        workers=workers,
        progress=progress,
    )
    ranked = (~np.isnan(made.ranks)).sum(axis=0)
    if not ranked.any():
        raise LlullError(f"{rule} is defined on none of {made.done} replicates, so that nothing can be said")
    lower, upper = rank_intervals(made.ranks, level)
    count = np.where(ranked > 0, ranked, np.nan)
    mean = np.nansum(made.ranks, axis=0) / count
    names = made.ranking.candidates
    leaders = tuple(names[c] for c in made.ranking.order[:top])
    return Uncertainty(
        prepared=prepared,
        replicates=made,
        level=level,
        lower=lower,
        upper=upper,
        mean_rank=mean,
        spread=np.sqrt(np.nansum((made.ranks - mean) ** 2, axis=0) / count),
        p_first=(made.ranks == 1).sum(axis=0) / count,
        ranked=ranked,
        above=share_above(made.places),
        top=leaders,
        tests=paired_tests(prepared.profile, leaders, test=test, values=values, alpha=alpha)
        if len(leaders) > 1
        else None,
        critical_difference=_critical(prepared, alpha),
    )


def _critical(prepared: Prepared, alpha: float) -> CriticalDifference | str:
    """The critical difference, or why there is none."""
    try:
        return critical_difference(prepared, alpha=alpha)
    except SelectionError as error:
        return str(error)


def rank_intervals(ranks: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Percentile intervals of ranks: they hold at least a share `level` of the replicates.

    Parameters
    ----------
    ranks
        ``ranks[r, c]``, NaN where a replicate does not rank the model.

    Returns
    -------
    lower, upper
        ``[c]``, ranks that occur; NaN for a model that is never ranked.
    """
    ordered = np.sort(ranks, axis=0)  # NaN last
    count = (~np.isnan(ranks)).sum(axis=0)
    # Slack, since (1 - 0.95) / 2 of 1000 is a hair above 25.
    left_out = np.floor(count * (1 - level) / 2 + 1e-9).astype(np.int64)
    last = np.maximum(count - 1, 0)
    ends = np.minimum(left_out, last), np.maximum(last - left_out, 0)
    lower, upper = (np.take_along_axis(ordered, end[None], axis=0)[0] for end in ends)
    return lower, upper


def share_above(places: FloatArray) -> FloatArray:
    """``above[a, b]``: share of the replicates ranking both that put a above b; NaN where there is none.

    Parameters
    ----------
    places
        ``places[r, c]``, lower is better; NaN where a replicate does not rank the model.
    """
    n = places.shape[1]
    wins = np.zeros((n, n), dtype=np.int64)
    step = max(1, _BATCH_CELLS // max(n * n, 1))
    for start in range(0, len(places), step):
        part = places[start : start + step]
        wins += (part[:, :, None] < part[:, None, :]).sum(axis=0)
    known = (~np.isnan(places)).astype(np.float64)
    both = known.T @ known
    with np.errstate(invalid="ignore"):
        above = wins / np.where(both > 0, both, np.nan)
    np.fill_diagonal(above, 0.0)
    return above


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
