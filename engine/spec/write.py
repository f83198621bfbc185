"""A spec as commented TOML, which reads back as the same spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from glob import escape
from typing import Any

from ..table import ScoreTable
from ..wording import printable
from .spec import MetricEntry, Spec, matches

__all__ = ["settled", "write"]

_DATASET = ("name", "title", "source", "licence", "date")
#: What ``[table]`` says, in its order; the attribute ``take`` is called ``metrics`` there.
_TABLE = (
    *("layout", "model", "label", "metric", "score", "stderr", "interval", "n", "stderr_file", "n_file"),
    *("take", "leave_out", "split", "duplicates", "revision", "rows", "missing", "also_missing"),
    *("thousands", "decimal", "separator", "encoding"),
)


def settled(spec: Spec, table: ScoreTable) -> Spec:
    """The spec with one entry for each metric of the table that was read with it, which says all of it.

    What patterns and options said is in those entries, so that the same file read with it is the same table.
    """
    names = table.metric_names
    long = spec.layout == "long"
    narrowed = long and (spec.take or spec.leave_out or spec.listed_only)
    return replace(
        spec,
        entries=tuple(_entry(row, spec, names) for row in table.metrics.iter_rows(named=True)),
        over=(),
        selected=(),
        groups=(),
        take=tuple(_pattern(name, names) for name in names) if narrowed else () if long else spec.take,
        leave_out=() if long else spec.leave_out,
        listed_only=False,
        notes=(),
    )


def _entry(row: Mapping[str, Any], spec: Spec, names: Sequence[str]) -> MetricEntry:
    """All that is known of a metric and not so anyway."""
    name = row["metric"]
    part_of = next((column for column, parts in spec.split.items() if name in parts), None)
    said = spec.about(name, part_of)
    anyway = {"weight": None if part_of else "1", "group": "", "counts": True}
    known: dict[str, Any] = {
        key: value
        for key, value in row.items()
        if key != "metric" and value is not None and value != anyway.get(key)
    }
    beside: dict[str, Any] = {"scale": said.scale, "stderr": said.stderr, "interval": said.interval}
    beside.update(known)
    return MetricEntry(_pattern(name, names), **beside)


def _pattern(name: str, names: Sequence[str]) -> str:
    """A pattern that fits this name and none of the others: the name, where it can be."""
    wild = any(sign in name for sign in "*?[")
    return escape(name) if wild and any(matches(other, [name]) for other in names if other != name) else name


def write(spec: Spec, *, head: Iterable[str] = (), aside: Iterable[str] = (), why: Mapping[str, str]) -> str:
    """Write a spec as TOML; with :func:`.parse_spec` it reads back as the same.

    Parameters
    ----------
    spec
        What options said over it is not written; see :func:`settled`.
    head, aside
        Comments: before all, and after ``[table]``.
    why
        Comments on metrics, by their pattern.
    """
    default = Spec()
    dataset = [(key, getattr(spec, key)) for key in _DATASET]
    table = [(key, getattr(spec, key)) for key in _TABLE if getattr(spec, key) != getattr(default, key)]
    table = [
        (key, value[0] if key in ("metric", "score") and len(value) == 1 else value) for key, value in table
    ]
    lines = [_comment(line) for line in head]
    if said := [f"{key} = {_value(value)}" for key, value in dataset if value is not None]:
        lines += ["", "[dataset]", *said]
    if table or aside:
        lines += ["", "[table]"]
        lines += [f"{'metrics' if key == 'take' else key} = {_value(value)}" for key, value in table]
        lines += [_comment(line) for line in aside]
    if spec.entries:
        lines += ["", "[metrics]"]
    for entry in spec.entries:
        told = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name != "pattern"}
        inside = ", ".join(f"{key} = {_value(value)}" for key, value in told.items() if value is not None)
        comment = f"  {_comment(why[entry.pattern])}" if entry.pattern in why else ""
        lines.append(
            f"{_key(entry.pattern)} = {{ {inside} }}{comment}"
            if inside
            else f"{_key(entry.pattern)} = {{}}{comment}"
        )
    return "\n".join(lines).lstrip("\n") + "\n"


def _comment(text: str) -> str:
    return f"# {printable(text)}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    if isinstance(value, tuple):
        several = [_value(one) for one in value]
        inside = ", ".join(several)
        return (
            f"[{inside}]" if len(inside) < 90 else "[\n" + "".join(f"    {one},\n" for one in several) + "]"
        )
    return repr(value)


def _text(text: str) -> str:
    """A basic string: what a terminal would obey, or an editor hide, is escaped."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(ch: str) -> str:
    if ch in '\\"':
        return f"\\{ch}"
    if ch.isprintable() or ch == " ":
        return ch
    return f"\\u{ord(ch):04x}" if ord(ch) < 0x10000 else f"\\U{ord(ch):08x}"
