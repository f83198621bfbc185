"""Raises under z-scores: which heights decide, and that they do."""

from __future__ import annotations

import numpy as np
import pytest

from llull.rules import Profile, Rule
from llull.rules.axioms import audit_pair, get_axiom, list_axioms
from llull.rules.axioms.axiom import Levels
from llull.rules.axioms.changes.kinds import Raise
from llull.rules.axioms.trials.heights import FARTHEST, heights
from llull.rules.axioms.witness.case import judge_single
from tests.typed import some, untyped

Z_MEAN = Rule.of("z_mean")
RAISING = [axiom for axiom in list_axioms() if axiom.id.endswith(("monotonicity", "responsiveness"))]


def test_a_raise_far_beyond_the_top_lowers_whom_it_makes_an_outlier():
    profile = Profile.from_scores(
        [[2, 4, 0, 4], [2, 1, 1, 1], [2, 3, 3, 1]], groups=["g", "", "h"], weighting="tree"
    )
    found = audit_pair(profile, Z_MEAN, get_axiom("monotonicity"))
    assert found.here == "violated"
    assert some(found.witness).explanation[0] == "Raise c3 on v0 from 4 to 404 and c2 gets ahead of c3."


def test_a_raise_from_far_below_is_tried_where_the_lead_turns():
    # The others' mean is 4.25 and n V is 5.9375; c1 is 1.75 above, and the turn 5.9375 / 1.75 below: at 6/7.
    profile = Profile.from_scores([[-55, 6, 3, 4, 4], [7, 0, 3, 5, 3]])
    _, model, target = heights(profile, Levels.of(profile.scores))
    turns = target[(model == 0) & (target < 6)]
    assert turns.min() < 6 / 7 < turns.max()
    assert np.ptp(turns[np.abs(turns - 6 / 7) < 0.1]) < 1e-15
    found = audit_pair(profile, Z_MEAN, get_axiom("monotonicity"))
    assert found.here == "violated"


def test_an_offset_and_the_farthest_height_go_together():
    # A score at the farthest height leaves no room for the digits that an offset takes.
    rows = [[0.123456, 0.25, 0.3], [3, 2, 1]]
    offset = Profile.from_scores([[round(x + 1e9, 6) for x in rows[0]], rows[1]])
    axiom = get_axiom("monotonicity")
    plain, moved = (audit_pair(one, Z_MEAN, axiom) for one in (Profile.from_scores(rows), offset))
    assert (plain.here, plain.violations) == (moved.here, moved.violations)


@pytest.mark.parametrize("seed", range(4))
def test_no_height_breaks_what_is_kept(seed: int):
    rng = np.random.default_rng(seed)
    kept = 0
    for _ in range(25):
        n_voters, n = int(rng.integers(1, 4)), int(rng.integers(2, 6))
        scores = rng.integers(0, 7, size=(n_voters, n)).astype(float)
        scores[rng.random(scores.shape) < rng.choice([0, 0.15])] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 1.0
        scores[0, 0] -= rng.choice([0, 0, 20])
        weighting = untyped(rng.choice(["own", "tree"]))
        groups = rng.choice(["a", "b", ""], n_voters).tolist()
        profile = Profile.from_scores(scores, groups=groups, weighting=weighting)
        axiom = RAISING[int(rng.integers(len(RAISING)))]
        verdict = audit_pair(profile, Z_MEAN, axiom).here
        kept += verdict == "kept"
        for voter, model in rng.permutation(np.argwhere(profile.present))[:3] if verdict == "kept" else ():
            grid = [*np.arange(-20, 12, 0.7).round(1), 30, 1e3, 1e9, FARTHEST]
            for to in grid:
                if to > profile.scores[voter, model]:
                    change = Raise(profile.candidates[model], profile.voters[voter], float(to))
                    assert not judge_single(Z_MEAN, axiom, profile, [change]).violated
    assert kept > 10
