"""Scores as the decimals that print them: whole numbers over a power of ten for each voter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "Decimals",
    "decimals",
    "middle",
    "midway",
    "read_fraction",
    "rescale",
    "shortened",
    "whole_numbers",
]

#: A decimal of so many digits is the one that its nearest double prints as, whatever it is.
_DIGITS = 15
#: Whole numbers up to here are doubles.
_WHOLE = 2.0**53
#: So many scores are looked at before all are, and so many of a row at a time.
_SAMPLE, _IN_CACHE = 64, 2**16
#: More characters, or an exponent of four digits, would take for ever to become a fraction.
_LONGEST, _HUGE = 1_000, re.compile(r"[eE][+-]?[0_]*[1-9][\d_]{3}")


def read_fraction(text: str) -> Fraction:
    """Read a decimal or ``1/3``.

    Raises
    ------
    ValueError, ZeroDivisionError
        If it is neither, or far beyond what floats hold.
    """
    if len(text) > _LONGEST or _HUGE.search(text):
        raise ValueError("a number that no float is near to")
    return Fraction(text.strip())


@dataclass(frozen=True, eq=False)
class Decimals:
    """Scores without rounding.

    Attributes
    ----------
    numerators
        ``numerators[v]`` of all scores of a voter, in the shape of its scores ``[..., c]``: int64, or Python
        integers where these are too small; 0 where a score is missing.
    places
        ``places[v]``: a score is its numerator over ``10 ** places[v]``.
    """

    numerators: tuple[IntArray, ...]
    places: tuple[int, ...]


def decimals(scores: FloatArray) -> Decimals:
    """Read scores as the shortest decimals that are rounded to them, which ``repr`` prints.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``; NaN is missing.
    """
    rows = [np.where(np.isnan(row), 0.0, row) for row in np.moveaxis(scores, -2, 0)]
    read = [(_short(row) if row.size > _SAMPLE else None) or _any(row) for row in rows]
    return Decimals(tuple(numerators for numerators, _ in read), tuple(places for _, places in read))


def whole_numbers(scores: FloatArray) -> tuple[FloatArray, IntArray]:
    """Scores of each case times the power of ten that makes them whole, and which.

    Parameters
    ----------
    scores
        ``[k, ...]``; NaN is missing and stays so.

    Returns
    -------
    numbers
        The same shape.
    places
        ``[k]``: the power; -1, and no numbers, where there are more digits than a float is sure of.
    """
    flat = scores.reshape(len(scores), -1)
    some = flat[:, :: max(1, flat.shape[1] // _SAMPLE)]
    largest = np.maximum(
        np.fmax.reduce(flat, axis=1, initial=0.0), -np.fmin.reduce(flat, axis=1, initial=0.0)
    )
    numbers, found = np.empty(flat.shape), np.full(len(flat), -1)
    left = np.arange(len(flat))
    for places in range(_DIGITS + 1):
        scale = 10.0**places
        left = left[largest[left] < (10.0**_DIGITS / scale if places else _WHOLE)]
        likely = left[_fits(some[left], scale)[0]]
        if len(likely):
            every = len(likely) == len(flat)
            fits, whole = _fits(flat if every else flat[likely], scale)
            if every and fits.all():
                return whole.reshape(scores.shape), np.full(len(flat), places)
            done = likely[fits]
            numbers[done], found[done] = whole[fits], places
            left = left[found[left] < 0]
        if not len(left):
            break
    numbers[found < 0] = np.nan
    return numbers.reshape(scores.shape), found


def _fits(scores: FloatArray, scale: float) -> tuple[BoolArray, FloatArray]:
    """Which rows are whole numbers over a power of ten, and the numbers."""
    numbers, fits = np.empty(scores.shape), np.ones(len(scores), dtype=bool)
    for start in range(0, scores.shape[1], _IN_CACHE):
        part = slice(start, start + _IN_CACHE)
        read, whole = scores[:, part], numbers[:, part]
        np.rint(np.multiply(read, scale, out=whole), out=whole)
        same = whole / scale == read
        fits &= same.all(axis=1) if same.all() else (same | np.isnan(read)).all(axis=1)
    return fits, numbers


def _short(row: FloatArray) -> tuple[IntArray, int] | None:
    """A voter's scores where all have at most 15 digits on one scale."""
    numbers, places = whole_numbers(row[None])
    return None if places[0] < 0 else (numbers[0].astype(np.int64), int(places[0]))


def _any(row: FloatArray) -> tuple[npt.NDArray[np.int64], int]:
    """The same for scores of any length and size, one by one."""
    exact = [Decimal(repr(score)).normalize() for score in row.ravel().tolist()]
    places = max([0, *(-int(one.as_tuple().exponent) for one in exact)])
    whole = np.empty(len(exact), dtype=object)
    for i, one in enumerate(exact):
        sign, digits, exponent = one.as_tuple()
        size = int("".join(map(str, digits))) * 10 ** (int(exponent) + places)
        whole[i] = -size if sign else size
    return whole.reshape(row.shape), places


def shortened(numbers: FloatArray, digits: int = _DIGITS) -> FloatArray:
    """Numbers of any shape, rounded to so many significant digits: 0.15000000000000002 is 0.15."""
    for parts in (1, 2):  # halves of numbers that are not large have few digits too
        if (numbers * parts == np.rint(numbers * parts)).all() and (
            parts == 1 or np.abs(numbers).max(initial=0.0) < 10.0 ** (digits - 1)
        ):
            return numbers
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        places = digits - 1 - np.floor(np.log10(np.abs(numbers)))
        up, down = 10.0 ** np.clip(places, 0, 22), 10.0 ** np.clip(-places, 0, 22)
        short = np.rint(numbers * up / down) / up * down
    # Powers of ten are floats up to 10²² alone.
    return np.where(np.abs(places) <= 22, short, numbers)


def middle(low: FloatArray, high: FloatArray) -> FloatArray:
    """The middles between decimals ``low[i]`` and ``high[i]``, each to the nearest float; NaN stays."""
    between = low.copy()
    for i in np.flatnonzero(low < high).tolist():
        ends = (Fraction(repr(float(end[i]))) for end in (low, high))
        between[i] = float(sum(ends, Fraction(0)) / 2)
    return between


def midway(low: FloatArray, high: FloatArray) -> FloatArray:
    """The middle between numbers, with no more digits than it needs to lie between them."""
    middle = (low + high) / 2
    short = shortened(middle)
    return np.where((low < short) & (short < high), short, middle)


def rescale(scores: FloatArray, factor: FloatArray | float, shift: FloatArray | float) -> FloatArray:
    """Scores times a number plus another, as the decimals they would be where scores have up to 12 digits."""
    moved = scores * factor + shift
    return np.where(shortened(scores, _DIGITS - 3) == scores, shortened(moved), moved)
