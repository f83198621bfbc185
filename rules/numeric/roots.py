"""Sums of inverse square roots, compared without rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import total_ordering
from math import isqrt

__all__ = ["RootSum", "square_classes"]

#: Binary places that a sum is first computed to; doubled until its sign shows.
_PLACES = 128


def square_classes(radicands: Sequence[int]) -> tuple[list[int], list[tuple[int, Fraction]]]:
    """Sort positive whole numbers by what their square roots are rational multiples of.

    Returns
    -------
    bases
        One radicand of each class.
    places
        For each radicand r its class k, and the fraction q with ``1 / sqrt(r) = q / sqrt(bases[k])``.
    """
    bases: list[int] = []
    places: list[tuple[int, Fraction]] = []
    for radicand in radicands:
        for k, base in enumerate(bases):
            root = isqrt(radicand * base)
            if root * root == radicand * base:
                places.append((k, Fraction(base, root)))
                break
        else:
            places.append((len(bases), Fraction(1)))
            bases.append(radicand)
    return bases, places


@total_ordering
class RootSum:
    """The sum of ``coefficients[k] / sqrt(bases[k])``, for bases of different square classes.

    Square roots of different square classes are linearly independent over the rationals (Besicovitch 1940, On
    the linear independence of fractional powers of integers): two sums are equal where all coefficients are.
    Which of two others is greater shows once both are known to enough places.
    """

    def __init__(self, coefficients: Mapping[int, Fraction], bases: Sequence[int]) -> None:
        """`coefficients` by the place of their base; sums are compared that have the same bases."""
        self.coefficients, self.bases = {k: c for k, c in coefficients.items() if c}, bases

    @classmethod
    def total(cls, terms: Sequence[tuple[Fraction, RootSum]]) -> RootSum:
        """The sum of one or more sums, each times a fraction."""
        coefficients: dict[int, Fraction] = {}
        for factor, term in terms:
            for k, coefficient in term.coefficients.items():
                coefficients[k] = coefficients.get(k, Fraction(0)) + factor * coefficient
        return cls(coefficients, terms[0][1].bases)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RootSum) and self.coefficients == other.coefficients

    def __hash__(self) -> int:
        return hash(frozenset(self.coefficients.items()))

    def __float__(self) -> float:
        terms = [(c, self.bases[k]) for k, c in self.coefficients.items()]
        if not terms:
            return 0.0
        total, places = _to_places(terms, 2.0**64)
        return float(Fraction(total, 1 << places))

    def __lt__(self, other: RootSum) -> bool:
        apart = RootSum.total([(Fraction(1), self), (Fraction(-1), other)])
        terms = [(c, self.bases[k]) for k, c in apart.coefficients.items()]
        return bool(terms) and _to_places(terms, 2)[0] < 0


def _to_places(terms: Sequence[tuple[Fraction, int]], times: float) -> tuple[int, int]:
    """A sum that is not 0, in units of so many binary places that it is `times` as large as its error."""
    places = _PLACES
    while True:
        # c / sqrt(r) = sqrt(c² / r): the floor of each term to so many binary places is off by less than 1.
        total = 0
        for c, base in terms:
            size = isqrt((c.numerator**2 << 2 * places) // (c.denominator**2 * base))
            total += size if c > 0 else -size
        if abs(total) > times * len(terms):
            return total, places
        places *= 2
