"""The result of an explanation: two models under one rule."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from ....rules import Ranking, list_rules
from ....rules.numeric.arrays import FloatArray
from ....rules.registry import PairProof
from ...prepare.preparation import Prepared

__all__ = ["Above", "Explanation", "MetricPart"]

#: Who is above whom, of the two models asked for.
Above = Literal["a", "b", "level"]


@dataclass(frozen=True)
class MetricPart:
    """What one metric says of the two models.

    Attributes
    ----------
    metric, group
        Its name and place in the tree.
    weight
        Its share of the weight of all metrics in pairwise counts.
    a, b
        The scores as they were given (after the missing policy); None where missing.
    lower_is_better
        Its direction.
    says
        Whom it puts above: ``a``, ``b``, ``level`` (a tie, or closer than its tolerance), or ``nothing``
        where a score is missing.
    margin
        How much better a's score is; None where one is missing.
    contribution
        Its part of the difference of the two scores under the rule (a's minus b's), for rules that average
        what metrics say; the parts add up to it. None for others.
    without
        Who is above whom without this metric; None if time ran out, or one of the two is then unranked.
    """

    metric: str
    group: str
    weight: Fraction
    a: float | None
    b: float | None
    lower_is_better: bool
    says: Literal["a", "b", "level", "nothing"]
    margin: float | None
    contribution: float | None
    without: Above | None


@dataclass(frozen=True, eq=False)
class Explanation:
    """Two models under one rule.

    Attributes
    ----------
    prepared, ranking
        The table and its ranking.
    a, b
        The models.
    above
        Which of the two is ranked above.
    metrics
        By size of the contribution, where there is one, else by weight for a against b.
    support, opposed
        Weight of the metrics that put a above b, and b above a, as shares of all weight.
    proof
        What the result rests on for the pair, under a rule that can say it.
    words
        The same in sentences.
    """

    prepared: Prepared
    ranking: Ranking
    a: str
    b: str
    above: Above
    metrics: tuple[MetricPart, ...]
    support: Fraction
    opposed: Fraction
    proof: PairProof | None
    words: tuple[str, ...] = ()

    @property
    def turning(self) -> tuple[MetricPart, ...]:
        """Metrics without which the two would not stand as they do."""
        return tuple(part for part in self.metrics if part.without not in (None, self.above))

    @property
    def scores(self) -> tuple[float, float]:
        """The two models' scores under the rule, in its usual quantity."""
        return self._of(self.ranking.scores, self.a), self._of(self.ranking.scores, self.b)

    @property
    def ranks(self) -> tuple[int, int]:
        """Their ranks."""
        ranks = self.ranking.ranks.astype(np.float64)
        return int(self._of(ranks, self.a)), int(self._of(ranks, self.b))

    def _of(self, values: FloatArray, model: str) -> float:
        return float(values[self.ranking.candidates.index(model)])

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        score_a, score_b = self.scores
        return {
            **self.prepared.to_dict(),
            "rule": self.ranking.rule,
            "parameters": dict(self.ranking.parameters),
            "higher_is_better": self.ranking.higher_is_better,
            "a": {"model": self.a, "rank": self.ranks[0], "score": score_a},
            "b": {"model": self.b, "rank": self.ranks[1], "score": score_b},
            "above": self.above,
            "difference": score_a - score_b,
            "support": float(self.support),
            "opposed": float(self.opposed),
            "metrics": [
                {
                    "metric": part.metric,
                    "group": part.group,
                    "weight": float(part.weight),
                    "a": part.a,
                    "b": part.b,
                    "direction": "lower" if part.lower_is_better else "higher",
                    "says": part.says,
                    "margin": part.margin,
                    "contribution": part.contribution,
                    "without": part.without,
                }
                for part in self.metrics
            ],
            "turning": [part.metric for part in self.turning],
            **{spec.id: None for spec in list_rules() if spec.explain},
            **({self.ranking.rule: self.proof.to_dict()} if self.proof else {}),
            "words": list(self.words),
        }
