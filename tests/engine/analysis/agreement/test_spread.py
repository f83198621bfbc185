"""Spread: its curves against SciPy's, its means against plain ones, and what it makes of odd scores."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import gaussian_kde, pearsonr

from llull.engine.analysis.agreement.spread import SCALES, spread
from llull.engine.errors import SelectionError
from llull.engine.prepare.preparation import prepare
from tests.engine.tables import make_table
from tests.typed import untyped

GROUPS = ["a/p", "a/p", "a/q", "b", "b", ""]


def scores(models: int = 30, gaps: float = 0.2) -> np.ndarray:
    rng = np.random.default_rng(4)
    found = rng.normal(size=(6, models)) * np.array([[1], [2], [1], [50], [2], [0.1]])
    found[rng.random(found.shape) < gaps] = np.nan
    return found


def test_parts_are_the_groups_level_by_level_and_then_the_metrics_along_the_tree() -> None:
    found = spread(prepare(make_table(scores(), group=["b", "a/p", "", "a/q", "b", "a/p"])))
    names = found.prepared.profile.voters
    assert [(part.kind, part.name, part.level, part.metrics) for part in found.parts] == [
        ("group", "b", 1, 2),
        ("group", "a", 1, 3),
        ("group", "a/p", 2, 2),
        ("group", "a/q", 2, 1),
        *(("metric", names[v], 0, 1) for v in (0, 4, 1, 5, 3, 2)),
    ]


def test_scores_of_groups_are_plain_means_raw_and_of_z_scores() -> None:
    given = scores(gaps=0.05)
    found = spread(prepare(make_table(given, group=GROUPS)))
    z = (given - np.nanmean(given, axis=1, keepdims=True)) / np.nanstd(given, axis=1, keepdims=True)
    for part, members in zip(found.parts[:2], ([0, 1, 2], [3, 4]), strict=True):
        np.testing.assert_allclose(part.scores["raw"], np.nanmean(given[members], axis=0))
        np.testing.assert_allclose(part.scores["z"], np.nanmean(z[members], axis=0))


def test_curves_are_kernel_estimates_and_summaries_those_of_numpy() -> None:
    for part in spread(prepare(make_table(scores(), group=GROUPS))).parts:
        for scale in SCALES:
            known = part.scores[scale][~np.isnan(part.scores[scale])]
            shape = part.shapes[scale]
            quartiles = np.quantile(known, [0.25, 0.5, 0.75])
            told = (shape.lower_quartile, shape.median, shape.upper_quartile, shape.mean, shape.deviation)
            np.testing.assert_allclose(told, (*quartiles, known.mean(), known.std()), atol=1e-12)
            width = 0.9 * min(known.std(), (quartiles[2] - quartiles[0]) / 1.34) * len(known) ** -0.2
            points = np.linspace(shape.begin, shape.end, len(shape.density))
            other = gaussian_kde(known, bw_method=width / known.std(ddof=1))(points)
            np.testing.assert_allclose(shape.density, other)
            assert 0.95 < np.trapezoid(shape.density, points) < 1


def test_correlations_are_pearsons_over_the_models_that_both_score() -> None:
    found = spread(prepare(make_table(scores(), group=GROUPS)))
    for scale in SCALES:
        matrix = found.correlations[scale]
        for i, a in enumerate(found.parts):
            for j, b in enumerate(found.parts[:i]):
                both = ~np.isnan(a.scores[scale]) & ~np.isnan(b.scores[scale])
                r = untyped(pearsonr(a.scores[scale][both], b.scores[scale][both])).statistic
                assert matrix[i, j] == matrix[j, i] == pytest.approx(r)
    first = [i for i, part in enumerate(found.parts) if part.level == 1]
    assert found.least_alike == tuple(first)


def test_without_two_groups_the_metrics_that_correlate_least_are_least_alike() -> None:
    found = spread(prepare(make_table(scores(), group=["one"] * 6)))
    a, b = found.least_alike or (0, 0)
    assert {found.parts[a].kind, found.parts[b].kind} == {"metric"}
    single = found.correlations["raw"][1:, 1:]
    assert found.correlations["raw"][a, b] == single.min()


def test_units_change_neither_z_scores_nor_the_shape_of_a_curve() -> None:
    given = scores(gaps=0.0)
    one = spread(prepare(make_table(given)))
    other = spread(prepare(make_table(given * 1024.0)))
    for a, b in zip(one.parts, other.parts, strict=True):
        np.testing.assert_allclose(a.scores["z"], b.scores["z"])
        np.testing.assert_allclose(np.array(a.shapes["raw"].density) / 1024, b.shapes["raw"].density)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e307])
def test_scores_of_any_size_give_finite_numbers(size: float) -> None:
    given = scores() / 50 * size
    given[0] = size  # constant
    told = spread(prepare(make_table(given, group=GROUPS))).to_dict()
    json.dumps(told, allow_nan=False)
    constant = next(part for part in told["parts"] if part["kind"] == "metric")
    assert constant["raw"]["density"] == []
    assert constant["raw"]["deviation"] == 0
    assert all(part["z"]["density"] for part in told["parts"] if part is not constant)


def test_a_metric_nobody_scored_is_no_part_and_a_single_metric_is_refused() -> None:
    given = scores()
    given[3] = np.nan
    assert len(spread(prepare(make_table(given))).parts) == 5
    with pytest.raises(SelectionError, match="one metric"):
        spread(prepare(make_table(given[:1])))
