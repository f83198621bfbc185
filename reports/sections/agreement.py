"""How far the rules agree: their correlations, what all of them say, and where they split."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from ...engine.analysis.ranking.comparison import Comparison
from ..charts.correlation import correlation_chart
from ..dossier import Dossier
from ..standings import Standings
from ..text.commands import repeat_command
from ..text.numbers import coefficient, percent
from ..text.queries import queried_rules, queries
from ..text.wording import capital, model_name, model_names
from .section import Figure, Section, View

__all__ = ["AGREEMENT", "agreement_title", "consensus_words", "shared_order"]

#: Average ranks, up to a factor and a constant, out of ranks that all of a tie share.
_AVERAGE = "2 * {rule} + count(*) OVER (PARTITION BY {rule})"
#: Rows of each table.
_LISTED = 40


def _view(dossier: Dossier) -> View:
    standings, comparison = dossier.standings, dossier.comparison
    # Where rules rank different models, there is no order that all of them share.
    alike = len({ranking.candidates for ranking in comparison.rankings.values()}) == 1
    return View(
        heat=_heat(dossier),
        consensus=consensus_words(standings, comparison) if alike else [],
        margins=queries(dossier.prepared, "SELECT * FROM margins({table}) WHERE margin > 0"),
        shared=shared_order(standings, comparison) if alike else None,
    )


def _heat(dossier: Dossier) -> Figure:
    standings, names = dossier.standings, queried_rules(dossier.standings)
    title, sql = agreement_title(standings), ""
    if len(names) > 1:
        a, b = (_AVERAGE.format(rule=name) for name in names[:2])
        sql = f"SELECT corr(a, b) FROM (SELECT {a} AS a, {b} AS b FROM leaderboard({{table}}))"
    described = f"Spearman correlations between {len(standings.rules)} rules. {title}."
    chart = correlation_chart(standings.rules, standings.titles, standings.spearman, described)
    return Figure(
        title=title,
        command=repeat_command(dossier.comparison),
        sql=queries(dossier.prepared, sql) if sql else [],
        head=("Rule", *standings.titles),
        table=[
            (rule, *(coefficient(standings.spearman[a][b]) for b in standings.rules))
            for a, rule in zip(standings.rules, standings.titles, strict=True)
        ],
        charts={"agreement": chart},
    )


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
        return f"{capital(title[low[1]])} and {title[low[2]]} agree at {coefficient(low[0])}"
    if coefficient(low[0]) == coefficient(high[0]):
        return f"All pairs of rules agree at {coefficient(low[0])}"
    alike = sum(coefficient(r) == coefficient(high[0]) for r, _, _ in pairs)
    unlike = sum(coefficient(r) == coefficient(low[0]) for r, _, _ in pairs)
    most = f"{capital(title[high[1]])} and {title[high[2]]}" if alike == 1 else f"{alike} pairs of rules"
    least = f"{title[low[1]]} and {title[low[2]]}" if unlike == 1 else f"{unlike} pairs"
    return f"{most} agree most ({coefficient(high[0])}), {least} least ({coefficient(low[0])})"


def consensus_words(standings: Standings, comparison: Comparison) -> list[Markup]:
    """What all rules agree on, where they split, and majorities that go in circles."""
    counts, layers, place = comparison.consensus.counts, comparison.consensus.layers, standings.place
    share = counts["agreed"] / max(1, counts["pairs"])
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


def shared_order(standings: Standings, comparison: Comparison) -> View:
    """Layers of the common order, and pairs without one.

    Returns
    -------
    layers, n_layers
        Number and names: models below no other, then the same without them, and so on; how many in all.
    split, n_split
        Two models, the one better under the baseline first, the rules that put it above, and those that put
        it below, pairs at the top first; how many in all.
    """
    consensus, place = comparison.consensus, standings.place
    where = np.array([place[model] for model in consensus.candidates])
    pairs = sorted((min(a, b), max(a, b)) for a, b in where[np.argwhere(np.triu(consensus.split))].tolist())

    def under(above: int, below: int) -> str:
        there = np.flatnonzero(standings.ranks[:, above] < standings.ranks[:, below]).tolist()
        return ", ".join(standings.titles[r] for r in there)

    return View(
        layers=[
            (number, ", ".join(standings.names[m] for m in sorted(place[model] for model in layer)))
            for number, layer in enumerate(consensus.layers[:_LISTED], start=1)
        ],
        n_layers=len(consensus.layers),
        split=[
            (standings.names[a], standings.names[b], under(a, b), under(b, a)) for a, b in pairs[:_LISTED]
        ],
        n_split=len(pairs),
    )


AGREEMENT = Section(
    "agreement", "Agreement", 30, _view, charts=("agreement",), choice="rankings", several=True
)
