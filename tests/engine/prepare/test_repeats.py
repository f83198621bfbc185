"""Failed folds and seeds: said, counted, and subject to the missing policy, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from statistics import median, stdev
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.errors import SelectionError
from llull.engine.prepare.preparation import prepare
from llull.engine.readers.read import read_table
from llull.engine.table import ScoreTable
from tests.typed import untyped

#: Of each task and model, the folds' scores.
Folds = Mapping[str, Mapping[str, Sequence[float | None]]]
#: An AutoML benchmark's folds: f1 crashed on two of three of T1.
FOLDS: Folds = {
    "T1": {"f1": [0.8, None, None], "f2": [0.7, 0.75, 0.74]},
    "T2": {"f1": [0.6, 0.62, 0.61], "f2": [0.5, 0.55, 0.52]},
}
SAID = "2 of 12 rows have no score; f1 on T1 is the mean of 1 of 3"


def folds(data: Folds = FOLDS, **entry: Any) -> ScoreTable:
    rows = [
        {"task": task, "framework": model, "fold": fold, "result": score}
        for task, models in data.items()
        for model, scores in models.items()
        for fold, score in enumerate(scores)
    ]
    layout = {"layout": "long", "model": "framework", "metric": "task", "score": "result"}
    spec = {"table": {**layout, "duplicates": "mean"}, "metrics": {"*": entry}}
    return read_table(rows, spec=spec)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("available", {"f1": 0.705, "f2": 0.626667}),
        ("zero", {"f1": 0.438333, "f2": 0.626667}),
        ("worst", {"f1": 0.671667, "f2": 0.626667}),
        ("median", {"f1": (0.8 + 2 * 0.745) / 6 + 0.305, "f2": 0.626667}),
        ("baseline", {"f1": (0.8 + 2 * 0.5) / 6 + 0.305, "f2": 0.626667}),
        ("complete-models", {"f2": 0.626667}),
        ("complete-metrics", {"f1": 0.61, "f2": 0.523333}),
    ],
)
def test_a_policy_acts_on_failed_folds(missing: Any, expected: dict[str, float]):
    found = llull.rank(folds(baseline=0.5), "mean", missing=missing)
    scores = dict(zip(found.ranking.candidates, found.ranking.scores.tolist(), strict=True))
    assert scores == pytest.approx(expected, abs=1e-6)
    assert any("failed repeats: 2, of 1 scores" in note for note in found.notes) == (missing != "available")


def test_the_fold_that_failed_is_said_and_covered():
    table = folds()
    assert SAID in table.origin.warnings
    found = llull.coverage(table).to_dict()
    assert found["repeats"] == [{"model": "f1", "metric": "T1", "ran": 1, "of": 3}]
    assert "repeats" not in llull.coverage(folds({"T1": {"f1": [1.0, 2.0], "f2": [1.0, 3.0]}})).to_dict()


def test_repeats_are_counted_and_have_a_standard_error():
    rows = {(model, metric): rest for model, metric, *rest in folds().scores.iter_rows()}
    score, error, n, code = rows["f2", "T1"]
    assert (n, code) == (3, None)
    assert score == pytest.approx(0.73)
    assert error == pytest.approx(stdev([0.7, 0.75, 0.74]) / sqrt(3))
    assert rows["f1", "T1"] == [0.8, None, 1, None]


def test_policies_that_do_not_apply_name_the_metric():
    with pytest.raises(SelectionError, match="0 would be the best score of 'T1'"):
        prepare(folds(direction="lower"), missing="zero")
    with pytest.raises(SelectionError, match="'T1' has gaps and no baseline"):
        prepare(folds(), missing="baseline")


def test_a_stated_bound_is_the_worst_of_a_fold():
    assert prepare(folds(lower=0.1), missing="worst").profile.scores[0, 0] == float(Fraction(10, 30))
    lower = prepare(folds(direction="lower", upper=2), missing="worst").profile
    assert lower.scores[0, 0] == -float(Fraction(48, 30))


def test_selections_keep_what_failed():
    assert prepare(folds(), metrics=["T2"], missing="zero").notes == prepare(folds(), metrics=["T2"]).notes
    chosen = prepare(folds(), models=["f1"], missing="worst").profile
    assert chosen.scores[0].tolist() == [0.8]  # no fold of a model that does not take part


def level(policy: str, scores: list[float]) -> Fraction:
    """What a failed fold counts as, by the folds of its task from the lowest on."""
    middle = float(median([Fraction(repr(x)) for x in scores]))
    return {"zero": Fraction(0), "worst": Fraction(repr(scores[0])), "median": Fraction(repr(middle))}[policy]


def test_random_folds_agree_with_fractions():
    rng = np.random.default_rng(7)
    for _ in range(40):
        data = {
            f"t{t}": {
                f"m{m}": [
                    None if rng.random() < 0.3 else float(np.round(rng.random(), 2))
                    for _ in range(int(rng.integers(2, 5)))
                ]
                for m in range(3)
            }
            for t in range(3)
        }
        every = {t: sorted(x for own in ms.values() for x in own if x is not None) for t, ms in data.items()}
        if not all(every.values()):
            continue
        for policy in ("zero", "worst", "median"):
            profile = prepare(folds(data), missing=untyped(policy)).raw
            for v, task in enumerate(profile.voters):
                for c, model in enumerate(profile.candidates):
                    own = data[task][model]
                    if None in own and any(x is not None for x in own):
                        failed = level(policy, every[task])
                        exact = sum(failed if x is None else Fraction(repr(x)) for x in own) / len(own)
                        assert profile.scores[v, c] == float(exact)
