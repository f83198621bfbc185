"""``rank`` and ``compare``: a table under one rule, or several."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...engine.options import DEFAULT_RULE
from ..options import MAIN, RuleOption, RulesOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["compare", "rank"]


@verb("Rank", saves=True)
def rank(table: Prepared, rule: RuleOption = DEFAULT_RULE) -> Result:
    """Rank the models of a table under one rule.

    [dim]llull rank scores.csv --rule borda[/]
    [dim]llull rank scores.duckdb::glue --rule copeland --param alpha=0 --format json[/]
    """
    from ...engine.analysis.ranking.comparison import rank

    return rank(table, rule)


@verb("Rank", saves=True)
def compare(table: Prepared, step: Callable[[str], None], rules: RulesOption = MAIN) -> Result:
    """Rank a table under several rules, and correlate the rankings.

    [dim]llull compare scores.csv --rules mean,borda,kemeny[/]
    """
    from ...engine.analysis.ranking.comparison import compare

    return compare(table, rules, progress=step)
