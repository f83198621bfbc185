"""YAML: plain data, every value as the text that stands there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from ...errors import ReadError
from ...spec.spec import Spec
from .choice import Choice
from .delimited import decode
from .nested import tables_in
from .raw import shown
from .source import File

__all__ = ["read_yaml"]

#: YAML is read slowly, and an alias repeats all that it stands for.
_MOST_TEXT, _MOST_VALUES, _DEEPEST = 4 * 2**20, 2_000_000, 50
_PLAIN = {None, ""}  # as the library's two parsers call what stands without quotes
_NULLS = {"", "~", "null", "Null", "NULL"}


def read_yaml(file: File, spec: Spec) -> Sequence[Choice]:
    """Read a YAML file: records, columns, or models and their scores.

    Values are not converted: ``no`` is a name and ``12:30`` no number. Tags mean nothing and make no objects.

    Raises
    ------
    ReadError
        If it is not YAML, holds several documents, or what its aliases stand for is too much.
    """
    path, content = file.path, file.content
    name = path.name
    if len(content) > _MOST_TEXT:
        raise ReadError(
            f"{name}: more than {_MOST_TEXT // 2**20} MiB; give so large a table as CSV or Parquet"
        )
    return tables_in(name, _parsed(name, decode(name, content, spec.encoding, [])), file)


def _parsed(name: str, text: str) -> Any:
    yaml: Any = import_module("yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(name, yaml).build(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f"line {mark.line + 1}: "
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "an error"
        raise ReadError(f"{name}: {place}not YAML: {what}") from None


class _Builder:
    """Plain data of a stream of events, without a call for each level of depth."""

    def __init__(self, name: str, yaml: Any) -> None:
        self.name, self.yaml = name, yaml
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.size = 0

    def build(self, events: Any) -> Any:
        """The only document of a stream."""
        yaml = self.yaml
        open_: list[tuple[Any, str | None, int, list[Any]]] = []
        documents: list[Any] = []
        top: list[Any] = []
        for event in events:
            if isinstance(event, yaml.DocumentEndEvent):
                documents += top or [None]
                top = []
                continue
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                kind, anchor, before, items = open_.pop()
                value = items if kind is yaml.SequenceStartEvent else self._mapping(items, event)
                self._keep(anchor, value, self.size - before)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                if len(open_) >= _DEEPEST:
                    raise ReadError(f"{self.name}: line {event.start_mark.line + 1}: nested too deeply")
                open_.append((type(event), event.anchor, self.size, []))
                continue
            elif isinstance(event, yaml.ScalarEvent):
                value = None if event.style in _PLAIN and event.value in _NULLS else event.value
                self._count(1)
                self._keep(event.anchor, value, 1)
            elif isinstance(event, yaml.AliasEvent):
                value = self._alias(event)
            else:
                continue
            (open_[-1][3] if open_ else top).append(value)
        if len(documents) != 1:
            raise ReadError(f"{self.name}: {len(documents)} documents; one expected")
        return documents[0]

    def _count(self, values: int) -> None:
        self.size += values
        if self.size > _MOST_VALUES:
            raise ReadError(f"{self.name}: more than {_MOST_VALUES:,} values, with all that aliases repeat")

    def _keep(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def _alias(self, event: Any) -> Any:
        place = f"{self.name}: line {event.start_mark.line + 1}"
        if event.anchor not in self.anchors:
            raise ReadError(f"{place}: *{event.anchor} stands for nothing before it, or for itself")
        value, size = self.anchors[event.anchor]
        self._count(size + 1)
        return value

    def _mapping(self, items: list[Any], event: Any) -> dict[str, Any]:
        place = f"{self.name}: above line {event.end_mark.line + 1}"
        found: dict[str, Any] = {}
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | None):
                raise ReadError(f"{place}: a key is {shown(key)}; a name expected")
            if key == "<<":
                raise ReadError(f"{place}: a merge key, '<<', which is not read; write its values out")
            if str(key) in found:
                raise ReadError(f"{place}: an object has the key {key!r} twice; rename or remove one")
            found[str(key)] = value
        return found
