"""What a rule may promise of itself, beyond what it reads.

A rule states its traits where it is registered. Bounds on possible ranks, contributions, programs over
weights and theorems ask for traits and never for ids, so that a user's own rule gets what a built-in one
gets. A trait is a promise that nothing checks: who states it wrongly gets wrong proofs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["TRAITS", "Trait"]

Trait = Literal[
    "ordinal",
    "weighs",
    "summed",
    "symmetric",
    "homogeneous",
    "additive",
    "total",
    "gaps_count",
    "directed",
    "anchored",
    "names_a_model",
    "needs_ratios",
    "grades",
    "averages",
    "plain_mean",
    "standardised",
    "counts_beaten",
    "alone",
    "alone_in_range",
    "monotone",
    "majority_consistent",
    "kemeny_optimal",
]

#: What each trait promises, and where it is from.
TRAITS: Mapping[Trait, str] = {
    "ordinal": "looks at nothing but the order on each metric; what reads ranks, margins or support always "
    "has it (Arrow 1963, Social Choice and Individual Values)",
    "weighs": "a voter of weight 2 is two of weight 1, and one of weight 0 is none, so that metrics drawn "
    "anew are other weights of the same; what is additive or reads margins or support always has it (Young "
    "1975)",
    "summed": "what metrics say enters as a sum over them, in which their order does not show; what is "
    "additive or reads margins or support always has it",
    "symmetric": "anonymous and neutral: when voters or candidates change places or names, so does the "
    "result; searches then rank one of such profiles for all (May 1952)",
    "homogeneous": "scores times a number are scored that many times as high; those of few digits are then "
    "whole numbers, on which floats do not round",
    "additive": "the score is the weighted average of points that each metric gives on its own, whatever the "
    "other metrics say (Fishburn 1967, Additive utilities with incomplete product sets)",
    "total": "additive, and that average times the weight of all metrics (Young 1975, Social choice scoring "
    "functions)",
    "gaps_count": "a gap is worth what the rule says and is not passed over, so that every metric has its "
    "weight whatever a model was scored on",
    "directed": "is given, after the weights, on which metrics lower is better",
    "anchored": "is given, last, each metric's baseline and ceiling; what reads anchored scores always is",
    "names_a_model": "a parameter names a model that it is told of, so that tables are ranked one at a time",
    "needs_ratios": "asks how many times as large a score is, and not only by how much it is larger (Stevens "
    "1946); what has neither this nor the next, and is not ordinal, asks for differences",
    "grades": "looks at scores as grades of one scale, of which it asks only which is better",
    "averages": "averages scores, or averages of them, though it reads the whole profile",
    "plain_mean": "additive, and the points are what is read: scores, z-scores or ranks",
    "standardised": "additive, and the points are z-scores: each metric has mean 0 and standard deviation 1",
    "counts_beaten": "additive over ranks: up to sign, factor and constant, points count the models beaten, "
    "and half of those tied with (Young 1974, An axiomatization of Borda's rule)",
    "alone": "a model's score depends on its own scores alone, and does not fall when one of them rises",
    "alone_in_range": "the same while the highest and the lowest score of each metric stay what they are",
    "monotone": "a raised score of a model lowers neither its own result nor raises another's: places on a "
    "metric, and pairs, change only in its favour (Smith 1973; Fishburn 1982)",
    "majority_consistent": "a set of models that beats everyone outside it by majorities is above them "
    "(extended Condorcet criterion: Truchon 1998; for the relations of Schulze and ranked pairs it passes on "
    "to their layers)",
    "kemeny_optimal": "the result is the set of orders of least Kemeny cost, which is the certificate's cost "
    "(Kemeny 1959, Mathematics without numbers)",
}
