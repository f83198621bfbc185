"""What is known of each column before anything is decided: its name's words, what it holds, what repeats."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import polars as pl

from ...spec.spec import Spec, matches
from ..layouts.columns import Columns
from . import words

__all__ = ["Evidence", "Kind"]

Kind = Literal["empty", "numbers", "text", "mixed"]
#: Kinds of numbers that only whole ones can be.
_WHOLE = ("count", "date", "rank")


class Evidence:
    """The columns of a raw table, and what they tell.

    Parameters
    ----------
    columns
        The columns, read as numbers.
    written
        Their spec without what options say.
    """

    def __init__(self, columns: Columns, written: Spec) -> None:
        self.columns, self.spec, self.raw = columns, columns.spec, columns.raw
        self.written = written
        self.frame = columns.raw.frame
        self.names = [c for c in columns.names if c != self.raw.file_column]
        self.file = self.raw.file_column if self.raw.file_column in columns.names else None
        self._kinds: dict[str, Kind] = {}
        self._facts: dict[str, tuple[int, int]] = {}

    def kind(self, column: str) -> Kind:
        """What most cells of a column are."""
        if column not in self._kinds:
            columns = self.columns
            self._kinds[column] = (
                "empty"
                if columns.is_empty(column)
                else "numbers"
                if columns.is_numbers(column)
                else "text"
                if columns.is_text(column)
                else "mixed"
            )
        return self._kinds[column]

    def unnamed(self, column: str) -> bool:
        """Whether the file gives the column no name."""
        return column in self.raw.unnamed

    def quiet(self, column: str) -> bool:
        """Whether a column's name tells nothing of what it holds."""
        return self.unnamed(column) or (
            words.says(column, "famous", "quiet") and words.better(column) is None
        )

    def key(self, column: str) -> str | None:
        """What the names in a column are the names of, by its name."""
        return None if self.unnamed(column) else words.key_role(column)

    @cached_property
    def texts(self) -> list[str]:
        """Columns that can name something: of text, or of whole numbers whose name says so."""
        out: list[str] = []
        for column in self.names:
            if matches(column, self.spec.leave_out) or column in self.spec.split or self.spec.names(column):
                continue
            kind = self.kind(column)
            named = not self.unnamed(column) and self.key(column) in ("model", "task", "metric")
            coded = kind == "empty" and named and self._coded(column)
            whole = kind == "numbers" and named and self.aside(column) in (None, "id") and self.whole(column)
            if kind == "text" or coded or whole:
                out.append(column)
        return out

    def _coded(self, column: str) -> bool:
        """Whether names look like missing scores (``X``, ``-``): of models all have to be there."""
        some = (self.columns.cells[column]["code"] != "").any()
        return self.columns.is_codes(column) or (some and self.key(column) != "model")

    @cached_property
    def splits(self) -> list[str]:
        """Columns of folds, seeds and runs."""
        return [c for c in self.names if self.key(c) == "split" and self.kind(c) in ("numbers", "text")]

    def aside(self, column: str) -> str | None:
        """Which kind of numbers that are no measure of quality a column's name tells, if they can be it."""
        if self.intervals(column):
            return "interval"
        if self.columns.cells.form(column).beside:
            return None  # its name speaks of what stands behind the scores
        kind = None if self.unnamed(column) else words.aside(column)
        if kind in _WHOLE and self.kind(column) == "numbers" and not self.whole(column):
            return None
        if kind in ("count", "rank") and self.kind(column) != "empty" and self.percents(column):
            return None
        if kind == "spread" and (rest := words.without(column, "aside", "spread")):
            return kind if words.shared(column, self.names, rest) else None  # of what is not there, a score
        return kind

    def intervals(self, column: str) -> bool:
        """Whether a column holds intervals, and no scores."""
        return self.columns.cells.form(column).bounds is not None

    def lies_in(self, metric: str, column: str) -> bool:
        """Whether all scores of a metric lie in the intervals of a column; none do in mere distances."""
        form = self.columns.cells.form(column)
        if form.bounds is None or form.offsets:
            return False
        inside = self.scores(metric).is_between(form.bounds["low"], form.bounds["high"])
        return bool(inside.any() and inside.fill_null(True).all())

    def scores(self, column: str) -> pl.Series:
        """A column's numbers."""
        return self.columns.cells[column]["score"]

    def whole(self, column: str) -> bool:
        """Whether a column's numbers are whole, or half (ranks that are shared)."""
        known = self.scores(column).drop_nulls()
        return bool(((known * 2) % 2 == 0).all()) if len(known) else False

    def percents(self, column: str) -> bool:
        """Whether a cell of a column ends in a percent sign."""
        cells = self.frame[column]
        return cells.dtype == pl.String and bool(cells.str.strip_chars().str.ends_with("%").any())

    def like_years(self, column: str) -> bool:
        """Whether a column's numbers could be years."""
        known = self.scores(column).drop_nulls()
        return len(known) > 1 and self.whole(column) and bool(known.is_between(1990, 2100).all())

    def unique(self, *columns: str) -> bool:
        """Whether no combination of the columns' values stands twice."""
        return not self.frame.select(columns).is_duplicated().any()

    def distinct(self, column: str) -> int:
        """How many different values a column has."""
        return self.frame[column].n_unique()

    def curated(self, layout: str) -> bool:
        """Whether a spec says which columns are metrics; the rest of them is not doubted then."""
        said = self.written
        by_column = bool(said.leave_out or said.take or said.listed_only or said.split)
        return bool(self.spec.score) or (layout == "wide" and by_column)

    def listed(self, column: str) -> bool:
        """Whether a spec or a selection names a column as a metric."""
        spec = self.spec
        pieces = [piece.strip() for s in spec.selected for piece in (s, *s.split(","))]
        asked = [piece for piece in pieces if piece.strip("*?")]
        return spec.names(column) or column in spec.score or matches(column, (*spec.take, *asked))

    def names_in(self, columns: Sequence[str]) -> pl.DataFrame:
        """The names in columns, as they are read."""
        return pl.DataFrame([self.columns.keys(c) for c in columns])

    @cached_property
    def numbers(self) -> list[str]:
        """Columns that may hold scores, by their names and contents alone."""
        spec = self.spec
        if spec.score:
            return [c for c in self.names if c in spec.score]
        out: list[str] = []
        for column in self.names:
            aside = self.aside(column) is not None or column in self.splits or column in self.texts
            counter = self.quiet(column) and self.columns.is_row_number(column)
            if self.kind(column) not in ("numbers", "mixed") or matches(column, spec.leave_out):
                continue
            if self.listed(column) or not (aside or counter):
                out.append(column)
        told = [c for c in out if self.listed(c)] if spec.take or spec.listed_only else []
        return told or out
