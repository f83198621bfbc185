"""Failures that the literature knows."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LITERATURE"]

#: Where a failure is known from, by rule and axiom; rule "" for all.
LITERATURE: Mapping[tuple[str, str], str] = {
    ("borda", "condorcet_winner"): "Condorcet (1785); Fishburn (1974), Paradoxes of voting",
    ("borda", "independence_of_deleted_models"): "Fishburn (1974), Paradoxes of voting",
    ("z_mean", "independence_of_deleted_models"): "Ahlert, Klein, Wichmann, Geirhos (2024), arXiv 2407.07530",
    ("copeland", "winner.reinforcement"): "Young (1975), Social choice scoring functions",
    (
        "kemeny",
        "monotonicity",
    ): "of several optimal orders those that had the raised model above are no longer "
    "optimal; a single optimal order was never seen to break it",
    ("kemeny", "winner.reinforcement"): "Young (1975), Social choice scoring functions",
    ("", "winner.participation"): "Moulin (1988), Condorcet's principle implies the no show paradox",
    ("", "arrow_independence"): "Arrow (1963), Social Choice and Individual Values, 2nd ed.",
    (
        "kemeny",
        "clone_independence",
    ): "Tideman (1987), Independence of clones as a criterion for voting rules",
    (
        "copeland",
        "clone_independence",
    ): "Tideman (1987), Independence of clones as a criterion for voting rules",
    ("borda", "clone_independence"): "Tideman (1987), Independence of clones as a criterion for voting rules",
    (
        "instant_runoff",
        "winner.monotonicity",
    ): "Smith (1973), Aggregation of preferences with variable electorate",
}
