"""How far rules move models: ranks and scores under each, side by side."""

from __future__ import annotations

import numpy as np

from ...rules import get_rule
from ..charts.bump import LEGIBLE, bump_chart
from ..charts.shift import shift_chart
from ..charts.strip import strip_chart
from ..dossier import Dossier
from ..standings import FAR, Standings
from ..text.commands import repeat_command
from ..text.queries import leaderboard_queries, macros, queried_rules, queries
from ..text.safe import isolated, shortened
from ..text.wording import capital, places
from .section import Figure, Section, View

__all__ = ["MOVES", "bump_title", "shift_title", "strip_title"]


def _view(dossier: Dossier) -> View:
    standings = dossier.standings
    return View(
        bump=_bump(dossier),
        shift=_shift(standings) if len(standings.models) > LEGIBLE else None,
        strip=_strip(dossier),
        moves=_moves(standings),
        crowded=len(standings.models) > LEGIBLE,
    )


def _bump(dossier: Dossier) -> Figure:
    standings = dossier.standings
    described = (
        f"Ranks of {len(standings.models)} models under {len(standings.rules)} rules, one line a model. "
        f"{bump_title(standings)}. The ranking table holds the same numbers."
    )
    return Figure(
        title=bump_title(standings, len(standings.models) > LEGIBLE),
        command=repeat_command(dossier.comparison),
        sql=leaderboard_queries(standings, dossier.prepared),
        charts={"bump": bump_chart(standings, described)},
    )


def _shift(standings: Standings) -> Figure:
    charts = {
        f"shift-{rule}": shift_chart(
            standings,
            rule,
            f"Places gained or lost under {standings.titles[rule]}, by rank under {standings.base}. "
            f"{standings.far[rule]} models move more than {FAR} places.",
        )
        for rule in range(1, len(standings.rules))
    }
    return Figure(title=shift_title(standings), charts=charts)


def _strip(dossier: Dossier) -> Figure:
    standings = dossier.standings
    title = strip_title(standings)
    described = (
        f"Scores of {len(standings.models)} models under {len(standings.rules)} rules, from the worst, 0, "
        f"to the best, 1. {title}."
    )
    chart = strip_chart(standings, dossier.comparison.normalised, described)
    return Figure(title=title, sql=_normalised_queries(dossier), charts={"strip": chart})


def _normalised_queries(dossier: Dossier) -> list[str]:
    rule = next(iter(queried_rules(dossier.standings)), None)
    if rule is None:
        return []
    low, high = ("min", "max") if get_rule(rule).higher_is_better else ("max", "min")
    return queries(
        dossier.prepared,
        f"SELECT model, (score - {low}(score) OVER ()) / ({high}(score) OVER () - {low}(score) OVER ()) "
        f"AS normalised FROM {macros()[rule]}({{table}})",
    )


def bump_title(standings: Standings, crowded: bool = False) -> str:
    """Which rule moves most; or how far the largest move goes, which is what a crowded chart can show."""
    rule, model = standings.farthest
    change = standings.changes[rule, model]
    if not change > 0 and not change < 0:
        return "No model changes its place under any rule"
    most = int(np.argmax(standings.far))
    if standings.far[most] and not crowded:
        return (
            f"{capital(standings.titles[most])} moves {standings.far[most]} of {len(standings.models)} "
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
    others = "one other moves" if equal == 2 else f"{equal - 1} others move"
    return f"{start}; {others} as far under some rule, none farther"


def shift_title(standings: Standings) -> str:
    """Which rule reorders most, and which least."""
    others = range(1, len(standings.rules))
    most = max(others, key=lambda r: standings.far[r])
    least = min(others, key=lambda r: standings.far[r])
    start = f"{capital(standings.titles[most])} moves {standings.far[most]} models more than {FAR} places"
    if standings.far[most] == standings.far[least]:
        return start
    return f"{start}, {standings.titles[least]} {standings.far[least] or 'none'}"


def strip_title(standings: Standings) -> str:
    """How many models change place by far under any rule."""
    moved = int((np.abs(np.nan_to_num(standings.changes)) > FAR).any(axis=0).sum())
    models = len(standings.models)
    if not moved:
        return f"No rule moves any of {models} models by more than {FAR} places, whatever its scores' spread"
    verb = "moves" if moved == 1 else "move"
    return f"{moved} of {models} models {verb} by more than {FAR} places under some rule"


def _moves(standings: Standings) -> list[View]:
    def end(rule: int, up: bool) -> str:
        change = standings.changes[rule]
        far = np.nanmax(change, initial=0) if up else np.nanmin(change, initial=0)
        if far == 0:
            return "—"
        names = [standings.names[m] for m in (change == far).nonzero()[0]]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"{'▲+' if up else '▼−'}{abs(int(far))} {isolated(names[0])}{more}"

    base = standings.rules[0]
    return [
        View(
            moved=int((abs(standings.changes[r]) > 0).sum()),
            up=end(r, True),
            down=end(r, False),
            spearman=standings.spearman[base][standings.rules[r]],
            kendall=standings.kendall[base][standings.rules[r]],
        )
        for r in range(1, len(standings.rules))
    ]


MOVES = Section("moves", "Changes", 20, _view, charts=("bump", "strip"), choice="rankings", several=True)
