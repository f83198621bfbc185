"""The theorems on rules beyond the six of the main table."""

from __future__ import annotations

from .domain import EVERY, MAJORITY, STRICT, TG, TGR, TR, T, Theorem

__all__ = ["OTHERS"]

_NAMELESS = (
    *(
        "median",
        "trimmed_mean",
        "geometric_mean",
        "minmax_mean",
        "win_rate",
        "plurality",
        "veto",
        "k_approval",
    ),
    *(
        "dowdall",
        "majority_judgment",
        "star",
        "hierarchical",
        "bucklin",
        "instant_runoff",
        "coombs",
        "baldwin",
    ),
    *("nanson", "black", "minimax", "schulze", "split_cycle", "tiers", "footrule", "bradley_terry"),
    *("plackett_luce", "rank_centrality", "maximal_lottery"),
)
_SPLITS = (
    "condorcet_winner",
    "condorcet_loser",
    "winner.condorcet_loser",
    "smith",
    "winner.smith",
    "extended_condorcet",
)
_OWN_SCORES = "a model's score is computed from its own scores alone"
_ADDS = "the total over all metrics is the sum of the totals over the parts"
_BORDA = (
    "with every pair compared on every metric, the likelihood equation of a model says that its wins, ties "
    "half, are a function of its strength that rises and is the same for all: the order is that of Borda's "
    "points; Zermelo (1929); Bühlmann and Huber (1963), Pairwise comparison and ranking in tournaments"
)

