"""Rules whose score is a weighted average of points that each metric gives on its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ....rules import Profile, Rule, RuleError, list_rules
from ....rules.numeric.arrays import BoolArray, FloatArray
from ....rules.numeric.averaging import ROUNDING

__all__ = ["Additive", "additive", "points_alone", "require_additive"]


@dataclass(frozen=True, eq=False)
class Additive:
    """A profile under an additive rule, where weights do not depend on what a model has.

    Attributes
    ----------
    points
        ``points[v, c]``, higher is better (minus the rule's usual quantity where lower is); NaN is missing.
    weights
        ``weights[v]``, of sum 1.
    scored
        ``scored[v, c]``: the table has a score there, and not a missing policy alone.
    """

    points: FloatArray
    weights: FloatArray
    scored: BoolArray

    @cached_property
    def there(self) -> BoolArray:
        """``there[v, c]``: metric v says something of model c."""
        return ~np.isnan(self.points)

    @cached_property
    def complete(self) -> bool:
        """Whether no point is missing, so that scores are linear in the weights."""
        return bool(self.there.all())

    @cached_property
    def can_lose(self) -> bool:
        """Whether a model without weight on its own scores is dropped though gaps are filled."""
        return bool((self.there & ~self.scored).any())

    @cached_property
    def spare(self) -> int:
        """Of fewer metrics than so many none can be all that scored a model whose gaps are filled."""
        filled = (self.there & ~self.scored).any(axis=0)
        return int(self.scored[:, filled].sum(axis=0).min(initial=len(self.weights)))

    def scores(self, weights: FloatArray) -> FloatArray:
        """Weighted averages, ``[k, c]``, under ``weights[k, v]``; -inf for a model without any score."""
        total = weights @ np.where(self.there, self.points, 0.0)
        if self.complete and not self.can_lose:
            return total / weights.sum(axis=1, keepdims=True)
        weight = weights @ self.there.astype(np.float64)
        ranked = weights @ self.scored.astype(np.float64) > 0
        return np.divide(total, weight, out=np.full(total.shape, -np.inf), where=ranked)

    @cached_property
    def off_by(self) -> float:
        """What rounding may add to a score, or take from it, at most."""
        largest = float(np.abs(self.points[self.there]).max(initial=0.0))
        return (2 * len(self.points) + 16) * ROUNDING * largest

    def first(self, scores: FloatArray) -> BoolArray:
        """Mark the first of each row of ``scores[k, c]``, and who may be level with it but for rounding."""
        return scores >= scores.max(axis=1, keepdims=True) - 2 * self.off_by


def points_alone(rule: Rule, profile: Profile) -> FloatArray | None:
    """Points that each metric gives: the rule on that metric alone, ``[v, c]``, in its usual quantity.

    None where the rule is not additive.
    """
    if "additive" not in rule.traits:
        return None
    spec = rule.spec
    first, _, *anchors = rule.inputs(profile)
    if isinstance(first, Profile):
        return None
    rows = np.asarray(first, dtype=np.float64)[:, None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        inputs = [rows, np.ones(rows.shape), *(np.asarray(a)[:, None] for a in anchors)]
        return np.asarray(spec.outcome(inputs, rule.parameters).scores, dtype=np.float64)


def additive(rule: Rule, profile: Profile, scored: BoolArray) -> Additive | None:
    """The additive form; None where there is none (another rule, or tree weights that gaps redistribute)."""
    if profile.weighting == "tree" and not profile.present.all():
        return None
    points = points_alone(rule, profile)
    if points is None:
        return None
    total = sum(profile.voter_weights)
    weights = np.array([float(weight / total) for weight in profile.voter_weights])
    return Additive(points if rule.spec.higher_is_better else -points, weights, scored)


def require_additive(rule: Rule, profile: Profile, scored: BoolArray, what: str) -> Additive:
    """As :func:`additive`.

    Raises
    ------
    RuleError
        If there is no additive form, saying why and what to do.
    """
    found = additive(rule, profile, scored)
    if found is None and "additive" in rule.traits:
        raise RuleError(
            f"{what}: with gaps, tree weights differ from model to model; use --missing complete-models, or "
            "other weights"
        )
    if found is None:
        others = ", ".join(other.id for other in list_rules() if "additive" in other.traits)
        raise RuleError(f"{what}: {rule.id} is not additive over metrics; use one of {others}")
    return found
