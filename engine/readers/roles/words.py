"""What names tell: the words of ``words.toml``, and names cut into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["ASIDE", "KEYS", "arrow", "aside", "better", "key_role", "place", "says", "spoken"]

_ARROWS = {"lower": "↓⬇🔽↘⇓▼", "higher": "↑⬆🔼↗⇑▲"}
_STATED = re.compile(
    r"\b(?P<a>lower|smaller|less|fewer|higher|larger|greater|more)\s+(?:is\s+|=\s*)?better\b"
    r"|\((?P<b>lower|higher)\)",
    re.IGNORECASE,
)
_SIGNS = (("#", " number "), ("$", " usd "), ("€", " eur "), ("%", " percent "), ("±", " plus minus "))


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(
        files(__name__.rpartition(".")[0]).joinpath("words.toml").read_text(encoding="utf-8")
    )


@cache
def _pattern(table: str, kind: str) -> re.Pattern[str]:
    fits = "|".join(f"(?:{pattern})" for pattern in _words()[table][kind])
    return re.compile(rf"(?<!\S)(?:{fits})(?!\S)")


@cache
def spoken(name: str) -> tuple[str, ...]:
    """A name as words in lower case; where it is written ``inOnePiece``, cut there too."""
    for sign, word in _SIGNS:
        name = name.replace(sign, word)
    name = _STATED.sub(" ", name)
    cut = re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", name)
    forms = (" ".join(re.findall(r"[^\W_]+", form)).lower() for form in (name, cut))
    return tuple(dict.fromkeys(forms))


@cache
def says(name: str, table: str, kind: str) -> bool:
    """Whether words of a kind stand in a name."""
    return any(_pattern(table, kind).search(form) for form in spoken(name))


def _kinds(table: str) -> tuple[str, ...]:
    return tuple(_words()[table])


#: Kinds of columns of text, and of numbers that are no measure of quality.
KEYS = ("model", "task", "metric", "split", "part", "label", "score", "note")
ASIDE = (
    "interval",
    "stderr",
    "spread",
    "cost",
    "speed",
    "time",
    "size",
    "length",
    "rank",
    "date",
    "count",
    "id",
)


@cache
def key_role(name: str) -> str | None:
    """What a column of names holds: models, tasks, metrics, splits …; None where its name does not tell."""
    return next((kind for kind in _kinds("keys") if says(name, "keys", kind)), None)


@cache
def aside(name: str) -> str | None:
    """Which kind of numbers that are no measure of quality a name says; None where it says none."""
    if arrow(name) is not None:  # only of what is measured does one say which way it is better
        return None
    kind = next((kind for kind in ASIDE if says(name, "aside", kind)), None)
    return None if kind in ("size", "length", "date") and better(name) is not None else kind


@cache
def place(name: str) -> int:
    """Where a name stands among those of models: the first are chosen."""
    patterns = _words()["keys"]["model"]
    found = (
        i
        for i, p in enumerate(patterns)
        for form in spoken(name)
        if re.search(rf"(?<!\S)(?:{p})(?!\S)", form)
    )
    return next(found, len(patterns))


@cache
def arrow(name: str) -> Literal["higher", "lower"] | None:
    """The direction that a name states, by an arrow or in words."""
    stated = _STATED.search(name)
    if stated:
        word = (stated["a"] or stated["b"]).lower()
        return "lower" if word in ("lower", "smaller", "less", "fewer") else "higher"
    down, up = (any(a in name for a in _ARROWS[way]) for way in ("lower", "higher"))
    return None if down == up else "lower" if down else "higher"


@cache
def better(name: str) -> Literal["higher", "lower", "unclear"] | None:
    """The direction that a name tells; ``unclear`` where its words contradict each other."""
    if (stated := arrow(name)) is not None:
        return stated
    if says(name, "higher", "over") or re.match(r"\s*(1|100)\s*[-−–]\s*[^\W\d]", name):  # 1 - error
        return "higher"
    falling = (("lower", "words"), ("aside", "time"), ("aside", "cost"))
    down = any(says(name, *kind) for kind in falling) and not says(name, "lower", "unless")
    up = says(name, "higher", "words")
    return "unclear" if up and down else "lower" if down else "higher" if up else None


def shared(name: str, others: Iterable[str], rest: str) -> int:
    """How many other names have all words of the rest of a name."""
    wanted = set(rest.split())
    return sum(wanted <= set(spoken(other)[-1].split()) for other in others if other != name)


@cache
def without(name: str, table: str, kind: str) -> str:
    """What is left of a name without the words of a kind."""
    return " ".join(_pattern(table, kind).sub(" ", spoken(name)[0]).split())
