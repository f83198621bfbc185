"""What verbs return: a result, and the tables in which a terminal, a notebook and LaTeX show it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import polars as pl

from ..rules.notebook import html_table
from ..rules.plain import Plain, plain
from .prepare.preparation import Prepared
from .wording import counted

if TYPE_CHECKING:
    from ..rules import Ranking
    from ..rules.axioms import Verdict

__all__ = ["Analysis", "Column", "Listing", "Result", "Table", "few", "flat", "headline", "naming", "span"]

Kind = Literal["text", "number", "percent", "signed", "rank", "value"]


@dataclass(frozen=True)
class Column:
    """A column of a table, and how its values are printed; None is a dash, in text nothing.

    Attributes
    ----------
    name
        What stands above it.
    kind
        ``text``; ``number``; ``percent``, of a share; ``signed``, a change in whole places, where 0 is blank;
        ``rank``, a pair of rank and whether it is tied, printed as ``2=``; ``value``, of whatever size, with
        six digits, None being blank.
    places
        Decimals; None for as many as the column needs (for a percentage, one).
    """

    name: str
    kind: Kind = "number"
    places: int | None = None

    def cells(self, values: Sequence[Any]) -> list[str]:
        """The values as text."""
        places = _decimals(values) if self.kind == "number" and self.places is None else self.places
        return [self._cell(value, 1 if places is None else places) for value in values]

    def _cell(self, value: Any, places: int) -> str:
        if value is None:
            return "" if self.kind in ("text", "value") else "—"
        match self.kind:
            case "rank":
                rank, tied = value
                return f"{rank}=" if tied else str(rank)
            case "percent":
                return f"{value:.{places}%}"
            case "signed":
                return f"{value:+d}" if value else ""
            case "value" if isinstance(value, float):
                return f"{value:.6g}"
            case "number" if isinstance(value, float):
                return f"{value:.{places}f}"
            case _:
                return str(value)


def _decimals(values: Sequence[Any]) -> int:
    """One number of decimals for a column: about four digits, and no more than the values need."""
    floats = [value for value in values if isinstance(value, float)]
    largest = max(map(abs, floats), default=0.0)
    most = 4 if largest < 1 else 3 if largest < 100 else 2 if largest < 1000 else 1
    return next((d for d in range(most) if all(abs(round(v, d) - v) < 1e-9 for v in floats)), most)


@dataclass(frozen=True)
class Table:
    """Sentences, rows or both, under a title.

    Attributes
    ----------
    columns
        A column of text may stand as its name alone.
    rows
        Values in the order of the columns.
    title, sentences
        What the rows are, and what is said before them.
    most
        How many rows a person is shown.
    """

    columns: Sequence[Column | str] = ()
    rows: Sequence[Sequence[Any]] = ()
    title: str = ""
    sentences: Sequence[str] = ()
    most: int | None = None

    @property
    def formats(self) -> list[Column]:
        """The columns, those of text too."""
        return [Column(c, "text") if isinstance(c, str) else c for c in self.columns]

    @property
    def heading(self) -> str:
        """The title, with how many rows are shown where not all are."""
        cut = self.most is not None and len(self.rows) > self.most
        return f"{self.title} ({self.most} of {len(self.rows)})" if cut else self.title

    def cells(self, most: int | None = None) -> list[list[str]]:
        """The rows as text, the first `most` or all."""
        shown = self.rows[:most]
        columns = [column.cells([row[i] for row in shown]) for i, column in enumerate(self.formats)]
        return list(map(list, zip(*columns, strict=True)))


class Result(Plain, ABC):
    """What a verb returns."""

    @property
    @abstractmethod
    def headline(self) -> str:
        """What this is of, in one line; empty where the tables say it."""

    @abstractmethod
    def tables(self) -> list[Table]:
        """What a person is shown."""

    def rows(self) -> Sequence[Any]:
        """What a program is given, as mappings or dataclasses."""
        return ()

    def frame(self) -> pl.DataFrame:
        """The rows as a frame: for CSV, Markdown and Parquet."""
        return pl.DataFrame(plain(self.rows()), infer_schema_length=None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        return ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.headline}>"

    def _repr_html_(self) -> str:
        """The tables, for notebooks; of long ones the first rows, with the count of the rest."""
        parts = [f"<p>{escape(self.headline)}</p>"] if self.headline else []
        for table in self.tables():
            parts += [f"<p>{escape(sentence)}</p>" for sentence in table.sentences]
            if table.columns:
                names = [column.name for column in table.formats]
                parts.append(html_table(table.title, names, table.cells(), most=table.most or 100))
        return "".join(parts)


@dataclass(frozen=True, eq=False, repr=False)
class Analysis(Result):
    """What was found out about a prepared table.

    Attributes
    ----------
    prepared
        The table after selection, weighting and missing policy.
    remarks
        What the analysis adds to the notes on the table.
    """

    verb: ClassVar[str]

    prepared: Prepared
    remarks: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, in sentences: of the table, then of the analysis."""
        return (*self.prepared.notes, *self.remarks)

    def content(self) -> dict[str, Any]:
        """What was analysed, then the answer."""
        return {**self.prepared.content(), **super().content()}

    def stored_rankings(self) -> Sequence[Ranking]:
        """Rankings that the database keeps as runs."""
        return ()

    def stored_verdicts(self) -> Sequence[Verdict]:
        """Verdicts that it keeps as checks of axioms."""
        return ()


