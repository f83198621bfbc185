"""The geometric mean: of scores or of errors, as they are or as ratios to those of a reference model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..errors import RuleError, UnknownNameError
from ..exact import exact_scores
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import averaging_error, weighted_mean
from ..numeric.products import PowerProduct
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait

__all__ = ["geometric_mean", "one_direction"]


def one_direction(profile: Profile, what: str) -> bool:
    """Whether lower is better on all metrics, of which products are then taken as they are.

    Raises
    ------
    RuleError
        If it is on some and not on others.
    """
    lower = profile.lower_is_better
    if lower.any() and not lower.all():
        down, up = (profile.voters[int(np.flatnonzero(side)[0])] for side in (lower, ~lower))
        raise RuleError(
            f"{what}: lower is better on {down!r} and higher on {up!r}; choose metrics of one direction, or "
            "use another rule"
        )
    return bool(lower.all())


def _positive(profile: Profile, reference: str) -> list[str]:
    lower = one_direction(profile, "geometric_mean")
    values = -profile.scores if lower else profile.scores
    wrong = np.argwhere(values <= 0)
    if len(wrong):
        voter, candidate = wrong[0]
        more = f" (and {len(wrong) - 1} more such scores)" if len(wrong) > 1 else ""
        raise RuleError(
            f"geometric_mean needs positive scores, and {profile.candidates[candidate]!r} has "
            f"{values[voter, candidate]:g} from {profile.voters[voter]!r}{more}; leave that voter out or use "
            "another rule"
        )
    if reference and reference not in profile.candidates:
        raise UnknownNameError("reference", reference, profile.candidates, "geometric_mean")
    lost = _unheard(profile, reference) if reference else []
    notes = [f"left out, {reference!r} has no score to divide by: {', '.join(lost)}"] if lost else []
    return [*notes, *(["lower is better, as on all metrics"] if lower else [])]


def _unheard(profile: Profile, reference: str) -> list[str]:
    there = profile.present[:, profile.candidates.index(reference)]
    return [name for name, has in zip(profile.voters, there, strict=True) if not has]


def _beside(profile: Profile, reference: str) -> Profile:
    """The voters that scored a candidate."""
    return profile.select(voters=profile.present[:, profile.candidates.index(reference)])


def _as_ratios(profile: Profile, *, reference: str) -> Profile:
    """Scores over those of a candidate, on the voters that scored it."""
    part = _beside(profile, reference)
    return replace(part, scores=part.scores / np.abs(part.scores[:, [part.candidates.index(reference)]]))


def _keys(profile: Profile, candidates: Sequence[int], *, reference: str) -> list[PowerProduct]:
    turned = bool(profile.lower_is_better.all())
    if reference:
        profile = _beside(profile, reference)
    score = exact_scores(profile, range(len(profile.candidates)))
    by = profile.candidates.index(reference) if reference else None
    keys: list[PowerProduct] = []
    for c in candidates:
        weights = profile.weights_of(c)
        total = sum(weights, Fraction(0))
        factors = [
            (abs(score(v, c) if by is None else score(v, c) / score(v, by)), weight / total)
            for v, weight in enumerate(weights)
            if weight
        ]
        keys.append(PowerProduct(factors, turned=turned))
    return keys


def _traits(reference: str) -> list[Trait]:
    return ["names_a_model"] if reference else ["alone"]


@rule(
    "geometric_mean",
    "geometric mean",
    reads="scores",
    complexity="O(v c)",
    reference="Fleming and Wallace (1986), How not to lie with statistics: the correct way to summarize "
    "benchmark results",
    parameters={
        "reference": Parameter(
            "", "a model whose scores the others' are divided by, metric by metric; by default none"
        )
    },
    keys=_keys,
    check=_positive,
    prepare=_as_ratios,
    traits={"directed", "needs_ratios", "weighs"},
    traits_at=_traits,
    article=True,
)
def geometric_mean(
    scores: FloatArray, weights: FloatArray, lower: BoolArray | None = None, *, reference: str = ""
) -> Outcome:
    """Weighted geometric mean of a candidate's scores, all of which must be positive.

    Where lower is better on all metrics (errors, run times), that of the scores as they are: lower is better.
    Where it is on some, the rule is refused. The first score that is not positive is refused, with its
    candidate and voter; called directly, the function gives NaN for both. A `reference` makes scores ratios
    to those of that candidate, who then has 1, over the voters that scored it. With gaps, over the voters
    that scored the candidate. Shapes ``(v,c),(v,c),(v)->(c)``; with `lower`, the result has a minus where
    lower is better.
    """
    lower = np.zeros(1, dtype=bool) if lower is None else lower
    down, some = np.asarray(lower.all(axis=-1)), np.asarray(lower.any(axis=-1))
    values = np.where(down[..., None, None], -scores, scores)
    heard = ~np.isnan(values) & (weights > 0)
    logs = np.log(values, out=np.full(values.shape, np.nan), where=heard & (values > 0))
    defined = ~(heard & ~(values > 0)).any(axis=-2) & (down == some)[..., None]
    means = np.where(defined, np.exp(weighted_mean(logs, weights)), np.nan)
    # The error of a logarithm's average is relative in its power, whose own is one rounding more.
    relative = averaging_error(np.where(heard, np.abs(logs) + 1, np.nan), weights)
    error = 2 * relative * np.fmax.reduce(means, axis=-1)
    return Outcome(np.where(down[..., None], -means, means), error=error, turned=bool(down.all()))
