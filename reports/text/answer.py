"""The answer on top of the page: three sentences made from the results, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ...engine.analysis.uncertainty.uncertainty import Uncertainty
from ..standings import FAR, Standings
from .wording import model_name, model_names, percent, places, rule_name, rule_names

__all__ = ["Sentence", "answer"]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, and the part of the page that proves it."""

    text: Markup
    evidence: str
    link: str


def answer(standings: Standings, sureness: Uncertainty | None = None) -> list[Sentence]:
    """Who leads and under how many rules, how sure that is, and what the choice of rule changes."""
    if len(standings.models) == 1:
        alone = Markup("Only one model was ranked, {}, so there is nothing to compare.")
        return [Sentence(alone.format(model_name(standings, 0)), "rankings", "ranking table")]
    sentences = [Sentence(_leader(standings), "rankings", "ranking table")]
    if sureness is not None and (sure := _sure(standings, sureness)) is not None:
        sentences.append(Sentence(sure, "uncertainty", "rank intervals"))
    several = len(standings.rules) > 1
    sentences.append(
        Sentence(_choice(standings), "moves" if several else "rules", "changes" if several else "rule")
    )
    return sentences


def _leader(standings: Standings) -> Markup:
    rules, firsts = len(standings.rules), standings.firsts
    most = max(len(under) for under in firsts.values())
    leaders = [m for m, under in firsts.items() if len(under) == most]
    others = [m for m in firsts if m not in leaders]
    if rules == 1:
        verb = "comes first under" if len(leaders) == 1 else "share first place under"
        return Markup("{} {} {}.").format(model_names(standings, leaders), verb, rule_name(standings, 0))
    scope = f"all {rules} rules" if most == rules and rules > 2 else "both rules" if most == rules else ""
    scope = scope or f"{most} of {rules} rules"
    if len(leaders) > 1:
        start = Markup("{} each come first under {}").format(model_names(standings, leaders), scope)
    else:
        shared = sum(bool(standings.tied[r, leaders[0]]) for r in firsts[leaders[0]])
        start = Markup("{} comes first under {}").format(model_names(standings, leaders), scope)
        if shared:
            start += f", sharing the place under {shared if shared < most else 'each'} of them"
    if not others:
        return start + "."
    if len(leaders) == 1 and len(others) <= 2:
        parts = [
            Markup("{} leads under {}").format(model_name(standings, m), rule_names(standings, firsts[m]))
            for m in others
        ]
        return Markup("{}; {}.").format(start, Markup(", and ").join(parts))
    return Markup("{}; {} come first under others.").format(start, model_names(standings, others))


def _sure(standings: Standings, found: Uncertainty) -> Markup | None:
    """How far the first place, and the leaders' ranks, hang on which metrics there are."""
    rows = [row for row in found.rows() if row["lower"] is not None]
    place = {model: m for m, model in enumerate(standings.models)}
    leaders = [row for row in rows if row["rank"] == 1]
    if not leaders:
        return None
    low, high = min(row["lower"] for row in leaders), max(row["upper"] for row in leaders)
    span = f"{low} to {high}" if low != high else f"{low}"
    if len(leaders) > 1:
        told = f"each rank {span} in at least {found.level:.0%} of draws"
    else:
        told = f"comes first in {percent(leaders[0]['p_first'])} of draws"
        told += "" if high == 1 else f", and ranks {span} in at least {found.level:.0%},"
    others = sum(row["lower"] == 1 for row in rows) - sum(row["lower"] == 1 for row in leaders)
    reach = (
        "no other model’s interval reaches first place"
        if others == 0
        else "the interval of one other model reaches first place too"
        if others == 1
        else f"the intervals of {others} other models reach first place too"
    )
    return Markup("With the {} metrics drawn anew with replacement, {} {} under {}; {}.").format(
        len(found.prepared.profile.voters),
        model_names(standings, [place[row["model"]] for row in leaders]),
        told,
        rule_name(standings, 0),
        reach,
    )


def _choice(standings: Standings) -> Markup:
    if len(standings.rules) == 1:
        return Markup("Only one rule was computed, so this page cannot say what the choice of rule changes.")
    base = rule_name(standings, 0)
    rule, model = standings.farthest
    if standings.changes[rule, model] == 0 or not np.isfinite(standings.changes[rule, model]):
        return Markup("The choice of rule changes nothing: every rule puts the models in the same order.")
    move = Markup("from {} to {} under {}").format(
        standings.rank(0, model), standings.rank(rule, model), rule_name(standings, rule)
    )
    most = int(np.argmax(standings.far))
    if standings.far[most] == 0:
        size = places(standings, rule, model)
        if standings.ranks.shape[1] <= FAR + 1:  # nothing could move farther
            return Markup("The choice of rule moves models by at most {} against {}: {} goes {}.").format(
                size, base, model_name(standings, model), move
            )
        return Markup(
            "No rule moves a model by more than {} places; the largest move against {} is {}: {} goes {}."
        ).format(FAR, base, size, model_name(standings, model), move)
    return Markup(
        "What the choice of rule changes: against {}, {} moves {} of {} models by more than {} places; "
        "no model moves farther than {}, {}."
    ).format(
        base,
        rule_name(standings, most),
        standings.far[most],
        standings.ranks.shape[1],
        FAR,
        model_name(standings, model),
        move,
    )
