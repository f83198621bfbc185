"""The short way to read a delimited text gives what the standard library's reader gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from llull.engine.errors import ReadError
from llull.engine.readers.files import delimited
from llull.engine.readers.files.source import File
from llull.engine.spec.spec import Spec

CELLS = ["", "a", "1", "2.5", " ", "é", "\u2028", "\x85", "\x1c", "\x0b", '"', '"b,c"', "−3"]
ENDS = ["\n", "\n", "\n", "\r\n", "\n\n", "\r", ",\n", "\n,,\n"]


def draw(rng: random.Random) -> str:
    fields = rng.randint(1, 4)
    odd = rng.random() < 0.3
    rows = (",".join(rng.choices(CELLS[: None if odd else 6], k=fields)) for _ in range(rng.randint(1, 5)))
    return "".join(row + (rng.choice(ENDS) if odd else "\n") for row in rows).removesuffix(
        rng.choice(["", "\n"])
    )


def outcome(text: str, spec: Spec) -> object:
    try:
        raw = delimited.read_delimited(File(Path("x.csv"), text.encode()), spec)
    except ReadError as error:
        return str(error)
    return raw.frame.columns, raw.frame.rows(), [*(raw.lines or ())], raw.unnamed, raw.inferred, raw.left_out


def test_short_and_long_way_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    drawn = [(draw(rng), Spec(separator=rng.choice([None, ",", ";", " "]))) for _ in range(3000)]
    short = [outcome(*given) for given in drawn]
    monkeypatch.setattr(delimited, "_plain", lambda *_: None)  # pyright: ignore
    assert short == [outcome(*given) for given in drawn]
    assert sum(not isinstance(result, str) for result in short) > 500
