"""How sure the ranking is, and what would change it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine.analysis.sensitivity.dethrone import Dethroning
from ...engine.analysis.sensitivity.leave_out import LeaveOut
from ...engine.analysis.uncertainty.critical_difference import CriticalDifference
from ...engine.analysis.uncertainty.uncertainty import Uncertainty
from ..charts import PAGE
from ..charts.ranges import difference_chart, range_chart, without_chart
from ..dossier import Dossier, Missed
from ..standings import Standings
from ..text.queries import queries
from ..text.ranked import quoted_table
from ..text.safe import shortened, visible
from .section import Section, listed, plural

__all__ = ["sureness_section"]

_MODELS = 40
_CASES = 30


def sureness_section(dossier: Dossier, standings: Standings) -> Section:
    """Show rank intervals, critical differences, and what one metric decides."""
    missed: list[str] = []
    view: dict[str, object] = {"intervals": None, "difference": None, "without": None, "dethrone": None}
    charts: dict[str, dict[str, object]] = {}
    found = dossier.intervals.get(dossier.base)
    if found is None:
        reason = "too few draws were made in the time"
        if isinstance(dossier.uncertainty, Missed):
            reason = dossier.uncertainty.reason
        elif isinstance(told := dossier.uncertainty.get(dossier.base), Missed):
            reason = told.reason
        missed.append(f"Rank intervals are not shown: {visible(reason)}.")
    else:
        view["intervals"], charts["intervals"] = _intervals(found, standings)
        critical = found.critical_difference
        if isinstance(critical, str):
            missed.append(f"Critical differences are not shown: {visible(critical).rstrip('.')}.")
        else:
            view["difference"], charts["difference"] = _difference(critical, dossier, standings)
    if isinstance(dossier.leave_out, Missed):
        missed.append(f"Leave-one-out is not shown: {visible(dossier.leave_out.reason)}.")
    elif any(case.kind != "model" for case in dossier.leave_out.cases):
        view["without"], charts["without"] = _without(dossier.leave_out, dossier, standings)
    else:
        missed.append("Leave-one-out is not shown: no case was finished.")
    if isinstance(dossier.dethroning, Missed):
        missed.append(f"What would dethrone the first is not shown: {visible(dossier.dethroning.reason)}.")
    else:
        view["dethrone"] = _dethrone(dossier.dethroning, dossier, standings)
    return Section("uncertainty", "Uncertainty", "sureness.html", view, charts, tuple(missed))


def _shown(standings: Standings) -> dict[str, str]:
    return dict(zip(standings.models, standings.names, strict=True))


def _intervals(found: Uncertainty, standings: Standings) -> tuple[dict[str, object], dict[str, object]]:
    shown = _shown(standings)
    rows = [row for row in found.rows() if row["lower"] is not None]
    drawn = [
        {"place": place, "rank": row["rank"], "lower": row["lower"], "upper": row["upper"]}
        for place, row in enumerate(rows[:_MODELS])
    ]
    first = [row for row in rows if row["lower"] == 1]
    widths = [row["upper"] - row["lower"] + 1 for row in rows]
    title = (
        f"{plural(len(first), 'model')} may come first; an interval spans {np.median(widths):.0f} ranks "
        "at the median"
    )
    names = [shortened(shown[row["model"]], 48) for row in rows[:_MODELS]]
    worst = max(max(row["upper"], row["rank"]) for row in drawn)
    made = found.replicates
    view: dict[str, object] = {
        "title": title,
        "level": f"{found.level:.0%}",
        "done": made.done,
        "seed": made.seed,
        "n": len(rows),
        "drawn": len(drawn),
        "rule": standings.titles[0],
        "table": [
            (
                shown[row["model"]],
                row["rank"],
                f"{row['lower']}–{row['upper']}",
                f"{row['mean_rank']:.1f}",
                f"{row['p_first']:.1%}",
            )
            for row in rows
        ],
        "command": quoted_table(
            found.prepared,
            "uncertainty",
            *("--rule", made.ranking.rule, "--replicates", str(made.requested), "--seed", str(made.seed)),
            *("--format", "json"),
        ),
    }
    chart = range_chart(names, drawn, worst, PAGE)
    return view, chart.specification(f"Rank intervals of {len(drawn)} models. {title}.")


def _difference(
    found: CriticalDifference, dossier: Dossier, standings: Standings
) -> tuple[dict[str, object], dict[str, object]]:
    shown = _shown(standings)
    models = found.models[:_MODELS]
    place = {model: p for p, model in enumerate(models)}
    rows = [{"place": p, "mean_rank": float(found.mean_ranks[p])} for p in range(len(models))]
    # Where not all models are drawn, only the first's line and lines that are drawn whole.
    whole = len(models) == len(found.models)
    runs = [
        [place[m] for m in group if m in place]
        for group in found.groups
        if whole or found.models[0] in group or all(m in place for m in group)
    ]
    groups = [
        {"lane": lane, "first": run[0], "last": run[-1]}
        for lane, run in enumerate(run for run in runs if len(run) > 1)
    ]
    level = next((group for group in found.groups if found.models[0] in group), (found.models[0],))
    title = (
        f"{plural(len(level), 'model')} cannot be told from the first by mean rank"
        if len(level) > 1
        else "The first differs from every other by mean rank"
    )
    names = [shortened(shown.get(model, visible(model)), 48) for model in models]
    view: dict[str, object] = {
        "title": title
        if len(level) == 1
        else title.replace(plural(len(level), "model"), plural(len(level) - 1, "model")),
        "difference": f"{found.difference:.2f}",
        "alpha": f"{found.alpha:g}",
        "p": _p_value(found.friedman_p),
        "n": len(found.models),
        "drawn": len(models),
        "metrics": found.n_metrics,
        "table": [
            (shown.get(model, visible(model)), f"{rank:.2f}")
            for model, rank in zip(found.models, found.mean_ranks.tolist(), strict=True)
        ],
        "command": quoted_table(dossier.prepared, "uncertainty", "--rule", dossier.base, "--format", "json"),
        "sql": queries(
            dossier.prepared,
            "SELECT model, avg(rank) AS mean_rank FROM ranks({table}) GROUP BY model ORDER BY mean_rank",
            weighted=False,
        ),
    }
    chart = difference_chart(names, rows, groups, found.difference, PAGE)
    return view, chart.specification(f"Critical difference diagram of {len(models)} models. {title}.")


def _p_value(p: float | None) -> str:
    return "p is undefined" if p is None else f"p = {p:.2g}" if p >= 1e-12 else "p < 1e-12"


def _without(
    found: LeaveOut, dossier: Dossier, standings: Standings
) -> tuple[dict[str, object], dict[str, object]]:
    shown = _shown(standings)
    cases: list[dict[str, Any]] = [
        case for case in found.to_dict()["cases"] if case["kind"] in {"metric", "group"} and case["defined"]
    ]
    cases.sort(key=lambda case: (not case["winner_changed"], -case["largest_move"], case["left_out"]))
    changed = [case for case in cases if case["winner_changed"]]
    drawn = sorted(cases[:_CASES], key=lambda case: (-case["largest_move"], case["left_out"]))
    one = [case for case in changed if case["kind"] == "metric"]
    metrics = sum(case["kind"] == "metric" for case in cases)
    title = (
        f"Without any one of {metrics} metrics, the first stays first"
        if not one
        else f"Leaving out {listed([case['left_out'] for case in one], most=2)} changes who comes first"
    )
    names = [
        shortened(visible(case["left_out"]), 44) + (" (group)" if case["kind"] == "group" else "")
        for case in drawn
    ]
    rows = [
        {
            "place": place,
            "largest": case["largest_move"],
            "moved": case["models_moved"],
            "changed": case["winner_changed"],
        }
        for place, case in enumerate(drawn)
    ]
    undone = sum(found.not_done.values())
    view: dict[str, object] = {
        "title": title,
        "n": len(cases),
        "drawn": len(drawn),
        "undone": undone,
        "table": [
            (
                visible(case["left_out"]),
                case["kind"],
                case["largest_move"],
                case["models_moved"],
                listed([shown.get(str(winner), str(winner)) for winner in case["winners"]]),
            )
            for case in cases
        ],
        "command": quoted_table(dossier.prepared, "sensitivity", "--rule", dossier.base, "--format", "json"),
    }
    chart = without_chart(names, rows, PAGE)
    return view, chart.specification(f"Largest move without each of {len(drawn)} metrics or groups. {title}.")


def _no_metric_alone(dossier: Dossier) -> bool:
    """Whether the first stays first without any one of all metrics, as leaving them out has shown."""
    if isinstance(dossier.leave_out, Missed):
        return False
    alone = [case for case in dossier.leave_out.cases if case.kind == "metric"]
    done = "metric" not in dossier.leave_out.not_done and all(case.proved for case in alone)
    return done and not any(case.winner_changed for case in alone)


def _dethrone(found: Dethroning, dossier: Dossier, standings: Standings) -> dict[str, object]:
    shown = _shown(standings)
    winners = listed([shown.get(winner, winner) for winner in found.winners])
    if found.removed is None:
        text = (
            "It is proved that no set of metrics can be left out so that it falls."
            if found.status == "impossible"
            else "No set of metrics whose absence would do it was found, and none is ruled out."
        )
        title = f"Nothing that was found would dethrone {winners}"
    else:
        after = listed([shown.get(winner, winner) for winner in found.new_winners])
        title = f"Without {plural(len(found.removed), 'metric')}, {winners} would no longer be first"
        least = max(found.lower_bound, 2 if _no_metric_alone(dossier) else 1)
        proof = (
            "no fewer would do"
            if found.status == "optimal" or least >= len(found.removed)
            else f"whether fewer would do is open (at least {least})"
        )
        text = f"Leave out {listed(found.removed, most=12)}, and {after} comes first; {proof}."
    return {
        "title": title,
        "text": text,
        "command": quoted_table(dossier.prepared, "sensitivity", "--rule", dossier.base, "--format", "json"),
    }
