"""The columns of a raw table: what they hold, and how messages speak of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from ...errors import ReadError, SpecError, UnknownNameError
from ...spec.spec import Spec, matches
from ..files.raw import CONTROL, RawTable
from ..marks import plain_texts
from .forms import CellColumns
from .numbers import NumberStyle, hint

__all__ = ["Columns", "Notes", "is_identifier", "name_of", "unmatched"]


#: How many cells show whether a column that is not plain numbers holds text.
_SAMPLE = 1000


@dataclass
class Notes:
    """What reading decides, gathered on the way; see :class:`~llull.engine.table.Origin`."""

    inferred: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])
    directions: list[str] = field(default_factory=list[str])


def is_identifier(name: str) -> bool:
    """Whether a column's name says that it holds identifiers: ``id``, ``model_id``, ``key``."""
    return re.search(r"(?:^|[\s_.-])(?:id|key|uuid)$", name, re.IGNORECASE) is not None


def name_of(parts: Sequence[str]) -> str:
    """The name of a metric that several columns name."""
    return " ".join(parts)


def unmatched(spec: Spec, names: Sequence[str]) -> list[str]:
    """Name the patterns in a spec that fit no name."""
    return [
        f"{spec.file}: table.{key}: nothing is called {pattern!r}"
        for key, patterns in (("metrics", spec.take), ("leave_out", spec.leave_out))
        for pattern in patterns
        if not any(matches(name, [pattern]) for name in names)
    ]


class Columns:
    """The columns of a raw table, all read as numbers, whatever they hold.

    Parameters
    ----------
    raw, spec
        What is read and how.
    cells
        The same columns as numbers, where they have been read before.

    Raises
    ------
    SpecError
        If the spec names a column that is not there.
    """

    def __init__(self, raw: RawTable, spec: Spec, cells: CellColumns | None = None) -> None:
        self.raw, self.spec = raw, spec
        self.names: list[str] = raw.frame.columns
        for key, told in (
            *(("model", spec.model), ("label", spec.label)),
            *(("metric", column) for column in spec.metric),
            *(("score", column) for column in spec.score),
        ):
            if told is not None:
                self.require(told, key)
        for column in spec.split:
            self.require(column, "split")
        self.cells = CellColumns(raw.frame, NumberStyle.of(spec)) if cells is None else cells
        self.is_text = cache(self._is_text)

    def require(self, column: str, key: str) -> None:
        """Refuse a spec that names a column the table does not have."""
        if column not in self.names:
            unknown = UnknownNameError("column", column, self.names, self.raw.source)
            raise SpecError(f"{self.spec.file}: table.{key}: {unknown}")

    def count(self, column: str) -> int:
        """How many cells of a column are numbers."""
        return self.cells[column]["score"].count()

    def is_numbers(self, column: str) -> bool:
        """Whether a column has numbers, and besides them only missing codes."""
        return self.count(column) > 0 and not self.cells[column]["wrong"].any()

    def is_empty(self, column: str) -> bool:
        """Whether a column has only missing codes."""
        return self.count(column) == 0 and not self.cells[column]["wrong"].any()

    def has_errors(self, column: str) -> bool:
        """Whether standard errors stand in the cells of the scores."""
        return "stderr" in self.cells[column].columns and self.cells[column]["stderr"].count() > 0

    def is_codes(self, column: str) -> bool:
        """Whether a column has texts without a blank, all of which usually stand for a missing score."""
        series = self.raw.frame[column]
        return (
            series.dtype == pl.String and self.is_empty(column) and (self.cells[column]["code"] != "").all()
        )

    def _is_text(self, column: str) -> bool:
        """Whether most cells that are not missing are neither numbers nor nearly so."""
        if self.cells.form(column).question is not None:
            return False
        wrong = self.raw.frame[column].filter(self.cells[column]["wrong"])
        sample = wrong.head(_SAMPLE)  # enough to tell "12%" from names
        near = sum(hint(text, column) is not None for text in sample) * len(wrong) / max(len(sample), 1)
        return len(wrong) - near > self.count(column) + near

    def is_row_number(self, column: str) -> bool:
        """Whether a column counts its rows from 0 or 1."""
        score = self.cells[column]["score"]
        if len(score) < 3 or score.null_count() or score[0] not in (0, 1):
            return False
        return bool((score == pl.int_range(len(score), eager=True).cast(pl.Float64) + score[0]).all())

    def keys(self, column: str) -> pl.Series:
        """A column of names, stripped.

        Raises
        ------
        ReadError
            If one is blank or holds a control character.
        """
        series = self.raw.frame[column]
        if series.dtype.is_float() and (series.drop_nulls() % 1 == 0).all():
            series = series.cast(pl.Int64, strict=False)  # identifiers that a gap elsewhere made floats
        keys = plain_texts(series.cast(pl.String))
        for bad, what in (
            (keys == "", "is blank; every row needs one"),
            (keys.str.contains(CONTROL), "holds a control character"),
        ):
            if bad.any():
                place = self.raw.place(bad.arg_max() or 0)
                raise ReadError(f"{self.raw.source}: {place}: the name in column {column!r} {what}")
        return keys

    def scores(self, column: str, keys: pl.Series) -> pl.DataFrame:
        """The cells of a column of scores: ``score``, ``code`` and the ``stderr`` that stands with the score.

        Raises
        ------
        ReadError
            If a cell is neither a number nor a missing code, or the column leaves open what its cells say.
        """
        cells = self.cells[column]
        wrong = cells["wrong"]
        leave = f"or leave the column out: --leave-out {shlex.quote(column)}"
        if question := self.cells.form(column).question:
            raise ReadError(f"{self.raw.source}: column {column!r}: {question}, {leave}")
        if wrong.any():
            row = wrong.arg_max() or 0
            text = str(self.raw.frame[column][row]).strip()
            advice = hint(text, column)
            if advice is None and not any(c.isdigit() for c in text):
                advice = f"if it stands for a missing score, say --missing-code {shlex.quote(text)}"
            raise ReadError(
                f"{self.raw.source}: column {column!r}, {self.raw.place(row)} (model {keys[row]!r}): "
                f"{text!r:.60} is not a number; {advice or 'correct it'}, {leave}"
            )
        stderr = "stderr" if "stderr" in cells.columns else pl.lit(None, pl.Float64).alias("stderr")
        return cells.select("score", "code", stderr)
