"""The theorems: which rules keep which axioms, on what profiles, and why."""

from __future__ import annotations

from .domain import DROPPED, EVERY, FILLED, MAJORITY, TG, TGR, TR, ZERO, T, Theorem
from .holds_others import OTHERS

__all__ = ["THEOREMS"]

_COPELAND = {"alpha": EVERY, "score": EVERY}
_OWN_SCORES = "a model's score is computed from its own scores alone"
_FIXED = "points of a model are averaged with weights that are the same for both models"
_ADDS = "the total over all metrics is the sum of the totals over the parts"

_MAIN: tuple[Theorem, ...] = (
    # What a rule is given bounds what it can depend on; this covers rules of users.
    Theorem(
        (),
        ("ordinal_invariance", "metric_scale_invariance"),
        TGR,
        "the rule is given the order on each metric and nothing else",
        reads=("ranks", "margins", "support", "ranks+margins"),
    ),
    Theorem(
        (),
        ("anonymity",),
        MAJORITY,
        "the rule is given sums over the metrics",
        reads=("margins", "support"),
    ),
    Theorem((), ("homogeneity",), TG, "margins are divided by their common divisor", reads=("margins",)),
    Theorem(
        (),
        ("indifferent_metric",),
        TG,
        "a metric that ties all changes no margin",
        reads=("margins", "support"),
    ),
    Theorem(
        (),
        ("withholding",),
        DROPPED,
        "the model is dropped, and the others are ranked without it",
        reads=("scores", "anchored", "ranks", "margins", "support", "ranks+margins", "profile"),
    ),
    # Everyone
    Theorem(
        ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny"),
        ("neutrality", "anonymity"),
        MAJORITY,
        "the rule's definition names no model and no metric",
        parameters=_COPELAND,
    ),
    # Means of scores
    Theorem(
        ("mean",),
        ("pareto", "pareto.strong", "monotonicity", "winner.monotonicity", "positive_responsiveness"),
        TGR,
        "a weighted mean rises with each of its terms",
    ),
    Theorem(
        ("mean",),
        (
            "independence_of_deleted_models",
            "winner.independence_of_deleted_models",
            "local_independence",
            "clone_independence",
            "winner.clone_independence",
        ),
        TGR,
        _OWN_SCORES,
    ),
    Theorem(
        ("mean", "z_mean"),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        TGR,
        "turning every metric around changes the sign of every score",
    ),
    Theorem(
        ("mean", "z_mean", "mean_rank", "borda"),
        ("reinforcement", "winner.reinforcement"),
        T,
        f"{_ADDS}; Smith (1973); Young (1975), Social choice scoring functions",
    ),
    Theorem(
        ("mean", "z_mean", "mean_rank", "borda"),
        ("participation", "winner.participation"),
        T,
        "the added metric gives the one it puts above at least as many points; Moulin (1988)",
    ),
    Theorem(
        ("mean", "z_mean", "mean_rank", "borda"),
        ("indifferent_metric",),
        T,
        "the added metric gives the same points to all",
    ),
    Theorem(
        ("mean", "z_mean", "mean_rank", "borda"),
        ("homogeneity",),
        TG,
        "a weighted mean does not depend on the scale of the weights",
    ),
    Theorem(
        ("z_mean",),
        ("pareto", "pareto.strong"),
        TGR,
        f"z-scores keep the order on each metric; {_FIXED}",
    ),
    Theorem(
        ("z_mean",),
        ("positive_responsiveness",),
        TR,
        "on the metric the difference of two models' z-scores changes sign, on the others it stays",
    ),
    Theorem(
        ("z_mean",),
        ("positive_responsiveness",),
        FILLED,
        "on the metric the difference of the two models' z-scores changes sign, whatever is filled in for "
        "others; on the others it stays",
    ),
    Theorem(
        ("z_mean",),
        ("metric_scale_invariance",),
        TGR,
        "z-scores do not change under a positive affine change of the metric",
    ),
    # Filled gaps
    Theorem(
        ("mean",),
        ("monotonicity", "winner.monotonicity", "positive_responsiveness"),
        FILLED,
        "a metric's worst and its median score rise by no more than the score that is raised",
    ),
    Theorem(
        ("mean_rank", "borda"),
        ("monotonicity", "winner.monotonicity", "positive_responsiveness"),
        FILLED,
        "where the filled score rises at all, the raised model passes everyone that it passes, and it stays "
        "below the raised model or passes nobody",
    ),
    Theorem(
        ("mean", "mean_rank", "borda", "copeland", "median", "trimmed_mean"),
        ("withholding",),
        ZERO,
        "0 is not above the score that is left out, and a model does not gain by a lower score: the "
        "difference of its points and another's does not rise",
        parameters=_COPELAND,
    ),
    # Ranks
    Theorem(
        ("mean_rank", "borda"),
        ("pareto", "pareto.strong"),
        TGR,
        f"ranks keep the order on each metric; {_FIXED}",
    ),
    Theorem(
        ("mean_rank", "borda"),
        ("monotonicity", "winner.monotonicity", "positive_responsiveness"),
        TGR,
        "a raised model's rank on the metric improves where it passes someone, and nobody else's does",
    ),
    Theorem(
        ("mean_rank", "borda"),
        ("winner.condorcet_loser",),
        TR,
        "a model that loses to all has less than the average count; Smith (1973); Fishburn and Gehrlein "
        "(1976), Borda's rule, positional voting, and Condorcet's simple majority principle",
    ),
    Theorem(
        ("mean_rank", "borda"),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        TR,
        "with all scored, a reversed rank is the number of models plus one minus the rank; Saari (1994)",
    ),
    # Majorities
    Theorem(
        ("copeland",),
        (
            "condorcet_winner",
            "condorcet_loser",
            "winner.condorcet_loser",
            "smith",
            "winner.smith",
            "extended_condorcet",
        ),
        MAJORITY,
        "each of the first set wins at least as many pairs as the second set has members, each of the second "
        "fewer; Smith (1973); Truchon (1998)",
        parameters=_COPELAND,
    ),
    Theorem(
        ("copeland",),
        ("pareto", "pareto.strong"),
        TGR,
        "the better model beats whoever the other beats, and the other too",
        parameters=_COPELAND,
    ),
    Theorem(
        ("copeland",),
        ("majority",),
        TR,
        "such a model beats every other",
        parameters=_COPELAND,
    ),
    Theorem(
        ("copeland",),
        ("monotonicity", "winner.monotonicity"),
        MAJORITY,
        "only pairs with the raised model change, all in its favour",
        parameters=_COPELAND,
    ),
    Theorem(
        ("copeland",),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        MAJORITY,
        "wins become losses; with alpha = 1/2 scores s become n - 1 - s",
        parameters={"score": EVERY},
    ),
    # Kemeny, on the set of optimal orders
    Theorem(
        ("kemeny",),
        (
            "condorcet_winner",
            "condorcet_loser",
            "winner.condorcet_loser",
            "smith",
            "winner.smith",
            "extended_condorcet",
        ),
        MAJORITY,
        "an order that mixes the two sets gains by putting the first above the second; Young and Levenglick "
        "(1978); Truchon (1998), An extension of the Condorcet criterion and Kemeny orders",
        optima=True,
    ),
    Theorem(
        ("kemeny",),
        ("pareto", "pareto.strong"),
        TGR,
        "exchanging the two models in an order that has the worse one above costs less; Young and "
        "Levenglick (1978)",
        optima=True,
    ),
    Theorem(("kemeny",), ("majority",), TR, "such a model is the Condorcet winner", optima=True),
    Theorem(
        ("kemeny",),
        ("winner.monotonicity",),
        MAJORITY,
        "no order's cost falls by more than that of an order with the raised model first; Fishburn (1982), "
        "Monotonicity paradoxes in the theory of elections",
        optima=True,
    ),
    Theorem(
        ("kemeny",),
        ("local_independence",),
        MAJORITY,
        "a first or last model adds the same cost to every order of the others; Young (1995), Optimal "
        "voting rules",
        optima=True,
    ),
    Theorem(
        ("kemeny",),
        ("reinforcement",),
        TG,
        "costs add up over the parts; Young and Levenglick (1978), A consistent extension of Condorcet's "
        "election principle",
        optima=True,
    ),
    Theorem(
        ("kemeny",),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        MAJORITY,
        "an order costs what its reverse costs on the reversed profile",
        optima=True,
    ),
    Theorem(("kemeny",), ("homogeneity",), TG, "all costs are multiplied by the same number", optima=True),
    Theorem(
        ("kemeny",),
        ("ordinal_invariance", "metric_scale_invariance"),
        TGR,
        "costs count orders on metrics",
        optima=True,
    ),
    Theorem(
        ("kemeny",),
        ("indifferent_metric",),
        TG,
        "the metric adds the same cost to every order",
        optima=True,
    ),
)

THEOREMS: tuple[Theorem, ...] = (*_MAIN, *OTHERS)
