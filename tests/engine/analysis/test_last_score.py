"""A model that loses its last score is dropped, by every path alike and under every missing policy."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import llull
from llull.engine.analysis.audit.audit import axioms
from llull.engine.analysis.audit.witnesses import replay
from llull.engine.analysis.sensitivity.dethrone import dethrone
from llull.engine.analysis.sensitivity.leave_out import leave_out
from llull.engine.analysis.sensitivity.nearest_weights import nearest_weights
from llull.engine.analysis.sensitivity.weight_simplex import weight_simplex
from llull.engine.analysis.uncertainty.bootstrap import bootstrap
from llull.engine.options import Over
from llull.engine.prepare.preparation import Prepared, prepare
from llull.engine.table import ScoreTable
from llull.rules import LlullError
from llull.rules.missing import MISSING_POLICIES, Missing
from tests.engine.tables import make_table

nan = np.nan
RULES = ("mean", "z_mean", "borda", "copeland", "kemeny")
#: m3 has its only score on k3, m4 its two on k2 and k3, m5 all but k0; k3 is complete.
SCORES = [
    [5.0, 3, 1, nan, nan, nan],
    [2.0, 4, 3, nan, nan, 4.5],
    [4.0, 1, 3, nan, 5, 2],
    [2.0, 3, 1, 9, 6, 1.5],
]
GROUPS = ("a", "a", "b", "c")


def table(scores: object = SCORES, names: tuple[str, ...] = ("k0", "k1", "k2", "k3")) -> ScoreTable:
    groups = [GROUPS[int(name[1])] for name in names]
    return make_table(np.array(scores), metrics=list(names), group=groups, baseline=[1.5] * len(names))


def ranked_by(metrics: list[str], prepared: Prepared, rule: str) -> dict[str, int] | None:
    """What ``rank`` says of the models that all metrics rank, by some metrics alone, as a table."""
    whole = prepared.profile
    try:
        found = llull.rank(table(), rule, missing=prepared.missing, models=whole.candidates, metrics=metrics)
    except LlullError:
        return None
    return dict(zip(found.ranking.candidates, found.ranking.ranks.tolist(), strict=True))


def by_name(prepared: Prepared, ranks: np.ndarray) -> dict[str, int]:
    names = prepared.profile.candidates
    return {name: int(rank) for name, rank in zip(names, ranks, strict=True) if rank == rank and rank > 0}


@pytest.fixture(params=list(MISSING_POLICIES))
def missing(request: pytest.FixtureRequest) -> Missing:
    return request.param


@pytest.mark.parametrize("rule", RULES)
def test_leaving_out_ranks_as_a_table_without_the_metrics_is_ranked(rule: str, missing: Missing):
    prepared = prepare(table(), missing=missing)
    names = list(prepared.profile.voters)
    dropped = 0
    for case in leave_out(prepared, rule, kinds=["metric", "group"], budget=None).cases:
        gone = {name for name in names if name == case.name or GROUPS[int(name[1])] == case.name}
        expected = ranked_by([name for name in names if name not in gone], prepared, rule)
        assert by_name(prepared, case.after) == (expected or {}), case.name
        dropped += case.unranked > 0
        assert case.unranked == len(prepared.profile.candidates) - len(expected or {})
    assert dropped or missing.startswith("complete")


@pytest.mark.parametrize("rule", RULES)
def test_each_metric_less_in_an_explanation_is_a_table_without_it(rule: str, missing: Missing):
    prepared = prepare(table(), missing=missing)
    a, *rest = prepared.profile.candidates
    for b in rest:
        for part in llull.explain(prepared, a, b, rule).metrics:
            others = [name for name in prepared.profile.voters if name != part.metric]
            found = ranked_by(others, prepared, rule) if others else None
            if found is None or a not in found or b not in found:
                assert part.without is None
            else:
                ahead = "level" if found[a] == found[b] else "a" if found[a] < found[b] else "b"
                assert part.without == ahead


@pytest.mark.parametrize("rule", RULES)
def test_the_smallest_set_that_dethrones_leaves_the_winners_a_score(rule: str, missing: Missing):
    prepared = prepare(table(), missing=missing)
    names = list(prepared.profile.voters)
    found = dethrone(prepared, rule, budget=None)
    smallest = None
    for size in range(1, len(names)):
        for gone in combinations(names, size):
            ranks = ranked_by([name for name in names if name not in gone], prepared, rule)
            if smallest is None and ranks and all(ranks.get(name, 0) > 1 for name in found.winners):
                smallest = size
    assert found.size == smallest
    assert found.status == ("impossible" if smallest is None else "optimal")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("over", ["metrics", "groups"])
def test_replicates_rank_those_that_the_metrics_drawn_score(rule: str, over: Over, missing: Missing):
    prepared = prepare(table(), missing=missing)
    drawn = bootstrap(prepared, rule, over=over, replicates=40, seed=1)
    v = len(prepared.profile.voters)
    lost = 0
    for r, places in enumerate(drawn.places):
        stream = np.random.default_rng([1, r])
        if over == "groups" and v > 1:
            continue
        picks = set(np.sort(stream.integers(0, v, v)).tolist())
        of = [prepared.raw.voters.index(prepared.profile.voters[p]) for p in picks]
        columns = zip(prepared.raw.candidates, prepared.raw.present[of].T, strict=True)
        out = {name for name, column in columns if not column.any()}
        ranked = by_name(prepared, places)
        assert not out & set(ranked)
        lost += bool(out & set(prepared.profile.candidates))
        if len(picks) == v:
            assert ranked == ranked_by(list(prepared.profile.voters), prepared, rule)
    assert lost or over == "groups" or missing.startswith("complete")


def test_a_group_says_nothing_of_a_model_without_a_score_in_it(missing: Missing):
    prepared = prepare(table(), missing=missing)
    found = {group.group: group for group in llull.influence(prepared, "mean").groups}
    for name, group in found.items():
        own = [v for v, metric in enumerate(prepared.raw.voters) if GROUPS[int(metric[1])] == name]
        there = [bool(column.any()) for column in prepared.raw.present[own].T]
        scored = {n for n, has in zip(prepared.raw.candidates, there, strict=True) if has}
        assert group.models == len(scored & set(prepared.profile.candidates))
        assert {one.model for one in group.displaced} <= scored


def test_weights_that_make_a_model_first_are_those_under_which_rank_has_it_first(missing: Missing):
    prepared = prepare(table(), missing=missing)
    simplex = weight_simplex(prepared, "mean", samples=500)
    assert simplex.shares.sum() == pytest.approx(1)
    for model in prepared.profile.candidates:
        found = nearest_weights(prepared, model, "mean", margin=0.01)
        if found.after is None:
            continue
        weights = {
            name: repr(float(w)) for name, w in zip(found.metrics, found.after, strict=True) if w > 1e-9
        }
        ranking = llull.rank(
            table(), "mean", missing=missing, models=prepared.profile.candidates, weights=weights
        ).ranking
        assert model in ranking.winners, (model, weights)
        assert found.status in ("wins already", "bounded") or prepared.scored.all()


def test_the_audit_and_its_witnesses_drop_what_rank_drops(missing: Missing):
    found = axioms(
        prepare(table(), missing=missing), RULES[:4], ["withholding", "winner.reinforcement"], budget=None
    )
    seen = 0
    for row in found.verdicts.values():
        for verdict in row.values():
            if verdict.witness is not None:
                again = replay(verdict.witness.to_dict())
                assert again.reproduced
                assert again.same
                seen += 1
            assert not (verdict.theory.status == "holds" and verdict.violations)
    assert seen or missing not in ("available", "worst", "median")
    blanked = [row.copy() for row in SCORES]
    blanked[3][3] = nan
    before, after = (prepare(table(scores), missing=missing) for scores in (SCORES, blanked))
    assert "m3" in after.dropped
    assert ("m3" in before.dropped) == (missing == "complete-models")


@pytest.mark.parametrize("rule", RULES)
def test_rank_compare_coverage_diff_and_page_say_the_same(rule: str, missing: Missing, tmp_path: Path):
    blanked = [row.copy() for row in SCORES]
    blanked[3][3] = nan
    old, new = prepare(table(), missing=missing), prepare(table(blanked), missing=missing)
    path = tmp_path / "t.csv"
    lines = ["model,k0,k1,k2,k3"]
    lines += [
        ",".join([f"m{c}", *("" if row[c] != row[c] else str(row[c]) for row in blanked)]) for c in range(6)
    ]
    path.write_text("\n".join(lines))
    path.with_suffix(".toml").write_text('[metrics]\n"*" = { baseline = 1.5 }')
    ranking = llull.rank(path, rule, missing=missing).ranking
    expected = dict(zip(ranking.candidates, ranking.ranks.tolist(), strict=True))
    assert "m3" not in expected
    compared = llull.compare(new, [rule]).rankings[rule]
    assert dict(zip(compared.candidates, compared.ranks.tolist(), strict=True)) == expected
    under = {one.policy: one for one in llull.coverage(old.under("available"), rule).policies}
    whole = llull.rank(old, rule).ranking
    same = under[missing].ranking
    assert same is not None
    assert same.rows() == whole.rows()
    changed = llull.diff(old, new, rule)
    assert {model: rank for model, (_, rank) in changed.changes.items()} == {
        model: rank for model, rank in expected.items() if model in set(whole.candidates)
    }
    lost = {row["model"] for row in changed.content()["only_old"]}
    assert lost == set(whole.candidates) - set(expected)
    possible = llull.coverage(new, rule).possible
    assert not isinstance(possible, str)
    assert possible is not None
    assert "m3" not in possible.ranking.candidates
