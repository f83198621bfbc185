"""Two releases of a leaderboard: what accounts for each model's change of rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Literal, Unpack, get_args

import numpy as np

from ....rules import LlullError, Profile, Ranking, Rule
from ....rules.missing import Missing, fill
from ....rules.plain import picked
from ....rules.profile import LIMITS
from ...errors import SelectionError
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, few, headline

__all__ = ["STEPS", "Release", "Step", "StepName", "diff"]

StepName = Literal[
    "models removed",
    "metrics removed",
    "metrics reweighted",
    "scores changed",
    "metrics added",
    "models added",
]
#: The order in which the old table becomes the new one.
STEPS: tuple[StepName, ...] = get_args(StepName)


#: Models that are named in a list.
_MOST = 12


@dataclass(frozen=True, eq=False)
class Step:
    """One step from the old table to the new one.

    Attributes
    ----------
    name
        One of :data:`STEPS`.
    items
        The models or metrics it is about; for changed scores, the metrics on which any changed.
    size
        How many models, metrics or scores.
    ranking
        After the step; None where the rule is not defined on that table.
    accounts_for
        By model that both releases rank: places it lost (positive) or gained by this step.
    """

    name: StepName
    items: tuple[str, ...]
    size: int
    ranking: Ranking | None
    accounts_for: Mapping[str, int]

    @property
    def moved(self) -> int:
        """How many of the models that both releases rank it moves."""
        return sum(change != 0 for change in self.accounts_for.values())


@dataclass(frozen=True, eq=False, repr=False)
class Release(Analysis):
    """What changed from the release that was prepared to a later one.

    Attributes
    ----------
    new
        The later table.
    before, after
        Their rankings.
    steps
        In the order of :data:`STEPS`; the steps of a model add up to its whole change of rank.
    """

    verb: ClassVar[str] = "diff"

    new: Prepared
    before: Ranking
    after: Ranking
    steps: tuple[Step, ...]

    @property
    def old(self) -> Prepared:
        """The earlier table."""
        return self.prepared

    @property
    def headline(self) -> str:
        """The later table, the earlier one, and the rule."""
        return headline(self.new, f"ranks since {self.old.table.name}, {self.after.rule}", self.after)

    @property
    def notes(self) -> tuple[str, ...]:
        """On the two tables, then on the steps."""
        tables = (("old", self.old), ("new", self.new))
        return (*(f"{which}: {note}" for which, table in tables for note in table.notes), *self.remarks)

    def tables(self) -> list[Table]:
        """The steps with what they account for, then the models."""
        data = self.content()
        steps = [
            [
                *(step[key] for key in ("step", "size", "models_moved", "places")),
                "not defined" if step["winners"] is None else ", ".join(step["winners"]),
            ]
            for step in data["steps"]
        ]
        counts = [Column(name) for name in ("how many", "models moved", "places")]
        moving = [step.name for step in self.steps if step.moved]
        models = [
            [row["new_rank"], row["model"], row["old_rank"], row["change"]]
            + [row["because_of"].get(name, 0) for name in moving]
            for row in data["models"]
        ]
        changes = [Column(name, "signed") for name in ("change", *moving)]
        title = "models in both, and the places that each step accounts for (+ is down)"
        others: list[str] = []
        for which, rows in (("gone", data["only_old"]), ("new", data["only_new"])):
            if rows:
                named = [f"{row['model']} ({row['rank']})" for row in rows]
                others.append(f"{which}, with their ranks: {few(named, _MOST)}")
        return [
            Table(["step", *counts, "first then"], steps),
            Table([Column("rank"), "model", Column("before"), *changes], models, title),
            *([Table(sentences=others)] if others else []),
        ]

    def rows(self) -> list[dict[str, Any]]:
        """One row a model in both."""
        rows: list[dict[str, Any]] = self.content()["models"]
        places = [{**dict.fromkeys(STEPS, 0), **row.pop("because_of")} for row in rows]
        return [{**row, **lost} for row, lost in zip(rows, places, strict=True)]

    @property
    def changes(self) -> dict[str, tuple[int, int]]:
        """Old and new rank of the models that both releases rank, in the order of the new one."""
        old = _ranks(self.before)
        return {
            row["model"]: (old[row["model"]], row["rank"]) for row in self.after.rows() if row["model"] in old
        }

    def content(self) -> dict[str, Any]:
        """The two tables, the steps between them, and the models."""
        old, new = _ranks(self.before), _ranks(self.after)
        return {
            **picked(self, "old", "new"),
            **picked(self.after, "rule", "parameters"),
            "winners": {"old": self.before.winners, "new": self.after.winners},
            "steps": [
                {
                    "step": step.name,
                    "size": step.size,
                    "items": step.items,
                    "models_moved": step.moved,
                    "places": sum(abs(change) for change in step.accounts_for.values()),
                    "winners": None if step.ranking is None else step.ranking.winners,
                }
                for step in self.steps
            ],
            "models": [
                {
                    "model": model,
                    "old_rank": before,
                    "new_rank": after,
                    "change": after - before,
                    "because_of": {
                        step.name: step.accounts_for[model] for step in self.steps if step.accounts_for[model]
                    },
                }
                for model, (before, after) in self.changes.items()
            ],
            "only_old": [{"model": name, "rank": rank} for name, rank in old.items() if name not in new],
            "only_new": [{"model": name, "rank": rank} for name, rank in new.items() if name not in old],
            "notes": self.remarks,
        }


def diff(
    old: Tabular,
    new: Tabular,
    rule: str | Rule = DEFAULT_RULE,
    *,
    budget: float | None = 10.0,
    **options: Unpack[TableOptions],
) -> Release:
    """Split the change of every model's rank between two releases into what accounts for it.

    The old table becomes the new one in the order of :data:`STEPS`, and is ranked after each step. What a
    step accounts for depends on those before it: scores are compared on the models and metrics that both
    have, with the new weights, and models that joined push others down at the end. Models and metrics are
    known by their names. A metric is reweighted where its weight or group changed, or what a rule may read
    beside scores (tolerance, baseline, ceiling), or the weighting as a whole; a changed direction is a change
    of its scores. The missing policy, which must be the same, is applied anew after each step.

    Parameters
    ----------
    old, new, options
        As in :func:`.prepare`.
    budget
        Seconds that a rule with a time limit (Kemeny) gets for all rankings together.

    Raises
    ------
    SelectionError
        If the policies differ, or the releases share no ranked model or no metric.
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`, for the two tables.
    """
    old, new = prepare(old, **options), prepare(new, **options)
    if old.missing != new.missing:
        raise SelectionError(
            f"releases: missing policies differ ({old.missing}, {new.missing}); prepare both under one"
        )
    rule = Rule.of(rule)
    if rule.unlimited and budget is not None:
        rule = rule.limited(budget / (len(STEPS) + 1))
    before, after = rule.rank(old.profile), rule.rank(new.profile)
    common = [name for name in before.candidates if name in set(after.candidates)]
    if not common or not set(old.raw.voters) & set(new.raw.voters):
        what = "ranked model" if not common else "metric"
        raise SelectionError(
            f"releases: {old.table.name!r} and {new.table.name!r} have no {what} in common; names must agree"
        )
    made = _Path(old, new)
    rankings: list[tuple[StepName, tuple[str, ...], int, Ranking | None]] = []
    last: Ranking | None = before
    for name in STEPS:
        items, size = made.take(name)
        if name == STEPS[-1]:
            last = after
        elif size:
            last = _try(rule, made.profile, old.missing)
        rankings.append((name, items, size, last))
    known = _ranks(before)
    steps: list[Step] = []
    late: set[str] = set()
    for name, items, size, ranking in rankings:
        now = {} if ranking is None else _ranks(ranking)
        # Where a model has no rank after a step, the next step that ranks it accounts for both.
        accounts = {model: now[model] - known[model] if model in now else 0 for model in common}
        late |= {model for model in common if model not in now}
        known |= {model: rank for model, rank in now.items() if model in known}
        steps.append(Step(name, items, size, ranking, accounts))
    notes: list[str] = []
    if late:
        notes.append(
            f"{len(late)} models have no rank after some step; the next step that ranks them accounts for "
            f"that one too: {', '.join(sorted(late)[:5])}{', …' if len(late) > 5 else ''}"
        )
    return Release(old, new, before, after, tuple(steps), remarks=tuple(notes))


def _ranks(ranking: Ranking) -> dict[str, int]:
    return {row["model"]: row["rank"] for row in ranking.rows()}


def _try(rule: Rule, profile: Profile, missing: Missing) -> Ranking | None:
    try:
        return rule.rank(fill(profile, missing))
    except LlullError:
        return None


class _Path:
    """The table on its way from the old release to the new one.

    Attributes
    ----------
    profile
        As it is after the steps taken so far, with its gaps.
    """

    def __init__(self, old: Prepared, new: Prepared) -> None:
        self.old, self.new = old, new
        self.profile = old.raw

    def take(self, step: StepName) -> tuple[tuple[str, ...], int]:
        """Take a step; what it is about, and how many."""
        now, new = self.profile, self.new.raw
        models, metrics = set(new.candidates), set(new.voters)
        match step:
            case "models removed":
                self.profile = now.select(candidates=[name in models for name in now.candidates])
                gone = tuple(name for name in now.candidates if name not in models)
            case "metrics removed":
                self.profile = now.select(voters=[name in metrics for name in now.voters])
                gone = tuple(name for name in now.voters if name not in metrics)
            case "metrics reweighted":
                return self._reweigh()
            case "scores changed":
                return self._rescore()
            case "metrics added":
                present = set(now.candidates)
                self.profile = new.select(candidates=[name in present for name in new.candidates])
                gone = tuple(name for name in new.voters if name not in set(now.voters))
            case "models added":
                self.profile = new
                gone = tuple(name for name in new.candidates if name not in set(now.candidates))
        return gone, len(gone)

    def _reweigh(self) -> tuple[tuple[str, ...], int]:
        now, new = self.profile, self.new.raw
        at = [new.voters.index(name) for name in now.voters]
        part = new.select(voters=at)
        whole = now.weighting != new.weighting
        changed = tuple(
            name for v, name in enumerate(now.voters) if whole or _said_of(now, v) != _said_of(part, v)
        )
        self.profile = replace(
            now,
            weights=part.weights,
            groups=part.groups,
            weighting=part.weighting,
            **{name: getattr(part, name) for name in LIMITS},
        )
        return changed, len(changed)

    def _rescore(self) -> tuple[tuple[str, ...], int]:
        now, new = self.profile, self.new.raw
        rows = [new.voters.index(name) for name in now.voters]
        columns = [new.candidates.index(name) for name in now.candidates]
        scores = new.scores[np.ix_(rows, columns)].copy()
        changed = ~((scores == now.scores) | (np.isnan(scores) & np.isnan(now.scores)))
        self.profile = replace(now, scores=scores)
        return tuple(np.array(now.voters)[changed.any(axis=1)].tolist()), int(changed.sum())


def _said_of(profile: Profile, v: int) -> tuple[Fraction, str, str]:
    """All that is known of a metric beside its scores, comparable (NaN equals NaN)."""
    numbers = [float(array[v]) for array in (profile.tolerance, profile.baseline, profile.ceiling)]
    return profile.weights[v], profile.groups[v], repr(numbers)
