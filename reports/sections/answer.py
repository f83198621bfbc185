"""The answer on top of the page: sentences made from the results, each with its evidence, and leaders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from ...engine.analysis.uncertainty.uncertainty import Uncertainty
from ...engine.prepare.preparation import Prepared
from ...rules.missing import MISSING_POLICIES
from ..dossier import Dossier
from ..standings import FAR, Standings
from ..text.commands import repeat_command
from ..text.numbers import percent, span
from ..text.safe import visible
from ..text.wording import model_name, model_names, places, rule_name, rule_names
from .section import Section, View

__all__ = ["ANSWER", "Leader", "Sentence", "answer", "facts", "leader_rows"]

#: Models in the table beside the answer.
_LEADERS = 5
_WEIGHTS = {
    "flat": "every metric counts the same",
    "stored": "as the table states them",
    "tree": "every group splits its weight equally among its parts",
}


@dataclass(frozen=True)
class Sentence:
    """A sentence of the answer, and the part of the page that proves it."""

    text: Markup
    evidence: str
    link: str


@dataclass(frozen=True)
class Leader:
    """One of the first models under the baseline, and where things stand in its strip, in percent of it.

    ``ticks`` are one a rank that it has under some rule, ``base`` is that under the baseline, ``bar`` the
    ends of the interval under the baseline; ``ranks`` and ``interval`` say the same as text.
    """

    name: str
    ticks: tuple[float, ...]
    base: float
    bar: tuple[float, float] | None
    ranks: str
    interval: str


def _view(dossier: Dossier) -> View:
    leaders, last = leader_rows(dossier)
    return View(
        answer=answer(dossier.standings, dossier.intervals.get(dossier.base)),
        leaders=leaders,
        last=last,
        facts=facts(dossier.prepared),
        command=repeat_command(dossier.comparison, "report", ("-o", "report.html")),
    )


def answer(standings: Standings, sureness: Uncertainty | None = None) -> list[Sentence]:
    """Who leads and under how many rules, how sure that is, and what the choice of rule changes."""
    if len(standings.models) == 1:
        alone = Markup("Only one model was ranked, {}, so there is nothing to compare.")
        return [Sentence(alone.format(model_name(standings, 0)), "rankings", "ranking table")]
    sentences = [Sentence(_leader(standings), "rankings", "ranking table")]
    if sureness is not None and (sure := _sure(standings, sureness)) is not None:
        sentences.append(Sentence(sure, "uncertainty", "rank intervals"))
    several = standings.several
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


def _sure(standings: Standings, uncertainty: Uncertainty) -> Markup | None:
    """How far the first place, and the leaders' ranks, hang on which metrics there are."""
    rows = [row for row in uncertainty.rows() if row["lower"] is not None]
    leaders = [row for row in rows if row["rank"] == 1]
    if not leaders:
        return None
    low, high = min(row["lower"] for row in leaders), max(row["upper"] for row in leaders)
    ranks = f"{low} to {high}" if low != high else f"{low}"
    if len(leaders) > 1:
        words = f"each rank {ranks} in at least {uncertainty.level:.0%} of draws"
    else:
        words = f"comes first in {percent(leaders[0]['p_first'])} of draws"
        words += "" if high == 1 else f", and ranks {ranks} in at least {uncertainty.level:.0%},"
    others = sum(row["lower"] == 1 for row in rows) - sum(row["lower"] == 1 for row in leaders)
    reach = (
        "no other model’s interval reaches first place"
        if others == 0
        else "the interval of one other model reaches first place too"
        if others == 1
        else f"the intervals of {others} other models reach first place too"
    )
    return Markup("With the {} metrics drawn anew with replacement, {} {} under {}; {}.").format(
        len(uncertainty.prepared.profile.voters),
        model_names(standings, [standings.place[row["model"]] for row in leaders]),
        words,
        rule_name(standings, 0),
        reach,
    )


def _choice(standings: Standings) -> Markup:
    if not standings.several:
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


def leader_rows(dossier: Dossier) -> tuple[list[Leader], int]:
    """The first models under the baseline, and the last rank that their strips reach."""
    standings, uncertainty = dossier.standings, dossier.intervals.get(dossier.base)
    ends = {
        row["model"]: (row["lower"], row["upper"])
        for row in (uncertainty.rows() if uncertainty is not None else [])
        if row["lower"] is not None
    }
    first = range(min(_LEADERS, len(standings.models)))
    last = max(
        2,
        *(int(np.nanmax(standings.ranks[:, m])) for m in first),
        *(ends[standings.models[m]][1] for m in first if standings.models[m] in ends),
    )

    def across(rank: float) -> float:
        return round(2 + 96 * (rank - 1) / (last - 1), 1)

    rows: list[Leader] = []
    for m in first:
        if np.isnan(standings.ranks[0, m]):
            continue
        ranks = sorted({int(rank) for rank in standings.ranks[:, m] if not np.isnan(rank)})
        interval = ends.get(standings.models[m])
        rows.append(
            Leader(
                name=standings.names[m],
                ticks=tuple(across(rank) for rank in ranks),
                base=across(float(standings.ranks[0, m])),
                bar=None if interval is None else (across(interval[0]), across(interval[1])),
                ranks=span(ranks[0], ranks[-1]),
                interval="" if interval is None else span(*interval),
            )
        )
    return rows, last


def facts(prepared: Prepared) -> list[tuple[str, str]]:
    """What was ranked, as terms and descriptions."""
    profile, origin = prepared.profile, prepared.table.origin
    ranked = len(profile.candidates) - sum(name in set(prepared.dropped) for name in profile.candidates)
    gaps, codes, policy = "none", "", ""
    if prepared.gaps:
        # The policy may drop what has gaps: they are a share of the table before it.
        cells = len(prepared.raw.candidates) * len(prepared.raw.voters)
        gaps = f"{prepared.gaps:,}" + (f" ({prepared.gaps / cells:.1%} of {cells:,} scores)" if cells else "")
        counts = prepared.table.missing_by_code
        codes = _brief([f"{n:,} {_code(code)}" for code, n in counts.items()])
        codes += " in the whole table" if sum(counts.values()) != prepared.gaps else ""
    if prepared.gaps or prepared.dropped:
        policy = f"{prepared.missing}: {MISSING_POLICIES[prepared.missing].words}"
    terms = {
        "Table": prepared.table.name,
        "Source": origin.citation or origin.source,
        "Licence": origin.licence,
        "As of": origin.date,
        "Models": f"{ranked:,}{_more(prepared.dropped, 'not ranked')}",
        "Metrics": f"{len(profile.voters):,}{_more(prepared.dropped_metrics, 'left out')}",
        "Directions": "; ".join(origin.assumed),
        "Left out": "; ".join(origin.left_out),
        "Groups": _brief(
            sorted({group.split("/")[0] for group in profile.groups if group}, key=str.casefold)
        ),
        "Gaps": gaps,
        "Gap codes": codes,
        "Policy": policy,
        "Weights": f"{prepared.weights}: {_WEIGHTS.get(prepared.weights, 'from that file')}",
    }
    return [(term, visible(text)) for term, text in terms.items() if text]


def _more(names: Sequence[str], what: str) -> str:
    return f", {len(names):,} more {what}" if names else ""


def _code(code: str) -> str:
    return {"": "blank", "absent": "not listed"}.get(code, f"“{code}”")


def _brief(parts: Sequence[str], most: int = 6) -> str:
    return ", ".join(parts[:most]) + (f" and {len(parts) - most} more" if len(parts) > most else "")


ANSWER = Section("answer", "Answer", 0, _view, choice="rankings", bare=True)
