"""Every theorem against all small profiles: no "holds" is contradicted, every "fails" is shown."""

import time
from collections import Counter

import numpy as np
import pytest

from llull.rules import Profile, get_rule, list_rules
from llull.rules.axioms import general_search, list_axioms, replay
from llull.rules.axioms.axiom import reads_scores
from llull.rules.axioms.batch import rewritten
from llull.rules.axioms.holds import THEOREMS
from llull.rules.axioms.results import evaluate, evaluate_each
from llull.rules.axioms.theorems import stored_witnesses
from llull.rules.axioms.witness import Witness

AXIOMS = list_axioms()
ORDINAL = (
    *((2, v, "weak") for v in (1, 2, 3, 4)),
    *((3, v, "weak") for v in (1, 2, 3, 4)),
    *((4, v, "strict") for v in (1, 2, 3)),
)
STRICT = tuple((n, v, "strict") for n, v in ((2, 3), (3, 3), (3, 4), (4, 3)))
SCORES = (*((2, v, "grid") for v in (1, 2, 3)), *((3, v, "grid") for v in (1, 2, 3)))
GAPS = (*((2, v, "gaps") for v in (1, 2, 3)), *((3, v, "gaps") for v in (1, 2)))

#: Rules that take no batches rank one profile after the other; fewer sizes keep them in time.
SLOW = {spec.id for spec in list_rules() if not spec.broadcasts} - {"kemeny"}


def theorems_of(spec):
    """The axioms that a theorem says the rule keeps, by what is judged and what profiles may have."""
    parameters = spec.resolve({})
    for theorem in THEOREMS:
        if any(trait.startswith("filled:") for trait in theorem.allows):
            continue  # of a missing policy: the engine's tests
        kept = [axiom for axiom in AXIOMS if theorem.covers(spec, parameters, axiom.id, theorem.about)]
        if kept:
            yield theorem, kept


@pytest.mark.parametrize("rule", [spec.id for spec in list_rules()])
def test_no_theorem_is_contradicted_by_a_small_profile(rule):
    spec = get_rule(rule)
    for about in ("ranking", "relation"):
        by_domain = {}
        for theorem, kept in theorems_of(spec):
            if theorem.about == about:
                for axiom in kept:
                    by_domain.setdefault(("ties" in theorem.allows, "gaps" in theorem.allows), {})[
                        axiom.id
                    ] = axiom
        for (ties, gaps), axioms in by_domain.items():
            sizes = SCORES if reads_scores(spec) else ORDINAL if ties else STRICT
            sizes = (*sizes, *GAPS) if gaps else sizes
            if rule in SLOW:
                sizes = [size for size in sizes if size[0] * size[1] <= 6]
            for result in general_search(
                spec, spec.resolve({}), list(axioms.values()), sizes=sizes, draws=0, about=about
            ):
                assert result.witness is None, (result.axiom, result.witness.explanation)


@pytest.mark.parametrize(
    "data", stored_witnesses(), ids=lambda data: f"{data['rule']}-{data['axiom']}-{data['about']}"
)
def test_every_stored_counterexample_replays_as_stated(data):
    if data["missing"] != "available":
        pytest.skip("replayed with its missing policy by the engine's tests")
    again = replay(Witness.from_dict(data))
    assert again.reproduced
    assert again.same


def test_the_table_of_ordinal_rules_and_axioms_is_settled_by_exhaustion():
    """Prints the counts; each ordinal rule that takes batches against every axiom."""
    start, counts = time.perf_counter(), Counter()
    rules = [spec for spec in list_rules() if not reads_scores(spec) and spec.id not in SLOW]
    for spec in rules:
        for result in general_search(spec, spec.resolve({}), sizes=ORDINAL, draws=0):
            counts[result.status] += 1
            if result.witness is not None:
                assert replay(result.witness).same
    print(f"\n{len(rules)} rules x {len(AXIOMS)} axioms: {dict(counts)}, {time.perf_counter() - start:.0f} s")
    assert sum(counts.values()) == len(rules) * len(AXIOMS)
    assert counts["violated"] > 0


def test_kemenys_optima_by_trying_all_orders_are_those_its_certificate_lists():
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 4, size=(60, 4, 5)).astype(float)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    scores = scores[~np.isnan(scores).all(axis=1).any(axis=1)]
    spec, pool = get_rule("kemeny"), Profile.from_scores(np.zeros((4, 5)))
    parameters = spec.resolve({})
    profiles = [Profile.from_scores(s) for s in scores]
    together = evaluate(spec, parameters, rewritten(pool, scores), profiles.__getitem__)
    alone = evaluate_each(spec, parameters, profiles)
    np.testing.assert_array_equal(together.optima, alone.optima)
    np.testing.assert_array_equal(together.relation, alone.relation)
    np.testing.assert_array_equal(together.ranks, alone.ranks)
