"""The registry: what a rule must bring, parameters, rules of one's own and of installed packages."""

from __future__ import annotations

import ast
import re
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.rules import (
    LlullError,
    Parameter,
    Profile,
    compute,
    get_rule,
    list_rules,
    registry,
    rule,
)
from llull.rules.errors import PluginError, UnknownNameError
from llull.rules.registry import RuleSpec
from tests.typed import of_one, of_two, untyped


@pytest.fixture
def own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules registered in a test are gone after it."""
    list_rules()
    monkeypatch.setattr(registry, "_registry", dict(untyped(registry)._registry))


#: What each rule is held against, as the test modules say of themselves.
EVIDENCE = ("KNOWN_ANSWERS", "INDEPENDENT")


def evidence(kind: str) -> dict[str, tuple[Path, str]]:
    """The test of each rule, and the module that it is in."""
    tests: dict[str, tuple[Path, str]] = {}
    for path in Path(__file__).parents[1].rglob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == kind:
                tests |= {rule: (path, test) for rule, test in ast.literal_eval(node.value).items()}
    return tests


@pytest.mark.parametrize("spec", list_rules(), ids=lambda spec: spec.id)
def test_a_rule_brings_all_that_a_reader_needs(spec: RuleSpec):
    assert re.search(r"\(\d{4}\)|\d{4}", spec.reference), "a year"
    assert spec.complexity
    assert spec.title
    assert len(spec.summary) > 20
    assert spec.summary.endswith((".", ":"))
    for parameter in spec.parameters.values():
        assert parameter.doc
        assert not parameter.choices or parameter.default in parameter.choices


@pytest.mark.parametrize("kind", EVIDENCE)
def test_a_rule_is_held_against_something_else(kind: str):
    tests = evidence(kind)
    assert tests.keys() == {spec.id for spec in list_rules()}
    for id, (path, test) in tests.items():
        source = path.read_text(encoding="utf-8")
        functions = {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
        assert test in functions, id
        assert source.count(id) > 1


def test_a_rule_of_ones_own_is_a_decorated_function(own_rules: None):
    @rule("best", "best", reads="scores", complexity="O(v c)", reference="here, 2026",
          parameters={"places": Parameter(1, "how many", least=1)})  # fmt: skip
    def best(scores: Any, weights: Any, *, places: Any):
        """Best score."""
        return np.sort(scores, axis=-2)[..., -places, :]

    profile = Profile.from_scores([[1, 5], [3, 2]])
    assert compute("best", profile).scores.tolist() == [3, 5]
    assert compute("best", profile, places="2").scores.tolist() == [1, 2]
    assert get_rule("best").summary == "Best score."


def test_a_taken_id_is_refused_and_the_same_function_may_come_again(own_rules: None):
    def again():
        @rule("twice", "twice", reads="scores", complexity="O(1)", reference="here, 2026")
        def twice(scores: Any, weights: Any):
            """Mean."""
            return scores.mean(axis=-2)

    again()
    again()
    with pytest.raises(LlullError, match="rule id 'mean' is taken"):
        rule("mean", "m", reads="scores", complexity="", reference="")(
            of_two(lambda scores, weights: scores[0])
        )


def test_rules_of_installed_packages_are_found(own_rules: None, monkeypatch: Any, tmp_path: Path):
    (tmp_path / "llull_plugin.py").write_text(
        "from llull.rules import rule\n"
        "@rule('plugged', 'plugged', reads='scores', complexity='O(v c)', reference='here, 2026')\n"
        "def plugged(scores, weights):\n    'Largest.'\n    return scores.max(axis=-2)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("plugged", "llull_plugin", "llull.rules")
    monkeypatch.setattr(registry, "entry_points", of_one(lambda group: [point]))
    untyped(registry)._load.cache_clear()
    assert compute("plugged", Profile.from_scores([[1, 5], [3, 2]])).winners == ("c1",)


def test_a_package_whose_rules_cannot_be_loaded_is_named(
    own_rules: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(
        registry, "entry_points", of_one(lambda group: [EntryPoint("x", "no_such_module", "llull.rules")])
    )
    untyped(registry)._load.cache_clear()
    with caplog.at_level("WARNING", "llull"):
        assert "mean" in {spec.id for spec in list_rules()}
    assert "no_such_module cannot be loaded (ModuleNotFoundError" in caplog.text
    with pytest.raises(PluginError, match="no_such_module cannot be loaded"):
        get_rule("x")
    with pytest.raises(UnknownNameError, match="did you mean 'mean'"):
        get_rule("meann")
    untyped(registry)._load.cache_clear()
    untyped(registry)._lost.clear()


@pytest.mark.parametrize(
    ("parameter", "value", "parsed"),
    [
        (Parameter(1, ""), "3", 3),
        (Parameter(0.5, ""), "1/4", 0.25),
        (Parameter(0.5, ""), 1, 1.0),
        (Parameter(None, ""), "none", None),
        (Parameter(None, ""), "2.5", 2.5),
        (Parameter(True, ""), "false", False),
        (Parameter("a", "", ("a", "b")), "b", "b"),
        (Parameter("a", ""), "anything", "anything"),
    ],
)
def test_parameters_take_text(parameter: Parameter, value: str | int, parsed: Any):
    result = parameter.parse("p", value)
    assert result == parsed
    assert type(result) is type(parsed)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (Parameter(1, ""), "1.5"),
        (Parameter(1, "", least=1), 0),
        (Parameter(0.5, "", most=1), "1.1"),
        (Parameter(0.5, ""), "nan"),
        (Parameter(0.5, ""), "much"),
        (Parameter(True, ""), "maybe"),
        (Parameter("a", "", ("a", "b")), "c"),
    ],
)
def test_parameters_refuse_what_they_do_not_take(parameter: Parameter, value: str | int):
    with pytest.raises(LlullError, match="^rule: p="):
        parameter.parse("rule: p", value)
