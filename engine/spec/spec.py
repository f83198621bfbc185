"""The spec: what the columns of a file mean and what is known of its metrics.

A spec is a TOML file of three tables, all optional::

    [dataset]                       # name, title, source, licence, date
    name = "speech"

    [table]                         # how to read the file
    model = "system"                # column of the models' keys
    label = "title"                 # column of the names to show
    missing = ["X", "n/s"]          # texts that mean no score; blank, NaN and infinities always do
    leave_out = ["avg_*"]           # columns that are no metrics

    [metrics."*"]                   # a metric's name, or a pattern; later patterns override, names win
    direction = "higher"
    [metrics.wer]
    direction = "lower"
    group = "recognition/errors"
    weight = "1/2"

A CSV with one row a metric (columns metric, direction, weight, group, …) takes its place where the metrics
are all there is to say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import SpecError, UnknownNameError
from ..limits import check_name
from ..options import Duplicates, Layout, Scale
from ..readers.files.text import listed_rows, read_text
from . import values

__all__ = ["MetricEntry", "Spec", "matches", "parse_spec", "read_spec"]


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name is one of the patterns or matches one (``*``, ``?``, ``[abc]``, case matters)."""
    return any(name == pattern or fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True)
class MetricEntry:
    """What a spec says of the metrics whose name is, or matches, `pattern`; None is not said.

    Attributes
    ----------
    direction … tolerance
        Those of :data:`~llull.engine.table.METRIC_COLUMNS`.
    scale
        What rules may assume of its differences.
    stderr, interval
        Columns that hold the metric's standard errors, and its intervals (of 95%).
    """

    pattern: str
    direction: Literal["higher", "lower"] | None = None
    weight: str | None = None
    group: str | None = None
    counts: bool | None = None
    lower: float | None = None
    upper: float | None = None
    baseline: float | None = None
    ceiling: float | None = None
    unit: str | None = None
    tolerance: float | None = None
    scale: Scale | None = None
    stderr: str | None = None
    interval: str | None = None

    def under(self, other: MetricEntry) -> MetricEntry:
        """Let `other` override what it says."""
        said = {f.name: value for f in fields(other) if (value := getattr(other, f.name)) is not None}
        return replace(self, **{**said, "pattern": self.pattern})


