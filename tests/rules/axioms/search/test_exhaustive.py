"""Every theorem against all small profiles: no "holds" is contradicted, every "fails" is shown."""

import time
from collections import Counter
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, get_rule, list_rules
from llull.rules.axioms import general_search, list_axioms, replay, theory
from llull.rules.axioms.search.compiled import Pool, compile_cases, pool_results
from llull.rules.axioms.search.enumerate import alike, small_profiles
from llull.rules.axioms.theory.theorem import theorems
from llull.rules.axioms.theory.theory import stored_witnesses
from llull.rules.axioms.witness.witness import Witness
from llull.rules.batch import rewritten
from llull.rules.evaluate import evaluate, evaluate_each
from tests.rules.axioms.variants import CALLS, call_in_words
from tests.typed import untyped

AXIOMS = list_axioms()
ORDINAL: Any = (
    *((2, v, "weak") for v in (1, 2, 3, 4)),
    *((3, v, "weak") for v in (1, 2, 3, 4)),
    *((4, v, "strict") for v in (1, 2, 3)),
)
STRICT = tuple((n, v, "strict") for n, v in ((2, 3), (3, 3), (3, 4), (4, 3)))
SCORES = (*((2, v, "grid") for v in (1, 2, 3)), *((3, v, "grid") for v in (1, 2, 3)))
DISTINCT = (*((2, v, "distinct") for v in (1, 2, 3)), (3, 2, "distinct"))
GAPS = (*((2, v, "gaps") for v in (1, 2, 3)), *((3, v, "gaps") for v in (1, 2)))


def theorems_of(one: Rule):
    """The axioms that a theorem says the rule keeps, by what is judged and what profiles may have."""
    for theorem in theorems().holds:
        if any(trait.startswith("filled:") for trait in theorem.allows):
            continue  # of a missing policy: the engine's tests
        if theorem.without:
            continue  # of weights that small profiles do not have: the tests of equal counts
        kept = [axiom for axiom in AXIOMS if theorem.covers(one, axiom.id, theorem.about)]
        if kept:
            yield theorem, kept


@pytest.mark.parametrize(("rule", "given"), CALLS, ids=call_in_words)
def test_no_theorem_is_contradicted_by_a_small_profile(rule: str, given: dict[str, Any]):
    spec = get_rule(rule)
    one = Rule.of(spec, **given)
    for about in ("ranking", "relation"):
        by_domain: dict[Any, Any] = {}
        for theorem, kept in theorems_of(one):
            if theorem.about == about:
                for axiom in kept:
                    by_domain.setdefault(("ties" in theorem.allows, "gaps" in theorem.allows), {})[
                        axiom.id
                    ] = axiom
        for (ties, gaps), axioms in by_domain.items():
            cardinal = spec.cardinal
            sizes: Any = (SCORES if cardinal else ORDINAL) if ties else (DISTINCT if cardinal else STRICT)
            if sizes is ORDINAL and about == "ranking" and not given:
                sizes = ()  # these are in the table of all axioms, below
            sizes = (*sizes, *GAPS) if gaps else sizes
            if given:  # what the defaults rank in seconds: there are several times as many of these
                sizes = [(n, v, kind) for n, v, kind in sizes if n * v <= 6]
            for result in general_search(
                one, list(untyped(axioms).values()), sizes=sizes, draws=0, about=about
            ):
                assert result.witness is None, (result.axiom, result.witness.explanation)


@pytest.mark.parametrize(
    "data", stored_witnesses(), ids=lambda data: f"{data['rule']}-{data['axiom']}-{data['about']}"
)
def test_every_stored_counterexample_replays_as_stated(data: dict[str, str | dict[str, Any] | list[Any]]):
    if data["missing"] != "available":
        pytest.skip("replayed with its missing policy by the engine's tests")
    again = replay(Witness.from_dict(data))
    assert again.reproduced
    assert again.same


