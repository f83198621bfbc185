"""Agreement: its summary, order, groups and lists; and the published figures of Brain-Score."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.analysis.agreement.agreement import agreement, cluster_order, tree_order
from llull.engine.prepare.preparation import prepare
from llull.engine.readers.read import read_table
from llull.rules import LlullError
from tests.engine.tables import make_table
from tests.shared_data import EXAMPLES, shared

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {
    "agreement": lambda table: llull.agreement(table, replicates=0, groups=["natural"])
}

PAPER = EXAMPLES / "brain-score-2024-paper.toml"


def table_of_opposites(models: int = 30):
    """Two copies, a reversed copy, something unrelated and a constant, in two groups and none."""
    rng = np.random.default_rng(3)
    x, other = rng.normal(size=(2, models))
    scores: Any = [x, x**3, -x, other, np.ones(models)]
    return make_table(
        scores, metrics=["x", "cube", "minus", "other", "flat"], group=["a", "a", "b/c", "b/d", ""]
    )


def test_redundant_and_opposed_pairs_are_named():
    found = agreement(prepare(table_of_opposites()), replicates=0)
    assert sorted(sorted((found.metrics[a], found.metrics[b])) for a, b in found.redundant) == [
        ["cube", "minus"],
        ["cube", "x"],
        ["minus", "x"],
    ]
    assert sorted(sorted((found.metrics[a], found.metrics[b])) for a, b in found.opposed) == [
        ["cube", "minus"],
        ["minus", "x"],
    ]
    assert "constant, and so correlated with nothing: flat" in found.notes


def test_a_direction_turns_the_sign():
    scores = [[1, 2, 3, 4], [4, 3, 2, 1]]
    assert agreement(prepare(make_table(scores))).r[0, 1] == -1
    assert agreement(prepare(make_table(scores, direction=["higher", "lower"]))).r[0, 1] == 1


def test_group_means_are_plain_means_over_their_pairs():
    found = agreement(prepare(table_of_opposites()), level=1, replicates=0)
    index = {name: i for i, name in enumerate(found.metrics)}
    groups = {"a": ["x", "cube"], "b": ["minus", "other"]}
    for means in found.group_means:
        pairs = (
            itertools.combinations(groups[means.a], 2)
            if means.a == means.b
            else itertools.product(groups[means.a], groups[means.b])
        )
        values = [found.r[index[p], index[q]] for p, q in pairs]
        assert means.pairs == len(values)
        assert means.mean_correlation == pytest.approx(np.mean(values))
    within = [found.r[index["x"], index["cube"]], found.r[index["minus"], index["other"]]]
    assert found.within == pytest.approx(np.mean(within))
    assert found.between == pytest.approx(found.group_means[1].mean_correlation)


def test_deeper_groups_split_and_a_table_without_groups_has_none():
    deeper = agreement(prepare(table_of_opposites()), level=2, replicates=0)
    assert set(deeper.groups) == {"a", "b/c", "b/d", ""}
    plain = agreement(prepare(make_table([[1, 2, 3], [2, 1, 3]])), replicates=0)
    assert plain.group_means == ()
    assert plain.within is None
    assert plain.between is None


def test_tree_order_keeps_groups_together_in_order_of_appearance():
    assert tree_order(["b/x", "a", "b/y", "", "b/x", "a/q"]) == [0, 4, 2, 1, 5, 3]


def test_cluster_order_puts_similar_metrics_together_whatever_their_order():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 40))
    rows = [base + 0.1 * rng.normal(size=40) for base in (first, second, first, second, first)]
    names = ["p", "q", "r", "s", "t"]
    r = np.corrcoef(rows)
    listed = [names[i] for i in cluster_order(r, names)]
    assert {frozenset(listed[:2]), frozenset(listed[:3])} & {frozenset("qs"), frozenset("prt")}
    shuffled = [3, 0, 4, 2, 1]
    again = cluster_order(r[np.ix_(shuffled, shuffled)], [names[i] for i in shuffled])
    assert [names[shuffled[i]] for i in again] == listed


def test_order_of_metrics_and_models_does_not_matter():
    table = table_of_opposites()
    turned = make_table(
        table.matrix[::-1, ::-1],
        metrics=table.metric_names[::-1],
        models=table.model_names[::-1],
        group=table.metrics["group"].to_list()[::-1],
    )
    one, two = agreement(prepare(table), replicates=0), agreement(prepare(turned), replicates=0)
    rows = {frozenset((row["a"], row["b"])): row for row in one.rows()}
    for row in two.rows():
        same = rows[frozenset((row["a"], row["b"]))]
        assert row["r"] == (None if same["r"] is None else pytest.approx(same["r"], abs=1e-14))
        assert (row["n"], row["significant"]) == (same["n"], same["significant"])


def test_json_has_the_documented_keys_and_null_where_undefined():
    result = json.loads(json.dumps(agreement(prepare(table_of_opposites())).to_dict(), allow_nan=False))
    assert {"n_models", "n_metrics", "mean_correlation", "alpha", "pairs"} <= set(result)
    assert {"a", "b", "r", "p", "n", "significant"} <= set(result["pairs"][0])
    assert len(result["pairs"]) == 10
    flat = next(pair for pair in result["pairs"] if "flat" in (pair["a"], pair["b"]))
    assert flat["r"] is None
    assert flat["p"] is None
    assert flat["significant"] is False
    interval = result["interval"]
    assert interval["low"] <= result["mean_correlation"] <= interval["high"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "spearmann"}, "did you mean 'spearman'"),
        ({"order": "cluster"}, "did you mean 'clusters'"),
        ({"correction": "fdr"}, "bonferroni, holm, bh, none"),
        ({"alpha": 5}, "alpha 5 is out of range"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str):
    with pytest.raises(LlullError, match=message):
        agreement(prepare(table_of_opposites()), **options)


def test_one_metric_has_nothing_to_agree_with():
    with pytest.raises(LlullError, match="between metrics"):
        agreement(prepare(make_table([[1, 2]])))


def test_brain_score_metrics_correlate_as_published():
    table = read_table(shared("brain-score/leaderboard_2025.csv"), spec=PAPER)
    found = agreement(prepare(table, missing="complete-models"))
    assert len(found.metrics) == 50
    assert found.mean_correlation == pytest.approx(0.1975, abs=5e-5)
    assert found.interval is not None
    assert found.interval.low < 0.1975 < found.interval.high
    assert found.concordance is not None
    assert found.concordance.n_models == 229
