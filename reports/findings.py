"""Sentences made from the numbers: the answer on top of the page, and the titles of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ..engine.analysis.uncertainty import Uncertainty
from ..engine.comparison import Comparison
from .safe import isolated, shortened
from .standings import FAR, Standings

__all__ = [
    "ROUNDING",
    "Sentence",
    "agreement_title",
    "answer",
    "bump_title",
    "coefficient",
    "consensus_words",
    "rankings_title",
    "shift_title",
    "strip_title",
]


#: Correlations closer than this differ only by the order in which floats were added.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, and the part of the page that proves it."""

    text: Markup
    evidence: str
    link: str


def answer(standings: Standings, sureness: Uncertainty | None = None) -> list[Sentence]:
    """Who leads and under how many rules, how firm the top is, and whether the choice of rule matters."""
    sentences = [Sentence(_leader(standings), "rankings", "ranking table")]
    if (top := _top(standings)) is not None:
        sentences.append(Sentence(top, "rankings", "ranking table"))
    if sureness is not None:
        sentences.append(Sentence(_sure(standings, sureness), "uncertainty", "rank intervals"))
    several = len(standings.rules) > 1
    sentences.append(
        Sentence(_choice(standings), "moves" if several else "rules", "changes" if several else "rule")
    )
    return sentences


# -- the answer ---------------------------------------------------------------------------------------


def _leader(standings: Standings) -> Markup:
    rules, firsts = len(standings.rules), standings.firsts
    most = max(len(under) for under in firsts.values())
    leaders = [m for m, under in firsts.items() if len(under) == most]
    others = [m for m in firsts if m not in leaders]
    if rules == 1:
        verb = "comes first under" if len(leaders) == 1 else "share first place under"
        return Markup("{} {} {}.").format(_models(standings, leaders), verb, _rule(standings, 0))
    scope = f"all {rules} rules" if most == rules and rules > 2 else "both rules" if most == rules else ""
    scope = scope or f"{most} of {rules} rules"
    if len(leaders) > 1:
        start = Markup("{} each come first under {}").format(_models(standings, leaders), scope)
    else:
        shared = sum(bool(standings.tied[r, leaders[0]]) for r in firsts[leaders[0]])
        start = Markup("{} comes first under {}").format(_models(standings, leaders), scope)
        if shared:
            start += f", sharing the place under {shared if shared < most else 'each'} of them"
    if not others:
        return start + "."
    if len(leaders) == 1 and len(others) <= 2:
        parts = [
            Markup("{} leads under {}").format(_model(standings, m), _rules(standings, firsts[m]))
            for m in others
        ]
        return Markup("{}; {}.").format(start, _listed(parts, "and"))
    return Markup("{}; {} come first under others.").format(start, _models(standings, others))


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
            ever, word, _models(standings, always, most=5)
        )
    if not always:
        return Markup(
            "No model is among the first {} under every rule; {} are among them under at least one."
        ).format(word, ever)
    be = "is" if len(always) == 1 else "are"
    return Markup("{} {} among the first {} under every rule; {} models are under at least one.").format(
        _models(standings, always, most=5), be, word, ever
    )


def _sure(standings: Standings, found: Uncertainty) -> Markup:
    """How far the winner's rank, and the first place, hang on which metrics there are."""
    rows = found.rows()
    place = {model: m for m, model in enumerate(standings.models)}
    first = rows[0]
    could = [row for row in rows if row["lower"] == 1]
    text = Markup("With metrics drawn anew, {} ranks {} in {:.0%} of draws under {}").format(
        _model(standings, place[first["model"]]),
        f"{first['lower']} to {first['upper']}" if first["lower"] != first["upper"] else f"{first['lower']}",
        found.level,
        _rule(standings, 0),
    )
    if len(could) < 2:
        return text + "; no other model’s interval reaches the first place."
    return text + Markup("; the intervals of {} models reach the first place.").format(len(could))


def _choice(standings: Standings) -> Markup:
    if len(standings.rules) == 1:
        return Markup("Only one rule was computed, so this page cannot say what the choice of rule changes.")
    base = _rule(standings, 0)
    rule, model = standings.farthest
    if standings.changes[rule, model] == 0 or not np.isfinite(standings.changes[rule, model]):
        return Markup("The choice of rule changes nothing: every rule puts the models in the same order.")
    move = Markup("from {} to {} under {}").format(
        standings.rank(0, model), standings.rank(rule, model), _rule(standings, rule)
    )
    most = int(np.argmax(standings.far))
    if standings.far[most] == 0:
        size = _places(standings, rule, model)
        if standings.ranks.shape[1] <= FAR + 1:  # nothing could move farther
            return Markup("The choice of rule moves models by at most {} against the {}: {} goes {}.").format(
                size, base, _model(standings, model), move
            )
        return Markup(
            "No rule moves a model by more than {} places; the largest move against the {} is {}: {} goes {}."
        ).format(FAR, base, size, _model(standings, model), move)
    return Markup(
        "The rule matters: against the {}, {} moves {} of {} models by more than {} places; "
        "{} moves farthest, {}."
    ).format(
        base,
        _rule(standings, most),
        standings.far[most],
        standings.ranks.shape[1],
        FAR,
        _model(standings, model),
        move,
    )


# -- titles of figures --------------------------------------------------------------------------------


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
        f"{isolated(shortened(standings.names[model], 48))} {verb} {_places(standings, rule, model)} under "
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
    return f"{moved} of {models} models move by more than {FAR} places under some rule"


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
            "All rules put {:,} of {:,} pairs of models in the same order ({:.0%}); they split on {:,}."
        ).format(counts["agreed"], counts["pairs"], share, counts["split"])
    ]
    top = [place[model] for model in layers[0]]
    words.append(
        Markup("Below no other model under all rules: {}.").format(_models(standings, sorted(top), most=8))
        if len(top) > 1
        else Markup("{} is above every model that all rules compare alike with it.").format(
            _models(standings, top)
        )
    )
    for cycle in comparison.cycles[:3]:
        names = [_model(standings, place[model]) for model in (*cycle.shortest, cycle.shortest[0])]
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


# -- parts of sentences -------------------------------------------------------------------------------


def _model(standings: Standings, model: int) -> Markup:
    name = standings.names[model]
    brief = shortened(name)
    title = Markup(' title="{}"').format(name) if brief != name else ""
    return Markup('<strong class="name"{}><bdi>{}</bdi></strong>').format(title, brief)


def _models(standings: Standings, models: Sequence[int], most: int = 3) -> Markup:
    if len(models) <= most:
        return _listed([_model(standings, m) for m in models], "and")
    named = Markup(", ").join(_model(standings, m) for m in models[: most - 1])
    return Markup("{} and {} more").format(named, len(models) - most + 1)


def _rule(standings: Standings, rule: int) -> Markup:
    return Markup("<em>{}</em>").format(standings.titles[rule])


def _rules(standings: Standings, rules: Iterable[int]) -> Markup:
    return _listed([_rule(standings, r) for r in rules], "and")


def _listed(parts: Sequence[Markup], last: str) -> Markup:
    if len(parts) == 1:
        return parts[0]
    return Markup("{} {} {}").format(Markup(", ").join(parts[:-1]), last, parts[-1])


def _places(standings: Standings, rule: int, model: int) -> str:
    places = int(abs(standings.changes[rule, model]))
    return f"{places} place{'' if places == 1 else 's'}"


def _others(count: int) -> str:
    return "one other moves" if count == 1 else f"{count} others move"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
