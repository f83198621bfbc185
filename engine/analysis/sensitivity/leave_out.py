"""What one metric, one group of metrics or one model decides: the ranking without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from ....rules import Profile, Ranking, Rule
from ....rules.numeric.arrays import IntArray
from ....rules.numeric.clock import Clock
from ....rules.numeric.ties import competition_ranks
from ....rules.plain import Plain, picked
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared
from ...result import Column, Table
from .perturbed import Trial, Trials

__all__ = ["MOST", "Kind", "LeaveOut", "LeftOut", "leave_out"]

#: Rows of a list that a person is shown.
MOST = 12

#: What can be left out.
Kind = Literal["metric", "group", "model"]

_MOST_MOVES = 5


@dataclass(frozen=True, eq=False)
class LeftOut(Plain):
    """The ranking without one metric, group or model.

    Attributes
    ----------
    kind, name
        What was left out.
    metrics
        How many metrics went.
    candidates
        Names of all models.
    before, after
        ``[c]``: competition ranks among the models that both rankings have (so that a model which goes moves
        nobody by leaving its place), 0 for the others.
    winners, winner_changed
        Who is first afterwards, and whether these are not the same as before, apart from a model left out.
    defined
        The rule is defined without it; where False, `after` is all 0.
    proved
        False where a search for the optimum was stopped: `after` is then the best order found.
    """

    kind: Kind
    name: str
    metrics: int
    candidates: tuple[str, ...]
    before: IntArray
    after: IntArray
    winners: tuple[str, ...]
    winner_changed: bool
    defined: bool
    proved: bool

    @property
    def moves(self) -> IntArray:
        """``[c]``: places gained (positive) or lost."""
        return np.where(self.after > 0, self.before - self.after, 0)

    @property
    def unranked(self) -> int:
        """How many models have no rank any more, apart from one left out."""
        return int((self.after == 0).sum()) - (self.kind == "model")

    def content(self) -> dict[str, Any]:
        """What it does to the first and to the others, with the models that move most."""
        moves, names = self.moves, self.candidates
        order = sorted(range(len(moves)), key=lambda c: (-abs(moves[c]), names[c]))
        return {
            "kind": self.kind,
            "left_out": self.name,
            **picked(self, "metrics", "defined", "proved", "winners", "winner_changed"),
            "models_moved": (moves != 0).sum(),
            "largest_move": np.abs(moves).max(initial=0),
            "mean_move": np.abs(moves[self.after > 0]).mean() if (self.after > 0).any() else None,
            "unranked": self.unranked if self.defined else None,
            "moves": [
                {"model": names[c], "from": self.before[c], "to": self.after[c]}
                for c in order[:_MOST_MOVES]
                if moves[c]
            ],
        }


@dataclass(frozen=True, eq=False)
class LeaveOut(Plain):
    """All rankings without one.

    Attributes
    ----------
    ranking
        With everything.
    cases
        In the order of the table: metrics, then groups, then models.
    not_done
        What time did not suffice for, by kind: how many.
    """

    keys = ("winners", "cases", "not_done")

    ranking: Ranking
    cases: tuple[LeftOut, ...]
    not_done: Mapping[Kind, int]

    def tables(self) -> list[Table]:
        """For each kind, the cases that change most; those without a change are only counted."""
        columns = ["without", "new winner", Column("models moved"), Column("largest move")]
        tables: list[Table] = []
        for kind in get_args(Kind):
            cases = [case.content() for case in self.cases if case.kind == kind]
            if not cases:
                continue
            moved = [case for case in cases if case["winner_changed"] or case["largest_move"]]
            moved.sort(key=lambda case: (not case["winner_changed"], -case["largest_move"], case["left_out"]))
            rows = [
                [
                    case["left_out"],
                    ", ".join(case["winners"]) if case["winner_changed"] else "",
                    *(case["models_moved"], case["largest_move"]),
                ]
                for case in moved
            ]
            changed = sum(case["winner_changed"] for case in cases)
            title = f"without one {kind}: the winner changes in {changed} of {len(cases)} cases"
            tables.append(Table(columns if rows else [], rows, title, most=MOST))
        return tables

    @property
    def notes(self) -> list[str]:
        """What time did not suffice for, in sentences."""
        return [f"time did not suffice to leave out {n} {kind}s" for kind, n in self.not_done.items()]

    @property
    def winners(self) -> tuple[str, ...]:
        """Who is first with everything."""
        return self.ranking.winners


def leave_out(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    kinds: Sequence[Kind] = get_args(Kind),
    budget: float | None = 10.0,
) -> LeaveOut:
    """Rank without each metric, each group and each model.

    The missing policy acts once, on the whole table: models and filled gaps stay as they are, but a model
    that loses its last score is not ranked. Groups are the nodes of the group tree, at all levels, that do
    not hold every metric.

    Parameters
    ----------
    kinds
        What to leave out.
    budget
        Seconds in all; None for as long as it takes. A rule with a time limit (Kemeny) shares it out.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`, for the whole table.
    """
    clock = Clock(budget)
    rule = Rule.of(rule)
    profile = prepared.profile
    ranking = _whole(rule, profile, clock)
    trial = Trial(rule, prepared, clock)
    cases: list[LeftOut] = []
    not_done: dict[Kind, int] = {}
    for kind in kinds:
        names, sets = _versions(profile, kind)
        trials = (trial.keep_models if kind == "model" else trial.keep_metrics)(sets)
        if trials.done < len(sets):
            not_done[kind] = len(sets) - trials.done
        cases += [_case(kind, names[i], profile, ranking, sets[i], trials, i) for i in range(trials.done)]
    return LeaveOut(ranking, tuple(cases), not_done)


def _whole(rule: Rule, profile: Profile, clock: Clock) -> Ranking:
    """The ranking of the whole, within a fifth of the time where the rule takes a limit."""
    bounded = rule.unlimited and np.isfinite(clock.left())
    return (rule.limited(clock.left() / 5) if bounded else rule).rank(profile)


def _versions(profile: Profile, kind: Kind) -> tuple[list[str], list[list[int]]]:
    """Names of what is left out, and what is kept."""
    n_metrics, n_models = profile.scores.shape
    if kind == "model":
        gone = {name: {c} for c, name in enumerate(profile.candidates)} if n_models > 1 else {}
        size = n_models
    elif kind == "metric":
        gone = {name: {v} for v, name in enumerate(profile.voters)} if n_metrics > 1 else {}
        size = n_metrics
    else:
        nodes = profile.tree.nodes
        gone = {path: set(inside) for path, inside in nodes.items() if len(inside) < n_metrics}
        size = n_metrics
    kept = [[i for i in range(size) if i not in without] for without in gone.values()]
    return list(gone), kept


def _case(
    kind: Kind, name: str, profile: Profile, ranking: Ranking, kept: list[int], trials: Trials, i: int
) -> LeftOut:
    after, defined = trials.ranks[i], bool(trials.defined[i])
    both = after > 0
    before = np.zeros_like(after)
    if both.any():
        # Among the models that stay: others may have lost every score.
        before[both] = competition_ranks(ranking.ranks[both].astype(np.float64), higher_is_better=False)
    winners = tuple(sorted(profile.candidates[c] for c in np.flatnonzero(after == 1)))
    # Without the winner itself, the next one is expected to follow.
    expected = before if kind == "model" else ranking.ranks
    changed = defined and not np.array_equal(expected == 1, after == 1)
    return LeftOut(
        kind=kind,
        name=name,
        metrics=len(profile.voters) - len(kept) if kind != "model" else 0,
        candidates=profile.candidates,
        before=before,
        after=after,
        winners=winners,
        winner_changed=changed,
        defined=defined,
        proved=bool(trials.proved[i]),
    )
