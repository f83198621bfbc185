"""How easily a ranking changes: all that one table and one rule have to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

from ....rules import LlullError, Rule, RuleError
from ....rules.numeric.clock import Clock
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared
from .dethrone import Dethroning, dethrone
from .diversity import Diversity, diversity
from .irrelevant_models import sensitivity_to_models
from .irrelevant_scales import sensitivity_to_scales
from .leave_out import LeaveOut, leave_out
from .nearest_weights import NearestWeights, Norm, nearest_weights
from .shift import Shift
from .weight_simplex import WeightSimplex, weight_simplex

__all__ = ["Sensitivity", "sensitivity"]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """The parts, each of which is None where it is not defined for the rule or the table; `notes` say why.

    Attributes
    ----------
    prepared, rule, parameters, seed, budget
        What was analysed, and how.
    leave_out, dethroning, nearest_weights, weight_simplex
        See the functions of these names.
    diversity, to_scales, to_models
        Of the metrics, whatever the rule: see :func:`.diversity`, :func:`.sensitivity_to_scales`,
        :func:`.sensitivity_to_models`.
    notes
        What a reader must know, in sentences.
    """

    prepared: Prepared
    rule: str
    parameters: dict[str, Any]
    seed: int
    budget: float | None
    leave_out: LeaveOut
    dethroning: Dethroning
    nearest_weights: tuple[NearestWeights, ...]
    weight_simplex: WeightSimplex | None
    diversity: Diversity | None
    to_scales: Shift | None
    to_models: Shift | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""

        def part(result: WeightSimplex | Diversity | Shift | None) -> dict[str, Any] | None:
            return None if result is None else result.to_dict()

        return {
            **self.prepared.to_dict(),
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "budget": None if self.budget == inf else self.budget,
            "leave_out": self.leave_out.to_dict(),
            "dethroning": self.dethroning.to_dict(),
            "nearest_weights": [one.to_dict() for one in self.nearest_weights],
            "weight_simplex": part(self.weight_simplex),
            "diversity": part(self.diversity),
            "sensitivity": {"to_scales": part(self.to_scales), "to_models": part(self.to_models)},
            "notes": list(self.notes),
        }


def sensitivity(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    challengers: int = 5,
    norm: Norm = "l1",
    samples: int = 10_000,
    seed: int = 0,
    budget: float | None = 30.0,
    progress: Callable[[str], None] = lambda name: None,
) -> Sensitivity:
    """Analyse how easily a table's ranking under one rule changes.

    Parameters
    ----------
    challengers
        For how many models after the first to find the nearest weights that make them win.
    norm
        Of these: ``l1`` or ``l2``.
    samples, seed
        Of everything that is drawn.
    budget
        Seconds in all; None for as long as it takes. Each part gets an even share of what is left.
    progress
        Called with the name of each part.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`.
    """
    clock = Clock(budget)
    notes: list[str] = []

    def share(parts_left: int) -> float | None:
        return None if budget is None else clock.left() / parts_left

    def attempt(name: str, function: Callable[[], Any]) -> Any:
        progress(name)
        try:
            return function()
        except LlullError as error:
            notes.append(str(error))
            return None

    progress("leaving out")
    without = leave_out(prepared, rule, budget=share(6))
    ranking = without.ranking
    progress("dethroning")
    fallen = dethrone(prepared, rule, budget=share(5))
    nearest: list[NearestWeights] = []
    behind = [ranking.candidates[c] for c in ranking.order if ranking.ranks[c] > 1][:challengers]
    for i, model in enumerate(behind):
        progress(f"weights for {model}")
        limit = share(4)
        try:
            nearest.append(
                nearest_weights(
                    prepared,
                    model,
                    rule,
                    norm=norm,
                    budget=None if limit is None else limit / (len(behind) - i),
                )
            )
        except RuleError as error:
            notes.append(str(error))
            break
    simplex = attempt(
        "weight simplex",
        lambda: weight_simplex(prepared, rule, samples=samples, seed=seed, budget=share(3)),
    )
    spread = attempt("diversity", lambda: diversity(prepared))
    scales = None
    if spread is not None:
        scales = attempt("scales", lambda: sensitivity_to_scales(prepared, budget=share(2), seed=seed))
    models = attempt("other models", lambda: sensitivity_to_models(prepared, budget=share(1), seed=seed))
    return Sensitivity(
        prepared=prepared,
        rule=ranking.rule,
        parameters=fallen.parameters,
        seed=seed,
        budget=budget,
        leave_out=without,
        dethroning=fallen,
        nearest_weights=tuple(nearest),
        weight_simplex=simplex,
        diversity=spread,
        to_scales=scales,
        to_models=models,
        notes=tuple(dict.fromkeys((*notes, *_undone(without)))),
    )


def _undone(without: LeaveOut) -> list[str]:
    return [f"time did not suffice to leave out {n} {kind}s" for kind, n in without.not_done.items()]
