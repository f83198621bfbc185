"""Rankings in exact arithmetic on the decimals that scores print as, sharing no code with the package.

Roots and logarithms are taken to 120 digits, and numbers that agree in 100 of them are one: a tie that is
none would need scores of as many digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

#: ``rows[v][c]``: what each voter says, None where it says nothing.
Rows = Sequence[Sequence[Fraction | None]]
Key = Any
_DIGITS = Context(prec=120)
_SAME = Decimal(10) ** -100


class Close:
    """A number known to many digits: two that agree in all of them are one."""

    def __init__(self, value: Decimal) -> None:
        self.value = value

    def _over(self, other: Close) -> int:
        size = max(abs(self.value), abs(other.value))
        gap = _DIGITS.subtract(self.value, other.value)
        return 0 if abs(gap) <= _SAME * max(size, Decimal(1)) else 1 if gap > 0 else -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Close) and self._over(other) == 0

    __hash__ = None  # type: ignore[assignment]

    def __gt__(self, other: Close) -> bool:
        return self._over(other) > 0


def read(scores: Any) -> list[list[Fraction | None]]:
    """``scores[v][c]`` as decimals."""
    return [[None if x != x else Fraction(repr(float(x))) for x in row] for row in scores]


def ranks(keys: Sequence[Key]) -> list[int]:
    """Competition ranks, the greatest key first."""
    return [1 + sum(other > key for other in keys) for key in keys]


def decimal(number: Fraction) -> Decimal:
    return _DIGITS.divide(Decimal(number.numerator), Decimal(number.denominator))


def filled(rows: Rows, policy: str, baseline: Sequence[Fraction]) -> list[list[Fraction | None]]:
    """Rows as a missing policy leaves them, candidates that it drops without any score."""
    gap = [None in row for row in rows]
    left: list[list[Fraction | None]] = []
    for row, gappy, stated in zip(rows, gap, baseline, strict=True):
        there = sorted(x for x in row if x is not None)
        if policy == "complete-models":
            left.append([None if any(other[c] is None for other in rows) else x for c, x in enumerate(row)])
        elif policy == "complete-metrics":
            left.append([None if gappy else x for x in row])
        elif policy in ("zero", "baseline"):
            left.append([(stated if policy == "baseline" else Fraction(0)) if x is None else x for x in row])
        elif policy == "available" or not there:
            left.append(list(row))
        else:
            middle = (there[(len(there) - 1) // 2] + there[len(there) // 2]) / 2
            value = there[0] if policy == "worst" else Fraction(repr(float(middle)))
            left.append([value if x is None else x for x in row])
    return left


def tree_shares(paths: Sequence[str]) -> list[Fraction]:
    """The weight of each voter where every node splits its own equally among its children."""
    parts = [[part for part in path.split("/") if part] for path in paths]
    shares = [Fraction(0)] * len(paths)

    def split(members: list[int], depth: int, share: Fraction) -> None:
        below: dict[str, list[int]] = {}
        for v in members:
            if len(parts[v]) > depth:
                below.setdefault(parts[v][depth], []).append(v)
        leaves = [v for v in members if len(parts[v]) == depth]
        part = share / max(1, len(leaves) + len(below))
        for v in leaves:
            shares[v] = part
        for group in below.values():
            split(group, depth + 1, part)

    split(list(range(len(paths))), 0, Fraction(1))
    return shares


class Election:
    """What voters of given weights say, and what the rules make of it: a key for each candidate.

    With groups, weights are shares of their tree: of those that scored a candidate; of all voters for
    majorities, among two candidates or at a grade or place.
    """

    def __init__(self, rows: Rows, weights: Sequence[Fraction], groups: Sequence[str] | None = None) -> None:
        heard = [v for v, weight in enumerate(weights) if weight > 0]
        self.rows = [rows[v] for v in heard]
        self.weights: list[Fraction] = [weights[v] for v in heard]
        self.n = len(rows[0])
        self.own: list[list[Fraction]] = [self.weights] * self.n
        if groups is not None:
            paths = [groups[v] for v in heard]
            self.weights = tree_shares(paths)
            self.own = []
            for c in range(self.n):
                scored = [v for v, row in enumerate(self.rows) if row[c] is not None]
                shares = dict(zip(scored, tree_shares([paths[v] for v in scored]), strict=True))
                self.own.append([shares.get(v, Fraction(0)) for v in range(len(self.rows))])

    def ballots(
        self, candidate: int, weights: Sequence[Fraction] | None = None
    ) -> list[tuple[Fraction, dict[int, Fraction]]]:
        """Of the voters that scored a candidate, their weight (for it) and what they say."""
        return [
            (weight, {c: x for c, x in enumerate(row) if x is not None})
            for weight, row in zip(weights or self.own[candidate], self.rows, strict=True)
            if row[candidate] is not None
        ]

    def average(self, points: Callable[[dict[int, Fraction], int], Any], c: int) -> Any:
        given = [(w, points(ballot, c)) for w, ballot in self.ballots(c)]
        given = [(w, p) for w, p in given if p is not None]
        weight = sum((w for w, _ in given), Fraction(0))
        if any(isinstance(p, Decimal) for _, p in given):
            total = Decimal(0)
            for w, p in given:
                total = _DIGITS.add(total, _DIGITS.multiply(decimal(w / weight), p))
            return Close(total)
        return sum((w * p for w, p in given), Fraction(0)) / weight

    def averages(self, points: Callable[[dict[int, Fraction], int], Any]) -> list[Any]:
        return [self.average(points, c) for c in range(self.n)]

    # -- scores -----------------------------------------------------------------------------------------

    def mean(self) -> list[Key]:
        return self.averages(lambda ballot, c: ballot[c])

    def _sorted(self, c: int) -> list[tuple[Fraction, Fraction]]:
        return sorted((ballot[c], w) for w, ballot in self.ballots(c))

    def median(self) -> list[Key]:
        keys: list[Key] = []
        for c in range(self.n):
            own = self._sorted(c)
            half = sum((w for _, w in own), Fraction(0)) / 2
            lower = next(x for i, (x, _) in enumerate(own) if sum(w for _, w in own[: i + 1]) >= half)
            upper = next(x for i, (x, _) in enumerate(own) if sum(w for _, w in own[: i + 1]) > half)
            keys.append((lower + upper) / 2)
        return keys

    def trimmed_mean(self, trim: Fraction = Fraction(1, 10)) -> list[Key]:
        keys: list[Key] = []
        for c in range(self.n):
            own = self._sorted(c)
            total = sum((w for _, w in own), Fraction(0))
            low, high, upto, kept = trim * total, (1 - trim) * total, Fraction(0), Fraction(0)
            for x, w in own:
                start, upto = upto, upto + w
                kept += x * max(Fraction(0), min(upto, high) - max(start, low))
            keys.append(kept / (high - low))
        return keys

    def geometric_mean(self) -> list[Key]:
        return self.averages(lambda ballot, c: _DIGITS.ln(decimal(ballot[c])))

    def minmax_mean(self) -> list[Key]:
        def unit(ballot: dict[int, Fraction], c: int) -> Fraction:
            low, high = min(ballot.values()), max(ballot.values())
            return (ballot[c] - low) / (high - low) if high > low else Fraction(1, 2)

        return self.averages(unit)

    def z_mean(self) -> list[Key]:
        def z(ballot: dict[int, Fraction], c: int) -> Decimal:
            centre = sum(ballot.values(), Fraction(0)) / len(ballot)
            variance = sum(((x - centre) * (x - centre) for x in ballot.values()), Fraction(0)) / len(ballot)
            if not variance:
                return Decimal(0)
            return _DIGITS.divide(decimal(ballot[c] - centre), _DIGITS.sqrt(decimal(variance)))

        return self.averages(z)

    # -- places -----------------------------------------------------------------------------------------

    def mean_rank(self) -> list[Key]:
        return [-key for key in self.averages(_rank)]

    def borda(self) -> list[Key]:
        return self.averages(lambda ballot, c: len(ballot) - _rank(ballot, c))

    def win_rate(self) -> list[Key]:
        def share(ballot: dict[int, Fraction], c: int) -> Fraction | None:
            others = len(ballot) - 1
            return (len(ballot) - _rank(ballot, c)) / others if others else None

        return self.averages(share)

    def _places(self, value: Callable[[int, int], Fraction]) -> list[Key]:
        def points(ballot: dict[int, Fraction], c: int) -> Fraction:
            first = 1 + sum(x > ballot[c] for x in ballot.values())
            size = sum(x == ballot[c] for x in ballot.values())
            return sum((value(p, len(ballot)) for p in range(first, first + size)), Fraction(0)) / size

        return self.averages(points)

    def plurality(self) -> list[Key]:
        return self._places(lambda place, _: Fraction(place == 1))

    def k_approval(self) -> list[Key]:
        return self._places(lambda place, _: Fraction(place <= 3))

    def veto(self) -> list[Key]:
        return [-key for key in self._places(lambda place, size: Fraction(place == size))]

    def dowdall(self) -> list[Key]:
        return self._places(lambda place, _: Fraction(1, place))

    # -- rounds -----------------------------------------------------------------------------------------

    def _eliminate(self, strength: Callable[[Sequence[int], int], Fraction]) -> list[Key]:
        left, rounds, number = list(range(self.n)), [0] * self.n, 0
        while left:
            number += 1
            strengths = {c: strength(left, c) for c in left}
            least = min(strengths.values())
            for c in [c for c in left if strengths[c] == least]:
                rounds[c] = number
                left.remove(c)
        return rounds

    def _share(self, best: Callable[[Any], Fraction]) -> Callable[[Sequence[int], int], Fraction]:
        def strength(left: Sequence[int], c: int) -> Fraction:
            own = weight = Fraction(0)
            for w, ballot in self.ballots(c):
                among = [ballot[other] for other in left if other in ballot]
                weight += w
                if ballot[c] == best(among):
                    own += w / among.count(ballot[c])
            return own / weight

        return strength

    def instant_runoff(self) -> list[Key]:
        return self._eliminate(self._share(max))

    def coombs(self) -> list[Key]:
        last = self._share(min)
        return self._eliminate(lambda left, c: -last(left, c))

    def _borda(self, left: Sequence[int], c: int) -> Fraction:
        """Points among those left, half a point for each that a voter did not score."""
        own = weight = Fraction(0)
        for w, ballot in self.ballots(c):
            weight += w
            for other in left:
                if other != c:
                    beaten = other in ballot and ballot[c] > ballot[other]
                    lost = other in ballot and ballot[c] < ballot[other]
                    own += w * (Fraction(1) if beaten else Fraction(0) if lost else Fraction(1, 2))
        return own / weight

    def baldwin(self) -> list[Key]:
        return self._eliminate(self._borda)

    def nanson(self) -> list[Key]:
        left, rounds, number = list(range(self.n)), [0] * self.n, 0
        while left:
            number += 1
            average = Fraction(len(left) - 1, 2)
            below = [c for c in left if self._borda(left, c) < average] or list(left)
            for c in below:
                rounds[c] = number
            left = [c for c in left if c not in below]
        return rounds

    # -- majorities -------------------------------------------------------------------------------------

    def margin(self, a: int, b: int) -> Fraction:
        both = [(w, row[a], row[b]) for w, row in zip(self.weights, self.rows, strict=True)]
        return sum(
            (w * ((x > y) - (x < y)) for w, x, y in both if x is not None and y is not None), Fraction(0)
        )

    def copeland(self) -> list[Key]:
        return [
            sum(
                1 if self.margin(a, b) > 0 else Fraction(1, 2) if self.margin(a, b) == 0 else 0
                for b in range(self.n)
                if b != a
            )
            for a in range(self.n)
        ]

    def minimax(self) -> list[Key]:
        return [min([self.margin(a, b) for b in range(self.n) if b != a], default=0) for a in range(self.n)]

    def black(self) -> list[Key]:
        points = self.borda()
        for a in range(self.n):
            if self.n > 1 and all(self.margin(a, b) > 0 for b in range(self.n) if b != a):
                points[a] = Fraction(self.n)
        return points

    def bucklin(self) -> list[Key]:
        keys: list[Key] = []
        for c in range(self.n):
            own = self.ballots(c, self.weights)
            heard = sum((w for w, _ in own), Fraction(0))
            for round in range(1, self.n + 1):
                support = Fraction(0)
                for w, ballot in own:
                    first = 1 + sum(x > ballot[c] for x in ballot.values())
                    size = sum(x == ballot[c] for x in ballot.values())
                    support += w * Fraction(max(0, min(size, round - first + 1)), size)
                if 2 * support > heard:
                    keys.append((-round, support / heard))
                    break
        return keys

    def majority_judgment(self) -> list[Key]:
        said = [self.ballots(c, self.weights) for c in range(self.n)]
        grades = [_shares(sorted((ballot[c], w) for w, ballot in own)) for c, own in enumerate(said)]
        half = Fraction(1, 2)

        def compare(a: int, b: int) -> int:
            both = (grades[a], grades[b])
            ends = sorted(
                {abs(half - end) for own in both for part in own for end in part[:2]} | {half - half}
            )
            for near, far in pairwise(sorted({half - half, *ends})):
                depth = (near + far) / 2
                # Equal parts of the weight leave at the lower median, which is met below the middle first.
                for at in (half - depth, half + depth):
                    x, y = (next(x for start, end, x in own if start < at < end) for own in both)
                    if x != y:
                        return 1 if x > y else -1
            return 0

        return [cmp_to_key(compare)(c) for c in range(self.n)]


def _rank(ballot: dict[int, Fraction], c: int) -> Fraction:
    above = sum(x > ballot[c] for x in ballot.values())
    level = sum(x == ballot[c] for x in ballot.values())
    return above + Fraction(level + 1, 2)


def _shares(own: list[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Where each grade starts and ends in the weight, which is 1 in all."""
    total = sum((w for _, w in own), Fraction(0))
    parts: list[tuple[Fraction, Fraction, Fraction]] = []
    upto = Fraction(0)
    for x, w in own:
        parts.append((upto / total, (upto + w) / total, x))
        upto += w
    return parts
