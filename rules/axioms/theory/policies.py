"""Where what is known of complete tables carries over to tables with gaps, under each missing policy.

A policy turns a table with gaps into the one that is ranked. An axiom speaks of a table and a change of it.
Where the policy and the axiom's changes can be exchanged, ``policy(change(table)) == change(policy(table))``,
the ranked tables before and after are a complete table and its change: what holds of the rule on complete
tables holds of policy and rule together. Some policies drop models or metrics; then the changes can also be
made on the table that is left, since a change of what is dropped changes nothing that is ranked.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...missing import Missing
from ...resolved import Rule
from ..axiom import Axiom

__all__ = ["carries_over", "drops_its_subject", "on_what_is_left"]

_RAISING = ("monotonicity", "winner.monotonicity")
_RESPONDING = ("positive_responsiveness",)
_DELETING = (
    "independence_of_deleted_models",
    "winner.independence_of_deleted_models",
    "local_independence",
)
_RESCORING = ("arrow_independence",)
_CLONING = (
    *("clone_independence", "winner.clone_independence"),
    *("clone_set_independence", "winner.clone_set_independence"),
)
_JOINING = ("participation", "winner.participation", "indifferent_metric")
_COPYING = ("homogeneity", "duplicate_metric")
_SPLITTING = ("reinforcement", "winner.reinforcement")
#: Else a model without a score on the part is left out first, which can complete a metric.
_ASKED = "a part that is asked about has a score of every model"


def _said(axioms: tuple[str, ...], reason: str) -> dict[str, str]:
    return dict.fromkeys(axioms, reason)


#: Policies that drop, and of each axiom why its changes can be made on what is left.
_LEFT: Mapping[str, Mapping[str, str]] = {
    "complete-models": {
        **_said(_RAISING + _RESPONDING, "raising a score makes no model complete or incomplete"),
        **_said(_DELETING, "whether a model is complete does not depend on other models"),
        **_said(_RESCORING, "other scores in the same places make no model complete or incomplete"),
        **_said(_CLONING, "a clone is complete where its model is, and is dropped with it"),
        **_said(_COPYING, "a copy of a metric has the gaps of the metric"),
        **_said(_JOINING, "where the same are ranked, the added metric has a score of each of them"),
        **_said(_SPLITTING, "parts of the metrics are compared on the models that all metrics rank"),
        **_said(("withholding",), "the model is dropped, and to be dropped is no gain"),
    },
    # A score raised on a metric that is dropped changes nothing, which is no response to it.
    "complete-metrics": {
        **_said(_RAISING, "raising a score makes no metric complete or incomplete"),
        **_said(_RESCORING, "other scores in the same places make no metric complete or incomplete"),
        **_said(_CLONING, "a clone has a gap only where its model has one"),
        **_said(_COPYING, "a copy of a metric has the gaps of the metric, and is dropped with it"),
        **_said(_JOINING, "an added metric leaves the others as they are; with a gap it is dropped"),
        **_said(_SPLITTING, f"{_ASKED}, and drops the metrics that all together drop"),
    },
}

_FILLS_ALIKE = f"{_ASKED}, and fills the gaps of its metrics as all together do"
_BY_ITSELF = "each metric is filled from its own scores"
#: Policies that fill, and of each axiom why filling and its changes can be exchanged.
_FILLED: Mapping[str, Mapping[str, str]] = {
    "zero": {
        **_said(_RAISING + _RESPONDING, "other gaps stay 0 when a score is raised"),
        **_said(_DELETING, "a gap is 0 whatever other models there are"),
        **_said(_COPYING + _JOINING, "a gap is 0 whatever other metrics there are"),
        **_said(_SPLITTING, _FILLS_ALIKE),
    },
    "worst": {**_said(_COPYING + _JOINING, _BY_ITSELF), **_said(_SPLITTING, _FILLS_ALIKE)},
    "median": {**_said(_COPYING + _JOINING, _BY_ITSELF), **_said(_SPLITTING, _FILLS_ALIKE)},
    "baseline": {
        **_said(_RAISING + _RESPONDING, "other gaps stay at the baseline when a score is raised"),
        **_said(_DELETING, "a gap is the metric's baseline whatever other models there are"),
        **_said(_COPYING + _JOINING, "a gap is the metric's baseline whatever other metrics there are"),
        **_said(_SPLITTING, _FILLS_ALIKE),
    },
}
#: An exact copy only: a clone beside its model on a metric may stand on the other side of what is filled in.
_EXACT_COPIES = {
    "zero": "a clone has the gaps of its model, and the same 0 in them",
    "worst": "a clone has the gaps of its model, and is no worse than the worst",
    "baseline": "a clone has the gaps of its model, and the same baseline in them",
}


def on_what_is_left(axiom: Axiom, missing: Missing) -> bool:
    """Whether the axiom's changes are made on the complete table that the policy leaves."""
    return missing != "available" and (axiom.as_ranked or axiom.id in _LEFT.get(missing, {}))


def drops_its_subject(axiom: Axiom, missing: Missing) -> bool:
    """Whether the policy leaves out the very model that a case is about, so that nothing can be broken."""
    return axiom.id == "withholding" and missing == "complete-models"


def carries_over(rule: Rule, axiom: Axiom, missing: Missing) -> str | None:
    """Why what holds on complete tables, ties included, holds under a policy; None where nothing says so."""
    if axiom.as_ranked:
        return "said of the table as it is ranked"
    if axiom.id in _CLONING and rule.spec.cardinal and missing in _EXACT_COPIES:
        return _EXACT_COPIES[missing]
    return {**_LEFT, **_FILLED}.get(missing, {}).get(axiom.id)
