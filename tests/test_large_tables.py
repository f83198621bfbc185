"""Tables of thousands of models or metrics: done in the time there is, or refused with the numbers.

How long they take is measured by hand: here a machine may be busy, and what would hang takes minutes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from llull.engine.analysis.agreement.agreement import agreement
from llull.engine.analysis.ranking.comparison import compare, rank
from llull.engine.errors import SelectionError
from llull.engine.prepare.preparation import prepare
from llull.reports.needs import AUDIT, POSSIBLE_RANKS, UNCERTAINTY, Work
from llull.rules import LlullError, Rule
from llull.rules.axioms import get_axiom
from llull.rules.axioms.audit.audit import audit
from llull.rules.numeric.arrays import FloatArray
from llull.rules.optimal.kemeny.search import order_loss
from llull.rules.optimal.kemeny.solve import solve

#: Nothing may take longer, in seconds; today it is a few.
HANG = 120


def scores(models: int, metrics: int) -> FloatArray:
    """``scores[c, v]`` drawn at random, with few digits."""
    return np.random.default_rng(0).random((models, metrics)).round(4)


@pytest.mark.parametrize("rule", ["mean", "mean_rank", "borda"])
def test_twenty_thousand_models_are_ranked(tmp_path: Path, rule: str):
    table = scores(20_000, 10)
    rows = [f"x{i},{','.join(map(str, row))}" for i, row in enumerate(table.tolist())]
    file = tmp_path / "t.csv"
    file.write_text("\n".join(["model," + ",".join(f"m{j}" for j in range(10)), *rows]))
    code = "from llull.cli.main import main; main()"
    command = [sys.executable, "-c", code, "rank", str(file), "--rule", rule, "-f", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=HANG)
    assert len(done.stdout.splitlines()) == 20_001


def test_kemeny_stops_on_two_thousand_models_with_an_order_and_a_bound():
    ranked = rank(scores(2_000, 10), "kemeny(time_limit=3)")
    proof = ranked.ranking.certificate
    assert proof is not None
    assert (proof.status, len(set(proof.order))) == ("bounded", 2_000)
    assert 0 < proof.lower_bound < proof.cost
    assert proof.details["seconds"] < HANG
    profile = ranked.prepared.profile
    at = [profile.candidates.index(name) for name in proof.order]
    # Within the limit it is a better order than Borda's.
    by_sum = np.argsort(-profile.margins.sum(axis=1))
    assert order_loss(profile.margins, at) < order_loss(profile.margins, by_sum)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.1, 0.5])
def test_kemeny_bounds_hold_wherever_the_clock_stops_it(seconds: float):
    table = prepare(scores(260, 9))
    margins = table.profile.margins
    hurried = solve(margins, time_limit=seconds)
    assert sorted(hurried.order) == list(range(260))
    assert hurried.loss == order_loss(margins, hurried.order)
    better = solve(margins, time_limit=4.0)
    assert hurried.bound <= better.loss
    assert better.bound <= hurried.loss


def test_agreement_of_five_thousand_metrics_is_refused_with_the_numbers():
    with pytest.raises(SelectionError, match=r"5,000 metrics make 12,497,500 pairs.*at most 1,000 metrics"):
        agreement(scores(5, 5_000))


def test_a_report_says_what_time_did_not_suffice_for_on_a_large_table():
    comparison = compare(scores(1_200, 50), "mean,copeland")
    work = Work(comparison, ["pareto"], 0, lambda name: None)
    audited = work.attempt(AUDIT.title, AUDIT.make, 2.0)
    assert not audited
    assert "1,200 models on 50 metrics" in str(audited)
    assert not work.attempt(POSSIBLE_RANKS.title, POSSIBLE_RANKS.make, 0.0)
    intervals = work.attempt(UNCERTAINTY.title, UNCERTAINTY.make, 0.8)
    assert intervals
    assert intervals["mean"]
    assert not intervals["copeland"]  # the time went by, or one would take longer than there is
    with pytest.raises(
        LlullError, match=r"one ranking of 1,200 models on 50 metrics takes about 0\.7 s, and 0\.5 s"
    ):
        work.refuse_beyond(0.5, "one ranking")


def test_an_audit_of_a_large_table_without_time_tries_nothing():
    profile = prepare(scores(600, 100)).profile
    pairs = [(Rule.of("mean"), get_axiom(axiom)) for axiom in ("pareto", "monotonicity")]
    assert {verdict.here for verdict in audit(profile, pairs, budget=0.0)} <= {"not_run", "inapplicable"}
