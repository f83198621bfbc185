"""What is computed for many cases at once is what each case gives by itself."""

import numpy as np
import pytest

from llull.rules import Profile, Rule, list_rules
from llull.rules.axioms import list_axioms
from llull.rules.axioms.axiom import Axiom, Context
from llull.rules.axioms.witness.case import judge_single
from llull.rules.evaluate import evaluate, evaluate_each
from llull.rules.registry import RuleSpec
from tests.rules.axioms.profiles import mixed_profiles

PROFILES = mixed_profiles()
#: One rule of each kind of input, and one whose result is a set of orders.
RULES = ("z_mean", "minmax_mean", "mean_rank", "copeland", "minimax", "black", "kemeny")
SPECS = {spec.id: spec for spec in list_rules()}
AXIOMS = {axiom.id: axiom for axiom in list_axioms()}


def all_cases(spec: RuleSpec, axiom: Axiom, profile: Profile, most: int = 9):
    rng = np.random.default_rng(1)
    before = evaluate_each(Rule.of(spec), [profile])
    context = Context(profile, spec.cardinal, spec.reads == "profile", before)
    for family in axiom.generator(context):
        size = most if family.size is None else family.size
        if size and before.defined[0]:
            yield before, family.build(rng.integers(size, size=min(size, most)), rng)


@pytest.mark.parametrize("axiom", AXIOMS)
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("rule", RULES)
def test_a_batch_ranks_each_case_as_its_changed_profile(rule: str, axiom: str, profile: str):
    spec, base = SPECS[rule], PROFILES[profile]
    one = Rule.of(spec)
    for _, cases in all_cases(spec, AXIOMS[axiom], base):
        for j, batch in enumerate(cases.after):
            changed = [cases.changes(k)[j].apply(base) for k in range(batch.size)]
            alone = evaluate_each(one, changed)
            together = evaluate(one, batch, lambda k, changed=changed: changed[k])
            np.testing.assert_array_equal(together.defined, alone.defined)
            np.testing.assert_array_equal(together.ranks[alone.defined], alone.ranks[alone.defined])


@pytest.mark.parametrize("axiom", AXIOMS)
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("rule", ["z_mean", "copeland", "kemeny"])
def test_a_case_made_again_from_its_change_is_judged_the_same(rule: str, axiom: str, profile: str):
    spec, base = SPECS[rule], PROFILES[profile]
    one = Rule.of(spec)
    for before, cases in all_cases(spec, AXIOMS[axiom], base, most=5):
        changed = [
            [cases.changes(k)[j].apply(base) for k in range(batch.size)]
            for j, batch in enumerate(cases.after)
        ]
        after = [evaluate_each(one, profiles) for profiles in changed]
        broken = AXIOMS[axiom].relation(cases, before, after)
        for k in range(len(broken.mask)):
            alone = judge_single(one, AXIOMS[axiom], base, cases.changes(k))
            assert alone.violated == bool(broken.mask[k].any())
