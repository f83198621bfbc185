"""Tables of a HELM release: ``groups/*.json``, several in a file."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import counted, listed
from ..files.choice import Choice
from ..files.raw import RawTable, column_of, raw_table, shown
from .format import Document, Format
from .records import finite, metric_entry, object_of

__all__ = ["FORMATS"]

#: Aggregates of the other columns, as releases call them.
_AGGREGATES = {"mean win rate", "mean score"}
#: Facts about the prompts, where no direction is stated.
_FACTS = ("#", "truncated")


def _tables(document: Document) -> Sequence[Choice]:
    """Read tables: ``title``, ``header [{value, lower_is_better}]`` and ``rows [[{value}]]``."""
    return [_choice(document.source, document.what, record) for record in document.records]


def _choice(source: str, what: str, record: Mapping[Any, Any]) -> Choice:
    title, header, rows = str(record["title"]), _cells(record["header"]), record["rows"]
    where = f"{source}: {what}: table {title[:40]!r}"
    if not header or not isinstance(rows, list):
        raise ReadError(
            f"{where} has header {shown(record['header'])} and rows {shown(rows)}; lists expected"
        )
    return Choice(title, counted(len(rows), "row"), lambda: _table(source, where, header, rows))


def _table(source: str, where: str, header: list[Mapping[Any, Any]], rows: list[Any]) -> RawTable:
    names = [str(cell.get("value") or "").strip() for cell in header]
    body: list[list[Mapping[Any, Any]]] = []
    for at, row in enumerate(rows, start=1):
        cells = _cells(row)
        if cells is None or len(cells) != len(header):
            raise ReadError(f"{where}: row {at} is {shown(row)}; {counted(len(header), 'cell')} expected")
        body.append(cells)
    left_out: list[str] = []
    kept: list[int] = []
    stated: list[MetricEntry] = []
    wholes, groups = _wholes(names, header, body), _groups(header)
    for at, (name, cell) in enumerate(zip(names, header, strict=True)):
        lower = cell.get("lower_is_better")
        if at in wholes or (at and name.lower() in _AGGREGATES and len(names) > 2):
            left_out.append(f"aggregates of the others: {name}")
        elif at and lower is None and name.lower().startswith(_FACTS):
            left_out.append(f"facts about the prompts: {name}")
        else:
            kept.append(at)
            higher = not lower if isinstance(lower, bool) else None
            if at and (higher is not None or groups[at]):
                stated.append(metric_entry(name, higher, groups[at]))
    columns = [(names[at], column_of([row[at].get("value") for row in body])) for at in kept]
    raw = raw_table(source, columns, stated=stated)
    roles = {"model": raw.frame.columns[0]} if names[0].lower().startswith("model") else {}
    return replace(raw, left_out=(*_together(left_out), *raw.left_out), roles=roles)


def _groups(header: Sequence[Mapping[Any, Any]]) -> list[str]:
    """The scenario of each column, where several have columns and one has several; else none has a group."""
    told = [object_of(cell.get("metadata")).get("run_group") for cell in header]
    names = [one.replace("/", "-").strip() if isinstance(one, str) else "" for one in told]
    often = Counter(filter(None, names))
    return names if 1 < len(often) < often.total() else [""] * len(names)


def _wholes(
    names: Sequence[str], header: Sequence[Mapping[Any, Any]], body: Sequence[Sequence[Mapping[Any, Any]]]
) -> set[int]:
    """Columns of all subjects beside those of each: so they are called, and the mean of the others is theirs.

    A column with others of its metric is meant, ``MMLU All Subjects - EM``; where no row has all that it
    would be the mean of, its name decides.
    """
    metrics = [object_of(cell.get("metadata")).get("metric") for cell in header]
    found: set[int] = set()
    for at, (name, metric) in enumerate(zip(names, metrics, strict=True)):
        others = [other for other, its in enumerate(metrics) if other != at and its == metric]
        if isinstance(metric, str) and len(others) > 1 and re.search(r"(?i)\ball\b", name):
            rows = [[finite(row[column].get("value")) for column in (at, *others)] for row in body]
            whole = [[value for value in row if value is not None] for row in rows if None not in row]
            if all(math.isclose(one, sum(of) / len(of), rel_tol=1e-6) for one, *of in whole):
                found.add(at)
    return found


def _together(said: Sequence[str]) -> list[str]:
    """One sentence for each reason."""
    reasons: dict[str, list[str]] = {}
    for one in said:
        why, _, name = one.partition(": ")
        reasons.setdefault(why, []).append(name)
    return [f"{why}: {listed(names)}" for why, names in reasons.items()]


def _cells(row: Any) -> list[Mapping[Any, Any]] | None:
    """Cells of a row, each an object; None where it is no list of them."""
    if not isinstance(row, list) or not all(isinstance(cell, Mapping) for cell in row):
        return None
    return [object_of(cell) for cell in row]


FORMATS = [
    Format(
        "helm-groups",
        "tables of a HELM release",
        {
            "model": "the first column",
            "metric": "the other columns, by `header[].value`",
            "score": "`rows[][].value`; a cell without one is a gap",
            "direction": "`header[].lower_is_better`; a column that has it counts, be it a duration; the "
            "others are judged as in any table",
            "group": "`header[].metadata.run_group`, where one of several has several columns",
        },
        "`Mean win rate` and `Mean score`, and columns of all subjects beside those of each (`MMLU All "
        "Subjects - EM`), which are aggregates of the other columns; facts about the prompts (`# eval`, "
        "`truncated`, …) without a direction. HELM states no standard errors there. A file holds several "
        "tables: `FILE#Accuracy` or `FILE#1` names one, and without it they are listed. Several files of one "
        "table each are joined by their models.",
        "llull rank groups/core_scenarios.json#Accuracy",
        "Tables in the shape that HELM's source writes; their values are computed by hand.",
        keys=(frozenset(["title", "header", "rows"]),),
        tables=_tables,
    )
]
