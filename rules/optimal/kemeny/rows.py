"""Inequalities that every linear order keeps: triangles, and halves of even sums rounded down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...numeric.arrays import IntArray

__all__ = ["Rows", "halved", "triangle_rows"]


@dataclass(frozen=True, eq=False)
class Rows:
    """Inequalities ``(weight * before[above, below]).sum() <= most``, their terms one row after another.

    Attributes
    ----------
    above, below, weight
        ``[term]``: ``above`` stands before ``below``, with a positive weight.
    lengths
        ``[row]``: how many terms each row has.
    most
        ``[row]``
    """

    above: IntArray
    below: IntArray
    weight: IntArray
    lengths: IntArray
    most: IntArray


def triangle_rows(triangles: IntArray) -> Rows:
    """Of the steps of each cycle ``a, b, c, a`` an order takes at most two."""
    count = len(triangles)
    return Rows(
        triangles.ravel(),
        np.roll(triangles, -1, axis=1).ravel(),
        np.ones(3 * count, dtype=np.int64),
        np.full(count, 3),
        np.full(count, 2),
    )


def halved(row: IntArray, above: IntArray, below: IntArray, most: IntArray, n: int) -> Rows:
    """Half of sums of steps that are at most `most`, rounded down.

    A step and the step back are 1 together, so on each pair only the surplus of one over the other is left.
    Where all surpluses of a row are even, half the sum is a whole number in every order.

    Parameters
    ----------
    row, above, below
        ``[step]``: the row that a step belongs to, and the step; rows number from 0.
    most
        ``[row]``
    n
        How many candidates there are.

    Raises
    ------
    ValueError
        If a surplus is odd.
    """
    first, second = np.minimum(above, below), np.maximum(above, below)
    codes, of = np.unique((row * n + first) * n + second, return_inverse=True)
    forth = np.bincount(of[above < below], minlength=len(codes))
    back = np.bincount(of[above > below], minlength=len(codes))
    surplus = np.abs(forth - back)
    if (surplus % 2).any():
        raise ValueError("a row takes the steps of some pair an odd number of times; its half is not whole")
    pairs_taken = np.zeros(len(most), dtype=np.int64)
    np.add.at(pairs_taken, codes // (n * n), np.minimum(forth, back))
    left = surplus > 0
    codes, forward = codes[left], (forth > back)[left]
    first, second = codes // n % n, codes % n
    return Rows(
        np.where(forward, first, second),
        np.where(forward, second, first),
        surplus[left] // 2,
        np.bincount(codes // (n * n), minlength=len(most)),
        (most - pairs_taken) // 2,
    )
