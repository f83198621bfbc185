"""One voter's scores replaced: what is kept up to date by differences is what is computed anew."""

from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import audit_pair, get_axiom
from llull.rules.axioms.axiom import Context
from llull.rules.evaluate import evaluate, evaluate_each
from tests.typed import some


def random_profiles(count: int, n_voters: int, n: int, *, levels: int, seed: int, **options: Any):
    scores = np.random.default_rng(seed).integers(levels, size=(count, n_voters, n)).astype(float)
    return [Profile.from_scores(one, **options) for one in scores]


def never(case: Any):
    raise AssertionError("every case can be ranked in the batch")


def test_the_cases_of_the_winner_form_are_the_raises_of_winners():
    spec, axiom = get_rule("copeland"), get_axiom("winner.monotonicity")
    for profile in random_profiles(5, 4, 4, levels=4, seed=8):
        before = evaluate_each(Rule.of(spec), [profile])
        (family,) = axiom.generator(Context(profile))
        cases: Any = family.build(np.arange(some(family.size)), np.random.default_rng(0))
        met = before.winners[0, cases.subject.model].sum()
        (winners,) = axiom.generator(Context.of(profile, Rule.of(spec), before))
        verdict = audit_pair(profile, Rule.of(spec), axiom)
        assert winners.size == verdict.trials == met < some(family.size)


@pytest.mark.parametrize("ties", ["average", "min", "max"])
@pytest.mark.parametrize(
    "rule", ["borda", "mean_rank", "plurality", "veto", "k_approval", "dowdall", "win_rate"]
)
def test_points_kept_up_to_date_by_differences_rank_as_points_added_anew(rule: str, ties: str):
    spec = get_rule(rule)
    one = Rule.of(spec, **{"ties": ties} if "ties" in spec.parameters else {})
    generator = get_axiom("monotonicity").generator
    for profile in random_profiles(4, 4, 5, levels=4, seed=9, weights=["0.1", "0.7", "1/3", 2]):
        (family,) = generator(Context(profile))
        cases = family.build(np.arange(some(family.size)), np.random.default_rng(0))
        batch = cases.after[0]
        assert batch.totals is not None
        by_difference = evaluate(one, batch, never)
        batch.totals = None
        np.testing.assert_array_equal(by_difference.ranks, evaluate(one, batch, never).ranks)
