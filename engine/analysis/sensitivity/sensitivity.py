"""How easily a ranking changes: all that one table and one rule have to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, TypeVar, Unpack

from ....rules import LlullError, Rule
from ....rules.numeric.clock import Clock
from ....rules.plain import picked
from ...options import DEFAULT_RULE, Norm
from ...prepare.preparation import Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline
from .dethrone import Dethroning, dethrone
from .diversity import Diversity, diversity
from .irrelevant_models import sensitivity_to_models
from .irrelevant_scales import sensitivity_to_scales
from .leave_out import MOST, LeaveOut, leave_out
from .nearest_weights import NearestWeights, nearest_weights
from .shift import Shift
from .weight_simplex import WeightSimplex, weight_simplex

__all__ = ["Sensitivity", "sensitivity"]

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Analysis):
    """The parts, each of which is None where it is not defined for the rule or the table; `remarks` say why.

    Attributes
    ----------
    rule, parameters, seed, budget
        What was analysed, and how.
    leave_out, dethroning, nearest_weights, weight_simplex
        See the functions of these names.
    diversity, to_scales, to_models
        Of the metrics, whatever the rule: see :func:`.diversity`, :func:`.sensitivity_to_scales`,
        :func:`.sensitivity_to_models`.
    """

    verb: ClassVar[str] = "sensitivity"
    keys = (
        *("rule", "parameters", "seed", "budget", "leave_out"),
        *("dethroning", "nearest_weights", "weight_simplex", "diversity"),
    )

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

    @property
    def headline(self) -> str:
        """The table and the rule."""
        return headline(self.prepared, f"sensitivity of {self.rule}", self.leave_out.ranking)

    def tables(self) -> list[Table]:
        """Every part in a paragraph or a short table."""
        tables = [Table(sentences=self.dethroning.in_words()), *self.leave_out.tables()]
        if self.nearest_weights:
            norm = self.nearest_weights[0].norm
            tables.append(
                Table(
                    ["model", Column("distance", places=4), "status", "largest changes"],
                    [[one.model, one.distance, one.status, one.in_words()] for one in self.nearest_weights],
                    f"nearest weights that make a model first ({norm}, weights of sum 1)",
                )
            )
        if (simplex := self.weight_simplex) is not None:
            exact = simplex.method == "exact"
            how = "exact" if exact else f"{simplex.samples} weights drawn, seed {simplex.seed}"
            tables.append(
                Table(
                    ["model", Column("share", "percent", 2), Column("standard error", "percent", 2)],
                    [list(row.values()) for row in simplex.content()["shares"]],
                    f"share of all weights under which a model is first ({how})",
                    most=MOST,
                )
            )
        title = "diversity and sensitivity to what should not matter (Zhang and Hardt 2024)"
        return [*tables, Table(title=title, sentences=self._irrelevant())]

    def _irrelevant(self) -> list[str]:
        """Diversity, and what other scales and other models do."""
        lines: list[str] = []
        if (spread := self.diversity) is not None:
            line = f"diversity (1 - W) {spread.diversity:.4f} over {spread.n_models} models with all metrics"
            if spread.mean_rank_change is not None:
                line += f"; mean largest rank change between two metrics {spread.mean_rank_change:.4f}"
            lines.append(line)
        if self.to_scales is not None:
            lines.append(self.to_scales.in_words("other scales of the metrics"))
        if self.to_models is not None:
            lines.append(self.to_models.in_words(f"other models beside {len(self.to_models.models)}"))
        return lines

    def rows(self) -> list[dict[str, Any]]:
        """The rankings without one, a row each."""
        cases = [case.content() for case in self.leave_out.cases]
        rows = [{**case, "winners": ", ".join(case["winners"])} for case in cases]
        return [{key: row[key] for key in row if key != "moves"} for row in rows]

    def content(self) -> dict[str, Any]:
        """What was asked, and the parts."""
        return {
            **super().content(),
            "sensitivity": picked(self, "to_scales", "to_models"),
            "notes": self.remarks,
        }


def sensitivity(
    table: Tabular,
    rule: str | Rule = DEFAULT_RULE,
    *,
    challengers: int = 5,
    norm: Norm = "l1",
    samples: int = 10_000,
    seed: int = 0,
    budget: float | None = 30.0,
    progress: Callable[[str], None] = lambda name: None,
    **options: Unpack[TableOptions],
) -> Sensitivity:
    """Analyse how easily a table's ranking under one rule changes.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
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
    prepared = prepare(table, **options)
    rule = Rule.of(rule)
    clock = Clock(budget)
    remarks: list[str] = []

    def attempt(name: str, part: Callable[P, T], *asked: P.args, **limits: P.kwargs) -> T | None:
        progress(name)
        try:
            return part(*asked, **limits)
        except LlullError as error:
            remarks.append(str(error))
            return None

    progress("leaving out")
    without = leave_out(prepared, rule, budget=clock.left() / 6)
    progress("dethroning")
    fallen = dethrone(prepared, rule, budget=clock.left() / 5)
    ranking = without.ranking
    behind = [ranking.candidates[c] for c in ranking.order if ranking.ranks[c] > 1][:challengers]
    nearest: list[NearestWeights | None] = []
    for i, model in enumerate(behind):
        seconds = clock.left() / 4 / (len(behind) - i)
        name = f"weights for {model}"
        nearest.append(attempt(name, nearest_weights, prepared, model, rule, norm=norm, budget=seconds))
    drawn = {"samples": samples, "seed": seed}
    simplex = attempt("weight simplex", weight_simplex, prepared, rule, **drawn, budget=clock.left() / 3)
    spread = attempt("diversity", diversity, prepared)
    scales = attempt("scales", sensitivity_to_scales, prepared, budget=clock.left() / 2, seed=seed)
    models = attempt("other models", sensitivity_to_models, prepared, budget=clock.left(), seed=seed)
    return Sensitivity(
        prepared=prepared,
        rule=ranking.rule,
        parameters=rule.parameters,
        seed=seed,
        budget=budget,
        leave_out=without,
        dethroning=fallen,
        nearest_weights=tuple(one for one in nearest if one is not None),
        weight_simplex=simplex,
        diversity=spread,
        to_scales=scales,
        to_models=models,
        remarks=tuple(dict.fromkeys((*remarks, *without.notes))),
    )
