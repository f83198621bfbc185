"""From a score table to a profile: which models and metrics, which weights, what a gap means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Unpack

import numpy as np
import polars as pl

from ...rules import Profile
from ...rules.missing import Missing, fill, missing_notes
from ...rules.notebook import html_table
from ...rules.numeric.arrays import BoolArray, FloatArray
from ...rules.plain import Plain, picked
from ...rules.scales import SCALES
from ..address import address_of
from ..errors import SelectionError
from ..options import Scale
from ..spec.options import follow
from ..table import ScoreTable
from ..wording import counted
from .repeats import with_repeats
from .select import select
from .selection import Selection, TableOptions
from .weights import metric_weights

__all__ = ["Prepared", "Tabular", "prepare", "prepared"]


@dataclass(frozen=True, eq=False)
class Prepared(Plain):
    """A profile ready to be ranked, with all that a result must say about how it came to be.

    Attributes
    ----------
    table
        The table after selection; scores as they were given.
    profile
        Oriented (higher is better), weighted, gaps treated by the policy.
    missing, weights
        The policy and the weighting in force (``flat``, ``stored``, ``tree`` or a file's name).
    dropped
        Models that are not ranked: without any score, or dropped by the policy.
    dropped_metrics
        Metrics that count and that the policy dropped.
    gaps
        How many scores are missing among the models with a score and the metrics that count, before the
        policy.
    notes
        What was done about gaps and anything else a reader must know, in sentences.
    raw
        The profile before the policy, with its gaps; what perturbations start from.
    selection
        How all this was made.
    """

    table: ScoreTable
    profile: Profile
    missing: Missing
    weights: str
    dropped: tuple[str, ...]
    dropped_metrics: tuple[str, ...]
    gaps: int
    notes: tuple[str, ...]
    raw: Profile
    selection: Selection

    @cached_property
    def scored(self) -> BoolArray:
        """``[v, c]``: the score in `profile` is the table's own, and none that the policy put in a gap.

        A model that is left without any such score is dropped, whatever stands in its gaps.
        """
        voter = {name: v for v, name in enumerate(self.raw.voters)}
        candidate = {name: c for c, name in enumerate(self.raw.candidates)}
        v = [voter[name] for name in self.profile.voters]
        return self.raw.present[np.ix_(v, [candidate[name] for name in self.profile.candidates])]

    def under(self, missing: Missing) -> Prepared:
        """The same models, metrics and weights under another missing policy; errors as in :func:`prepare`."""
        return _weighed(self.table, replace(self.selection, missing=missing))

    def content(self) -> dict[str, Any]:
        """What every JSON result begins with."""
        return {
            "dataset": self.table.name,
            "missing": self.missing,
            "weights": self.weights,
            "n_models": len(self.profile.candidates),
            "n_metrics": len(self.profile.voters),
            "dropped": self.dropped,
            "dropped_metrics": self.dropped_metrics,
            "gaps": self.gaps,
            "reading": {
                "inferred": self.table.origin.all_inferred,
                **picked(self.table.origin, "left_out", "warnings"),
            },
        }

    @property
    def in_words(self) -> str:
        """How many models and metrics, how they are weighted, and what became of gaps."""
        models, metrics = len(self.profile.candidates), len(self.profile.voters)
        size = f"{counted(models, 'model')} on {counted(metrics, 'metric')}"
        gaps = f"; {counted(self.gaps, 'gap')}, {self.missing}" if self.gaps else ""
        return f"{size}; weights {self.weights}{gaps}"

    def _repr_html_(self) -> str:
        """What is ranked, for notebooks: metrics in rows."""
        profile = self.profile
        directions = dict(self.table.metrics.select("metric", "direction").iter_rows())
        present = profile.present.sum(axis=1).tolist()
        rows = [
            [name, group, str(directions[name]), str(weight), f"{count:,}"]
            for name, group, weight, count in zip(
                profile.voters, profile.groups, profile.voter_weights, present, strict=True
            )
        ]
        head = ["metric", "group", "better", "weight", "models scored"]
        return html_table(f"{self.table.name}: {self.in_words}", head, rows)


#: What a verb takes: a path, ``DB::name``, a Polars, pandas or Arrow frame, a NumPy array, a mapping of
#: columns, records, a :class:`.ScoreTable`, or what :func:`prepare` returned.
Tabular = Any


def prepare(table: Tabular, **options: Unpack[TableOptions]) -> Prepared:
    """Read, select, weigh, orient and fill a table.

    Metrics of weight 0 and metrics that do not count take no part, not even in what counts as a gap. Models
    without any score on the rest are unranked under every policy.

    Parameters
    ----------
    table
        A path, ``DB::name``, a table in memory, a :class:`.ScoreTable`, or one that is prepared: it is
        returned as it is, or made again with the options that are given.
    spec
        What the columns mean; see :func:`.read_table`.
    missing
        What a gap means; see :mod:`llull.rules.missing`.
    weights
        ``stored``, ``flat``, ``tree``, a CSV file or a mapping; see :func:`.metric_weights`.
    models, metrics, groups, min_coverage
        See :func:`.select`.
    model, metric, score, lower, higher, leave_out, transpose, duplicates, revision, missing_code, decimal
        What goes over the spec; see :class:`.ReadingOptions`. A table that is read already follows `lower`,
        `higher` and `leave_out`.

    Raises
    ------
    ReadError, SpecError, StoreError
        If the table cannot be read.
    SelectionError, UnknownNameError
        If a name is unknown, nothing is left to rank (with the counts), or the scores of a metric are so far
        apart that floats do not hold their difference.
    """
    if isinstance(table, Prepared):
        told = Selection().having(**options).reading
        return prepared(follow(table.table, told), table.selection.having(**options)) if options else table
    address = address_of(table)
    selection = Selection(address=address).having(**options)
    return prepared(selection.read(table), selection)


def prepared(table: ScoreTable, selection: Selection) -> Prepared:
    """Prepare a whole table as a selection says; errors as in :func:`prepare`."""
    chosen = select(
        table,
        models=selection.models,
        metrics=selection.metrics,
        groups=selection.groups,
        min_coverage=selection.min_coverage,
    )
    return _weighed(chosen, selection)


def _weighed(chosen: ScoreTable, selection: Selection) -> Prepared:
    """Weigh, orient and fill a table of which a selection was made."""
    weighting = metric_weights(chosen, selection.weights)
    heard = np.array([weighting.weights[name] > 0 for name in chosen.metric_names], dtype=bool)
    info = chosen.metrics.filter(heard)
    names = tuple(info["metric"].to_list())
    lower_is_better = (info["direction"] == "lower").to_numpy()

    scores = chosen.matrix[heard]
    scored = np.asarray(~np.isnan(scores).all(axis=0))
    if not scored.any():
        raise SelectionError(
            f"table {chosen.name!r}: none of {len(scored)} models has a score on the {len(names)} metrics "
            "that count"
        )
    scores = scores[:, scored]
    _refuse_wide(chosen.name, names, scores)
    sign = np.where(lower_is_better, -1.0, 1.0)
    raw = Profile(
        candidates=tuple(name for name, has in zip(chosen.model_names, scored, strict=True) if has),
        voters=names,
        scores=scores * sign[:, None] + 0.0,  # + 0.0 turns -0.0 into 0.0
        weights=tuple(weighting.weights[name] for name in names),
        groups=tuple(info["group"]),
        weighting=weighting.weighting,
        tolerance=np.nan_to_num(_column(info, "tolerance")),
        baseline=_column(info, "baseline") * sign,
        ceiling=_column(info, "ceiling") * sign,
        worst=np.where(lower_is_better, -_column(info, "upper"), _column(info, "lower")),
        best=np.where(lower_is_better, -_column(info, "lower"), _column(info, "upper")),
        scale=np.array([_scale(chosen.scales.get(name)) for name in names]),
        lower_is_better=lower_is_better,
    )
    raw, failed = with_repeats(raw, chosen, selection.missing)
    profile = fill(raw, selection.missing)
    ranked, heard_in = set(profile.candidates), set(profile.voters)
    notes = [
        *weighting.notes,
        *_turned_notes(int(lower_is_better.sum()), len(names)),
        *_unscored_notes(int((~scored).sum())),
        *failed,
        *missing_notes(raw, selection.missing, profile),
    ]
    return Prepared(
        table=chosen,
        profile=profile,
        missing=selection.missing,
        weights=weighting.name,
        dropped=tuple(name for name in chosen.model_names if name not in ranked),
        dropped_metrics=tuple(name for name in names if name not in heard_in),
        gaps=int((~raw.present).sum()),
        notes=tuple(notes),
        raw=raw,
        selection=selection,
    )


def _refuse_wide(table: str, names: Sequence[str], scores: FloatArray) -> None:
    with np.errstate(over="ignore"):
        spread = np.fmax.reduce(scores, axis=1) - np.fmin.reduce(scores, axis=1)
    wide = np.flatnonzero(np.isinf(spread))
    if wide.size:
        raise SelectionError(
            f"table {table!r}: the scores on metric {names[wide[0]]!r} are farther apart than the largest "
            "float; rescale them, or mark what stands for a missing score"
        )


def _column(info: pl.DataFrame, name: str) -> FloatArray:
    return info[name].fill_null(np.nan).to_numpy()


def _scale(name: Scale | None) -> float:
    return np.nan if name is None else float(list(SCALES).index(name))


def _turned_notes(n_lower: int, n_metrics: int) -> list[str]:
    """Say that scores of error-like metrics were turned around."""
    if not n_lower:
        return []
    return [f"lower is better on {n_lower} of {n_metrics} metrics; their scores enter with the sign changed"]


def _unscored_notes(unscored: int) -> list[str]:
    if not unscored:
        return []
    has = "has" if unscored == 1 else "have"
    return [f"{counted(unscored, 'model')} {has} no score at all and cannot be ranked"]
