"""How sure the ranking is, and what would change it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.analysis.sensitivity.dethrone import Dethroning
from ...engine.analysis.sensitivity.leave_out import LeaveOut
from ...engine.analysis.uncertainty.critical_difference import CriticalDifference
from ...engine.analysis.uncertainty.uncertainty import Uncertainty
from ...engine.wording import counted
from ..charts.ranges import difference_chart, range_chart, without_chart
from ..dossier import Dossier
from ..needs import DETHRONING, LEAVE_OUT, UNCERTAINTY, Missed
from ..text.commands import quoted_table
from ..text.queries import queries
from ..text.safe import shortened, visible
from ..text.wording import listed
from .section import Figure, Section, View, part

__all__ = ["SURENESS"]

_MODELS = 40
_CASES = 30


def _view(dossier: Dossier) -> View:
    uncertainty = _of_baseline(dossier)
    return View(
        intervals=part("Rank intervals are not shown", uncertainty, _intervals, dossier),
        difference=part("Critical differences are not shown", uncertainty, _difference, dossier)
        if uncertainty
        else None,
        without=part("Leave-one-out is not shown", dossier[LEAVE_OUT], _without, dossier),
        dethrone=part("What would dethrone the first is not shown", dossier[DETHRONING], _dethrone, dossier),
    )


def _of_baseline(dossier: Dossier) -> Uncertainty | Missed:
    """Rank intervals under the baseline, or why there are none."""
    by_rule = dossier[UNCERTAINTY]
    one = by_rule if isinstance(by_rule, Missed) else by_rule[dossier.base]
    if isinstance(one, Missed):
        return one
    return dossier.intervals.get(dossier.base, Missed("too few draws were made in the time"))


def _intervals(uncertainty: Uncertainty, dossier: Dossier) -> Figure:
    name = dossier.standings.name
    rows = [row for row in uncertainty.rows() if row["lower"] is not None]
    drawn = [
        {"name": shortened(name(row["model"]), 48), **{key: row[key] for key in ("rank", "lower", "upper")}}
        for row in rows[:_MODELS]
    ]
    first = sum(row["lower"] == 1 for row in rows)
    widths = [row["upper"] - row["lower"] + 1 for row in rows]
    title = (
        f"{counted(first, 'model')} may come first; an interval spans {np.median(widths):.0f} ranks "
        "at the median"
    )
    made = uncertainty.replicates
    chart = range_chart(drawn, f"Rank intervals of {len(drawn)} models. {title}.")
    return Figure(
        title=title,
        source=f"{_first(len(drawn), len(rows))} models, {made.done} draws, seed {made.seed}.",
        level=f"{uncertainty.level:.0%}",
        table=[
            (
                name(row["model"]),
                row["rank"],
                f"{row['lower']}–{row['upper']}",
                f"{row['mean_rank']:.1f}",
                f"{row['p_first']:.1%}",
            )
            for row in rows
        ],
        command=quoted_table(
            uncertainty.prepared,
            "uncertainty",
            *("--rule", made.ranking.rule, "--replicates", str(made.requested), "--seed", str(made.seed)),
            *("--format", "json"),
        ),
        charts={"intervals": chart},
    )


def _first(drawn: int, of: int) -> str:
    return f"The first {drawn} of {of}" if drawn < of else str(of)


def _difference(uncertainty: Uncertainty, dossier: Dossier) -> Figure | Missed:
    critical = uncertainty.critical_difference
    if isinstance(critical, str):
        return Missed(critical)
    models = critical.models[:_MODELS]
    names = [dossier.standings.name(model) for model in critical.models]
    table = list(zip(names, critical.mean_ranks.tolist(), strict=True))
    level = next((group for group in critical.groups if models[0] in group), (models[0],))
    alike = "model" if len(level) == 2 else "models"
    title = "The first differs from every other by mean rank"
    if len(level) > 1:
        title = f"{len(level) - 1} {alike} cannot be told from the first by mean rank"
    chart = difference_chart(
        [{"name": shortened(name, 48), "mean_rank": rank} for name, rank in table[:_MODELS]],
        _joined(critical),
        critical.difference,
        f"Critical difference diagram of {len(models)} models. {title}.",
    )
    return Figure(
        title=title,
        source=f"{_first(len(models), len(names))} models, {critical.n_metrics} metrics.",
        difference=f"{critical.difference:.2f}",
        alpha=f"{critical.alpha:g}",
        p=_p_value(critical.friedman_p),
        table=[(name, f"{rank:.2f}") for name, rank in table],
        command=quoted_table(dossier.prepared, "uncertainty", "--rule", dossier.base, "--format", "json"),
        sql=queries(
            dossier.prepared,
            "SELECT model, avg(rank) AS mean_rank FROM ranks({table}) GROUP BY model ORDER BY mean_rank",
            weighted=False,
        ),
        charts={"difference": chart},
    )


def _joined(critical: CriticalDifference) -> list[dict[str, int]]:
    """Lines that join models which do not differ; where not all are drawn, the first's and whole ones."""
    place = {model: p for p, model in enumerate(critical.models[:_MODELS])}
    runs = [
        [place[model] for model in group if model in place]
        for group in critical.groups
        if critical.models[0] in group or all(model in place for model in group)
    ]
    long = [run for run in runs if len(run) > 1]
    return [{"lane": lane, "first": run[0], "last": run[-1]} for lane, run in enumerate(long)]


