"""Products of fractional powers, compared without rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import total_ordering
from math import exp, gcd, log

__all__ = ["PowerProduct"]

#: Digits that a logarithm is first computed to; doubled until its sign shows.
_DIGITS = 40


@total_ordering
class PowerProduct:
    """The product of positive fractions, each to a fractional power.

    Two are equal where their quotient, written in powers of whole numbers that share no factor, has no power
    left; which of two others is greater shows once their logarithms are known to enough digits.
    """

    def __init__(self, factors: Sequence[tuple[Fraction, Fraction]], *, turned: bool = False) -> None:
        """`factors` are pairs of a positive base and its exponent; `turned` puts a minus before all."""
        self.turned = turned
        self.powers: dict[int, Fraction] = {}
        for base, exponent in factors:
            for whole, sign in ((base.numerator, 1), (base.denominator, -1)):
                if whole > 1:
                    self.powers[whole] = self.powers.get(whole, Fraction(0)) + sign * exponent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PowerProduct) and not _without_common_factors(self._over(other))

    __hash__ = None  # type: ignore[assignment]

    def __float__(self) -> float:
        size = exp(sum(log(whole) * float(power) for whole, power in self.powers.items()))
        return -size if self.turned else size

    def __lt__(self, other: PowerProduct) -> bool:
        quotient = _without_common_factors(other._over(self) if self.turned else self._over(other))
        return bool(quotient) and _below_one(quotient)

    def _over(self, other: PowerProduct) -> dict[int, Fraction]:
        names = self.powers.keys() | other.powers.keys()
        powers = {n: self.powers.get(n, Fraction(0)) - other.powers.get(n, Fraction(0)) for n in names}
        return {whole: power for whole, power in powers.items() if power}


def _without_common_factors(powers: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """The same product over bases that are pairwise coprime, without those whose power is 0."""
    coprime: dict[int, Fraction] = {}
    waiting = list(powers.items())
    while waiting:
        whole, power = waiting.pop()
        if whole == 1:
            continue
        for other in coprime:
            common = gcd(whole, other)
            if common > 1:
                its = coprime.pop(other)
                waiting += [(whole // common, power), (other // common, its), (common, power + its)]
                break
        else:
            coprime[whole] = power
    return {whole: power for whole, power in coprime.items() if power}


def _below_one(powers: Mapping[int, Fraction]) -> bool:
    """Whether a product that is not 1 is below it."""
    digits = _DIGITS
    while True:
        context = Context(prec=digits)
        logs = [
            context.divide(
                context.multiply(context.ln(Decimal(whole)), Decimal(power.numerator)),
                Decimal(power.denominator),
            )
            for whole, power in powers.items()
        ]
        total = Decimal(0)
        for one in logs:
            total = context.add(total, one)
        size = max(abs(one) for one in logs)
        # Each operation is right to half a unit of its last digit.
        error = size.scaleb(1 - digits) * 4 * (len(logs) + 1) ** 2
        if abs(total) > error:
            return total < 0
        digits *= 2
