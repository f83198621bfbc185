"""Kemeny's rule, and the result that any rule of least reversed margins returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from ...numeric.arrays import BoolArray, IntArray
from ...numeric.clock import Clock
from ...parameters import Parameter
from ...profile import Profile
from ...ranking import Certificate
from ...registry import Outcome, rule
from ..optima import canonical_order, certain_scores
from .pair import kemeny_pair
from .solve import Solution, solve

__all__ = ["SEARCH", "kemeny", "least_reversal"]


SEARCH = {
    "time_limit": Parameter(
        60.0, "seconds after which the best order found is returned with a bound", least=0, optional=True
    ),
    "agreed_pairs": Parameter(
        False, "determine uniqueness and the pairs on which all optima agree at any size"
    ),
}


def _against(margins: IntArray) -> IntArray:
    return np.swapaxes(margins, -1, -2)


@rule(
    "kemeny",
    "Kemeny",
    reads="profile",
    broadcasts=False,
    complexity="NP-hard; proved optimal in seconds for a few hundred candidates with correlated voters",
    reference="Kemeny (1959), Mathematics without numbers; Young and Levenglick (1978), A consistent "
    "extension of Condorcet's election principle",
    parameters=SEARCH,
    traits={"symmetric", "ordinal", "majority_consistent", "kemeny_optimal"},
    loss=_against,
    explain=kemeny_pair,
)
def kemeny(profile: Profile, *, time_limit: float | None = None, agreed_pairs: bool = False) -> Outcome:
    """Orders that disagree least with the voters, summed over pairs and voters' weights.

    A voter that ties a pair counts half its weight against either order of it, one that did not score both
    counts nothing. The certificate holds an optimal order, its exact cost and a proved bound. Where optimal
    orders are known to differ, a candidate's score is the number of those surely below it minus those surely
    above it.
    """
    clock = Clock(time_limit)  # the margins of thousands take a second too
    compared = int(np.triu(profile.compared, 1).sum())
    margins = profile.margins
    majorities = int(np.triu(np.abs(margins), 1).sum()) * profile.margin_divisor

    def cost(loss: int) -> Fraction:
        return profile.unit * Fraction(compared - majorities + 2 * profile.margin_divisor * loss, 2)

    return least_reversal(
        margins, profile.candidates, cost, time_limit=clock.left(), agreed_pairs=agreed_pairs
    )


def least_reversal(
    margins: IntArray,
    names: Sequence[str],
    cost: Callable[[int], Fraction],
    *,
    time_limit: float | None = None,
    agreed_pairs: bool = False,
) -> Outcome:
    """Rank candidates by the orders that reverse the least sum of margins (Kemeny, Slater).

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric integers; for Slater's rule their signs.
    names
        Of the candidates; used only where the data cannot tell candidates apart, which the result then says.
    cost
        From a sum of reversed margins to the exact cost that the certificate states.
    time_limit, agreed_pairs
        As in :func:`solve`.
    """
    canonical, by_name = canonical_order(margins, names)
    solution = solve(margins[np.ix_(canonical, canonical)], time_limit=time_limit, agreed_pairs=agreed_pairs)
    shared = solution.consensus
    kept = _restored(shared.kept, canonical)
    status = "optimal" if solution.optimal else "bounded"
    certificate = Certificate(
        order=tuple(names[canonical[c]] for c in solution.order),
        cost=cost(solution.loss),
        lower_bound=cost(solution.bound),
        status=status,
        unique=shared.unique,
        optima=None
        if shared.optima is None
        else tuple(tuple(names[canonical[c]] for c in order) for order in shared.optima),
        agreed_pairs=None if shared.agreed is None else _restored(shared.agreed, canonical),
        details={
            "seconds": round(solution.seconds, 3),
            "largest_component": max(len(part.members) for part in solution.parts),
            "nodes": sum(part.nodes for part in solution.parts),
        },
    )
    return Outcome(
        scores=certain_scores(kept),
        notes=_notes(solution, certificate),
        tie_break=_tie_break(solution, by_name),
        certificate=certificate,
    )


def _restored(relation: BoolArray, canonical: Sequence[int]) -> BoolArray:
    restored = np.zeros_like(relation)
    restored[np.ix_(canonical, canonical)] = relation
    return restored


def _notes(solution: Solution, certificate: Certificate) -> list[str]:
    if solution.optimal:
        return []
    return [
        f"time ran out: the order is not proved optimal, its cost is within {certificate.gap:.2%} of optimal"
    ]


def _tie_break(solution: Solution, by_name: bool) -> str | None:
    """Name what chose between orders, where that can have been names rather than data."""
    if solution.consensus.unique or not by_name:
        return None
    what = "is one of several" if solution.consensus.agreed is not None else "may be one of several"
    return f"the certificate's order {what} optimal ones; candidates with equal margins were taken by name"
