"""Audits of tables: the JSON contract, missing policies, witness files, workers, the choice of a rule."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.audit.audit import axioms, general_search, replay
from llull.engine.analysis.audit.choice import choose
from llull.engine.errors import ReadError
from llull.engine.prepare.preparation import prepare
from llull.rules import Profile, ProfileError, UnknownNameError, list_rules, registry, rule
from llull.rules.axioms.theory.theory import stored_witnesses
from llull.rules.missing import Missing, fill
from tests.engine.tables import make_table
from tests.typed import some

SCORES = np.random.default_rng(8).integers(1, 30, size=(5, 7)) / 10
DIRECTIONS = ["higher", "lower", "higher", "higher", "higher"]
GAPPY = SCORES.copy()
GAPPY[0, 2] = GAPPY[2, 5] = np.nan


def prepared(scores: Any = SCORES, **options: Any):
    return prepare(make_table(scores, direction=DIRECTIONS), **options)


def test_the_json_of_an_audit():
    result = axioms(prepared(), "mean,copeland(alpha=0)", "monotonicity,withholding", budget=None).to_dict()
    assert result["rules"] == ["mean", "copeland(alpha=0)"]
    assert result["axioms"] == ["monotonicity", "withholding"]
    assert json.loads(json.dumps(result)) == result
    assert [(v["rule"], v["axiom"]) for v in result["verdicts"]] == [
        (rule, axiom) for rule in result["rules"] for axiom in result["axioms"]
    ]
    for verdict in result["verdicts"]:
        assert set(verdict) >= {
            *("rule", "axiom", "missing", "weights", "theory", "here"),
            *("scope", "trials", "violations", "effect", "witness"),
        }
        assert set(verdict["theory"]) == {"status", "domain", "citation"}
    kept, violated = result["verdicts"][:2]
    assert (kept["here"], kept["theory"]["status"], kept["witness"]) == ("kept", "holds", None)
    assert (violated["here"], violated["theory"]["status"]) == ("violated", "fails")
    assert "profile" not in violated["witness"]
    assert violated["witness"]["explanation"]


def test_an_unknown_axiom_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="monotonicity"):
        axioms(prepared(), "mean", "monotonicty")


@pytest.mark.parametrize("missing", ["available", "complete-models", "complete-metrics", "worst", "median"])
def test_the_policy_applied_to_the_raw_profile_gives_what_is_ranked(missing: Missing):
    ready = prepared(GAPPY, missing=missing)
    filled = fill(ready.raw, missing)
    assert filled.candidates == ready.profile.candidates
    assert filled.voters == ready.profile.voters
    np.testing.assert_array_equal(filled.scores, ready.profile.scores)


@pytest.mark.parametrize("missing", ["available", "complete-models", "complete-metrics", "worst", "median"])
def test_withholding_is_audited_under_the_policy_in_force(missing: Missing):
    ready = prepared(missing=missing)
    verdict = axioms(ready, "mean", "withholding", budget=None).verdicts["mean"]["withholding"]
    assert (verdict.violations > 0) == gains_by_hand(missing)
    assert verdict.here == (
        "violated" if verdict.violations else "kept" if verdict.trials else "inapplicable"
    )


def gains_by_hand(missing: Missing):
    """Whether leaving one score out ever lifts a model above one that was above it or level with it."""
    sign = np.array([[1], [-1], [1], [1], [1]])
    before = (SCORES * sign).mean(axis=0)
    for m in range(5):
        for c in range(7):
            gap = SCORES.copy()
            gap[m, c] = np.nan
            filled = fill(Profile.from_scores(gap * sign, candidates=list("abcdefg")), missing)
            if "abcdefg"[c] not in filled.candidates:
                continue
            after = np.nanmean(filled.scores, axis=0)
            kept = ["abcdefg".index(name) for name in filled.candidates]
            me = kept.index(c)
            if any(
                before[b] >= before[c] - 1e-12 and after[i] < after[me] - 1e-9 for i, b in enumerate(kept)
            ):
                return True
    return False


@pytest.mark.parametrize("missing", ["available", "worst", "complete-metrics"])
def test_a_witness_file_replays_by_itself(tmp_path: Path, missing: Missing):
    checked = axioms(prepared(GAPPY, missing=missing), "mean,z_mean,copeland,kemeny", "all", budget=5)
    violated = checked.broken()
    assert violated
    for number, verdict in enumerate(violated):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(some(verdict.witness).to_dict()))
        again = replay(file)
        assert (again.reproduced, again.same) == (True, True), (verdict.rule, verdict.axiom)
        assert again.to_dict()["explanation"] == verdict.to_dict()["witness"]["explanation"]


@pytest.mark.parametrize(
    "data",
    [data for data in stored_witnesses() if data["missing"] != "available"],
    ids=lambda data: f"{data['rule']}-{data['missing']}",
)
def test_every_counterexample_stored_under_a_policy_replays(
    data: dict[str, str | dict[str, Any] | list[Any]],
):
    again = replay(data)
    assert (again.reproduced, again.same) == (True, True)


def test_dropping_a_model_that_withholds_is_no_gain_by_theorem():
    row = axioms(prepared(missing="complete-models"), "mean,kemeny", "withholding", budget=None).verdicts
    assert {row[rule]["withholding"].theory.status for rule in row} == {"holds"}


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"axiom": "pareto"}'])
def test_what_is_no_witness_is_refused_in_one_line(tmp_path: Path, text: str):
    file = tmp_path / "w.json"
    file.write_text(text)
    with pytest.raises((ReadError, ProfileError)) as refused:
        replay(file)
    assert "\n" not in str(refused.value)


def test_results_do_not_depend_on_the_number_of_workers():
    options: dict[str, Any] = {
        "rules": "mean,borda,copeland",
        "axioms": "all",
        "budget": None,
        "samples": 20,
        "seed": 4,
    }
    one, two = (axioms(prepared(), workers=workers, **options).to_dict() for workers in (1, 2))
    assert one == two


def test_the_general_search_of_z_mean_finds_by_itself_that_it_is_not_monotone():
    search = general_search("z_mean", "monotonicity,pareto", draws=0)
    found, none = search.results
    assert found.status == "violated"
    assert (len(some(found.witness).profile.candidates), len(some(found.witness).profile.voters)) == (3, 2)
    assert none.status == "exhausted"
    assert replay(some(found.witness).to_dict()).same


def test_a_choice_puts_rules_that_keep_all_first_and_names_what_is_impossible():
    chosen = choose("pareto,monotonicity,independence_of_deleted_models", prepared(), "borda,mean,copeland")
    assert chosen.keep_all == ("mean",)
    assert chosen.rules[0].rule == "mean"
    assert chosen.impossible == ()
    arrow = choose("pareto,arrow_independence", prepared(), "mean,kemeny")
    assert arrow.keep_all == ()
    assert "Arrow" in arrow.to_dict()["impossible"][0]["citation"]


def test_a_program_may_stop_on_violations_of_named_axioms():
    checked = axioms(prepared(), "mean", "monotonicity,metric_scale_invariance", budget=None)
    assert [v.axiom for v in checked.broken(["metric_scale_invariance", "monotonicity"])] == [
        "metric_scale_invariance"
    ]
    assert checked.broken(["monotonicity"]) == []


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch):
    """A rule that promises to be a mean, and is not."""
    monkeypatch.setattr(registry, "_registry", {spec.id: spec for spec in list_rules()})

    def upside_down(scores: Any, weights: Any):
        return -scores.mean(axis=-2)

    declare = rule(
        "wrong", "Wrong", reads="scores", complexity="", reference="", traits={"alone", "plain_mean"}
    )
    declare(upside_down)


def test_a_contradicted_theorem_is_said_in_the_notes(wrong: None):
    checked = axioms(prepared(), "wrong,mean", "pareto,monotonicity", budget=None)
    verdict = checked.verdicts["wrong"]["monotonicity"]
    assert (verdict.theory.status, verdict.here) == ("holds", "violated")
    assert verdict.note in checked.notes
    assert sum("please report it" in note for note in checked.notes) == len(
        [v for v in checked.broken() if v.theory.status == "holds"]
    )
    assert axioms(prepared(), "mean", "pareto,monotonicity", budget=None).notes == prepared().notes
    assert verdict.note in choose("pareto,monotonicity", prepared(), "wrong,mean", budget=None).notes


def test_unknown_never_stands_beside_violated():
    ties = prepared(np.array([[3, 3, 1], [1, 2, 2], [2, 1, 3], [1, 1, 2], [3, 1, 2]], dtype=float))
    rules = ["star", "rank_centrality", "plackett_luce", "footrule", "balanced_mean", "minimax"]
    checked = axioms(ties, rules, "all", budget=None, samples=5)
    assert checked.broken()
    assert all(verdict.theory.status == "fails" for verdict in checked.broken())


def test_violations_are_listed_by_how_much_their_change_touches():
    checked = axioms(prepared(), "mean,z_mean,copeland", "all", budget=None)
    listed = checked.tables()[-1].rows
    sizes = [int(row[2].removeprefix("≤ ")) for row in listed]
    assert len(sizes) == len(checked.broken())
    assert sizes == sorted(sizes)
    for verdict in checked.to_dict()["verdicts"]:
        assert (verdict["effect"] is None) == (verdict["here"] != "violated")
        if verdict["effect"] is not None:
            assert verdict["effect"]["size"] >= 0
            assert verdict["witness"]["minimal"] in (True, False)
