"""An explanation in sentences."""

from __future__ import annotations

from ....rules import get_rule
from ...wording import counted
from .explanation import Explanation, MetricPart

__all__ = ["in_words"]

_MOST = 3


def in_words(found: Explanation) -> list[str]:
    """Say why the two models stand as they do, one fact a sentence."""
    return [
        _places(found),
        _votes(found),
        *_contributions(found),
        *(found.proof.in_words(found.a, found.b) if found.proof else []),
        _turning(found),
    ]


def _places(found: Explanation) -> str:
    title = get_rule(found.ranking.rule).title
    (rank_a, rank_b), (score_a, score_b) = found.ranks, found.scores
    better = "higher" if found.ranking.higher_is_better else "lower"
    how = {"a": "above", "b": "below", "level": "level with"}[found.above]
    return (
        f"By {title} {found.a!r} is {how} {found.b!r}: rank {rank_a} against {rank_b}, score {score_a:.6g} "
        f"against {score_b:.6g} ({better} is better)."
    )


def _votes(found: Explanation) -> str:
    def count(says: str) -> int:
        return sum(part.says == says for part in found.metrics)

    def told(says: str, one: str, more: str) -> str:
        return f"{count(says)} {one if count(says) == 1 else more}"

    text = (
        f"Of {counted(len(found.metrics), 'metric')}, {told('a', 'puts', 'put')} {found.a!r} above "
        f"({float(found.support):.1%} of the weight) and {told('b', 'puts', 'put')} {found.b!r} above "
        f"({float(found.opposed):.1%})"
    )
    for says, one, more in (
        ("level", "ties them", "tie them"),
        ("nothing", "lacks one of them", "lack one of them"),
    ):
        if count(says):
            text += f"; {told(says, one, more)}"
    return text + "."


def _contributions(found: Explanation) -> list[str]:
    if all(part.contribution is None for part in found.metrics):
        return []
    score_a, score_b = found.scores
    sign = 1.0 if found.ranking.higher_is_better else -1.0

    def listed(side: float) -> str:
        mine = [(part.metric, part.contribution or 0.0) for part in found.metrics]
        mine = [(metric, value) for metric, value in mine if value * side > 0]
        shown = ", ".join(f"{metric} {value:+.4g}" for metric, value in mine[:_MOST])
        more = f" and {len(mine) - _MOST} more" if len(mine) > _MOST else ""
        return f"{shown}{more}, together {sum(value for _, value in mine):+.6g}" if mine else "nothing"

    return [
        f"The scores differ by {score_a - score_b:+.6g}, the sum of what the metrics contribute. "
        f"For {found.a!r}: {listed(sign)}. For {found.b!r}: {listed(-sign)}."
    ]


def _turning(found: Explanation) -> str:
    undone = sum(part.without is None for part in found.metrics)
    if undone == len(found.metrics):
        return "What a single metric decides was not determined."
    note = f" ({undone} metrics were not tried)" if undone else ""
    if not found.turning:
        return f"No single metric decides this: without any one of them they stand as they do{note}."
    how = {
        "a": f"{found.a!r} would be above",
        "b": f"{found.b!r} would be above",
        "level": "they would be level",
    }

    def one(part: MetricPart) -> str:
        return f"{part.metric} ({how[part.without]})" if part.without else part.metric

    listed = ", ".join(one(part) for part in found.turning[:_MOST])
    more = f" and {len(found.turning) - _MOST} more" if len(found.turning) > _MOST else ""
    return f"Without one metric this would be otherwise: {listed}{more}{note}."
