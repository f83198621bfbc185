"""Queries under the figures: the same numbers from a database, where it has them."""

from __future__ import annotations

from fractions import Fraction

from ...engine.prepare.preparation import Prepared
from ..standings import Standings
from .safe import visible

__all__ = ["MACROS", "queries", "ranking_queries"]

#: The macro of each rule that has one.
MACROS = {
    "mean": "mean_score",
    "z_mean": "z_mean",
    "mean_rank": "mean_rank",
    "borda": "borda",
    "copeland": "copeland",
}
#: Average ranks, up to a factor and a constant, out of ranks that all of a tie share.
_AVERAGE = "2 * {rule} + count(*) OVER (PARTITION BY {rule})"


def queries(
    prepared: Prepared, *texts: str, gaps: bool = True, weighted: bool = True, **names: str
) -> list[str]:
    """Queries with the table's name for ``{table}``; none where they would give other numbers than the page.

    The database's macros skip gaps, use the weights that the table states, and know of no selection.

    Parameters
    ----------
    gaps, weighted
        Whether the policy for gaps, and the weights, play a part in the numbers.
    names
        Texts to put in as literals.
    """
    selected = any(word.startswith("--") and word != "--spec" for word in prepared.told[1:])
    filled = prepared.gaps > 0 and prepared.missing != "available"
    if selected or (gaps and filled) or (weighted and not _as_stated(prepared)):
        return []
    literals = {name: _literal(text) for name, text in {"table": prepared.table.name, **names}.items()}
    return [text.format_map(literals) for text in texts]


def ranking_queries(standings: Standings, prepared: Prepared) -> dict[str, list[str]]:
    """Queries for the figures that compare rules, by figure; none for a rule without a macro."""
    known = [
        name
        for name, ranking in zip(standings.rules, standings.rankings, strict=True)
        if name == ranking.rule and name in MACROS
    ]
    found: dict[str, list[str]] = {"rankings": [], "scores": [], "strip": [], "agreement": []}
    if known:
        found["rankings"] = queries(prepared, f"SELECT model, {', '.join(known)} FROM leaderboard({{table}})")
        found["scores"] = queries(
            prepared, *(f"SELECT model, rank, score FROM {MACROS[name]}({{table}})" for name in known)
        )
        low, high = ("min", "max") if known[0] != "mean_rank" else ("max", "min")
        found["strip"] = queries(
            prepared,
            f"SELECT model, (score - {low}(score) OVER ()) / ({high}(score) OVER () - {low}(score) OVER ()) "
            f"AS normalised FROM {MACROS[known[0]]}({{table}})",
        )
    if len(known) > 1:
        a, b = (_AVERAGE.format(rule=name) for name in known[:2])
        found["agreement"] = queries(
            prepared, f"SELECT corr(a, b) FROM (SELECT {a} AS a, {b} AS b FROM leaderboard({{table}}))"
        )
    return found


def _as_stated(prepared: Prepared) -> bool:
    """Whether the weights in force are, up to a factor, those of the table."""
    if prepared.weights == "tree":
        return False
    stated = dict(prepared.table.metrics.select("metric", "weight").iter_rows())
    profile = prepared.profile
    shares = {
        weight / Fraction(stated[name])
        for name, weight in zip(profile.voters, profile.voter_weights, strict=True)
    }
    return len(shares) == 1


def _literal(text: str) -> str:
    return "'" + visible(text).replace("'", "''") + "'"