def test_the_table_of_ordinal_rules_and_axioms_is_settled_by_exhaustion():
    """Prints the table; profiles are those of up to 3 models x 4 metrics, and of 4 x 3 without ties."""
    rules = [spec for spec in list_rules() if not spec.cardinal]
    start, counts, cases = time.perf_counter(), Counter(), 0
    print("\n" + "\n".join(f"{number:2} {axiom.id}" for number, axiom in enumerate(AXIOMS, 1)))
    print(f"{'':17}{''.join(str(n // 10 or ' ') for n in range(1, len(AXIOMS) + 1))}")
    print(f"{'':17}{''.join(str(n % 10) for n in range(1, len(AXIOMS) + 1))}")
    for spec in rules:
        began = time.perf_counter()
        results = general_search(Rule.of(spec), sizes=ORDINAL, draws=0)
        marks = "".join({"exhausted": ".", "violated": "x"}[result.status] for result in results)
        print(f"{spec.id:17}{marks} {time.perf_counter() - began:5.1f} s", flush=True)
        untyped(counts).update(result.status for result in results)
        cases += sum(result.trials for result in results)
        for result, axiom in zip(results, AXIOMS, strict=True):
            if result.witness is not None:
                assert replay(result.witness).same
                known = theory(Rule.of(spec), axiom, result.witness.profile)
                assert known.status == "fails", (spec.id, axiom.id, known.status, result.witness.to_dict())
    print(f"{len(rules)} rules x {len(AXIOMS)} axioms: {dict(counts)}, {cases} cases, ", end="")
    print(f"{time.perf_counter() - start:.0f} s")
    assert sum(counts.values()) == len(rules) * len(AXIOMS)


@pytest.mark.parametrize(
    ("rule", "about"), [("footrule", "ranking"), ("river", "relation"), ("bradley_terry", "ranking")]
)
def test_results_looked_up_under_other_names_are_those_of_the_profile_itself(rule: str, about: Any):
    spec, pool, profiles = get_rule(rule), Pool(ordinal=True), small_profiles(3, 2, "gaps")
    _, start = pool.add(profiles)
    cases = [
        compile_cases(
            generator,
            [Profile.from_scores(scores) for scores in profiles],
            pool,
            start,
            cardinal=False,
            limit=50,
        )
        for generator in {axiom.generator for axiom in AXIOMS}
    ]
    found = pool_results(pool, Rule.of(spec), cases, about=about, nameless=True)
    for shape in pool.shapes:
        scores, of = pool.distinct(shape)
        alone = evaluate_each(Rule.of(spec), [Profile.from_scores(s) for s in scores], about=about).take(of)
        for part in ("ranks", "defined", "relation", "optima"):
            np.testing.assert_array_equal(getattr(found[shape], part), getattr(alone, part))


def test_profiles_that_are_alike_are_found_and_matched():
    rng = np.random.default_rng(5)
    some = np.where(rng.random((40, 3, 4)) < 0.2, np.nan, rng.integers(3, size=(40, 3, 4)))
    moved = np.stack([s[rng.permutation(3)][:, rng.permutation(4)] for s in some])
    scores = np.concatenate([some, moved])
    same_as, place = alike(scores)
    np.testing.assert_array_equal(same_as[:40], same_as[40:])
    for profile, first, at in zip(scores, scores[same_as], place, strict=True):
        assert sorted(map(str, first[:, at])) == sorted(map(str, profile))
    counts = {str(sorted(sorted(map(str, s[:, list(o)])) for o in permutations(range(4)))) for s in scores}
    assert len(counts) == len(np.unique(same_as))


def test_kemenys_optima_by_trying_all_orders_are_those_its_certificate_lists():
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 4, size=(60, 4, 5)).astype(float)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    scores = scores[~np.isnan(scores).all(axis=1).any(axis=untyped(1))]
    spec, pool = get_rule("kemeny"), Profile.from_scores(np.zeros((4, 5)))
    one = Rule.of(spec)
    profiles = [Profile.from_scores(s) for s in scores]
    together = evaluate(one, rewritten(pool, scores), profiles.__getitem__)
    alone = evaluate_each(one, profiles)
    np.testing.assert_array_equal(together.optima, alone.optima)
    np.testing.assert_array_equal(together.relation, alone.relation)
    np.testing.assert_array_equal(together.ranks, alone.ranks)
