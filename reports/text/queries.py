"""Queries under the figures: the same numbers from a database, where it has them."""

from __future__ import annotations

from fractions import Fraction

from ...engine.prepare.preparation import Prepared
from ...rules import list_rules
from ..standings import Standings
from .safe import visible

__all__ = ["leaderboard_queries", "macros", "queried_rules", "queries"]


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
    filled = prepared.gaps > 0 and prepared.missing != "available"
    if prepared.selection.selects or (gaps and filled) or (weighted and not _as_stated(prepared)):
        return []
    literals = {name: _literal(text) for name, text in {"table": prepared.table.name, **names}.items()}
    return [text.format_map(literals) for text in texts]


def macros() -> dict[str, str]:
    """The macro of each rule that has one, by the rule's id."""
    return {spec.id: spec.macro for spec in list_rules() if spec.macro}


def queried_rules(standings: Standings) -> list[str]:
    """Rules, as they stand in the comparison, that have a macro."""
    return [
        name
        for name, ranking in zip(standings.rules, standings.rankings, strict=True)
        if name == ranking.rule and name in macros()
    ]


def leaderboard_queries(standings: Standings, prepared: Prepared, column: str = "") -> list[str]:
    """The query for ranks under all rules that have a macro, and a column more."""
    names = ", ".join(queried_rules(standings))
    return queries(prepared, f"SELECT model, {names}{column} FROM leaderboard({{table}})") if names else []


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
