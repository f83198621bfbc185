"""Ties of computed scores, decided without rounding where floats are too close to tell.

A score is the decimal that prints it and a weight is a fraction, so what a rule computes of them is a number
that floats only come near. Two candidates whose floats lie further apart than both may be off by are in their
true order. The others are compared again: on whole numbers where these suffice, else by their exact keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from .numeric.arrays import BoolArray, FloatArray, IntArray, take_along_last
from .numeric.decimals import decimals, whole_numbers
from .numeric.roots import RootSum
from .numeric.ties import competition_ranks, ranks_of_order
from .profile import Profile
from .registry import Outcome, RuleSpec

__all__ = ["exact_averages", "exact_scores", "exact_sum", "settle"]


def settle(
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    outcome: Outcome,
    inputs: Sequence[Any],
    profile: Callable[[int], Profile],
) -> tuple[FloatArray, IntArray]:
    """Rank the candidates of each case by their scores, equal ones tied and no others.

    Parameters
    ----------
    outcome
        Of the rule's function, with scores ``[k, c]``.
    inputs
        What the function was given, with one leading axis.
    profile
        Makes the profile of a case, its candidates in the order of the arrays.

    Returns
    -------
    scores, ranks
        ``[k, c]``; scores that had to be compared again are as exact as a float can be, and equal where they
        tie. The ranks of a case whose scores are not all finite mean nothing.
    """
    scores, keys, off_by = outcome.scores, spec.keys, outcome.off_by
    if keys is None or off_by is None:
        finite = scores if np.isfinite(scores).all() else np.nan_to_num(scores)
        return scores, competition_ranks(finite, higher_is_better=spec.higher_is_better)
    sign = -1.0 if spec.higher_is_better else 1.0
    order, step = _in_order(sign * scores)
    error = np.asarray(off_by)
    if not error.any():
        return scores, ranks_of_order(order, step > 0)
    error = np.broadcast_to(error, len(scores))[:, None]
    close = (step <= 2 * error) & (error > 0) & np.isfinite(scores).all(axis=-1, keepdims=True)
    apart = (step > 0) & ~close
    if not close.any():
        return scores, ranks_of_order(order, apart)
    cases, scores = np.flatnonzero(close.any(axis=-1)), scores.copy()
    if "homogeneous" in spec.promises(parameters):
        exact, again = _on_whole_numbers(spec, parameters, inputs, cases)
        done, cases = cases[exact], cases[~exact]
        scores[done] = again
        order[done], step = _in_order(sign * again)
        apart[done] = step > 0
    for case in _unequal(inputs, order, close, cases):
        voices = profile(int(case))
        for start, end in _runs(close[case]):
            run = order[case, start:end].tolist()
            key = dict(zip(run, keys(voices, run, **parameters), strict=True))
            best_first = sorted(run, key=key.__getitem__, reverse=spec.higher_is_better)
            order[case, start:end] = best_first
            scores[case, best_first[0]] = float(key[best_first[0]])
            for place, (a, b) in enumerate(pairwise(best_first), start=start):
                apart[case, place] = key[a] != key[b]
                scores[case, b] = float(key[b]) if apart[case, place] else scores[case, a]
    return scores, ranks_of_order(order, apart)


def _in_order(signed: FloatArray) -> tuple[IntArray, FloatArray]:
    """Candidates from the least on, and by how much each is below the next."""
    order = np.argsort(signed, axis=-1, kind="stable")
    with np.errstate(invalid="ignore"):  # infinite scores, which are refused later
        return order, np.diff(take_along_last(signed, order))


def _runs(close: BoolArray) -> Iterator[tuple[int, int]]:
    """Start and end of each run of several candidates, neighbours of which are close."""
    ends = np.flatnonzero(np.concatenate([~close, [True]])) + 1
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        if end - start > 1:
            yield start, end


def _unequal(inputs: Sequence[Any], order: IntArray, close: BoolArray, cases: IntArray) -> IntArray:
    """Those of some cases where candidates that are close differ in their inputs; if not, they tie."""
    row, place = np.nonzero(close[cases])
    case = cases[row]
    a, b = order[case, place], order[case, place + 1]
    differ = np.full(len(case), not inputs)
    for array in inputs[:2]:
        one, other = array[case, :, a], array[case, :, b]
        differ |= ~((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=-1)
    return np.unique(case[differ])


def _on_whole_numbers(
    spec: RuleSpec, parameters: Mapping[str, Any], inputs: Sequence[Any], cases: IntArray
) -> tuple[BoolArray, FloatArray]:
    """Which cases can be scored without rounding, on scores that are made whole numbers, and their scores."""
    # An array may be the same for all cases, and then need not be copied.
    some = [
        array[: len(cases)] if array.strides[0] == 0 or len(array) == len(cases) else array[cases]
        for array in inputs
    ]
    numbers, places = whole_numbers(some[0])
    outcome = spec.outcome([numbers, *some[1:]], parameters)
    exact = (places >= 0) & (np.asarray(outcome.off_by) == 0)
    return exact, outcome.scores[exact] / 10.0 ** places[exact, None]


def exact_averages(
    profile: Profile, candidates: Sequence[int], points: Callable[[int, int], Any]
) -> list[Any]:
    """Weighted averages, over the voters that scored each candidate, of ``points(v, c)``.

    These are all fractions or all sums of roots. None says nothing; somebody must say something of each
    candidate.
    """
    averages: list[Any] = []
    for c in candidates:
        said = [(own, points(v, c)) for v, own in enumerate(profile.weights_of(c)) if own]
        said = [(own, value) for own, value in said if value is not None]
        weight = sum((own for own, _ in said), Fraction(0))
        averages.append(exact_sum([(own / weight, value) for own, value in said]))
    return averages


def exact_sum(terms: Sequence[tuple[Fraction, Any]]) -> Any:
    """The sum of one or more numbers, all fractions or all sums of roots, each times a fraction."""
    if isinstance(terms[0][1], RootSum):
        return RootSum.total(terms)
    return sum((factor * value for factor, value in terms), Fraction(0))


def exact_scores(profile: Profile, candidates: Sequence[int]) -> Callable[[int, int], Fraction]:
    """``points(v, c)`` of some candidates: their scores."""
    read = decimals(profile.scores[:, candidates])
    place = {c: i for i, c in enumerate(candidates)}
    return lambda v, c: Fraction(int(read.numerators[v][place[c]]), 10 ** read.places[v])
