"""Look for counterexamples to what is still unknown: ``python benchmarks/unsettled.py KIND … > FILE``.

KIND names what tables may have, joined by ``+``: ``strict``, ``ties``, ``gaps``, ``tree``, ``negative``,
and at most one missing policy, as in ``gaps+tree`` or ``worst``. Small tables are drawn at random; each
violation of an axiom is shrunk, and of several the smallest is printed, as ``rules/axioms/witnesses.jsonl``
has them. Where nothing is found, nothing follows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from llull.rules import Profile, Rule, RuleSpec, get_rule, list_rules
from llull.rules.axioms import Axiom, audit_pair, list_axioms, shrink, theory
from llull.rules.axioms.theory.theory import traits
from llull.rules.axioms.witness.witness import Witness
from llull.rules.missing import MISSING_POLICIES, Missing

#: Groups that metrics are put in at random.
GROUPS = ("", "a", "b", "a/x")
#: Rules that look at groups however metrics are weighed.
READ_GROUPS = {"hierarchical", "balanced_mean"}
#: Violations to compare before the smallest is printed.
ENOUGH = 6


def table(rng: np.random.Generator, parts: set[str], most: int, spec: RuleSpec) -> Profile:
    """A random small table of a kind, with the groups and anchors that a rule reads."""
    n, v = int(rng.integers(2, most + 1)), int(rng.integers(1, 2 * most - 1))
    if "ties" in parts:
        scores = rng.integers(0 if "negative" not in parts else -3, 5, size=(v, n)).astype(float)
    else:
        scores = rng.permuted(np.tile([0.0, 1, 2, 4, 7, 11, 16, 22][: n + 1], (v, 1)), axis=1)[:, :n]
        if "negative" in parts:
            scores -= 3
    gappy = parts & {"gaps", *MISSING_POLICIES}
    if gappy:
        scores[rng.random(scores.shape) < rng.choice([0.1, 0.3])] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 5.0 + np.arange(np.isnan(scores).all(axis=0).sum())
    grouped, anchored = "tree" in parts or spec.id in READ_GROUPS, spec.reads == "anchored"
    groups = [str(g) for g in rng.choice(GROUPS, size=v)] if grouped else [""] * v
    weights = rng.integers(1, 4, size=v).tolist() if rng.random() < 0.3 else [1] * v
    return Profile.from_scores(
        scores,
        candidates=[chr(ord("A") + i) for i in range(n)],
        weights=weights if "tree" not in parts else None,
        groups=groups,
        weighting="tree" if "tree" in parts else "own",
        baseline=np.full(v, -5.0) if anchored else None,
        ceiling=np.full(v, 30.0) if anchored else None,
    )


def allowed(parts: set[str], missing: str) -> set[str]:
    """Traits that a counterexample may have."""
    found = parts & {"ties", "gaps", "tree", "negative"}
    return found | ({"ties", f"filled:{missing}"} if missing != "available" else set())


def unknown(spec: RuleSpec, parts: set[str], missing: str, axioms: list[Axiom], about: Any) -> list[Axiom]:
    """The axioms of which theory says nothing for the kind."""
    rows = np.array([[1.0, 2, 3], [3, 1, 2], [2, 3, 1]])
    if "ties" in parts:
        rows[0, 0] = 2
    if "gaps" in parts or missing != "available":
        rows[1, 1] = np.nan
    if "negative" in parts:
        rows[2, 2] = -1
    one = Profile.from_scores(rows, weighting="tree" if "tree" in parts else "own")
    return [
        a for a in axioms if theory(Rule.of(spec), a, one, missing=missing, about=about).status == "unknown"
    ]


def search(
    spec: RuleSpec,
    open_axioms: list[Axiom],
    parts: set[str],
    missing: Missing,
    seconds: float,
    most: int,
    about: Any,
) -> None:
    """Print the smallest counterexample found to each axiom."""
    rng, end = np.random.default_rng(5), monotonic() + seconds
    found: dict[str, list[Witness]] = {axiom.id: [] for axiom in open_axioms}
    may = allowed(parts, missing)
    while monotonic() < end and any(len(some) < ENOUGH for some in found.values()):
        profile = table(rng, parts, most, spec)
        for axiom in open_axioms:
            if len(found[axiom.id]) >= ENOUGH:
                continue
            verdict = audit_pair(
                profile,
                Rule.of(spec),
                axiom,
                seconds=1.0,
                samples=20,
                missing=missing,
                about=about,
            )
            if verdict.witness is None:
                continue
            # What was found on what a policy leaves is a counterexample on complete tables.
            small = shrink(verdict.witness)
            if traits(small.profile, axiom, small.missing) <= may:
                found[axiom.id].append(small)
    for some in found.values():
        if some:
            best = min(some, key=lambda w: (w.profile.scores.shape[1], w.profile.scores.shape[0]))
            print(json.dumps(printed(best), separators=(",", ":")), flush=True)
    left = [id for id, some in found.items() if not some]
    print(spec.id, about, sorted(parts), "still unknown:", *left, file=sys.stderr, flush=True)


def printed(witness: Witness) -> Mapping[str, Any]:
    """As stored; one under a policy with what the policy needs."""
    if witness.missing != "available":
        witness = replace(witness, extra={"policy": {"lower_is_better": [], "worst": {}}})
    return witness.to_dict()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="+")
    parser.add_argument("--rules", default="")
    parser.add_argument("--axioms", default="")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each rule and kind")
    parser.add_argument("--most", type=int, default=4, help="models")
    parser.add_argument("--relation", action="store_true")
    given = parser.parse_args()
    axioms = [a for a in list_axioms() if not given.axioms or a.id in given.axioms.split(",")]
    rules = [get_rule(id) for id in given.rules.split(",")] if given.rules else list_rules()
    about = "relation" if given.relation else "ranking"
    for kind in given.kinds:
        parts = set(kind.split("+")) - {"strict"}
        missing = next((part for part in parts if part in MISSING_POLICIES), "available")
        for spec in rules:
            left = unknown(spec, parts, missing, axioms, about)
            if left:
                search(spec, left, parts, missing, given.seconds, given.most, about)


if __name__ == "__main__":
    main()
