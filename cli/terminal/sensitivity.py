"""How sensitivity, explanations and releases look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text

from ..output import Result, decimals, printable
from .ranking import grid, headline

if TYPE_CHECKING:
    from ...engine.analysis.explanation.explanation import Explanation
    from ...engine.analysis.releases.releases import Release
    from ...engine.analysis.sensitivity.dethrone import Dethroning
    from ...engine.analysis.sensitivity.leave_out import LeaveOut
    from ...engine.analysis.sensitivity.nearest_weights import NearestWeights
    from ...engine.analysis.sensitivity.sensitivity import Sensitivity
    from ...engine.analysis.sensitivity.shift import Shift

__all__ = ["explanation", "release", "sensitivity"]

#: Rows of each list that a person is shown.
_MOST = 12


def sensitivity(result: Sensitivity) -> Result:
    """Every part in a paragraph or a short table; the other forms hold the rankings without one."""
    data = result.to_dict()

    def rows() -> pl.DataFrame:
        cases = [
            {key: value for key, value in case.items() if key != "moves"}
            for case in data["leave_out"]["cases"]
        ]
        for case in cases:
            case["winners"] = ", ".join(case["winners"])
        return pl.DataFrame(cases)

    def show() -> list[Any]:
        parts: list[Any] = [
            headline(result.prepared, f"sensitivity of {result.rule}", result.leave_out.ranking)
        ]
        parts += [Text(printable(line)) for line in _dethroning(result.dethroning)]
        parts += _left_out(result.leave_out)
        parts += _nearest(result.nearest_weights)
        simplex = result.weight_simplex
        if simplex is not None:
            shares = simplex.to_dict()["shares"][:_MOST]
            how = (
                "exact"
                if simplex.method == "exact"
                else f"{simplex.samples} weights drawn, seed {simplex.seed}"
            )
            body = [[s["model"], f"{s['share']:.2%}", f"{s['standard_error']:.2%}"] for s in shares]
            parts += [
                _heading(f"share of all weights under which a model is first ({how})"),
                grid(["model", "share", "standard error"], body, right={"share", "standard error"}),
            ]
        parts += [_heading("diversity and sensitivity to what should not matter (Zhang and Hardt 2024)")]
        if result.diversity is not None:
            found = result.diversity
            line = f"diversity (1 - W) {found.diversity:.4f} over {found.n_models} models with all metrics"
            if found.mean_rank_change is not None:
                line += f"; mean largest rank change between two metrics {found.mean_rank_change:.4f}"
            parts.append(Text(line))
        parts += [
            Text(_shift(what, shift))
            for what, shift in (("scales", result.to_scales), ("models", result.to_models))
            if shift is not None
        ]
        return parts

    return Result(data, rows, show)


def _heading(text: str) -> Text:
    return Text("\n" + printable(text), style="bold")


def _dethroning(found: Dethroning) -> list[str]:
    first = ", ".join(found.winners)
    if found.removed is None:
        known = {
            "impossible": "proved: no set of metrics that leaves it ranked",
            "unknown": f"no set was found; it takes {found.lower_bound} metrics or more",
        }
        return [f"first: {first}; dethroned by: {known.get(found.status, found.status)}"]
    proof = (
        "no fewer do"
        if found.status == "optimal"
        else f"not proved smallest: it takes {found.lower_bound} or more"
    )
    metrics = "1 metric" if len(found.removed) == 1 else f"{len(found.removed)} metrics"
    return [
        f"first: {first}; dethroned without {metrics} ({proof}): {', '.join(found.removed)}",
        f"then first: {', '.join(found.new_winners)}",
    ]


def _left_out(found: LeaveOut) -> list[Any]:
    parts: list[Any] = []
    names = found.ranking.candidates
    for kind in ("metric", "group", "model"):
        cases = [case.to_dict(names) for case in found.cases if case.kind == kind]
        if not cases:
            continue
        changed = sum(case["winner_changed"] for case in cases)
        moved = [case for case in cases if case["winner_changed"] or case["largest_move"]]
        moved.sort(key=lambda case: (not case["winner_changed"], -case["largest_move"], case["left_out"]))
        shown = f", the {_MOST} that change most" if len(moved) > _MOST else ""
        parts.append(
            _heading(f"without one {kind}: the winner changes in {changed} of {len(cases)} cases{shown}")
        )
        body = [
            [
                case["left_out"],
                ", ".join(case["winners"]) if case["winner_changed"] else "",
                str(case["models_moved"]),
                str(case["largest_move"]),
            ]
            for case in moved[:_MOST]
        ]
        columns = ["without", "new winner", "models moved", "largest move"]
        if body:
            parts.append(grid(columns, body, right=set(columns[2:])))
    return parts


def _nearest(found: Sequence[NearestWeights]) -> list[Any]:
    if not found:
        return []
    body: list[list[str]] = []
    for one in found:
        largest = ""
        if one.after is not None:
            change = one.after - one.before
            order = sorted(range(len(change)), key=lambda v: (-abs(change[v]), one.metrics[v]))
            largest = ", ".join(
                f"{one.metrics[v]} {one.before[v]:.3f} → {one.after[v]:.3f}"
                for v in order[:3]
                if abs(change[v]) > 1e-9
            )
        distance = "—" if one.distance is None else f"{one.distance:.4f}"
        body.append([one.model, distance, one.status, largest])
    return [
        _heading(f"nearest weights that make a model first ({found[0].norm}, weights of sum 1)"),
        grid(["model", "distance", "status", "largest changes"], body, right={"distance"}),
    ]


def _shift(what: str, shift: Shift) -> str:
    least = "" if shift.exact else "at least "
    change = "other scales of the metrics" if what == "scales" else f"other models beside {len(shift.models)}"
    return (
        f"{change}: {least}{shift.tau:.4f} of the pairs turn ((1 - tau) / 2), and a model moves by "
        f"{shift.max_rank_change:.4f} of the ranking"
    )


def explanation(result: Explanation) -> Result:
    """The sentences, then what each metric says."""
    data = result.to_dict()

    def show() -> list[Any]:
        score = decimals([x for part in result.metrics for x in (part.a, part.b) if x is not None])
        contribution = decimals([part.contribution or 0.0 for part in result.metrics])
        above = {"a": result.a, "b": result.b, "level": "level", "nothing": ""}
        body = [
            [
                part.metric,
                "" if part.a is None else score(part.a),
                "" if part.b is None else score(part.b),
                above[part.says],
                f"{float(part.weight):.2%}",
                *([contribution(part.contribution)] if part.contribution is not None else []),
                "" if part.without in (None, result.above) else above[part.without],
            ]
            for part in result.metrics
        ]
        contributes = any(part.contribution is not None for part in result.metrics)
        columns = [
            "metric",
            result.a,
            result.b,
            "says",
            "weight",
            *(["contribution"] if contributes else []),
            "without",
        ]
        return [
            headline(
                result.prepared, f"{result.a} and {result.b} under {result.ranking.rule}", result.ranking
            ),
            *(Text(printable(line)) for line in result.words),
            Text(),
            grid(columns, body, right={result.a, result.b, "weight", "contribution"}),
        ]

    return Result(data, lambda: pl.DataFrame(data["metrics"]), show)


def release(result: Release) -> Result:
    """The steps with what they account for, then the models."""
    data = result.to_dict()
    names = [step.name for step in result.steps]

    def rows() -> pl.DataFrame:
        table = [
            {
                **{key: row[key] for key in ("model", "old_rank", "new_rank", "change")},
                **{name: row["because_of"].get(name, 0) for name in names},
            }
            for row in data["models"]
        ]
        return pl.DataFrame(table)

    def show() -> list[Any]:
        steps = [
            [
                step["step"],
                str(step["size"]),
                str(step["models_moved"]),
                str(step["places"]),
                "not defined" if step["winners"] is None else ", ".join(step["winners"]),
            ]
            for step in data["steps"]
        ]
        moving = [name for name in names if any(name in row["because_of"] for row in data["models"])]
        body = [
            [
                str(row["new_rank"]),
                row["model"],
                str(row["old_rank"]),
                _signed(row["change"]),
                *(_signed(row["because_of"].get(name, 0)) for name in moving),
            ]
            for row in data["models"]
        ]
        parts: list[Any] = [
            headline(result.new, f"ranks since {result.old.table.name}, {result.after.rule}", result.after),
            grid(
                ["step", "how many", "models moved", "places", "first then"],
                steps,
                right={"how many", "models moved", "places"},
            ),
            _heading("models in both, and the places that each step accounts for (+ is down)"),
            grid(
                ["rank", "model", "before", "change", *moving],
                body,
                right={"rank", "before", "change", *moving},
            ),
        ]
        for heading, rows_of in (("gone", data["only_old"]), ("new", data["only_new"])):
            if rows_of:
                listed = ", ".join(f"{row['model']} ({row['rank']})" for row in rows_of[:_MOST])
                more = f" and {len(rows_of) - _MOST} more" if len(rows_of) > _MOST else ""
                parts.append(Text(printable(f"{heading}, with their ranks: {listed}{more}")))
        return parts

    return Result(data, rows, show)


def _signed(places: int) -> str:
    return "" if places == 0 else f"{places:+d}"