@dataclass(frozen=True)
class Spec:
    """How to read a table and what its metrics are.

    Attributes
    ----------
    file, folder
        The spec's file name, for messages, and its folder, from which `stderr_file` and `n_file` are found.
    name, title, source, licence, date
        The dataset.
    layout
        ``wide`` (one row a model), ``long`` (one row a score), ``transposed`` (one column a model), or
        whichever it looks like (``auto``).
    model, label
        Columns of the models' keys and of the names to show.
    metric, score
        Long tables: the columns that together name a metric, such as task and metric, and those of scores; of
        several, each makes metrics of its own. Transposed ones: the column of the metrics' names.
    stderr, interval, n
        Standard errors, intervals (of 95%) and counts. Long tables: a column. Wide ones: the pattern of the
        columns that hold them, such as ``{metric}_stderr``.
    stderr_file, n_file
        Wide tables: files of the same columns that hold them instead.
    missing
        Texts that stand for a missing score; None takes the usual ones (``-``, ``NA``, ``X``, …).
    also_missing
        More such texts, beside those.
    take, leave_out
        Patterns of the columns that are metrics (none: all columns of numbers) and of those that are not.
    split
        Columns whose cells hold two scores, ``a/b``, and the names of the two metrics they become.
    thousands, decimal, separator, encoding
        How the file writes numbers, cells and characters. No thousands separator is accepted unless told.
    duplicates
        What to do with a model that stands twice.
    revision
        Which revision counts of a model that stands in several: beginnings of their names, or patterns.
    rows
        Take only this many of the first rows.
    entries
        What is said of metrics, in the order of the file.
    over
        What options say of metrics, over all `entries`.
    selected, groups
        Patterns of the metrics, and paths of the groups, that alone are asked for: what is outside of them
        cannot stop a read; see :meth:`excludes`.
    listed_only
        Only metrics named in `entries` are metrics (a CSV of metrics).
    notes
        What reading the spec itself decided, in sentences.
    """

    file: str = "spec"
    folder: Path = field(default_factory=Path)
    name: str | None = None
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    date: str | None = None
    layout: Layout = "auto"
    model: str | None = None
    label: str | None = None
    metric: tuple[str, ...] = ()
    score: tuple[str, ...] = ()
    stderr: str | None = None
    interval: str | None = None
    n: str | None = None
    stderr_file: str | None = None
    n_file: str | None = None
    missing: tuple[str, ...] | None = None
    also_missing: tuple[str, ...] = ()
    take: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    split: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    thousands: str | None = None
    decimal: str = "."
    separator: str | None = None
    encoding: str | None = None
    duplicates: Duplicates = "refuse"
    revision: tuple[str, ...] = ()
    rows: int | None = None
    entries: tuple[MetricEntry, ...] = ()
    over: tuple[MetricEntry, ...] = ()
    selected: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    listed_only: bool = False
    notes: tuple[str, ...] = ()

    def about(self, name: str, part_of: str | None = None) -> MetricEntry:
        """What is said of one metric: patterns in their order, then its own name; then options likewise.

        Parameters
        ----------
        part_of
            The column that the metric was split from: what is said of that holds for each part, except that
            its weight is shared equally by the two.
        """
        entry = MetricEntry(name)
        said = [
            e
            for layer in (self.entries, self.over)
            for e in sorted(layer, key=lambda e: e.pattern == name)
            if matches(name, [e.pattern])
        ]
        if part_of is not None:
            whole = self.about(part_of)
            entry = entry.under(replace(whole, weight=str(Fraction(whole.weight or 1) / 2)))
            said = [e for e in said if not matches(part_of, [e.pattern])]
        for found in said:
            entry = entry.under(found)
        return entry

    def names(self, column: str) -> bool:
        """Whether the spec speaks of this column as a metric, by its own name."""
        return column in self.split or any(e.pattern == column for e in (*self.entries, *self.over))

    def excludes(self, metric: str) -> bool:
        """Whether the selection surely leaves this metric out."""
        if self.selected and not any(
            matches(metric, [s, *map(str.strip, s.split(","))]) for s in self.selected
        ):
            return True
        group = f"{self.about(metric).group or ''}/"
        return bool(self.groups) and not any(group.startswith(f"{path}/") for path in self.groups)


_METRIC: Mapping[str, values.Check] = {
    "direction": values.choice("higher", "lower"),
    "weight": values.weight,
    "group": values.group,
    "counts": values.flag,
    "lower": values.number,
    "upper": values.number,
    "baseline": values.number,
    "ceiling": values.number,
    "unit": values.text,
    "tolerance": values.non_negative,
    "scale": values.choice(*get_args(Scale)),
    "stderr": values.text,
    "interval": values.text,
}
_DATASET: Mapping[str, values.Check] = dict.fromkeys(
    ("name", "title", "source", "licence", "date"), values.text
)
_TABLE: Mapping[str, values.Check] = {
    "layout": values.choice(*get_args(Layout)),
    **dict.fromkeys(("model", "label", "stderr", "interval", "n", "stderr_file", "n_file"), values.text),
    "metric": values.columns,
    "score": values.columns,
    "missing": values.texts,
    "also_missing": values.texts,
    "metrics": values.texts,
    "leave_out": values.texts,
    "split": values.split,
    "thousands": values.character,
    "decimal": values.character,
    "separator": values.character,
    "encoding": values.text,
    "duplicates": values.choice(*get_args(Duplicates)),
    "revision": values.texts,
    "rows": values.count,
}
#: Other headings under which published lists of metrics hold what llull calls by another name.
_ALIASES = {"in_overall_score": "counts", "name": "metric"}


