"""A witness's tables as files: the one before, and what each change makes of it.

Nothing here knows of profiles or of the audit's changes: a witness is read as the JSON that was saved, and a
table is a dictionary of metrics, whose scores are those of the file: lower is better where a metric says so.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

__all__ = ["Metric", "Table", "changed", "exact", "table_of", "without_gaps", "write"]

Score = float | None


def exact(score: float | str) -> Fraction:
    """The decimal that is printed, or the fraction."""
    return Fraction(repr(score) if isinstance(score, float) else str(score))


@dataclass(frozen=True)
class Metric:
    """A column: scores as in the file, and what the spec says of it."""

    scores: Mapping[str, Score]
    weight: str = "1"
    group: str = ""
    lower: bool = False
    limits: Mapping[str, float] | None = None

    def value(self, model: str) -> Fraction | None:
        """A score where higher is better, exact; None where it is missing."""
        score = self.scores.get(model)
        return None if score is None else exact(score) * (-1 if self.lower else 1)


@dataclass(frozen=True)
class Table:
    """Models in their order, metrics in theirs, and whether the tree of groups weighs them."""

    models: Sequence[str]
    metrics: Mapping[str, Metric]
    tree: bool = False

    def weights(self) -> Mapping[str, Fraction]:
        """Of each metric, its own or its share of the tree."""
        if not self.tree:
            return {name: Fraction(metric.weight) for name, metric in self.metrics.items()}
        paths = {n: tuple(p for p in m.group.split("/") if p) for n, m in self.metrics.items()}
        nodes = {path[:depth] for path in paths.values() for depth in range(len(path) + 1)}
        children = {
            node: sum(other[:-1] == node for other in nodes if other) + list(paths.values()).count(node)
            for node in nodes
        }
        shares = dict.fromkeys(self.metrics, Fraction(1))
        for name, path in paths.items():
            for depth in range(len(path) + 1):
                shares[name] /= children[path[:depth]]
        return shares


def table_of(witness: Mapping[str, Any]) -> Table:
    """The table before."""
    profile, policy = witness["profile"], witness.get("policy", {})
    models = profile["models"]
    metrics: dict[str, Metric] = {}
    for v, name in enumerate(profile["metrics"]):
        lower = name in policy.get("lower_is_better", ())
        limits = {key: _turned(profile[key][v], lower) for key in ("baseline", "ceiling") if key in profile}
        limits["tolerance"] = profile["tolerance"][v] if "tolerance" in profile else None
        limits["upper" if lower else "lower"] = policy.get("worst", {}).get(name)
        scores = {m: _turned(score, lower) for m, score in zip(models, profile["scores"][v], strict=True)}
        stated = {key: limit for key, limit in limits.items() if limit is not None}
        metrics[name] = Metric(scores, profile["weights"][v], profile["groups"][v], lower, stated)
    return Table(models, metrics, profile["weighting"] == "tree")


def _turned(score: Score, lower: bool) -> Score:
    """To and from the score of which higher is better."""
    return 0.0 - score if lower and score is not None else score


# -- changes ----------------------------------------------------------------------------------------------


def changed(table: Table, change: Mapping[str, Any]) -> Table:
    """What a change, as it is saved, makes of a table."""
    ((kind, what),) = change.items()
    return _CHANGES[kind](table, what)


def _delete(table: Table, names: Any) -> Table:
    return replace(table, models=[model for model in table.models if model not in names])


def _order_models(table: Table, names: Any) -> Table:
    return replace(table, models=names)


def _rename_models(table: Table, new: Any) -> Table:
    metrics = {
        name: replace(metric, scores={new.get(model, model): s for model, s in metric.scores.items()})
        for name, metric in table.metrics.items()
    }
    return replace(table, models=[new.get(model, model) for model in table.models], metrics=metrics)


def _keep_metrics(table: Table, names: Any) -> Table:
    return replace(table, metrics={name: table.metrics[name] for name in names})


def _copy_metrics(table: Table, names: Any) -> Table:
    metrics = dict(table.metrics)
    for name in names:
        metrics[_fresh(name, metrics)] = table.metrics[name]
    return replace(table, metrics=metrics)


def _raise(table: Table, what: Any) -> Table:
    return _rescored(table, what["metric"], {what["model"]: what["to"]})


def _withhold(table: Table, what: Any) -> Table:
    return _rescored(table, what["metric"], {what["model"]: None})


def _rescore(table: Table, what: Any) -> Table:
    return _rescored(table, what["metric"], what["scores"])


def _rescored(table: Table, metric: str, scores: Mapping[str, Score]) -> Table:
    return replace(table, metrics={**table.metrics, metric: _with(table.metrics[metric], scores)})


def _rescale(table: Table, what: Any) -> Table:
    metric = _rescaled(table.metrics[what["metric"]], what["factor"], what["shift"])
    return replace(table, metrics={**table.metrics, what["metric"]: metric})


def _reverse(table: Table, _: Any) -> Table:
    return replace(table, metrics={name: _reversed(metric) for name, metric in table.metrics.items()})


def _add_metric(table: Table, what: Any) -> Table:
    metric = Metric(what["scores"], str(what.get("weight", 1)), what.get("group", ""))
    return replace(table, metrics={**table.metrics, what["name"]: metric})


def _add_model(table: Table, what: Any) -> Table:
    return _joined(table, what["name"], what["scores"])


def _add_clones(table: Table, what: Any) -> Table:
    for name, scores in what["scores"].items():
        table = _joined(table, name, scores)
    return table


_CHANGES: Mapping[str, Callable[[Table, Any], Table]] = {
    "delete": _delete,
    "order_models": _order_models,
    "rename_models": _rename_models,
    "keep_metrics": _keep_metrics,
    "order_metrics": _keep_metrics,
    "copy_metrics": _copy_metrics,
    "raise": _raise,
    "withhold": _withhold,
    "rescore": _rescore,
    "rescale": _rescale,
    "reverse": _reverse,
    "add_metric": _add_metric,
    "add_model": _add_model,
    "add_clones": _add_clones,
}


def _fresh(name: str, taken: Mapping[str, Metric]) -> str:
    return next(f"{name} again {k}" for k in range(2, 99) if f"{name} again {k}" not in taken)


def _with(metric: Metric, scores: Mapping[str, Score]) -> Metric:
    """With other scores, which a change states as of a metric on which higher is better."""
    given = {model: _turned(score, metric.lower) for model, score in scores.items()}
    return replace(metric, scores={**metric.scores, **given})


def _joined(table: Table, model: str, scores: Mapping[str, Score]) -> Table:
    metrics = {name: _with(metric, {model: scores.get(name)}) for name, metric in table.metrics.items()}
    return replace(table, models=[*table.models, model], metrics=metrics)


def _rescaled(metric: Metric, factor: float, shift: float) -> Metric:
    by, to = exact(factor), exact(shift) * (-1 if metric.lower else 1)
    limits = {
        name: float(exact(limit) * by + (0 if name == "tolerance" else to))
        for name, limit in (metric.limits or {}).items()
    }
    scores = {m: None if s is None else float(exact(s) * by + to) for m, s in metric.scores.items()}
    return replace(metric, scores=scores, limits=limits)


def _reversed(metric: Metric) -> Metric:
    """The same scores, the other direction: what was perfect is the baseline, and nothing else is known."""
    other = {"baseline": "ceiling", "ceiling": "baseline", "tolerance": "tolerance"}
    limits = {other[name]: limit for name, limit in (metric.limits or {}).items() if name in other}
    return replace(metric, lower=not metric.lower, limits=limits)


def without_gaps(table: Table, missing: str) -> Table:
    """The table under a missing policy."""
    gappy = [name for name, metric in table.metrics.items() if None in _column(table, metric)]
    if missing == "complete-models":
        columns = [_column(table, metric) for metric in table.metrics.values()]
        models = [m for k, m in enumerate(table.models) if all(column[k] is not None for column in columns)]
        return replace(table, models=models)
    if missing == "complete-metrics":
        return replace(table, metrics={n: m for n, m in table.metrics.items() if n not in gappy})
    metrics = dict(table.metrics)
    for name in gappy if missing != "available" else ():
        metric = metrics[name]
        there = [score for score in _column(table, metric) if score is not None]
        stated = (metric.limits or {}).get("baseline")
        if missing == "zero" or (missing == "baseline" and stated is not None):
            value = 0.0 if stated is None or missing == "zero" else stated
        elif there:
            bound = (metric.limits or {}).get("upper" if metric.lower else "lower")
            worst = max(there) if metric.lower else min(there)
            value = median(there) if missing == "median" else worst if bound is None else bound
        else:  # left out: there is no score to take
            del metrics[name]
            continue
        scores = {m: value if metric.scores.get(m) is None else metric.scores[m] for m in table.models}
        metrics[name] = replace(metric, scores=scores)
    return replace(table, metrics=metrics)


def _column(table: Table, metric: Metric) -> list[Score]:
    return [metric.scores.get(model) for model in table.models]


# -- files ------------------------------------------------------------------------------------------------


def write(table: Table, folder: Path, name: str) -> tuple[Path, Path]:
    """Write a table and its spec; where they are."""
    key = next(key for key in ("model", "the model", "the models' names") if key not in table.metrics)
    path, spec = folder / f"{name}.csv", folder / f"{name}.toml"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow([key, *table.metrics])
        for model in table.models:
            scores = [metric.scores.get(model) for metric in table.metrics.values()]
            rows.writerow([model, *("" if score is None else repr(float(score)) for score in scores)])
    lines = ["[table]", f'layout = "wide"\nmodel = {_quoted(key)}']
    lines.append(f"metrics = [{', '.join(_quoted(name) for name in table.metrics)}]")
    for name, metric in table.metrics.items():
        lines.append(f"[metrics.{_quoted(name)}]")
        lines.append(f'direction = "{"lower" if metric.lower else "higher"}"')
        lines.append(f"weight = {_quoted(metric.weight)}\ngroup = {_quoted(metric.group)}")
        lines += [f"{limit} = {value!r}" for limit, value in (metric.limits or {}).items()]
    spec.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, spec


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
