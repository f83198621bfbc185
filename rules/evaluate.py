"""What a rule says of each profile of a batch, in the one form that axioms are judged on.

An axiom asks who is above whom. For most rules that is the ranking. A rule whose result is a set of optimal
orders puts ``a`` above ``b`` where all optima do, and the set itself is kept for the axioms that speak of
it. A rule that yields a relation can be judged on the relation or on the ranking made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .batch import Batch
from .errors import LlullError
from .exact import settle
from .numeric.arrays import BoolArray, FloatArray, IntArray
from .numeric.averaging import EXACT_SUM, whole
from .numeric.ties import competition_ranks
from .optimal.optima import agreed_pairs
from .optimal.orders import MOST_CANDIDATES, all_orders, least_cost
from .profile import Profile
from .ranking import Ranking
from .registry import Outcome
from .resolved import Rule

__all__ = ["About", "Results", "evaluate", "evaluate_each", "evaluate_profiles", "of_rankings"]

#: What an axiom is judged on: the ranking, or the relation that a rule yields beside it.
About = Literal["ranking", "relation"]


@dataclass(frozen=True, eq=False)
class Results:
    """Results for ``k`` profiles over the same candidates.

    Attributes
    ----------
    ranks
        ``ranks[k, c]``: competition ranks; 0 for a candidate that is not ranked.
    relation
        ``relation[k, a, b]``: ``a`` is above ``b``, where that is more than the ranks say; else None.
    optima
        ``optima[k, o]`` over all orders, for rules with a set of optima and few candidates; else None.
    defined
        ``defined[k]``: the rule is defined on the profile.
    """

    ranks: IntArray
    defined: BoolArray
    relation: BoolArray | None = None
    optima: BoolArray | None = None

    def __len__(self) -> int:
        return len(self.ranks)

    def take(self, index: IntArray) -> Results:
        """The results at these places."""
        return Results(
            self.ranks[index],
            self.defined[index],
            None if self.relation is None else self.relation[index],
            None if self.optima is None else self.optima[index],
        )

    def _at(self, array: IntArray, c: IntArray) -> IntArray:
        if len(c) == 1:
            return np.take(array, c[0], axis=1)
        return array[0][c] if len(array) == 1 else np.take_along_axis(array, c, axis=1)

    def above(self, a: IntArray, b: IntArray) -> BoolArray:
        """``[k, n]``: candidate ``a[k, n]`` is above ``b[k, n]``; index arrays broadcast."""
        if self.relation is not None:
            rows = np.arange(len(self.relation))[:, None] if len(self.relation) > 1 else 0
            return self.relation[rows, a, b]
        first, second = self._at(self.ranks, a), self._at(self.ranks, b)
        return (first < second) & (first > 0)

    def ranked(self, c: IntArray) -> BoolArray:
        """``[k, n]``: the candidate has a rank."""
        return self._at(self.ranks, c) > 0

    def among(self, places: IntArray) -> IntArray:
        """``[k, m]``: ranks of the candidates ``places[k, m]`` (or ``[1, m]``)."""
        return self._at(self.ranks, places)

    @property
    def winners(self) -> BoolArray:
        """``winners[k, c]``: nobody is above the candidate; for sets of optima: it is first in one."""
        if self.optima is not None:
            first = all_orders(self.ranks.shape[1]).lists[:, 0]
            return (self.optima.astype(np.float64) @ (first[:, None] == np.arange(self.ranks.shape[1]))) > 0
        if self.relation is None:
            return self.ranks == 1
        return ~self.relation.any(axis=-2) & (self.ranks > 0)


def evaluate(
    rule: Rule,
    batch: Batch,
    profile: Callable[[int], Profile],
    *,
    about: About = "ranking",
) -> Results:
    """Rank every profile of a batch.

    Parameters
    ----------
    profile
        Makes profile ``k`` of the batch; asked where the rule does not take batches, or a case leaves a
        candidate without any score.
    """
    few = _few_optima(rule, batch)
    if few is None and not (rule.broadcasts and batch.exact):
        return evaluate_each(rule, [profile(i) for i in range(batch.size)], about=about)
    together = few or _all_at_once(rule, batch, profile, about)
    odd = np.flatnonzero(~batch.scored)
    if len(odd) == 0:
        return together
    # A candidate without any score is left out by the registry, one profile at a time.
    alone = evaluate_each(rule, [profile(int(i)) for i in odd], about=about)
    return _replaced(together, odd, alone)


def _all_at_once(rule: Rule, batch: Batch, profile: Callable[[int], Profile], about: About) -> Results:
    with np.errstate(all="ignore"):
        outcome, inputs = _by_difference(rule, batch), ()
        if outcome is None:
            inputs = rule.inputs(batch)
            outcome = rule.spec.outcome(inputs, rule.parameters)
    return _results(rule, outcome, inputs, profile, about)


def _results(
    rule: Rule,
    outcome: Outcome,
    inputs: Sequence[Any],
    profile: Callable[[int], Profile],
    about: About,
) -> Results:
    """What a rule's function returns for many profiles at once, as results."""
    ranks = outcome.ranks
    if ranks is None:
        _, ranks = settle(rule.spec, rule.parameters, outcome, inputs, profile)
    defined = np.asarray(np.isfinite(outcome.scores).all(axis=-1))
    return Results(ranks, defined, outcome.relation if about == "relation" else None)


