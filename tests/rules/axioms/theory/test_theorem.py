"""The statements of the files: what they name exists, where a rule is said to be another it is, and why."""

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.rules import LlullError, Profile, Rule, get_rule, list_rules
from llull.rules.axioms import get_axiom, list_axioms
from llull.rules.axioms.axiom import Axiom, Context
from llull.rules.axioms.search.enumerate import small_profiles
from llull.rules.axioms.theory import theorem
from llull.rules.axioms.theory.theorem import Same, theorems
from llull.rules.axioms.theory.theory import traits
from llull.rules.evaluate import evaluate_profiles
from tests.rules.axioms.variants import NUMBERS
from tests.typed import of_one, some, untyped

nan = np.nan


def every_value(allowed: Any, parameter: Any, name: str) -> list[Any]:
    if allowed == theorem.EVERY:
        return [*(parameter.choices or NUMBERS.get(name, ())), parameter.default]
    return allowed if isinstance(allowed, list) else [allowed]


def variants():
    """Each rule, each of the parameters under which it is said to be another one, and the statement."""
    for same in theorems().same:
        for rule in same.rules:
            spec = get_rule(rule)
            own = {name: p for name, p in spec.parameters.items() if name in same.parameters}
            values = [every_value(same.parameters[name], p, name) for name, p in own.items()]
            for chosen in product(*values):
                one = Rule.of(spec, **dict(zip(own, chosen, strict=True)))
                if one != Rule.of(spec):
                    yield same, one


@pytest.mark.parametrize(
    ("same", "one"),
    list(variants()),
    ids=lambda x: str(x) if isinstance(x, Rule) else "",
)
def test_a_rule_that_is_said_to_be_another_is(same: Same, one: Rule):
    default = same.default_of(one)
    kinds = ["weak", "strict"] if "ties" in same.allows else ["strict"]
    if "gaps" in same.allows:
        kinds.append("gaps")
    rng = np.random.default_rng(7)
    compared = 0
    for kind, (n, v) in product(kinds, ((2, 1), (2, 3), (3, 2), (3, 3), (4, 2), (4, 3))):
        if n * v > {"strict": 12, "weak": 9, "gaps": 6}[kind]:
            continue
        for scores in small_profiles(n, v, untyped(kind)):
            ordered = np.sort(scores, axis=1)
            if "ties" not in same.allows and (ordered[:, 1:] == ordered[:, :-1]).any():
                continue
            tree = "tree" in same.allows and rng.random() < 0.5
            profile = Profile.from_scores(
                scores,
                weights=rng.integers(1, 4, size=v).tolist(),
                groups=[str(g) for g in rng.choice(["", "a", "a/x"], size=v)],
                weighting="tree" if tree else "own",
            )
            assert traits(profile, get_axiom("pareto")) <= {*same.allows}
            results = [
                evaluate_profiles(some(rule), [profile], [profile.candidates]) for rule in (default, one)
            ]
            np.testing.assert_array_equal(results[0].defined, results[1].defined)
            np.testing.assert_array_equal(results[0].ranks, results[1].ranks)
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("axiom", list_axioms(), ids=lambda axiom: axiom.id)
@pytest.mark.parametrize("cardinal", [True, False])
def test_an_axioms_changes_give_a_profile_no_trait_but_those_it_names(axiom: Axiom, cardinal: bool):
    new = set()
    for n, v in ((3, 2), (5, 3)):
        rng = np.random.default_rng(n)
        profile = Profile.from_scores(rng.permuted(np.tile(np.arange(1.0, n + 1), (v, 1)), axis=1))
        for family in axiom.generator(Context(profile, cardinal=cardinal, by_name=True)):
            size = 20 if family.size is None else min(family.size, 500)
            for batch in family.build(np.arange(size), rng).after:
                for scores in batch.scores:
                    ordered = np.sort(scores, axis=1)
                    new |= {"ties"} if any((a == b).any() for a, b in pairwise(ordered.T)) else set()
                    new |= {"gaps"} if np.isnan(scores).any() else set()
    assert new == {*axiom.makes}


def stated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str):
    (tmp_path / "theorems").mkdir()
    (tmp_path / "theorems" / "some.toml").write_text(text)
    monkeypatch.setattr(theorem, "files", of_one(lambda package: tmp_path))
    return theorems.__wrapped__()


SOUND = '[[holds]]\nrules = ["mean"]\naxioms = ["pareto"]\nallows = ["ties"]\nbecause = "it rises"\n'


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (SOUND.replace("mean", "maen"), "maen"),
        (SOUND.replace("pareto", "paretto"), "paretto"),
        (SOUND.replace("ties", "tie"), "no kind of profile"),
        (SOUND.replace("it rises", ""), "no ground"),
        (SOUND.replace("because", "becuase"), "no ground"),
        (SOUND + SOUND, "stated twice"),
        (SOUND + "parameters = { trim = 0.1 }\n", "trim"),
        (SOUND + 'abuot = "relation"\n', "abuot"),
    ],
)
def test_a_statement_that_cannot_be_meant_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: str, message: str
):
    with pytest.raises(LlullError, match=message) as refused:
        stated(monkeypatch, tmp_path, changed)
    assert str(refused.value).startswith("some.toml: holds [")


def test_long_texts_are_joined_to_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    text = SOUND.replace('"it rises"', '"""\nit\nrises"""')
    (only,) = stated(monkeypatch, tmp_path, text).holds
    assert (only.because, only.domain) == ("it rises", "complete tables with fixed weights")


def test_every_rule_but_those_of_users_has_a_statement():
    named = {rule for statement in theorems().holds for rule in statement.rules}
    assert {spec.id for spec in list_rules()} - named <= {"balanced_mean"}