@dataclass(frozen=True, repr=False)
class Listing(Result):
    """Rows that are listed, as of a catalogue or of a query.

    Attributes
    ----------
    data, listed
        For JSON, and for other programs.
    shown
        For people.
    """

    data: Any
    listed: pl.DataFrame
    shown: Sequence[Table]

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Listing:
        """A frame as it is; what JSON has no form for becomes text, and NaN null."""
        columns = [Column(c, "value" if t.is_numeric() else "text") for c, t in frame.schema.items()]
        table = Table(columns, flat(frame).rows(), sentences=() if columns else ("nothing",))
        return cls(frame.rows(named=True), frame, [table])

    @property
    def headline(self) -> str:
        """None: the rows say what they are."""
        return ""

    def tables(self) -> list[Table]:
        """What a person is shown."""
        return list(self.shown)

    def content(self) -> Any:
        """The data."""
        return self.data

    def frame(self) -> pl.DataFrame:
        """The rows that a program is given."""
        return self.listed


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose lists and structs are JSON and whose bytes are text, for what has no form for them."""
    wide = [name for name, dtype in frame.schema.items() if dtype.is_nested() or dtype == pl.Binary]

    def text(value: Any) -> str | None:
        made = plain(value)
        return made if made is None or isinstance(made, str) else json.dumps(made, ensure_ascii=False)

    return frame.with_columns(pl.Series(c, map(text, frame[c].to_list()), dtype=pl.String) for c in wide)


def headline(prepared: Prepared, what: str, ranking: Ranking | None = None) -> str:
    """What a result is of: the table, the models and metrics in it, missing policy, proof."""
    profile = prepared.profile
    said = {} if ranking is None else {k: v for k, v in ranking.parameters.items() if v not in ("", "none")}
    parameters = ", ".join(f"{k}={v}" for k, v in said.items())
    text = (
        f"{prepared.table.name}: {what}{f' ({parameters})' if parameters else ''} · "
        f"{counted(len(profile.candidates), 'model')}, {counted(len(profile.voters), 'metric')} · "
        f"weights {prepared.weights}, missing {prepared.missing}"
    )
    if ranking is not None and ranking.certificate is not None:
        proof = ranking.certificate
        unique = {True: ", the only one", False: ", one of several", None: ""}[proof.unique]
        text += f" · {proof.status}{unique}, cost {float(proof.cost):g}"
        if proof.status == "bounded":
            text += f", at most {proof.gap:.2%} above the optimum"
    return text


def naming(prepared: Prepared) -> tuple[list[str], Callable[[str], list[str]]]:
    """The columns that name a model, and their values for one: its key, and its label where any says more."""
    labels = {key: label for key, label in prepared.table.labels.items() if label != key}
    if labels:
        return ["model", "label"], lambda model: [model, labels.get(model, "")]
    return ["model"], lambda model: [model]


def few(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def span(low: int | None, high: int | None) -> str:
    """``2``, or ``2–5``; a dash where an end is not known."""
    return "—" if low is None or high is None else str(low) if low == high else f"{low}–{high}"