def _p_value(p: float | None) -> str:
    return "p is undefined" if p is None else f"p = {p:.2g}" if p >= 1e-12 else "p < 1e-12"


def _without(leave_out: LeaveOut, dossier: Dossier) -> Figure | Missed:
    if all(case.kind == "model" for case in leave_out.cases):
        return Missed("no case was finished")
    cases: list[dict[str, Any]] = [
        case
        for case in leave_out.to_dict()["cases"]
        if case["kind"] in {"metric", "group"} and case["defined"]
    ]
    cases.sort(key=lambda case: (not case["winner_changed"], -case["largest_move"], case["left_out"]))
    drawn = sorted(cases[:_CASES], key=lambda case: (-case["largest_move"], case["left_out"]))
    metrics = [case for case in cases if case["kind"] == "metric"]
    changing = [case["left_out"] for case in metrics if case["winner_changed"]]
    title = f"Without any one of {len(metrics)} metrics, the first stays first"
    if changing:
        title = f"Leaving out {listed(changing, most=2)} changes who comes first"
    rows = [
        {
            "name": shortened(visible(case["left_out"]), 44)
            + (" (group)" if case["kind"] == "group" else ""),
            "largest": case["largest_move"],
            "moved": case["models_moved"],
            "changed": case["winner_changed"],
        }
        for case in drawn
    ]
    described = f"Largest move without each of {len(drawn)} metrics or groups. {title}."
    undone = sum(leave_out.not_done.values())
    source = f"The {len(drawn)} of {len(cases)} cases that change most"
    if len(drawn) == len(cases):
        source = f"{len(cases)} cases"
    return Figure(
        title=title,
        source=f"{source}, {undone} more not done in time." if undone else f"{source}.",
        table=[
            (
                visible(case["left_out"]),
                case["kind"],
                case["largest_move"],
                case["models_moved"],
                listed([dossier.standings.name(str(winner)) for winner in case["winners"]]),
            )
            for case in cases
        ],
        command=quoted_table(dossier.prepared, "sensitivity", "--rule", dossier.base, "--format", "json"),
        charts={"without": without_chart(rows, described)},
    )


def _no_metric_alone(dossier: Dossier) -> bool:
    """Whether the first stays first without any one of all metrics, as leaving them out has shown."""
    leave_out = dossier[LEAVE_OUT]
    if isinstance(leave_out, Missed):
        return False
    alone = [case for case in leave_out.cases if case.kind == "metric"]
    done = "metric" not in leave_out.not_done and all(case.proved for case in alone)
    return done and not any(case.winner_changed for case in alone)


def _dethrone(dethroning: Dethroning, dossier: Dossier) -> Figure:
    name = dossier.standings.name
    winners = listed([name(winner) for winner in dethroning.winners])
    if dethroning.removed is None:
        text = (
            "It is proved that no set of metrics can be left out so that it falls."
            if dethroning.status == "impossible"
            else "No set of metrics whose absence would do it was found, and none is ruled out."
        )
        title = f"Nothing that was found would dethrone {winners}"
    else:
        after = listed([name(winner) for winner in dethroning.new_winners])
        title = f"Without {counted(len(dethroning.removed), 'metric')}, {winners} would no longer be first"
        least = max(dethroning.lower_bound, 2 if _no_metric_alone(dossier) else 1)
        proof = (
            "no fewer would do"
            if dethroning.status == "optimal" or least >= len(dethroning.removed)
            else f"whether fewer would do is open (at least {least})"
        )
        text = f"Leave out {listed(dethroning.removed, most=12)}, and {after} comes first; {proof}."
    return Figure(
        title=title,
        text=text,
        command=quoted_table(dossier.prepared, "sensitivity", "--rule", dossier.base, "--format", "json"),
    )


SURENESS = Section(
    "uncertainty",
    "Uncertainty",
    70,
    _view,
    needs=(UNCERTAINTY, LEAVE_OUT, DETHRONING),
    charts=("intervals", "difference", "without"),
)
