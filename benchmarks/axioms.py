"""Evaluations per second of the monotonicity check, beside pref_voting's where it is installed.

``python benchmarks/axioms.py [--profiles N]``. The same random strict profiles and the same axiom: a winner
that is raised on one metric still wins. An evaluation is one profile with a winner raised, ranked and judged;
a second is one of the processor's, the making of the changed profiles included. pref_voting raises a winner
past each number of higher candidates until a violation is found. llull does so too, and also raises it level
with each and far beyond the top; its audit takes one profile after another, and starts each run from profiles
of which nothing has been computed.
"""

from __future__ import annotations

import argparse
from time import process_time

import numpy as np

from llull.rules import Profile, Rule
from llull.rules.axioms import audit_pair, get_axiom

SIZES = ((4, 11), (6, 21), (8, 30))
RULES = ("borda", "copeland", "minimax")
#: A run of llull's takes little; that of several is measured.
RUNS = 3


def orders(n: int, v: int, count: int, seed: int) -> np.ndarray:
    """``[p, v, c]``: random strict rankings, best candidate first."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(np.arange(n), (count, v, 1)), axis=2)


def llull_rate(rule: str, rankings: np.ndarray, runs: int) -> tuple[float, np.ndarray]:
    """Evaluations per second, and on which profiles the axiom is broken."""
    called, axiom = Rule.of(rule), get_axiom("winner.monotonicity")
    scores = -np.argsort(rankings, axis=2).astype(float)
    seconds, verdicts = 0.0, []
    for _ in range(runs):
        profiles = [Profile.from_scores(one) for one in scores]
        start = process_time()
        verdicts = [audit_pair(one, called, axiom) for one in profiles]
        seconds += process_time() - start
    evaluations = runs * sum(verdict.trials for verdict in verdicts)
    return evaluations / seconds, np.array([verdict.violations > 0 for verdict in verdicts])


def peer_rate(rule: str, rankings: np.ndarray) -> tuple[float, np.ndarray] | None:
    """As :func:`llull_rate`; None where pref_voting is not installed."""
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
    has_monotonicity_violation(peers[0], counting)
    calls, start = 0, process_time()
    violated = np.array([has_monotonicity_violation(peer, counting) for peer in peers])
    return calls / (process_time() - start), violated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=100)
    count = parser.parse_args().profiles
    print("models metrics rule       llull/s   pref_voting/s   ratio")
    for n, v in SIZES:
        rankings = orders(n, v, count, seed=1)
        for rule in RULES:
            llull_rate(rule, rankings, 1)
            ours, violated = llull_rate(rule, rankings, RUNS)
            peer = peer_rate(rule, rankings)
            beside = "not installed" if peer is None else f"{peer[0]:13,.0f} {ours / peer[0]:8.0f}"
            print(f"{n:6} {v:7} {rule:8} {ours:10,.0f}   {beside}")
            if peer is not None and (peer[1] != violated).any():
                raise SystemExit(f"{rule}: the two disagree on where the axiom is broken")


if __name__ == "__main__":
    main()