def _by_difference(rule: Rule, batch: Batch) -> Outcome | None:
    """Scores of a rule that adds up what each voter gives, from the change of one voter's part.

    None where the points are no halves of whole numbers, whose sums may be kept up to date without rounding.
    """
    pool = batch.pool
    if rule.spec.reads != "ranks" or "additive" not in rule.traits or batch.totals is None:
        return None
    if pool.counting_unit != pool.unit or len(pool.candidates) * sum(pool.units) > EXACT_SUM:
        return None
    one, halves = np.ones((1, 1)), [True]

    def points(ranks: FloatArray) -> FloatArray:
        scores = rule.spec.outcome([ranks[..., None, :], one], rule.parameters).scores
        halves.append(whole(2 * scores))
        return scores

    total = batch.totals(points)
    return Outcome(total, error=0.0) if all(halves) else None


def _replaced(results: Results, index: IntArray, other: Results) -> Results:
    """The results with those at some places exchanged; a set of optima is left empty there."""
    ranks, defined = results.ranks.copy(), results.defined.copy()
    ranks[index], defined[index] = other.ranks, other.defined
    relation, optima = results.relation, results.optima
    if relation is not None:
        relation = relation.copy()
        relation[index] = _above(other.ranks) if other.relation is None else other.relation
    if optima is not None:
        optima = optima.copy()
        optima[index] = False
    return Results(ranks, defined, relation, optima)


def _few_optima(rule: Rule, batch: Batch) -> Results | None:
    """The set of orders of least loss by trying all, where the candidates are few."""
    if rule.spec.loss is None or not batch.exact or (n := batch.support.shape[-1]) > MOST_CANDIDATES:
        return None
    return _of_optima(least_cost(rule.spec.loss(batch.margins)), n)


def _of_optima(optima: BoolArray, n: int) -> Results:
    agreed = all_orders(n).agreed(optima)
    sure = (agreed.sum(axis=2) - agreed.sum(axis=1)).astype(np.float64)
    return Results(competition_ranks(sure), np.ones(len(optima), dtype=bool), agreed, optima)


def evaluate_each(
    rule: Rule,
    profiles: Sequence[Profile],
    *,
    about: About = "ranking",
    names: Sequence[Sequence[str]] | None = None,
) -> Results:
    """Rank profiles one at a time; ``names[k]`` are the candidates' places, by default the profile's own."""
    rankings: list[Ranking | None] = []
    for profile in profiles:
        try:
            rankings.append(rule.rank(profile))
        except LlullError:
            rankings.append(None)
    places = names or [profile.candidates for profile in profiles]
    return of_rankings(rankings, places, about=about)


