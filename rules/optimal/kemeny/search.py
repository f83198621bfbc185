"""Good orders quickly: insertions and exchanges of segments, then restarts from shaken copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...numeric.arrays import IntArray
from ...numeric.clock import never

__all__ = ["QUICK", "exchange", "insert", "order_loss", "polish", "rounded", "search"]

#: With this many candidates what is linear in the pairs is done whatever the time.
QUICK = 200
#: Longest stretch of an order that one shake permutes.
_LONGEST_SHAKE = 32
#: Margins of this many binary digits can be summed over millions of pairs in int64.
_SEARCH_BITS = 40


def rounded(margins: IntArray) -> IntArray:
    """Margins as int64, the last binary digits left out where they are too large for sums of them."""
    shift = max(0, int(np.abs(margins).max(initial=0)).bit_length() - _SEARCH_BITS)
    size = (np.abs(margins) >> shift).astype(np.int64)
    return np.where(np.asarray(margins > 0, dtype=bool), size, -size)


def order_loss(margins: IntArray, order: Sequence[int] | IntArray) -> int:
    """Sum of the majority margins that an order (best first) reverses."""
    index = np.asarray(order)
    against = np.maximum(margins[np.ix_(index, index)].T, 0)
    return int(np.triu(against, 1).sum())


def insert(
    margins: IntArray,
    order: IntArray,
    queue: IntArray | None = None,
    expired: Callable[[], bool] = never,
) -> tuple[IntArray, int]:
    """Move one candidate after another to its best place until no such move gains anything.

    Parameters
    ----------
    margins
        ``margins[c, c]``, int64.
    order
        Where to start, best first; left as it is.
    queue
        The candidates to move; all by default.
    expired
        Asked before each move; true ends it with what was gained.

    Returns
    -------
    order, gain
        The new order, and by how much its loss is less.
    """
    queue = order if queue is None else queue
    order = order.copy()
    above = np.zeros(len(order) + 1, dtype=np.int64)
    idle = turn = gain = 0
    while idle < len(queue) and not expired():
        candidate = queue[turn]
        turn = (turn + 1) % len(queue)
        place = int((order == candidate).argmax())
        # above[j]: the candidate's margins over all that stand before place j; over itself it is 0.
        margins[candidate].take(order).cumsum(out=above[1:])
        best = int(above.argmin())
        if above[best] == above[place]:
            idle += 1
            continue
        idle = 0
        gain += int(above[place] - above[best])
        if best < place:
            order[best + 1 : place + 1] = order[best:place].copy()
            order[best] = candidate
        else:
            order[place : best - 1] = order[place + 1 : best].copy()
            order[best - 1] = candidate
    return order, gain


def exchange(margins: IntArray, order: IntArray, expired: Callable[[], bool] = never) -> IntArray | None:
    """Exchange the two neighbouring segments of an order that gain most; None when no exchange gains.

    Where time runs out, the most is over the pairs of segments that were looked at.
    """
    n = len(order)
    total = np.zeros((n + 1, n + 1), dtype=np.int64)
    total[1:, 1:] = margins[np.ix_(order, order)].cumsum(axis=0).cumsum(axis=1)
    least, cut = 0, (0, 0, 0)
    for middle in range(1, n):
        if expired():
            break
        right = total[: middle + 1, middle + 1 :] - total[: middle + 1, middle, None]
        change = right[middle] - right[:middle]  # [i, k]: margins of segment i..middle over middle..k
        at = int(change.argmin())
        if change.flat[at] < least:
            least = int(change.flat[at])
            first, last = divmod(at, change.shape[1])
            cut = (first, middle, middle + 1 + last)
    if least == 0:
        return None
    first, middle, last = cut
    return np.concatenate([order[:first], order[middle:last], order[first:middle], order[last:]])


def polish(margins: IntArray, order: IntArray, expired: Callable[[], bool] = never) -> IntArray:
    """Insert and exchange until neither gains anything, or time runs out."""
    expired = never if len(order) <= QUICK else expired
    while True:
        order, _ = insert(margins, order, expired=expired)
        better = exchange(margins, order, expired)
        if better is None:
            return order
        order = better


def search(
    margins: IntArray,
    start: IntArray,
    *,
    restarts: int,
    seed: int = 0,
    expired: Callable[[], bool] = never,
) -> IntArray:
    """Polish an order, then shake short stretches of it and improve again, keeping what is no worse.

    With a fixed seed and candidates in canonical order the result depends on the data alone.

    Parameters
    ----------
    margins
        ``margins[c, c]``, int64.
    start
        An order, best first.
    restarts
        Shakes to try; the count starts again with each better order.
    expired
        Asked all along; true ends the search with the best order so far.
    """
    rng = np.random.default_rng(seed)
    best = current = polish(margins, start, expired)
    best_loss = order_loss(margins, best)
    worse = 0  # how much more the current order loses than the best
    n = len(best)
    left = restarts
    while left > 0 and best_loss > 0 and not expired():
        left -= 1
        length = int(rng.integers(3, _LONGEST_SHAKE + 1))
        first = int(rng.integers(0, max(1, n - length)))
        stretch = current[first : first + length]
        shaken = current.copy()
        shaken[first : first + length] = moved = rng.permutation(stretch)
        change = order_loss(margins, moved) - order_loss(margins, stretch)
        shaken, gain = insert(margins, shaken, moved, expired)
        if change - gain > 0:
            continue
        current, worse = shaken, worse + change - gain
        if worse < 0:
            best = current = polish(margins, current, expired)
            best_loss, worse = order_loss(margins, best), 0
            left = restarts
    return best
