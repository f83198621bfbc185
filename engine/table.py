"""The score table: models, metrics and scores in long form, the form that everything else starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from ..rules.notebook import html_table
from ..rules.numeric.arrays import FloatArray
from .errors import ReadError
from .limits import check_group, check_name
from .options import Scale
from .wording import counted

__all__ = ["METRIC_COLUMNS", "MODEL_COLUMNS", "REPEAT_COLUMNS", "SCORE_COLUMNS", "Origin", "ScoreTable"]

#: Columns of :attr:`ScoreTable.models`, in the order of the source.
MODEL_COLUMNS: Mapping[str, pl.DataType] = {"model": pl.String(), "label": pl.String()}

#: Columns of :attr:`ScoreTable.metrics`, in the order of the source. ``weight`` is exact text (``"1/3"``).
METRIC_COLUMNS: Mapping[str, pl.DataType] = {
    "metric": pl.String(),
    "direction": pl.String(),  # higher or lower is better
    "weight": pl.String(),
    "group": pl.String(),  # path in the tree, "" is the root
    "counts": pl.Boolean(),  # enters rankings
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "baseline": pl.Float64(),
    "ceiling": pl.Float64(),
    "unit": pl.String(),
    "tolerance": pl.Float64(),
}

#: Columns of :attr:`ScoreTable.scores`. A NULL score is missing; ``code`` is the text that said so.
SCORE_COLUMNS: Mapping[str, pl.DataType] = {
    "model": pl.String(),
    "metric": pl.String(),
    "score": pl.Float64(),
    "stderr": pl.Float64(),
    "n": pl.Int64(),
    "code": pl.String(),
}

#: Columns of :attr:`ScoreTable.repeats`. A NULL score is a repeat that failed.
REPEAT_COLUMNS: Mapping[str, pl.DataType] = {
    "model": pl.String(),
    "metric": pl.String(),
    "score": pl.Float64(),
}


@dataclass(frozen=True)
class Origin:
    """Where a table came from and what reading it decided.

    Attributes
    ----------
    source
        The file's name, or what kind of object it was; no path.
    inferred
        What was not said and therefore assumed, in sentences.
    left_out
        Columns and rows that were not taken, with the reason.
    warnings
        What looks wrong but was taken, in sentences.
    title, citation, licence, date
        What the spec says the table is, where it was published, under which licence, and when.
    assumed
        Directions of metrics that were not said and therefore assumed, in sentences; a database keeps them
        among what was inferred.
    """

    source: str
    inferred: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    title: str | None = None
    citation: str | None = None
    licence: str | None = None
    date: str | None = None
    assumed: tuple[str, ...] = ()

    @property
    def all_inferred(self) -> tuple[str, ...]:
        """All that was inferred, directions first."""
        return (*self.assumed, *self.inferred)


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """A named table of scores.

    Attributes
    ----------
    name
        The dataset's name.
    models, metrics, scores
        Polars frames with the columns of ``MODEL_COLUMNS``, ``METRIC_COLUMNS`` and ``SCORE_COLUMNS``.
        A pair of model and metric stands at most once in ``scores``; no row, or a NULL, is a gap.
    origin
        Where it came from.
    repeats
        One row a repeat (fold, seed), with the columns of ``REPEAT_COLUMNS``, of metrics on which a score is
        the mean of those that ran while others failed; a database does not keep them.
    scales
        Scales of measurement, by metric, where stated; a database does not keep them.

    Raises
    ------
    ReadError
        If the frames do not fit together; see :meth:`validate`.
    """

    name: str
    models: pl.DataFrame
    metrics: pl.DataFrame
    scores: pl.DataFrame
    origin: Origin = field(default_factory=lambda: Origin("memory"))
    repeats: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict(REPEAT_COLUMNS)))
    scales: Mapping[str, Scale] = field(default_factory=dict[str, Scale])

    def __post_init__(self) -> None:
        self.validate()

    def validate(self) -> None:
        """Check that frames have their columns, names are unique and every score has a model and a metric."""
        check_name(self.name, "dataset", ReadError)
        for frame, columns, kind in (
            (self.models, MODEL_COLUMNS, "models"),
            (self.metrics, METRIC_COLUMNS, "metrics"),
            (self.scores, SCORE_COLUMNS, "scores"),
            (self.repeats, REPEAT_COLUMNS, "repeats"),
        ):
            if dict(frame.schema) != dict(columns):
                raise ReadError(f"table {self.name!r}: {kind} have columns {frame.schema}, not {columns}")
        for frame, key in ((self.models, "model"), (self.metrics, "metric")):
            names = frame[key]
            if names.null_count() or (names == "").any():
                raise ReadError(f"table {self.name!r}: a {key} has no name")
            if names.n_unique() < len(names):
                twice = names.filter(names.is_duplicated())[0]
                raise ReadError(f"table {self.name!r}: {key} {twice!r} stands twice")
            check_name(max(names, key=len, default=""), f"table {self.name!r}: {key}", ReadError)
            lost = self.scores.join(frame, on=key, how="anti")
            if len(lost):
                raise ReadError(
                    f"table {self.name!r}: scores for {key} {lost[key][0]!r}, which is not listed"
                )
        for path in self.metrics["group"].unique():
            check_group(path, f"table {self.name!r}: group", ReadError)
        if len(self.scores) and self.scores.select("model", "metric").is_duplicated().any():
            row = self.scores.filter(self.scores.select("model", "metric").is_duplicated()).row(0)
            raise ReadError(f"table {self.name!r}: two scores of model {row[0]!r} on metric {row[1]!r}")
        if not self.metrics["direction"].is_in(["higher", "lower"]).all():
            raise ReadError(f"table {self.name!r}: a direction is neither 'higher' nor 'lower'")
        finite = self.scores["score"].drop_nulls().is_finite()
        if not finite.all():
            raise ReadError(f"table {self.name!r}: a score is not finite; missing scores are NULL")

    @property
    def model_names(self) -> tuple[str, ...]:
        """Keys of the models, in the order of the source."""
        return tuple(self.models["model"].to_list())

    @property
    def metric_names(self) -> tuple[str, ...]:
        """Names of the metrics, in the order of the source."""
        return tuple(self.metrics["metric"].to_list())

    @property
    def size(self) -> str:
        """How many models, metrics and gaps, in words."""
        models, metrics = len(self.models), len(self.metrics)
        gaps = models * metrics - self.scores["score"].count()
        words = f"{counted(models, 'model')} x {counted(metrics, 'metric')}"
        return f"{words}, {gaps:,} of {models * metrics:,} scores missing" if gaps else words

    @cached_property
    def labels(self) -> dict[str, str]:
        """What to show for each model: its label, or its key where it has none."""
        return {key: key if label is None else label for key, label in self.models.iter_rows()}

    @cached_property
    def matrix(self) -> FloatArray:
        """``matrix[metric, model]``: scores as they were given, NaN where missing."""
        model = {name: i for i, name in enumerate(self.model_names)}
        metric = {name: i for i, name in enumerate(self.metric_names)}
        matrix = np.full((len(metric), len(model)), np.nan)
        known = self.scores.drop_nulls("score")
        rows = known["metric"].replace_strict(metric, return_dtype=pl.Int64).to_numpy()
        columns = known["model"].replace_strict(model, return_dtype=pl.Int64).to_numpy()
        matrix[rows, columns] = known["score"].to_numpy()
        matrix.flags.writeable = False
        return matrix

    def _repr_html_(self) -> str:
        """The first scores, for notebooks: models in rows."""
        most, names = 12, self.metric_names
        rows = [
            [label, *("—" if x != x else f"{x:.6g}" for x in scores[:most])]
            for label, scores in zip(self.labels.values(), self.matrix.T.tolist(), strict=True)
        ]
        size = f"{len(rows):,} models, {len(names):,} metrics"
        more = f", the first {most} shown" if len(names) > most else ""
        return html_table(f"{self.name}: {size}{more}", ["model", *names[:most]], rows, most=20)

    @property
    def missing_by_code(self) -> dict[str, int]:
        """How many gaps each code stands for; ``""`` is a blank, ``absent`` a row that is not there."""
        gaps = self.scores.filter(pl.col("score").is_null())
        counts = dict(gaps.group_by("code").len().sort("len", descending=True).iter_rows())
        absent = len(self.models) * len(self.metrics) - len(self.scores)
        return {**{str(code): n for code, n in counts.items()}, **({"absent": absent} if absent else {})}
