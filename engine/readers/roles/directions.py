"""Which way metrics are better: what names and the format tell, and whether the file's own ranks agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ....rules.numeric.scaling import unit_power
from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import listed
from . import words
from .ask import ask, option
from .evidence import Evidence
from .quality import Quality
from .relations import matrix, order_of

__all__ = ["Directions", "checked", "told_by_names"]

Way = Literal["higher", "lower"]

#: So many places do not follow one column of several by chance.
_NO_CHANCE = 8


@dataclass(frozen=True)
class Directions:
    """Directions that were taken from names.

    Attributes
    ----------
    entries
        What the spec has to say for them.
    lower, higher
        The names that said so.
    """

    entries: tuple[MetricEntry, ...] = ()
    lower: tuple[str, ...] = ()
    higher: tuple[str, ...] = ()


def told_by_names(
    e: Evidence, names: Mapping[str, Sequence[str]], shown: Mapping[str, str] | None = None
) -> Directions:
    """Take directions from names.

    Parameters
    ----------
    names
        Names, or patterns, of metrics of which nobody stated a direction, each with the texts that may tell
        it; the first that does counts.
    shown
        What to call a pattern.

    Raises
    ------
    ReadError
        If words of a name contradict each other.
    """
    ways = {name: _way(e, name, texts) for name, texts in names.items()}
    lower = [name for name, way in ways.items() if way == "lower"]
    stated = [name for name, texts in names.items() if any(words.arrow(text) == "higher" for text in texts)]
    if lower and len(lower) == len(names) and len(names) > 1:
        entries = [MetricEntry("*", direction="lower")]
    else:
        entries = [MetricEntry(name, direction="lower") for name in lower]
    entries += [MetricEntry(name, direction="higher") for name in stated]
    shown = shown or {}
    return Directions(
        tuple(entries), tuple(shown.get(n, n) for n in lower), tuple(shown.get(n, n) for n in stated)
    )


def _way(e: Evidence, name: str, texts: Iterable[str]) -> Way | None:
    for text in texts:
        way = words.better(text)
        if way == "unclear":
            raise unclear(e, [text], "its words contradict each other")
        if way is not None:
            return way
    return None


def unclear(e: Evidence, names: Sequence[str], why: str) -> ReadError:
    """Ask which way metrics are better."""
    return ask(
        e.raw.source,
        f"which way is {listed(map(repr, names), 4)} better? {why[0].upper()}{why[1:]}",
        ("less is better", option("lower", names[:4])),
        ("more is better", option("higher", names[:4])),
    )


def checked(e: Evidence, quality: Quality, ways: Mapping[str, Way], told: Iterable[str]) -> None:
    """Compare directions with the ranks that stand in the file.

    Parameters
    ----------
    ways
        The direction of each column of scores.
    told
        Those that the user stated.

    Raises
    ------
    ReadError
        If a column of ranks goes by the scores, or their mean, the other way.
    """
    taken, told = quality.taken, set(told)
    scores = matrix(e, taken)
    scores = scores * unit_power(scores, axis=None)  # only the order counts, and means stay finite
    if not len(scores) or not set(taken) - told:
        return
    means = np.where(np.isfinite(scores), scores, 0).sum(axis=0) / np.maximum(
        np.isfinite(scores).sum(axis=0), 1
    )
    by: list[tuple[list[str], np.ndarray]] = [
        ([column], row) for column, row in zip(taken, scores, strict=True)
    ]
    for average, of in quality.averages.items():
        by.append(([c for c in of if c in taken] or list(taken), matrix(e, [average])[0]))
    if len(set(ways.values())) == 1:
        by.append((list(taken), means))
    for places in _places(e, quality):
        against: list[list[str]] = []
        for columns, values in by:
            way = order_of(places, values)
            if way is None:
                continue
            if all(ways[c] == way for c in columns) and (
                len(columns) > 1 or len(taken) == 1 or len(places) >= _NO_CHANCE
            ):
                break
            if (
                (len(columns) > 1 or len(taken) == 1)
                and not told & set(columns)
                and all(ways[c] != way for c in columns)
            ):
                against.append(columns)
        else:
            if against:
                raise unclear(e, against[-1], "the ranks in the file say otherwise than the names")


def _places(e: Evidence, quality: Quality) -> Iterable[np.ndarray]:
    """The columns of ranks that were left out."""
    for why, columns in quality.aside.items():
        if why.startswith("ranks"):
            for column in columns:
                if e.kind(column) == "numbers":
                    yield matrix(e, [column])[0]
