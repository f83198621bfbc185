"""Findings in words: the titles of figures, and what all rules agree on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from ...engine.analysis.ranking.comparison import Comparison
from ...rules.numeric.ties import tied_ranks
from ..standings import FAR, Standings
from .safe import isolated, shortened
from .wording import model_name, model_names, percent, places

__all__ = [
    "ROUNDING",
    "agreement_title",
    "bump_title",
    "coefficient",
    "consensus_words",
    "rank_correlation",
    "rankings_title",
    "shift_title",
    "strip_title",
]

#: Correlations closer than this differ only by the order in which floats were added.
ROUNDING = 1e-9


def rankings_title(standings: Standings) -> str:
    """How many models keep one rank under all rules."""
    rules, models = standings.ranks.shape
    if rules == 1:
        return f"{models} models ranked by {standings.titles[0]}"
    kept = int((standings.ranks == standings.ranks[:1]).all(axis=0).sum())
    have = "has" if kept == 1 else "have"
    some = "No model" if kept == 0 else "Every model" if kept == models else f"{kept} of {models} models"
    if kept in {0, models}:
        have = "has"
    return f"{some} {have} the same rank under all {rules} rules"


def bump_title(standings: Standings, crowded: bool = False) -> str:
    """Which rule moves most; or how far the largest move goes, which is what a crowded chart can show."""
    rule, model = standings.farthest
    change = standings.changes[rule, model]
    if not change > 0 and not change < 0:
        return "No model changes its place under any rule"
    most = int(np.argmax(standings.far))
    if standings.far[most] and not crowded:
        return (
            f"{_capital(standings.titles[most])} moves {standings.far[most]} of {len(standings.models)} "
            f"models by more than {FAR} places"
        )
    verb = "rises" if change > 0 else "falls"
    start = (
        f"{isolated(shortened(standings.names[model], 48))} {verb} {places(standings, rule, model)} under "
        f"{standings.titles[rule]}"
    )
    equal = int((np.abs(np.nan_to_num(standings.changes)).max(axis=0) == abs(change)).sum())
    if equal == 1:
        return f"{start}, the farthest of all models"
    return f"{start}; {_others(equal - 1)} as far under some rule, none farther"


def shift_title(standings: Standings) -> str:
    """Which rule reorders most, and which least."""
    others = range(1, len(standings.rules))
    most = max(others, key=lambda r: standings.far[r])
    least = min(others, key=lambda r: standings.far[r])
    start = f"{_capital(standings.titles[most])} moves {standings.far[most]} models more than {FAR} places"
    if standings.far[most] == standings.far[least]:
        return start
    return f"{start}, {standings.titles[least]} {standings.far[least] or 'none'}"


def agreement_title(standings: Standings) -> str:
    """Which two rules agree most, and which least."""
    pairs = [
        (r, a, b)
        for i, a in enumerate(standings.rules)
        for b in standings.rules[i + 1 :]
        if (r := standings.spearman[a][b]) is not None
    ]
    title = dict(zip(standings.rules, standings.titles, strict=True))
    if not pairs:
        return "No two rules can be correlated: one of each pair ties all models"
    low, high = min(pairs, key=lambda p: p[0]), max(pairs, key=lambda p: p[0])
    if len(pairs) == 1:
        return f"{_capital(title[low[1]])} and {title[low[2]]} agree at {coefficient(low[0])}"
    if coefficient(low[0]) == coefficient(high[0]):
        return f"All pairs of rules agree at {coefficient(low[0])}"
    alike = sum(coefficient(r) == coefficient(high[0]) for r, _, _ in pairs)
    unlike = sum(coefficient(r) == coefficient(low[0]) for r, _, _ in pairs)
    if alike > 1 or unlike > 1:
        most = f"{_capital(title[high[1]])} and {title[high[2]]}" if alike == 1 else f"{alike} pairs of rules"
        least = f"{title[low[1]]} and {title[low[2]]}" if unlike == 1 else f"{unlike} pairs"
        return f"{most} agree most ({coefficient(high[0])}), {least} least ({coefficient(low[0])})"
    return (
        f"{_capital(title[high[1]])} and {title[high[2]]} agree most ({coefficient(high[0])}), "
        f"{title[low[1]]} and {title[low[2]]} least ({coefficient(low[0])})"
    )


def strip_title(standings: Standings) -> str:
    """How many models change place by far under any rule."""
    moved = int((np.abs(np.nan_to_num(standings.changes)) > FAR).any(axis=0).sum())
    models = len(standings.models)
    if not moved:
        return f"No rule moves any of {models} models by more than {FAR} places, whatever its scores' spread"
    verb = "moves" if moved == 1 else "move"
    return f"{moved} of {models} models {verb} by more than {FAR} places under some rule"


def consensus_words(standings: Standings, comparison: Comparison) -> list[Markup]:
    """What all rules agree on, where they split, and majorities that go in circles."""
    if len({ranking.candidates for ranking in comparison.rankings.values()}) > 1:
        return []
    found, counts = comparison.consensus, comparison.consensus.counts
    place = {model: m for m, model in enumerate(standings.models)}
    share = counts["agreed"] / max(1, counts["pairs"])
    layers = found.layers
    words = [
        Markup(
            "All rules put {:,} of {:,} pairs of models in the same order ({}); they split on {:,}."
        ).format(counts["agreed"], counts["pairs"], percent(share), counts["split"])
    ]
    if (firm := _top(standings)) is not None:
        words.insert(0, firm)
    top = [place[model] for model in layers[0]]
    words.append(
        Markup("Below no other model under all rules: {}.").format(
            model_names(standings, sorted(top), most=8)
        )
        if len(top) > 1
        else Markup("{} is above every model that all rules compare alike with it.").format(
            model_names(standings, top)
        )
    )
    for cycle in comparison.cycles[:3]:
        names = [model_name(standings, place[model]) for model in (*cycle.shortest, cycle.shortest[0])]
        size = f" ({len(cycle.models)} models go in such circles)" if len(cycle.models) > 3 else ""
        words.append(
            Markup("Majorities of the metrics go in a circle: {}{}.").format(
                Markup(" beats ").join(names), size
            )
        )
    if not comparison.cycles:
        words.append(Markup("Majorities of the metrics go in no circle."))
    return words


def coefficient(r: float | None) -> str:
    """Three decimals that never show 1 where it is not; an em dash where undefined."""
    if r is None:
        return "—"
    if abs(r) < 1 - ROUNDING and round(abs(r), 3) == 1.0:
        return ">0.999" if r > 0 else "<−0.999"
    return f"{r:.3f}".replace("-", "−")


def rank_correlation(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> float | None:
    """Spearman's; None where one of the two is constant."""
    ranks = [tied_ranks(values.astype(np.float64)) for values in (x, y)]
    if len(x) < 2 or any(np.ptp(values) == 0 for values in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _top(standings: Standings) -> Markup | None:
    """How many models are near the top whatever the rule; None where the table is too small to ask."""
    rules, models = standings.ranks.shape
    places = 5 if models >= 10 else 3
    if rules == 1 or models < 6:
        return None
    within = standings.ranks <= places
    always = np.flatnonzero(within.all(axis=0)).tolist()
    ever = int(within.any(axis=0).sum())
    word = {3: "three", 5: "five"}[places]
    if len(always) == ever:
        return Markup("The same {} models take the first {} places under every rule: {}.").format(
            ever, word, model_names(standings, always, most=5)
        )
    if not always:
        return Markup(
            "No model is among the first {} under every rule; {} are among them under at least one."
        ).format(word, ever)
    be = "is" if len(always) == 1 else "are"
    return Markup("{} {} among the first {} under every rule; {} models are under at least one.").format(
        model_names(standings, always, most=5), be, word, ever
    )


def _others(count: int) -> str:
    return "one other moves" if count == 1 else f"{count} others move"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
