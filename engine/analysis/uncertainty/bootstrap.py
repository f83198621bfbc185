"""Replicates of a ranking: the same rule on resampled metrics or models, or scores redrawn from their errors.

Replicate r draws from a stream of its own, made of the seed and r. So replicates depend neither on how they
are batched or shared among workers, nor on how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from time import monotonic
from typing import cast, get_args

import numpy as np

from ....rules import Profile, Ranking, Rule
from ....rules.batch import Batch, picked, restricted, rewritten
from ....rules.errors import ParameterError
from ....rules.evaluate import evaluate
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.ties import tied_ranks
from ...errors import LlullError, SelectionError, UnknownNameError
from ...options import DEFAULT_RULE, Over
from ...prepare.preparation import Prepared
from ..sensitivity.perturbed import batch_size, losing, unscored
from .resampled import Pairs, Reweighted, exact, strata, with_metrics, with_models

__all__ = ["Replicates", "bootstrap"]


#: Cells of the largest array that a batch holds.
_BATCH_CELLS = 2**18


@dataclass(frozen=True, eq=False)
class Replicates:
    """Rankings of one table under one rule, drawn again and again.

    Attributes
    ----------
    ranking
        Of the table itself.
    over, seed, requested
        What was drawn, from which seed, how many replicates were asked for.
    places
        ``places[r, c]``: competition rank of each of the ranking's models in each replicate that was done;
        NaN where a replicate does not rank the model, or the rule is not defined on it.
    ranks
        The same, made comparable with the ranking's: for ``models`` the model's rank in the table, plus its
        place among the models drawn, minus the place that the table's ranking gives it among them.
    notes
        What a reader must know, in sentences.
    """

    ranking: Ranking
    over: Over
    seed: int
    requested: int
    places: FloatArray
    ranks: FloatArray
    notes: tuple[str, ...] = ()

    @property
    def done(self) -> int:
        """How many replicates there are; fewer than asked for where the budget ended first."""
        return len(self.places)


def bootstrap(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    over: Over = "metrics",
    replicates: int = 1000,
    seed: int = 0,
    budget: float | None = None,
    batch: int | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> Replicates:
    """Rank a table many times under one rule, each time with something drawn anew.

    Parameters
    ----------
    over
        - ``metrics``: as many metrics as there are, with replacement; a metric drawn twice counts twice, with
          its weight (in a group tree, as two children of its group), and a model without a score on any is
          not ranked;
        - ``groups``: the same within each first-level group, so that every group keeps its number of metrics;
        - ``models``: as many models as there are, with replacement: how far the order of two models depends
          on which others are in the table;
        - ``scores``: each score that has a standard error is drawn from a normal distribution around it.
    replicates, seed
        How many, and from which seed.
    budget
        Seconds after which no further replicate is begun; the first is always made.
    batch, workers
        How many replicates are ranked at once, and processes that share them (more than one pays for
        rules without batches; there are no more than cores); neither changes the result.
    progress
        Called with the number of replicates done.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`, or for a number that is out of range.
    SelectionError
        If `over` is ``scores`` and the table has no standard errors.

    References
    ----------
    Efron (1979), Bootstrap methods: another look at the jackknife. Hall and Miller (2009), Using the
    bootstrap to quantify the authority of an empirical ranking.
    """
    if over not in get_args(Over):
        raise UnknownNameError("kind of resampling", over, get_args(Over))
    for name, value in (("replicates", replicates), ("workers", workers), ("batch", batch or 1)):
        if value < 1:
            raise ParameterError(f"{name}={value} is out of range; it must be at least 1")
    if seed < 0:
        raise ParameterError(f"seed={seed} is negative; give 0 or more")
    rule = Rule.of(rule)
    ranking = rule.rank(prepared.profile)
    profile = prepared.profile
    errors = _standard_errors(prepared, profile) if over == "scores" else np.zeros(0)
    sampler = _Sampler(rule, profile, over, seed, errors, prepared.scored)
    v, c = profile.scores.shape
    size = batch_size(rule.spec, v, c, _BATCH_CELLS) if batch is None else batch
    parts = list(_run(sampler, replicates, size, workers, budget, progress))
    places = np.concatenate([part.places for part in parts])
    unproved = sum(part.unproved for part in parts)
    ranks = _comparable(places, ranking.ranks) if over == "models" else places
    return Replicates(
        ranking=ranking,
        over=over,
        seed=seed,
        requested=replicates,
        places=places,
        ranks=ranks,
        notes=tuple(_notes(over, errors, profile, replicates, places, ranks, unproved)),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """``places[k, c]`` of some replicates, and in how many of them the order is not proved optimal."""

    places: FloatArray
    unproved: int = 0


@dataclass(frozen=True, eq=False)
class _Sampler:
    """Makes and ranks the replicates of given numbers; plain data, so that a worker can be sent it."""

    rule: Rule
    profile: Profile
    over: Over
    seed: int
    errors: FloatArray
    scored: BoolArray

    def __call__(self, numbers: range) -> _Part:
        """Rank the replicates of these numbers."""
        draws = np.stack([self._draw(np.random.default_rng([self.seed, r])) for r in numbers])
        c = len(self.profile.candidates)
        if self.over == "scores":
            scores = self.profile.scores + self.errors * draws
            batch = rewritten(self.profile, scores)
            return self._rank(batch, lambda k: replace(self.profile, scores=scores[k]))
        picks = draws.astype(np.int64)
        if self.over != "models":
            return self._rank_metrics(picks)
        drawn = self._rank(restricted(self.profile, picks), lambda k: with_models(self.profile, picks[k]))
        places = np.full((len(picks), c), np.inf)
        # Most rules tie copies of a model; it is where its first copy is.
        np.minimum.at(places, (np.arange(len(picks))[:, None], picks), drawn.places)
        # A place among the models drawn does not count their copies.
        places = tied_ranks(-np.where(np.isinf(places), np.nan, places), "min")
        return _Part(places, drawn.unproved)

    def _rank_metrics(self, picks: IntArray) -> _Part:
        """Rank by the metrics drawn, without models that have no score of their own on any."""

        def drawn(k: int) -> Profile:
            return unscored(with_metrics(self.profile, picks[k]), self.scored[picks[k]])

        part = self._rank(self._resampled(picks), drawn)
        odd = losing(self.profile, self.scored, picks)
        if len(odd):
            part.places[odd] = self._rank_each([drawn(int(k)) for k in odd]).places
        return part

    def _resampled(self, picks: IntArray) -> Batch:
        """The metrics drawn: as weights, or as copies where weights follow the tree or the rule minds."""
        if self.profile.weighting == "tree" or "weighs" not in self.rule.spec.traits:
            return picked(self.profile, picks)
        v = len(self.profile.voters)
        counts = np.array([np.bincount(pick, minlength=v) for pick in picks], dtype=np.int64)
        return Reweighted(self.profile, counts, self.pairs)

    @cached_property
    def pairs(self) -> Pairs:
        """Comparisons on each metric, made once."""
        return Pairs(self.profile)

    def _draw(self, stream: np.random.Generator) -> FloatArray | IntArray:
        """What one replicate draws: indices in ascending order (sums have their terms in it), or deviates."""
        n_voters, n_candidates = self.profile.scores.shape
        if self.over == "scores":
            return stream.standard_normal(self.errors.shape)
        if self.over == "groups":
            parts = strata(self.profile)
            drawn = [part[stream.integers(0, len(part), len(part))] for part in parts]
            return np.sort(np.concatenate(drawn))
        n = n_voters if self.over == "metrics" else n_candidates
        return np.sort(stream.integers(0, n, n))

    def _rank(self, batch: Batch, profile: Callable[[int], Profile]) -> _Part:
        if not self.rule.broadcasts or (self.rule.spec.pairwise and not exact(batch)):
            return self._rank_each([profile(k) for k in range(batch.size)])
        results = evaluate(self.rule, batch, profile)
        known = (results.ranks > 0) & results.defined[:, None]
        return _Part(np.where(known, results.ranks, np.nan))

    def _rank_each(self, profiles: Sequence[Profile]) -> _Part:
        places = np.full((len(profiles), len(profiles[0].candidates)), np.nan)
        unproved = 0
        for row, profile in zip(places, profiles, strict=True):
            try:
                ranking = self.rule.rank(profile)
            except LlullError:
                continue
            proof = ranking.certificate
            unproved += proof is not None and proof.status != "optimal"
            at = {name: c for c, name in enumerate(profile.candidates)}
            row[[at[name] for name in ranking.candidates]] = ranking.ranks
        return _Part(places, unproved)


def _run(
    sampler: _Sampler,
    replicates: int,
    size: int,
    workers: int,
    budget: float | None,
    progress: Callable[[int], None],
) -> Iterator[_Part]:
    """Every batch, in order, until all are done or the time is."""
    batches = _batches(replicates, size, first=size if budget is None else 1)
    began = monotonic()
    done = 0
    with _pool(workers) as ranked:
        while wave := list(islice(batches, workers)):
            for part in ranked(sampler, wave):
                done += len(part.places)
                yield part
            progress(done)
            if budget is not None and monotonic() - began >= budget:
                return


def _batches(replicates: int, size: int, first: int) -> Iterator[range]:
    """Numbers of replicates: each batch twice the one before up to `size`, so that time is kept."""
    start = 0
    while start < replicates:
        yield range(start, min(start + first, replicates))
        start, first = start + first, min(size, 2 * first)


@contextmanager
def _pool(workers: int) -> Generator[Callable[[_Sampler, list[range]], list[_Part]]]:
    """Apply a sampler to each of a few batches, in processes of their own where there are workers."""
    if workers == 1:
        yield lambda sampler, wave: [sampler(numbers) for numbers in wave]
        return
    from joblib import Parallel, cpu_count, delayed

    with Parallel(n_jobs=min(workers, cpu_count())) as parallel:
        share = cast("Callable[..., list[_Part]]", parallel)
        yield lambda sampler, wave: share(delayed(sampler)(numbers) for numbers in wave)


def _comparable(places: FloatArray, ranks: IntArray) -> FloatArray:
    """Ranks in the table, moved by what each replicate changes among the models it holds."""
    own = tied_ranks(-np.where(np.isnan(places), np.nan, ranks), "min")
    return ranks + places - own


def _standard_errors(prepared: Prepared, profile: Profile) -> FloatArray:
    """``errors[v, c]`` of the profile's scores, 0 where none is given or the policy made the score."""
    known = prepared.table.scores.drop_nulls(["score", "stderr"])
    voter = {name: v for v, name in enumerate(profile.voters)}
    candidate = {name: c for c, name in enumerate(profile.candidates)}
    errors = np.zeros(profile.scores.shape)
    for model, metric, error in known.select("model", "metric", "stderr").iter_rows():
        if model in candidate and metric in voter:
            errors[voter[metric], candidate[model]] = error
    if not errors.any():
        raise SelectionError(
            f"table {prepared.table.name!r} has no standard errors for the scores that are ranked; "
            "resample metrics, groups or models instead"
        )
    return errors


def _notes(
    over: Over,
    errors: FloatArray,
    profile: Profile,
    requested: int,
    places: FloatArray,
    ranks: FloatArray,
    unproved: int,
) -> Iterator[str]:
    if len(places) < requested:
        yield f"time ran out after {len(places)} of {requested} replicates"
    if unproved:
        yield f"in {unproved} of {len(places)} replicates the order is not proved optimal"
    undefined = int(np.isnan(places).all(axis=1).sum())
    if undefined:
        yield f"the rule is not defined on {undefined} of {len(places)} replicates, which are left out"
    if over == "models" and not undefined and (np.isnan(ranks) | (ranks == np.nanmax(ranks, axis=0))).all():
        yield "no replicate changed the order of two models: it does not depend on which others are there"
    if over == "scores":
        given, scored = int((errors > 0).sum()), int(profile.present.sum())
        if given < scored:
            yield f"{scored - given} of {scored} scores have no standard error and stay as they are"