def evaluate_profiles(
    rule: Rule,
    profiles: Sequence[Profile],
    names: Sequence[Sequence[str]],
    *,
    about: About = "ranking",
) -> Results:
    """As :func:`evaluate_each`, ranking profiles of equal shape together where the rule takes batches."""
    ready = [profile.pruned()[0] for profile in profiles]
    if not rule.broadcasts or about != "ranking" or any(one.scores.size == 0 for one in ready):
        return evaluate_each(rule, profiles, about=about, names=names)
    ranks = np.zeros((len(profiles), len(names[0])), dtype=np.int64)
    defined = np.zeros(len(profiles), dtype=bool)
    shapes: dict[tuple[tuple[int, ...], type], list[int]] = {}
    for i, one in enumerate(ready):
        shapes.setdefault((one.scores.shape, one.support.dtype.type), []).append(i)
    for members in shapes.values():
        stacked = [np.stack(arrays) for arrays in zip(*(rule.inputs(ready[i]) for i in members), strict=True)]
        with np.errstate(all="ignore"):
            outcome = rule.spec.outcome(stacked, rule.parameters)
        results = _results(rule, outcome, stacked, lambda k, own=members: ready[own[k]], about)
        for i, row, fine in zip(members, results.ranks, results.defined, strict=True):
            place = {name: c for c, name in enumerate(names[i])}
            ranks[i, [place[name] for name in ready[i].candidates]] = row
            defined[i] = fine
    return Results(ranks, defined)


def of_rankings(
    rankings: Sequence[Ranking | None], names: Sequence[Sequence[str]], *, about: About = "ranking"
) -> Results:
    """Put rankings into one array; ``names[k]`` says which candidate stands where in case ``k``."""
    k, n = len(rankings), len(names[0])
    ranks = np.zeros((k, n), dtype=np.int64)
    defined = np.array([ranking is not None for ranking in rankings], dtype=bool)
    relations: dict[int, tuple[IntArray, BoolArray]] = {}
    optima: BoolArray | None = None
    for i, ranking in enumerate(rankings):
        if ranking is None:
            continue
        place = {name: c for c, name in enumerate(names[i])}
        at = np.array([place[name] for name in ranking.candidates], dtype=np.int64)
        ranks[i, at] = ranking.ranks
        relation = _relation(ranking, about)
        if relation is not None:
            relations[i] = at, relation
        listed = _listed_optima(ranking, place, n)
        if listed is not None:
            if optima is None:
                optima = np.zeros((k, len(all_orders(n).lists)), dtype=bool)
            optima[i] = listed
    if not relations:
        return Results(ranks, defined, None, optima)
    above = _above(ranks)
    for i, (at, relation) in relations.items():
        above[i] = False
        above[i][np.ix_(at, at)] = relation
    return Results(ranks, defined, above, optima)


def _above(ranks: IntArray) -> BoolArray:
    """``above[k, a, b]`` as ranks have it; nobody is above or below one that is not ranked."""
    return (ranks[:, :, None] < ranks[:, None, :]) & (ranks[:, :, None] > 0)


def _relation(ranking: Ranking, about: About) -> BoolArray | None:
    """Who is above whom, where that is not just the ranks."""
    proof = ranking.certificate
    if proof is None:
        return ranking.relation if about == "relation" else None
    if proof.agreed_pairs is not None:
        return proof.agreed_pairs
    if proof.optima is None:
        return None
    place = {name: c for c, name in enumerate(ranking.candidates)}
    return agreed_pairs([[place[name] for name in order] for order in proof.optima], len(place))


def _listed_optima(ranking: Ranking, place: Mapping[str, int], n: int) -> BoolArray | None:
    proof = ranking.certificate
    if proof is None or proof.optima is None or n > MOST_CANDIDATES or len(ranking.candidates) < n:
        return None
    index = {tuple(order): o for o, order in enumerate(all_orders(n).lists.tolist())}
    mask = np.zeros(len(index), dtype=bool)
    for order in proof.optima:
        mask[index[tuple(place[name] for name in order)]] = True
    return mask
