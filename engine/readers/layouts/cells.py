"""What a wide or a long table comes to: scores with the rows they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ...errors import ReadError
from ...table import MODEL_COLUMNS
from ...wording import listed
from .columns import Columns, Notes
from .forms import Form, level, z

__all__ = [
    "CELL_COLUMNS",
    "Cells",
    "counts",
    "forms_said",
    "interval_errors",
    "labelled",
    "standard_errors",
]

#: Columns of :attr:`Cells.frame`; ``row`` is the row of the raw table.
CELL_COLUMNS = ("row", "metric", "score", "stderr", "n", "code")


@dataclass(frozen=True, eq=False)
class Cells:
    """Scores before models that stand twice are seen to.

    Attributes
    ----------
    keys
        The model of each row.
    labels
        What to show for it, or None.
    metrics
        Names of the metrics in order, each with the column it was split from, or None.
    frame
        One row a cell, with ``CELL_COLUMNS``.
    forms
        What the cells of a metric's column say beside its scores.
    """

    keys: pl.Series
    labels: pl.Series | None
    metrics: Mapping[str, str | None]
    frame: pl.DataFrame
    forms: Mapping[str, Form] = field(default_factory=dict[str, Form])

    @property
    def rows(self) -> pl.DataFrame:
        """Model and label of each row."""
        label = pl.lit(None, pl.String) if self.labels is None else self.labels
        rows = pl.int_range(len(self.keys), eager=True)
        return pl.DataFrame({"row": rows, "model": self.keys}).with_columns(label=label)


def standard_errors(columns: Columns, column: str, keys: pl.Series) -> pl.Series:
    """Read a column of standard errors; NULL where there is none.

    Raises
    ------
    ReadError
        If one is negative or no number.
    """
    score = columns.scores(column, keys)["score"]
    _refuse(columns, column, (score < 0).fill_null(False), "a standard error is 0 or more")
    return score


def interval_errors(columns: Columns, column: str, score: pl.Series, notes: Notes) -> pl.Series:
    """Standard errors by a column of intervals: half their width over the normal quantile of their level.

    A column of plain numbers that is told to hold intervals holds half their widths.

    Raises
    ------
    ReadError
        If an interval does not hold its score, or a cell is none.
    """
    notes.inferred.append(
        f"column {column!r} holds intervals of {level(column)}%, {z(column):.6f} standard errors to each side"
    )
    bounds = columns.cells.form(column).bounds
    if bounds is None:
        return standard_errors(columns, column, pl.Series([""] * len(score))) / z(column)
    if not columns.cells.form(column).offsets:
        outside = (score < bounds["low"]) | (score > bounds["high"])
        _refuse(columns, column, outside.fill_null(False), "the interval does not hold the score")
    return (bounds["high"] - bounds["low"]) / (2 * z(column))


def forms_said(forms: Mapping[str, Form]) -> list[str]:
    """What was taken for what in the cells, with the metrics of which it holds."""
    said: dict[str, list[str]] = {}
    for metric, form in forms.items():
        for line in form.said:
            said.setdefault(line, []).append(metric)
    return [f"{line}: {listed(metrics)}" for line, metrics in said.items()]


def counts(columns: Columns, column: str, keys: pl.Series) -> pl.Series:
    """Read a column of counts, how many items a score is of; NULL where there is none.

    Raises
    ------
    ReadError
        If one is not a whole number of 1 or more.
    """
    score = columns.scores(column, keys)["score"]
    wrong = ((score < 1) | (score != score.round()) | (score > 2**62)).fill_null(False)
    _refuse(columns, column, wrong, "a count is a whole number of 1 or more")
    return score.cast(pl.Int64)


def _refuse(columns: Columns, column: str, wrong: pl.Series, rule: str) -> None:
    if wrong.any():
        row = wrong.arg_max() or 0
        raw = columns.raw
        raise ReadError(
            f"{raw.source}: column {column!r}, {raw.place(row)}: {raw.frame[column][row]}; {rule}"
        )


def labelled(rows: pl.DataFrame) -> pl.DataFrame:
    """Each model with its first label that is not blank."""
    label = pl.col("label").replace("", None).drop_nulls().first()
    return rows.group_by("model", maintain_order=True).agg(label).select(*MODEL_COLUMNS)
