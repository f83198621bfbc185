"""Witnesses that nobody wrote with llull: one line names the place, and none counts as shown or not shown."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.typed import Llull

STRANGE = Path(__file__).parent / "strange"
SAYS = {
    "w1": "profile.scores: 19 rows of 16 numbers expected",
    "w2": "profile.models[1]: text expected, not True",
    "w3": "broken: a list expected, not '1/0'",
    "w4": "changes: above_where_stated",
    "w5": "changes[0].rescore.scores: an object expected",
    "w6": "profile.scores[5][2]: a finite number or null expected",
    "w7": "changes: a list expected",
    "w8": "half of a character",
}
GOOD: dict[str, Any] = {
    "axiom": "monotonicity",
    "rule": "z_mean",
    "parameters": {},
    "profile": {
        "models": ["A", "B", "C"],
        "metrics": ["v", "w"],
        "scores": [[1.0, 2.0, 3.0], [3.0, None, 1.0]],
        "weights": ["1", "1/2"],
        "groups": ["", "g/h"],
        "weighting": "own",
    },
    "changes": [{"raise": {"model": "A", "metric": "v", "to": 9.0}}],
}


def replayed(llull: Llull, folder: Path, content: object) -> tuple[int, str]:
    path = folder / "w.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    code, _, err = llull("replay", path)
    return code, err


@pytest.mark.parametrize("name", SAYS)
def test_a_strange_witness_is_refused_with_the_place(llull: Llull, name: str) -> None:
    code, out, err = llull("replay", STRANGE / f"{name}.json")
    assert (code, out) == (2, "")
    assert err.startswith(f"llull: witness '{name}.json': ")
    assert err.count("\n") == 1
    if name != "w4":
        assert SAYS[name] in err


def test_a_file_that_is_no_witness_is_refused(llull: Llull, tmp_path: Path) -> None:
    for content, says in (
        ('{"profile":' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ("[1]", "not a JSON object"),
        ('{"a": 1', "not JSON"),
        ("{}", "'axiom' is missing"),
        ('{"rule": ' + "9" * 5000 + "}", "thousands of digits"),
    ):
        code, err = replayed(llull, tmp_path, content)
        assert code == 2
        assert says in err
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (("profile", "scores", 0), [1, 2], "profile.scores: 2 rows of 3 numbers expected"),
        (("profile", "weights"), ["1"], "profile.weights: 2 expected, one a metric"),
        (("profile", "weights", 0), "1e999999999", "not a finite number"),
        (("profile", "groups", 1), None, "profile.groups[1]: text expected"),
        (("profile", "weighting"), "leaf", "'own' or 'tree' expected"),
        (("profile", "tolerance"), [0.1], "profile.tolerance: 2 expected"),
        (("profile", "models"), ["A", "A", "C"], "stands twice"),
        (("changes",), [], "changes: monotonicity is about 1, not 0"),
        (("changes", 0), {"raise": {"model": "A", "metric": "v"}}, "changes[0].raise: 'to' is missing"),
        (("changes", 0), {"raise": {"model": "Z", "metric": "v", "to": 1}}, "'Z' is missing there"),
        (("changes", 0), {"lift": 1}, "changes[0]: an object of one known kind expected"),
        (("changes", 0), {"delete": ["A", "B", "C"]}, "no such change belongs to the axiom"),
        (("changes", 0, "raise", "to"), float("nan"), "changes[0].raise.to: a finite number expected"),
        (("changes", 0, "raise", "by"), 1, "'by' is not a part of it"),
        (("broken",), [["A"]], "broken[0]: a list of 2 expected"),
        (("policy",), {"worst": {"v": "x"}}, "policy.worst.v: a finite number expected"),
        (("about",), "all", "about: 'ranking' or 'relation' expected"),
    ],
)
def test_each_part_is_held_against_what_it_must_be(
    llull: Llull, tmp_path: Path, place: tuple[str | int, ...], value: object, says: str
) -> None:
    assert replayed(llull, tmp_path, GOOD)[0] in (0, 1)
    strange = copy.deepcopy(GOOD)
    inside: Any = strange
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    code, err = replayed(llull, tmp_path, strange)
    assert code == 2
    assert says in err
