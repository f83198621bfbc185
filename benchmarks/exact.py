"""Hold rankings against exact arithmetic: ``python benchmarks/exact.py [RANKINGS] [--seed N]``.

Hostile tables (sums that cancel, offsets, last digits, magnitudes of 1e-300 to 1e300, ties, gaps) are ranked
by every rule that has an oracle in ``tests/rules/exact_votes.py``, under every missing policy, with equal
weights, fractions and weights along a tree, until there are so many rankings (by default 200,000). Each is
compared with the oracle's, and with that of the same table in another order of models and metrics. The table
macros are held against the same: no pair that they order is ordered otherwise. A difference is printed and
ends with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from time import process_time

import duckdb
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from llull.engine.table import ScoreTable
from llull.rules import LlullError, Profile, compute, list_rules
from llull.rules.missing import MISSING_POLICIES, Missing, fill
from tests.engine.tables import make_table
from tests.rules.exact_votes import Election, filled, ranks, read
from tests.rules.test_exact import RULES, hostile_profiles
from tests.sql.random_tables import database_of

#: By rule, the table macro that ranks alike.
MACROS = {spec.id: spec.macro for spec in list_rules() if spec.macro}


def differences(
    profile: Profile, policy: Missing, rng: np.random.Generator, counts: Counter[str]
) -> list[str]:
    """What is wrong with the rankings of one table."""
    wrong: list[str] = []
    try:
        left = fill(profile, policy)
    except LlullError:
        return wrong
    names = left.candidates
    (baseline,) = read([profile.baseline])
    rows = filled(read(profile.scores), policy, [level or Fraction(0) for level in baseline])
    place = [c for c, name in enumerate(profile.candidates) if name in names]
    # A metric without any score has its share of the tree, unless the policy leaves it out.
    empty = policy in ("available", "complete-models")
    voters = [v for v, row in enumerate(rows) if empty or any(row[c] is not None for c in place)]
    groups = [profile.groups[v] for v in voters] if profile.weighting == "tree" else None
    election = Election(
        [[rows[v][c] for c in place] for v in voters], [profile.weights[v] for v in voters], groups
    )
    turned = left.select(candidates=rng.permutation(len(names)), voters=rng.permutation(len(left.voters)))
    for rule in RULES:
        try:
            ranking = compute(rule, left)
        except LlullError:  # a geometric mean of 0, a win rate against nobody
            counts["not defined"] += 1
            continue
        counts[rule] += 1
        counts[f"policy {policy}"] += 1
        counts[f"{profile.weighting} weights"] += 1
        found = dict(zip(ranking.candidates, ranking.ranks.tolist(), strict=True))
        expected = dict(zip(names, ranks(getattr(election, rule)()), strict=True))
        again = compute(rule, turned)
        if found != expected:
            wrong.append(f"{rule} {policy} {profile.weighting}: {found}, not {expected}")
        if dict(zip(again.candidates, again.ranks.tolist(), strict=True)) != found:
            wrong.append(f"{rule} {policy} {profile.weighting}: another ranking in another order")
    if wrong:
        wrong.append(f"  scores {profile.scores.tolist()} weights {profile.weights} groups {profile.groups}")
    return wrong


def in_sql(profiles: list[Profile], counts: Counter[str]) -> list[str]:
    """Pairs that a macro orders, and the rule does not order so."""
    tables: list[ScoreTable] = [
        make_table(one.scores, name=f"table {i}", weight=[str(weight) for weight in one.weights])
        for i, one in enumerate(profiles)
    ]
    wrong: list[str] = []
    with database_of(tables) as connection:
        for table, profile in zip(tables, profiles, strict=True):
            for rule, macro in MACROS.items():
                try:
                    ranking = compute(rule, profile)
                    rows = connection.execute(f"SELECT model, rank FROM {macro}(?)", [table.name]).fetchall()
                except (LlullError, duckdb.InvalidInputException) as refusal:
                    if "beyond the largest float" not in str(refusal):
                        raise
                    counts["macros, beyond the largest float"] += 1
                    continue
                order = dict(rows)
                models = table.models["model"].to_list()
                sql = np.array([order[model] for model in models])
                above, truly = sql[:, None] < sql[None, :], ranking.ranks[:, None] < ranking.ranks[None, :]
                counts["macros, equal" if (above == truly).all() else "macros, a tie in doubt"] += 1
                if (above & ~truly).any():
                    wrong.append(
                        f"{macro}: {sql.tolist()}, not {ranking.ranks.tolist()}: {profile.scores.tolist()}"
                    )
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rankings", type=int, nargs="?", default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng, counts, wrong = np.random.default_rng(options.seed), Counter[str](), list[str]()
    start, policies, batch = process_time(), list(MISSING_POLICIES), 0
    while sum(counts[rule] for rule in RULES) < options.rankings:
        drawn = list(hostile_profiles(60, seed=options.seed * 1_000_003 + batch))
        batch += 1
        for profile in drawn:
            policy = policies[int(rng.integers(len(policies)))] if not profile.present.all() else "available"
            wrong += differences(profile, policy, rng, counts)
        wrong += in_sql([one for one in drawn if one.weighting == "own"], counts)
    total = sum(counts[rule] for rule in RULES)
    seconds = process_time() - start
    print(f"{total:,} rankings of {len(RULES)} rules in {seconds:,.0f} s, {len(wrong)} differences")
    for name, count in sorted(counts.items()):
        print(f"  {name:24}{count:>10,}")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
