"""Every theorem against drawn tables, with the weights, gaps and trees that exhaustion leaves out."""

from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import audit_pair, list_axioms, theory
from tests.rules.axioms.variants import CALLS, call_in_words
from tests.typed import some

#: Per rule and kind of table.
TABLES = 2


def tables(kind: Any, count: int, seed: int):
    """Small tables of a kind: weights of 1 to 3, or a tree; ties among scores and gaps where it has them."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n, v = int(rng.integers(2, 6)), int(rng.integers(2, 7))
        scores = np.ceil(rng.random((v, n)) * (30 if "strict" in kind else 4))
        if "gaps" in kind:
            scores[rng.random(scores.shape) < 0.2] = np.nan
            scores[0, np.isnan(scores).all(axis=0)] = 2.0
        yield Profile.from_scores(
            scores,
            weights=rng.integers(1, 4, size=v).tolist(),
            groups=[str(g) for g in rng.choice(["", "a", "b", "a/x"], size=v)],
            weighting="tree" if "tree" in kind else "own",
            baseline=np.zeros(v),
            ceiling=np.full(v, 40.0),
        )


@pytest.mark.parametrize("kind", ["strict", "ties", "ties and tree", "gaps", "gaps and tree"])
@pytest.mark.parametrize(("rule", "given"), CALLS, ids=call_in_words)
def test_no_theorem_is_contradicted_by_a_drawn_table(rule: str, given: dict[str, Any], kind: Any):
    spec = get_rule(rule)
    one = Rule.of(spec, **given)
    for profile in tables(kind, TABLES, seed=len(rule) + len(kind)):
        for axiom in list_axioms():
            if theory(one, axiom, profile).status == "holds":
                found = audit_pair(profile, one, axiom, samples=10)
                assert found.violations == 0, (axiom.id, profile.scores, some(found.witness).explanation)
