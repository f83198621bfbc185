"""Weightings: how much each metric counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...rules.profile import Weighting, exact_weight
from ..errors import SelectionError, SpecError, UnknownNameError
from ..limits import check_name
from ..readers.files.text import listed_rows
from ..table import ScoreTable

__all__ = ["NAMED_WEIGHTS", "MetricWeights", "metric_weights", "read_weights"]

#: ``stored``: as the spec says. ``flat``: each metric equal. ``tree``: every node splits equally.
NAMED_WEIGHTS = ("stored", "flat", "tree")


@dataclass(frozen=True)
class MetricWeights:
    """Exact weights of a table's metrics; 0 leaves a metric out.

    Attributes
    ----------
    name
        What results say: ``flat`` (all metrics that count weigh the same), ``stored``, ``tree``, or a file.
    weights
        By metric, for every metric of the table.
    weighting
        ``tree`` where the group tree splits the weight.
    notes
        What a reader must know, in sentences.
    """

    name: str
    weights: Mapping[str, Fraction]
    weighting: Weighting = "own"
    notes: tuple[str, ...] = ()


def metric_weights(table: ScoreTable, weights: str | Path | Mapping[str, object] = "stored") -> MetricWeights:
    """Find each metric's weight.

    Parameters
    ----------
    weights
        One of :data:`NAMED_WEIGHTS`, a CSV file with the columns metric and weight, or such a mapping.
        A metric that does not count, or whose stored weight is 0, stays out of all three named weightings; a
        file or mapping is the whole statement: what it does not name has weight 0.

    Raises
    ------
    SelectionError
        If no metric has a positive weight.
    UnknownNameError
        If a mapping, or a file, names no metric of the table at all, or `weights` is no name and no file.
    """
    if isinstance(weights, Mapping):
        found = _given(table, "given", {name: exact_weight(str(w)) for name, w in weights.items()})
    elif weights in NAMED_WEIGHTS:
        found = _named(table, str(weights))
    elif Path(weights).exists() or Path(weights).suffix:
        found = _given(table, Path(weights).name, read_weights(Path(weights)))
    else:
        raise UnknownNameError("weighting", str(weights), (*NAMED_WEIGHTS, "or the path of a CSV file"))
    if not any(found.weights.values()):
        counting = int(table.metrics["counts"].sum())
        raise SelectionError(
            f"table {table.name!r}: weights {found.name!r} leave none of {len(table.metrics)} metrics "
            f"({counting} of them count); give a weights file that names the metrics to use"
        )
    return found


def read_weights(path: Path) -> dict[str, Fraction]:
    """Read a CSV file with the columns metric and weight.

    Raises
    ------
    SpecError
        If a column is missing, a metric stands twice or a weight is not a number of 0 or more.
    """
    rows = listed_rows(path, SpecError)
    _, columns = next(rows, (0, []))
    if not {"metric", "weight"} <= set(columns):
        has = f"its columns are {', '.join(map(repr, columns))}" if columns else "it is empty"
        raise SpecError(f"{path}: {has}; the columns 'metric' and 'weight' are needed")
    metric, weight = columns.index("metric"), columns.index("weight")
    found: dict[str, Fraction] = {}
    for line, row in rows:
        name = row[metric]
        check_name(name, f"{path.name}: line {line}", SpecError)
        if name in found:
            raise SpecError(f"{path.name}: line {line}: metric {name!r} stands twice")
        try:
            found[name] = exact_weight(row[weight])
        except ValueError as error:
            raise SpecError(f"{path.name}: line {line}: metric {name!r}: {error}") from None
    return found


def _named(table: ScoreTable, name: str) -> MetricWeights:
    rows = table.metrics.select("metric", "weight", "counts").iter_rows()
    stored = {metric: Fraction(weight) if counts else Fraction(0) for metric, weight, counts in rows}
    if name == "stored":
        equal = len({weight for weight in stored.values() if weight}) == 1
        return MetricWeights("flat" if equal else "stored", stored)
    level = {metric: Fraction(bool(weight)) for metric, weight in stored.items()}
    return MetricWeights(name, level, "tree" if name == "tree" else "own")


def _given(table: ScoreTable, name: str, given: Mapping[str, Fraction]) -> MetricWeights:
    known = set(table.metric_names)
    absent = [metric for metric in given if metric not in known]
    if len(absent) == len(given):
        raise UnknownNameError("metric", absent[0] if absent else "", table.metric_names, f"weights {name!r}")
    notes = [f"weights {name}: passed over, not in the table: {', '.join(absent)}"] if absent else []
    unnamed = [metric for metric in table.metric_names if metric not in given]
    if unnamed:
        notes.append(f"weights {name}: not named and so left out: {', '.join(unnamed)}")
    return MetricWeights(name, {m: given.get(m, Fraction(0)) for m in table.metric_names}, notes=tuple(notes))
