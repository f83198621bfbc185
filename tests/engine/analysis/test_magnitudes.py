"""Analyses of scores near the ends of the floats: the same as of plain scores, or refused in one line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.agreement.agreement import agreement
from llull.engine.analysis.gaps.possible_ranks import possible_ranks
from llull.engine.analysis.influence.influence import influence
from llull.engine.analysis.sensitivity.irrelevant_scales import sensitivity_to_scales
from llull.engine.analysis.uncertainty.paired_tests import paired_tests
from llull.engine.errors import SelectionError
from llull.engine.prepare.preparation import prepare
from llull.rules import RuleError
from llull.rules.numeric.arrays import FloatArray
from tests.engine.tables import make_table
from tests.typed import Llull

pytestmark = pytest.mark.filterwarnings("error")

RNG = np.random.default_rng(5)
WHOLE = RNG.integers(1, 40, size=(4, 7)).astype(float)
UNTIED = np.random.default_rng(6).random(WHOLE.shape)
GAPPY = np.where(RNG.random(WHOLE.shape) < 0.15, np.nan, WHOLE)
#: Powers of two, so that nothing is rounded; squares of scores of these sizes are infinite, or 0.
POWERS = pytest.mark.parametrize("power", [2.0**1015, 2.0**-1000])


def made(scores: Any, power: float):
    return prepare(make_table(scores * power, group=["a", "a", "b", "b"]))


@POWERS
@pytest.mark.parametrize("rule", ["mean", "z_mean", "balanced_mean", "median", "borda"])
def test_influence_has_no_unit(rule: str, power: float):
    # Without ties, which are asked of decimals: those of 3 times a power of two are no multiples of its own.
    found, plain = (influence(made(UNTIED, p), rule).to_dict() for p in (power, 1.0))
    assert found == plain


@POWERS
@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_agreement_has_no_unit(method: Any, power: float):
    found, plain = (agreement(made(GAPPY, p), method=method, replicates=30).to_dict() for p in (power, 1.0))
    assert found == plain


@POWERS
def test_the_worst_scales_have_no_unit(power: float):
    found, plain = (sensitivity_to_scales(made(WHOLE, p), budget=None) for p in (power, 1.0))
    assert (found.tau, found.change) == (plain.tau, plain.change)


@POWERS
@pytest.mark.parametrize("test", ["t", "wilcoxon"])
def test_paired_tests_have_no_unit(test: Any, power: float):
    found, plain = (
        paired_tests(prepared.profile, prepared.profile.candidates, test=test, values="scores")
        for prepared in (made(WHOLE, p) for p in (power, 1.0))
    )
    np.testing.assert_array_equal(found.p, plain.p)


@POWERS
@pytest.mark.parametrize("rule", ["z_mean", "mean_rank", "copeland"])
def test_possible_ranks_have_no_unit(rule: str, power: float):
    found, plain = (possible_ranks(made(GAPPY, p), rule).to_dict() for p in (power, 1.0))
    assert found == plain


@POWERS
def test_a_median_that_fills_gaps_has_no_unit(power: float):
    found, plain = (prepare(make_table(GAPPY * p), missing="median").profile.scores / p for p in (power, 1.0))
    np.testing.assert_array_equal(found, plain)


def test_group_scores_beyond_the_floats_are_refused():
    table = make_table([[1.7e308, 1, 2], [1.7e308, 2, 1], [1, 2, 3]], group=["a", "a", "b"])
    with pytest.raises(RuleError, match="group 'a' add up beyond the largest float"):
        influence(prepare(table), "median")


def test_scores_that_are_farther_apart_than_any_float_are_refused_by_metric():
    with pytest.raises(SelectionError, match="metric 'k1' are farther apart"):
        prepare(make_table([[1, 2], [1.7e308, -1.7e308]]))


@pytest.mark.parametrize(
    "scores",
    [
        np.array([[0.5]]),
        np.array([[0.5, 0.7]]),
        np.array([[0.5], [0.7]]),
        np.full((3, 4), 0.3),
        np.full((3, 4), 1.7e308),
        np.full((3, 4), 5e-324),
        np.array([[1.0, np.nan], [np.nan, 2.0]]),
        np.array([[1.7e308, 5e-324, 1.0], [1.0, 2.0, 3.0]]),
    ],
    ids=["1 x 1", "1 metric", "1 model", "constant", "largest", "least", "diagonal", "mixed"],
)
@pytest.mark.parametrize(
    "verb",
    [
        ("describe",),
        ("compare", "--rules", "z_mean,mean_rank,borda,copeland,kemeny"),
        ("agreement", "--replicates", "20", "--method", "pearson"),
        ("influence", "--rule", "z_mean"),
        ("coverage", "--rule", "z_mean"),
        ("uncertainty", "--rule", "z_mean", "--replicates", "20", "--test", "t"),
        ("sensitivity", "--rule", "z_mean", "--samples", "20", "--budget", "2"),
    ],
    ids=lambda verb: verb[0],
)
def test_every_verb_answers_or_refuses_in_one_line(
    scores: FloatArray, verb: tuple[str, ...], tmp_path: Path, llull: Llull
):
    rows = ["model," + ",".join(f"k{v}" for v in range(len(scores)))]
    rows += [f"m{c}," + ",".join("" if np.isnan(x) else repr(float(x)) for x in scores[:, c])
             for c in range(scores.shape[1])]  # fmt: skip
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n")
    code, out, err = llull(verb[0], tmp_path / "t.csv", *verb[1:], "--format", "json")
    lines = err.splitlines()
    if code == 0:
        json.loads(out, parse_constant=pytest.fail)
    else:
        assert (code, out) == (2, "")
        assert lines.pop().startswith("llull: ")
    assert all(line.startswith(("note: ", "warning: ")) for line in lines)
