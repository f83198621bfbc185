"""Evaluations per second of the monotonicity check, beside pref_voting's where it is installed.

``python benchmarks/axioms.py [--profiles N]``. The same random strict profiles and the same axiom: a winner
that is raised on one metric still wins. An evaluation is one changed profile that was ranked and judged; the
time is that of the processor. llull
audits each profile by itself and in full, the making of its cases and the theory of the rule included: every
model is raised on every metric, level with each higher one, past it, and beyond the top.
"""

from __future__ import annotations

import argparse
from time import process_time

import numpy as np

from llull.rules import Profile, get_rule
from llull.rules.axioms import audit_pair, get_axiom
from llull.rules.axioms.axiom import Context

SIZES = ((4, 11), (6, 21), (8, 30))
RULES = {"borda": "borda", "copeland": "copeland", "minimax": "minimax"}


def orders(n: int, v: int, count: int, seed: int) -> np.ndarray:
    """``[p, v, c]``: random strict rankings, best candidate first."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(np.arange(n), (count, v, 1)), axis=2)


def llull_rate(rule: str, rankings: np.ndarray) -> tuple[int, float]:
    spec, axiom = get_rule(rule), get_axiom("winner.monotonicity")
    parameters = spec.resolve({})
    profiles = [Profile.from_scores(-np.argsort(ranking, axis=1).astype(float)) for ranking in rankings]
    start = process_time()
    for profile in profiles:
        audit_pair(profile, spec, parameters, axiom)
    seconds = process_time() - start
    cases = sum(family.size or 0 for p in profiles for family in axiom.generator(Context(p)))
    return cases, seconds


def peer_rate(rule: str, rankings: np.ndarray) -> tuple[int, float] | None:
    try:
        from pref_voting.c1_methods import copeland
        from pref_voting.margin_based_methods import minimax
        from pref_voting.monotonicity_axioms import has_monotonicity_violation
        from pref_voting.profiles import Profile as PeerProfile
        from pref_voting.scoring_methods import borda
        from pref_voting.voting_method import VotingMethod
    except ImportError:
        return None
    method = {"borda": borda, "copeland": copeland, "minimax": minimax}[rule]
    calls = 0

    def counted(profile, curr_cands=None):
        nonlocal calls
        calls += 1
        return method(profile, curr_cands)

    counting = VotingMethod(counted, name=rule)
    peers = [PeerProfile([tuple(int(c) for c in r) for r in ranking]) for ranking in rankings]
    counting(peers[0])
    calls, start = 0, process_time()
    for peer in peers:
        has_monotonicity_violation(peer, counting)
    return calls, process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=20)
    count = parser.parse_args().profiles
    print("models metrics rule       llull/s   pref_voting/s   ratio")
    for n, v in SIZES:
        rankings = orders(n, v, count, seed=1)
        for rule in RULES:
            llull_rate(rule, rankings[:2])
            cases, seconds = llull_rate(rule, rankings)
            ours = cases / seconds
            calls, peer_seconds = peer_rate(rule, rankings) or (0, 1.0)
            theirs = calls / peer_seconds
            beside = f"{theirs:13,.0f} {ours / theirs:8.0f}" if calls else "not installed"
            print(f"{n:6} {v:7} {rule:8} {ours:10,.0f}   {beside}")


if __name__ == "__main__":
    main()
