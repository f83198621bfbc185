"""Statistics that have no unit come out the same, to the last bit, for scores of any magnitude."""

import numpy as np
import pytest

from llull.rules import Profile, RuleError, compute
from llull.rules.averages.normalised import z_scores
from llull.rules.numeric.scaling import unit_power

SCORES = np.array(
    [[0.9, 0.4, 0.7, 0.2, 0.3], [3.0, 1.0, 2.0, 6.0, 2.5], [5.0, 5.0, np.nan, 1.0, 2.0]],
)
#: Powers of two, so that nothing is rounded; squares of scores of these sizes are infinite, or 0.
POWERS = [2.0**1000, 2.0**-1000]


def test_unit_power_brings_the_largest_to_between_a_half_and_one():
    for size in (1.0, 2e298, 2.3e-290, 1e-12):
        scaled = SCORES * size * unit_power(SCORES * size)
        assert ((np.nanmax(np.abs(scaled), axis=-1) >= 0.5) & (np.nanmax(np.abs(scaled), axis=-1) <= 1)).all()
    assert unit_power(np.array([[0.0, np.nan], [np.nan, np.nan]])).tolist() == [[1.0], [1.0]]
    assert unit_power(SCORES, axis=None).shape == (1, 1)
    assert np.isfinite(unit_power(np.array([5e-324]))).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("power", POWERS)
def test_z_scores_have_no_unit(power: float):
    np.testing.assert_array_equal(z_scores(SCORES * power), z_scores(SCORES))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize(
    "rule", ["z_mean", "balanced_mean", "minmax_mean", "median", "trimmed_mean", "borda"]
)
def test_rankings_do_not_change_with_the_unit(rule: str, power: float):
    here, there = (compute(rule, Profile.from_scores(SCORES * p)) for p in (1.0, power))
    assert here.ranks.tolist() == there.ranks.tolist()
    assert dict(here.details) == dict(there.details)


@pytest.mark.filterwarnings("error")
def test_a_group_beyond_the_floats_is_named():
    profile = Profile.from_scores([[1.7e308, 1], [1.7e308, 2], [1, 2]], groups=["a", "a", "b"])
    with pytest.raises(RuleError, match="group 'a' add up beyond the largest float"):
        compute("balanced_mean", profile)


@pytest.mark.filterwarnings("error")
def test_the_median_of_the_largest_floats_is_between_them():
    profile = Profile.from_scores([[1.7e308, 1], [1.5e308, 2]])
    assert compute("median", profile).scores.tolist() == [1.6e308, 1.5]
