"""The result of an explanation: two models under one rule, in numbers and in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from ....rules import Ranking, get_rule, list_rules
from ....rules.numeric.arrays import FloatArray
from ....rules.plain import Plain, picked
from ....rules.registry import PairProof
from ...result import Analysis, Column, Table, headline
from ...wording import counted

__all__ = ["Above", "Explanation", "MetricPart"]

#: How many metrics a sentence names.
_MOST = 3

#: Who is above whom, of the two models asked for.
Above = Literal["a", "b", "level"]


@dataclass(frozen=True)
class MetricPart(Plain):
    """What one metric says of the two models.

    Attributes
    ----------
    metric, group
        Its name and place in the tree.
    weight
        Its share of the weight of all metrics in pairwise counts.
    a, b
        The scores as they were given (after the missing policy); None where missing.
    direction
        Whether a ``higher`` or a ``lower`` score is better.
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
    direction: Literal["higher", "lower"]
    says: Literal["a", "b", "level", "nothing"]
    margin: float | None
    contribution: float | None
    without: Above | None

    def content(self) -> dict[str, Any]:
        """All of it, the weight as a number."""
        return {**super().content(), "weight": float(self.weight)}


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Analysis):
    """Two models under one rule.

    Attributes
    ----------
    ranking
        The table's.
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
    """

    verb: ClassVar[str] = "explain"

    ranking: Ranking
    a: str
    b: str
    above: Above
    metrics: tuple[MetricPart, ...]
    support: Fraction
    opposed: Fraction
    proof: PairProof | None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Why the two models stand as they do, one fact a sentence."""
        return (
            _places(self),
            _votes(self),
            *_contributions(self),
            *(self.proof.in_words(self.a, self.b) if self.proof else []),
            _turning(self),
        )

    @property
    def headline(self) -> str:
        """The table, the models and the rule."""
        return headline(self.prepared, f"{self.a} and {self.b} under {self.ranking.rule}", self.ranking)

    @property
    def notes(self) -> tuple[str, ...]:
        """On the table and the ranking."""
        return (*self.prepared.notes, *self.ranking.notes)

    def tables(self) -> list[Table]:
        """The sentences, then what each metric says."""
        above = {"a": self.a, "b": self.b, "level": "level", "nothing": "", None: ""}
        contributes = any(part.contribution is not None for part in self.metrics)
        rows = [
            [
                *(part.metric, part.a, part.b, above[part.says], float(part.weight)),
                *([part.contribution] if contributes else []),
                "" if part.without == self.above else above[part.without],
            ]
            for part in self.metrics
        ]
        columns = ["metric", Column(self.a), Column(self.b), "says", Column("weight", "percent", 2)]
        contribution = [Column("contribution")] if contributes else []
        return [Table(sentences=self.words), Table([*columns, *contribution, "without"], rows)]

    def rows(self) -> tuple[MetricPart, ...]:
        """One row a metric."""
        return self.metrics

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

    def content(self) -> dict[str, Any]:
        """The ranking, the two models, what each metric says, and what the rule does."""
        score_a, score_b = self.scores
        return {
            **self.prepared.content(),
            **picked(self.ranking, "rule", "parameters", "higher_is_better"),
            "a": {"model": self.a, "rank": self.ranks[0], "score": score_a},
            "b": {"model": self.b, "rank": self.ranks[1], "score": score_b},
            "above": self.above,
            "difference": score_a - score_b,
            "support": float(self.support),
            "opposed": float(self.opposed),
            "metrics": self.metrics,
            "turning": [part.metric for part in self.turning],
            **{spec.id: None for spec in list_rules() if spec.explain},
            **({self.ranking.rule: self.proof.to_dict()} if self.proof else {}),
            "words": self.words,
        }


def _places(two: Explanation) -> str:
    title = get_rule(two.ranking.rule).title
    (rank_a, rank_b), (score_a, score_b) = two.ranks, two.scores
    better = "higher" if two.ranking.higher_is_better else "lower"
    how = {"a": "above", "b": "below", "level": "level with"}[two.above]
    return (
        f"By {title} {two.a!r} is {how} {two.b!r}: rank {rank_a} against {rank_b}, score {score_a:.6g} "
        f"against {score_b:.6g} ({better} is better)."
    )


def _votes(two: Explanation) -> str:
    def count(says: str) -> int:
        return sum(part.says == says for part in two.metrics)

    def how_many(says: str, one: str, more: str) -> str:
        return f"{count(says)} {one if count(says) == 1 else more}"

    text = (
        f"Of {counted(len(two.metrics), 'metric')}, {how_many('a', 'puts', 'put')} {two.a!r} above "
        f"({float(two.support):.1%} of the weight) and {how_many('b', 'puts', 'put')} {two.b!r} above "
        f"({float(two.opposed):.1%})"
    )
    for says, one, more in (
        ("level", "ties them", "tie them"),
        ("nothing", "lacks one of them", "lack one of them"),
    ):
        if count(says):
            text += f"; {how_many(says, one, more)}"
    return text + "."


def _contributions(two: Explanation) -> list[str]:
    if all(part.contribution is None for part in two.metrics):
        return []
    score_a, score_b = two.scores
    sign = 1.0 if two.ranking.higher_is_better else -1.0

    def listed(side: float) -> str:
        mine = [(part.metric, part.contribution or 0.0) for part in two.metrics]
        mine = [(metric, value) for metric, value in mine if value * side > 0]
        shown = ", ".join(f"{metric} {value:+.4g}" for metric, value in mine[:_MOST])
        more = f" and {len(mine) - _MOST} more" if len(mine) > _MOST else ""
        return f"{shown}{more}, together {sum(value for _, value in mine):+.6g}" if mine else "nothing"

    return [
        f"The scores differ by {score_a - score_b:+.6g}, the sum of what the metrics contribute. "
        f"For {two.a!r}: {listed(sign)}. For {two.b!r}: {listed(-sign)}."
    ]


def _turning(two: Explanation) -> str:
    undone = sum(part.without is None for part in two.metrics)
    if undone == len(two.metrics):
        return "What a single metric decides was not determined."
    note = f" ({undone} metrics were not tried)" if undone else ""
    if not two.turning:
        return f"No single metric decides this: without any one of them they stand as they do{note}."
    how = {
        "a": f"{two.a!r} would be above",
        "b": f"{two.b!r} would be above",
        "level": "they would be level",
    }

    def one(part: MetricPart) -> str:
        return f"{part.metric} ({how[part.without]})" if part.without else part.metric

    listed = ", ".join(one(part) for part in two.turning[:_MOST])
    more = f" and {len(two.turning) - _MOST} more" if len(two.turning) > _MOST else ""
    return f"Without one metric this would be otherwise: {listed}{more}{note}."