def parse_spec(data: Mapping[str, Any], *, file: str = "spec", folder: Path | None = None) -> Spec:
    """Make a spec of the contents of a TOML file.

    Raises
    ------
    SpecError, UnknownNameError
        If a key is unknown or a value has the wrong type; the message names the key.
    """

    def plain(value: Any, _: str) -> Any:
        return value

    parts = values.record(dict(data), file, dict.fromkeys(("dataset", "table", "metrics"), plain))
    table = values.record(parts.get("table", {}), file, _TABLE, "table")
    metrics: Any = parts.get("metrics", {})
    if not isinstance(metrics, dict):
        raise SpecError(f"{file}: metrics is {metrics!r}; a table per metric expected, [metrics.NAME]")
    entries = [
        _entry(pattern, values.record(said, file, _METRIC, f'metrics."{pattern}"'), file)
        for pattern, said in metrics.items()
    ]
    if "metrics" in table:
        table["take"] = table.pop("metrics")
    if table.get("thousands") is not None and table["thousands"] == table.get("decimal", "."):
        raise SpecError(f"{file}: table.thousands and table.decimal are both {table['thousands']!r}")
    dataset = values.record(parts.get("dataset", {}), file, _DATASET, "dataset")
    return Spec(file=file, folder=folder or Path(), **dataset, **table, entries=tuple(entries))


def read_spec(path: Path | str) -> Spec:
    """Read a spec: a TOML file, or a CSV with one row a metric.

    Raises
    ------
    SpecError, UnknownNameError
        If the file cannot be read or says something that a spec cannot say.
    """
    path = Path(path)
    if path.suffix.lower() in {".csv", ".tsv"}:
        return _metrics_csv(path)
    try:
        data = tomllib.loads(read_text(path, SpecError))
    except RecursionError:
        raise SpecError(f"{path.name}: nested too deeply for a spec") from None
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{path.name}: not valid TOML: {error}") from None
    except ValueError as error:  # a whole number of thousands of digits, a date that there is not
        if isinstance(error, SpecError):
            raise
        raise SpecError(f"{path.name}: a value that TOML cannot hold: {error}") from None
    return parse_spec(data, file=path.name, folder=path.parent)


def _metrics_csv(path: Path) -> Spec:
    file = path.name
    rows = list(listed_rows(path, SpecError))
    if not rows:
        raise SpecError(f"{file}: empty; a column 'metric' and one row a metric expected")
    headings = rows[0][1]
    columns = [_ALIASES[h] if h in _ALIASES and _ALIASES[h] not in headings else h for h in headings]
    if "metric" not in columns:
        raise UnknownNameError("column", "metric", headings, f"{file}, where metrics are named")
    notes = [
        f"{file}: column {h!r} is read as {c!r}" for h, c in zip(headings, columns, strict=True) if h != c
    ]
    ignored = [h for h, c in zip(headings, columns, strict=True) if c not in {"metric", *_METRIC}]
    if ignored:
        notes.append(f"{file}: columns not used: {', '.join(ignored)}")
    entries: dict[str, MetricEntry] = {}
    for line, row in rows[1:]:
        said = {c: cell for c, cell in zip(columns, row, strict=True) if cell}
        name = said.pop("metric", None)
        if name is None:
            raise SpecError(f"{file}: line {line} names no metric")
        if name in entries:
            raise SpecError(f"{file}: line {line}: metric {name!r} stands twice")
        known = {key: value for key, value in said.items() if key in _METRIC}
        entries[name] = _entry(name, values.record(known, f"{file}: line {line}", _METRIC), file)
    return Spec(file, path.parent, entries=tuple(entries.values()), listed_only=True, notes=tuple(notes))


def _entry(pattern: str, said: Mapping[str, Any], file: str) -> MetricEntry:
    check_name(pattern, f"{file}: metrics", SpecError)
    entry = MetricEntry(pattern, **said)
    if entry.lower is not None and entry.upper is not None and entry.lower > entry.upper:
        raise SpecError(f"{file}: metric {pattern!r} has lower {entry.lower} above upper {entry.upper}")
    return entry