OTHERS: tuple[Theorem, ...] = (
    Theorem(
        _NAMELESS, ("neutrality", "anonymity"), MAJORITY, "the rule's definition names no model and no metric"
    ),
    Theorem(
        ("slater",),
        ("neutrality", "anonymity"),
        MAJORITY,
        "the cost of an order names no model and no metric",
        optima=True,
    ),
    Theorem(
        (
            *(
                "median",
                "trimmed_mean",
                "geometric_mean",
                "minmax_mean",
                "majority_judgment",
                "star",
                "bucklin",
            ),
            *(
                "instant_runoff",
                "coombs",
                "baldwin",
                "nanson",
                "black",
                "minimax",
                "schulze",
                "bradley_terry",
            ),
            *("plackett_luce", "rank_centrality", "ranked_pairs", "river"),
        ),
        ("homogeneity",),
        TG,
        "all sums over the metrics are multiplied by the same number, and only their ratios count",
        parameters={"strength": EVERY, "defeat": EVERY, "limit": EVERY, "trim": EVERY},
    ),
    Theorem(
        ("slater", "footrule"),
        ("homogeneity",),
        TG,
        "the costs of all orders are multiplied by the same number, or stay",
        optima=True,
    ),
    Theorem(
        ("ranked_pairs", "river", "bucklin", "bradley_terry", "plackett_luce", "rank_centrality"),
        ("ordinal_invariance", "metric_scale_invariance"),
        TGR,
        "the rule looks at the order on each metric and at nothing else",
        parameters={"strength": EVERY, "limit": EVERY, "ties": EVERY, "prior": EVERY, "chain": EVERY},
    ),
    Theorem(
        ("slater", "footrule"),
        ("ordinal_invariance", "metric_scale_invariance"),
        TGR,
        "costs count orders on metrics",
        optima=True,
    ),
    Theorem(
        ("ranked_pairs", "river"),
        ("indifferent_metric",),
        TG,
        "a metric that ties all changes no majority and no strength",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("slater",), ("indifferent_metric",), TG, "a metric that ties all changes no margin", optima=True
    ),
    Theorem(
        ("footrule",),
        ("indifferent_metric",),
        T,
        "models tied on a metric have the same rank on it, and any order of them costs the same",
        optima=True,
    ),
    Theorem(
        ("plurality", "veto", "k_approval", "dowdall"),
        (
            "reinforcement",
            "winner.reinforcement",
            "participation",
            "winner.participation",
            "indifferent_metric",
        ),
        T,
        f"{_ADDS}; Smith (1973); Young (1975); Moulin (1988)",
    ),
    Theorem(
        ("plurality", "veto", "k_approval", "dowdall", "win_rate"),
        ("monotonicity", "winner.monotonicity"),
        T,
        "a raised model gains points or keeps them, and nobody else gains; Smith (1973)",
    ),
    Theorem(("plurality",), ("majority",), T, "it has more than half of the points"),
    Theorem(
        ("plurality", "veto", "k_approval", "dowdall", "win_rate"),
        ("homogeneity",),
        TG,
        "a weighted mean does not depend on the scale of the weights",
    ),
    Theorem(
        ("median", "trimmed_mean", "geometric_mean"),
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
        ("median", "trimmed_mean", "geometric_mean"),
        ("monotonicity", "winner.monotonicity", "pareto"),
        TGR,
        "the score of a model rises, or stays, with each of its scores, and rises with all of them",
    ),
    Theorem(
        ("geometric_mean",), ("pareto.strong", "positive_responsiveness"), TGR, "it rises with each score"
    ),
    Theorem(
        ("minimax",),
        ("condorcet_winner",),
        MAJORITY,
        "the Condorcet winner alone has no defeat; Simpson (1969); Kramer (1977)",
    ),
    Theorem(
        ("minimax",),
        ("monotonicity", "winner.monotonicity"),
        MAJORITY,
        "no defeat of the raised model grows, and none of the others' shrinks",
    ),
    Theorem(
        ("schulze",),
        ("clone_independence", "monotonicity", "reversal_symmetry", "extended_condorcet", "pareto"),
        STRICT,
        "Schulze (2011), A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent "
        "single-winner election method",
        parameters={"strength": EVERY},
        about="relation",
    ),
    Theorem(
        ("schulze", "ranked_pairs", "split_cycle", "river", "black"),
        ("condorcet_winner",),
        MAJORITY,
        "nothing beats a Condorcet winner, and it beats all; Schulze (2011); Tideman (1987); Holliday and "
        "Pacuit "
        "(2023), Split Cycle; Heitzig (2004), River; Black (1958)",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    # Rules that average or compare scores
    Theorem(
        ("median", "trimmed_mean", "minmax_mean", "hierarchical"),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        TGR,
        "turning every metric around turns every model's score around one point",
    ),
    Theorem(
        ("median", "trimmed_mean", "coombs", "bucklin", "schulze", "split_cycle", "ranked_pairs"),
        ("pareto.strong",),
        STRICT,
        "without ties it is the weak Pareto principle, which the rule keeps",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("geometric_mean",),
        (
            *("reinforcement", "winner.reinforcement", "participation", "winner.participation"),
            "indifferent_metric",
        ),
        T,
        f"of logarithms, {_ADDS}",
    ),
    Theorem(
        ("minmax_mean",),
        ("pareto", "pareto.strong"),
        TGR,
        "rescaling keeps the order on each metric, and both are averaged with the same weights",
    ),
    Theorem(
        ("minmax_mean",),
        ("monotonicity", "winner.monotonicity", "positive_responsiveness"),
        TR,
        "of the raised model and another, the difference on the rescaled metric does not fall, whether the "
        "metric's ends move or not, and rises where the one passes the other",
    ),
    Theorem(
        ("minmax_mean",),
        ("clone_independence", "winner.clone_independence"),
        TGR,
        "a copy changes neither the lowest nor the highest score of a metric",
    ),
    Theorem(
        ("minmax_mean",),
        ("metric_scale_invariance",),
        TGR,
        "rescaled scores do not change, nor do anchors that move with the metric",
        parameters={"range": EVERY},
    ),
    Theorem(
        ("minmax_mean",),
        (
            *("reinforcement", "winner.reinforcement", "participation", "winner.participation"),
            "indifferent_metric",
        ),
        T,
        f"each metric is rescaled by itself; {_ADDS}",
    ),
    Theorem(
        ("majority_judgment", "hierarchical"),
        (
            *("pareto", "pareto.strong", "monotonicity", "winner.monotonicity", "positive_responsiveness"),
            *(
                "independence_of_deleted_models",
                "winner.independence_of_deleted_models",
                "local_independence",
            ),
            *("clone_independence", "winner.clone_independence"),
        ),
        TGR,
        "what a model is ranked by comes from its own scores alone, and rises with each of them; majority "
        "judgment: Balinski and Laraki (2010)",
    ),
    Theorem(
        ("star",),
        ("pareto", "pareto.strong"),
        T,
        "the better one has the higher score, and does not lose the runoff against the other",
    ),
    Theorem(
        ("star",),
        ("indifferent_metric",),
        T,
        "all scores change alike, and no majority does",
    ),
    # Points for places
    Theorem(
        ("win_rate",),
        (
            *("pareto", "pareto.strong", "positive_responsiveness", "winner.condorcet_loser"),
            *("reversal_symmetry", "winner.reversal_symmetry"),
        ),
        TR,
        "with all scored it is Borda's points over the number of other models",
    ),
    Theorem(
        ("win_rate",),
        (
            *("reinforcement", "winner.reinforcement", "participation", "winner.participation"),
            "indifferent_metric",
        ),
        T,
        f"with all scored it is Borda's points over the number of other models; {_ADDS}",
    ),
    Theorem(
        ("dowdall",),
        ("pareto", "pareto.strong", "positive_responsiveness"),
        T,
        "points fall from each place to the next; a raised model gains where it passes someone",
    ),
    # Eliminations and rounds
    Theorem(
        ("bucklin",),
        ("pareto",),
        T,
        "the better one's support is, a round earlier, at least what the other's is",
    ),
    Theorem(
        ("bucklin",),
        ("majority",),
        T,
        "it alone has more than half of the weight in the first round; Tideman (2006)",
    ),
    Theorem(
        ("bucklin",),
        ("monotonicity", "winner.monotonicity"),
        T,
        "in no round does the raised model lose support, or another gain any; Tideman (2006)",
    ),
    Theorem(
        ("instant_runoff",),
        ("majority",),
        T,
        "with more than half of the first places it never has the fewest; Tideman (2006)",
    ),
    Theorem(
        ("instant_runoff", "coombs", "baldwin", "nanson"),
        ("indifferent_metric",),
        T,
        "in every round the metric gives the same to all that remain",
    ),
    Theorem(
        ("instant_runoff", "coombs", "baldwin", "nanson"),
        ("reinforcement",),
        T,
        "parts with the same ranking eliminate the same models in every round, and the sum of their counts "
        "does too; Conitzer, Rognlie, Xia (2009), Preference functions that score rankings",
    ),
    Theorem(
        ("coombs",),
        ("pareto",),
        T,
        "while the worse one remains the better one has no share of a last place, and somebody has",
    ),
    Theorem(
        ("baldwin",),
        ("pareto", "pareto.strong"),
        T,
        "among any that remain the better one has more points, so that the other leaves first",
    ),
    Theorem(
        ("baldwin", "nanson"),
        ("condorcet_winner", "majority"),
        TR,
        "a model that beats all that remain has more than the average count; Nanson (1882); Fishburn (1977)",
    ),
    Theorem(
        ("baldwin", "nanson"),
        ("winner.condorcet_loser", "winner.smith"),
        TR,
        "among any that remain the members of the Smith set have, on average, more than the average count, "
        "so that not all of them leave before the others",
    ),
    # Majorities
    Theorem(
        ("minimax", "black", "schulze", "split_cycle", "ranked_pairs", "river", "slater", "maximal_lottery"),
        ("majority",),
        TR,
        "such a model is the Condorcet winner, which the rule puts first alone",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("black",),
        (
            *("pareto", "pareto.strong", "monotonicity", "winner.monotonicity", "positive_responsiveness"),
            *("winner.condorcet_loser", "winner.reversal_symmetry"),
        ),
        TR,
        "Borda's points keep it, and only the raised, or the better, of two models can be or become the "
        "Condorcet winner; Black (1958)",
    ),
    Theorem(("black",), ("indifferent_metric",), T, "all points change alike, and no margin does"),
    Theorem(
        ("schulze", "split_cycle", "ranked_pairs"),
        _SPLITS,
        MAJORITY,
        "no majority leads from the second set to the first, so that no circle passes between them and "
        "every model of the first is above every one of the second; Schulze (2011); Holliday and Pacuit "
        "(2023); Tideman (1987)",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("river",),
        ("winner.smith", "winner.condorcet_loser"),
        MAJORITY,
        "no majority leads from outside into the Smith set, so that each model outside gets an edge; "
        "Heitzig (2004)",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("schulze", "split_cycle", "ranked_pairs"),
        ("pareto",),
        TR,
        "the margin is the largest there can be, and only a circle of such would weaken it",
        parameters={"strength": EVERY, "limit": EVERY},
    ),
    Theorem(
        ("schulze",),
        ("winner.monotonicity",),
        MAJORITY,
        "no path from the raised model becomes weaker, and none to it stronger; Schulze (2011)",
    ),
    Theorem(
        ("split_cycle",),
        ("winner.monotonicity",),
        MAJORITY,
        "Holliday and Pacuit (2023), Split Cycle: a new Condorcet-consistent voting method independent of "
        "clones and immune to spoilers",
    ),
    Theorem(
        ("schulze", "split_cycle"),
        ("winner.clone_independence",),
        TG,
        "a path through the clone can go through the model; Schulze (2011); Holliday and Pacuit (2023)",
    ),
    Theorem(
        ("schulze", "split_cycle"),
        ("winner.reversal_symmetry",),
        MAJORITY,
        "the relation is reversed, and a sole first is above somebody",
        parameters={"strength": EVERY},
    ),
    Theorem(
        ("tiers",),
        (*_SPLITS, "reversal_symmetry", "winner.reversal_symmetry"),
        MAJORITY,
        "tiers are the splits by majorities, and these are turned around with the metrics; Smith (1973)",
    ),
    Theorem(("tiers",), ("majority",), TR, "such a model is the first tier"),
    Theorem(
        ("tiers",),
        (
            *("monotonicity", "winner.monotonicity", "local_independence"),
            "winner.independence_of_deleted_models",
        ),
        MAJORITY,
        "a set that beats all outside it without the raised model did so before, and does so whoever "
        "outside is deleted; Smith (1973)",
    ),
    Theorem(
        ("tiers",),
        ("clone_independence", "winner.clone_independence"),
        TGR,
        "a set that beats all outside it does so with the clone on its model's side",
    ),
    Theorem(
        ("slater",),
        _SPLITS,
        MAJORITY,
        "an order that mixes the two sets gains by putting the first above the second",
        optima=True,
    ),
    Theorem(
        ("slater",),
        ("local_independence",),
        MAJORITY,
        "a first or last model adds the same cost to every order of the others",
        optima=True,
    ),
    Theorem(
        ("slater",),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        MAJORITY,
        "an order costs what its reverse costs on the reversed profile",
        optima=True,
    ),
    Theorem(
        ("slater",),
        ("winner.monotonicity",),
        MAJORITY,
        "no order's cost falls by more than that of an order with the raised model first",
        optima=True,
    ),
    Theorem(
        ("footrule",),
        ("reversal_symmetry", "winner.reversal_symmetry"),
        TR,
        "with all scored, an order is as far from a metric as their reverses are from each other",
        optima=True,
    ),
    # Probabilities
    Theorem(
        ("bradley_terry",),
        (
            *("pareto", "pareto.strong", "monotonicity", "winner.monotonicity", "positive_responsiveness"),
            *("winner.condorcet_loser", "reversal_symmetry", "winner.reversal_symmetry"),
        ),
        TR,
        _BORDA,
    ),
    Theorem(
        ("bradley_terry",),
        (
            *("reinforcement", "winner.reinforcement", "participation", "winner.participation"),
            "indifferent_metric",
        ),
        T,
        _BORDA,
    ),
    Theorem(
        ("plackett_luce",),
        ("pareto", "pareto.strong"),
        STRICT,
        "the chances of a model, summed over the choices at which it was there, are the number of metrics; "
        "one that is ahead on all is there at fewer, and so is stronger; Hunter (2004)",
    ),
    Theorem(
        ("maximal_lottery",),
        ("condorcet_winner", "winner.condorcet_loser", "winner.smith"),
        MAJORITY,
        "a model outside the Smith set has no chance, and a Condorcet winner has every one; Fishburn (1984), "
        "Probabilistic social choice based on simple majority comparisons",
    ),
)
