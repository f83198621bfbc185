"""JSON and JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import ReadError
from ...spec.spec import Spec
from ..harness.recognise import tables_of_harness
from .choice import Choice
from .delimited import decode
from .nested import from_flat, tables_in
from .raw import RawTable
from .source import File

__all__ = ["parsed_json", "read_json", "read_json_lines"]

#: What may be one of the two halves of a character, written as an escape, without the other.
_LONE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)


def read_json(file: File, spec: Spec) -> Sequence[Choice]:
    """Find the tables of a JSON file; see :func:`.tables_in`.

    Raises
    ------
    ReadError
        If it is not JSON, or holds no table.
    """
    name = file.path.name
    return tables_in(name, parsed_json(name, decode(name, file.content, spec.encoding, [])), file)


def read_json_lines(file: File, spec: Spec) -> RawTable | Sequence[Choice]:
    """Read a file with one JSON object a line.

    Raises
    ------
    ReadError
        If a line is not a JSON object.
    """
    name = file.path.name
    text = decode(name, file.content, spec.encoding, [])
    numbered = [(i, line) for i, line in enumerate(text.split("\n"), start=1) if line.strip()]
    records: Sequence[Any] = [parsed_json(name, line, i) for i, line in numbered]
    written = tables_of_harness(name, records, file)
    return written or from_flat(name, records, lines=[i for i, _ in numbered])


def parsed_json(name: str, text: str, first_line: int = 1) -> Any:
    """Plain data of a JSON text.

    Raises
    ------
    ReadError
        If it is not JSON, or holds what a file of scores or a witness cannot hold.
    """

    def unique(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise ReadError(f"{name}: an object has the key {twice!r} twice; rename or remove one")
        return found

    try:
        data = json.loads(text, object_pairs_hook=unique)
        if _LONE.search(text):
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise ReadError(f"{name}: line {line}, column {error.colno}: not JSON: {error.msg}") from None
    except ReadError:
        raise
    except UnicodeEncodeError:
        raise ReadError(f"{name}: half of a character, which no text can hold: \\ud800 to \\udfff") from None
    except ValueError:  # Python converts no text of more than 4300 digits
        raise ReadError(
            f"{name}: a whole number of thousands of digits, which is more than is read"
        ) from None
    except RecursionError:
        raise ReadError(f"{name}: nested too deeply") from None
