"""No verb says anything else of the examples than it did: see :mod:`.verbs`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from llull.rules import list_rules
from tests.golden.verbs import all_ranks, answer, calls, read, stored

#: Values of each rule's parameters where none are given: a new parameter at its default is no difference.
DEFAULTS: dict[str, list[Any]] = {}
for spec in list_rules():
    for name, parameter in spec.parameters.items():
        DEFAULTS.setdefault(name, []).append(parameter.default)


def differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Where two documents differ, numbers by more than rounding."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if key not in old and at.endswith(".parameters") and new[key] in DEFAULTS.get(key, ()):
                continue
            if key not in old or key not in new:
                yield f"{at}.{key}: {'gone' if key in old else 'new'}"
            else:
                yield from differences(old[key], new[key], f"{at}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from differences(a, b, f"{at}[{place}]")
    elif isinstance(old, float) and isinstance(new, float):
        if not math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{at}: {old!r} was, {new!r} is"
    elif old != new or type(old) is not type(new):
        yield f"{at}: {str(old)[:200]!r} was, {str(new)[:200]!r} is"


def same(name: str, new: Any) -> None:
    old = read(name)
    found = list(differences(old, as_far_as(old, new)))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:20])


def as_far_as(old: Any, new: Any) -> Any:
    """The new answer without rules, axioms and policies that the old one did not know: no difference."""
    if isinstance(old, list) and old and isinstance(old[0], dict) and "id" in old[0]:
        ids = {one["id"] for one in old}
        return [one for one in new if one["id"] in ids]
    if isinstance(old, dict) and "policies" in old and isinstance(new, dict):
        known = {one["missing"] for one in old["policies"]}
        new = {**new, "policies": [one for one in new["policies"] if one["missing"] in known]}
        rows = {policy: row for policy, row in new["spearman"].items() if policy in known}
        new["spearman"] = {
            policy: {other: r for other, r in row.items() if other in known} for policy, row in rows.items()
        }
    if isinstance(old, dict) and "axioms" in old and isinstance(new, dict):
        axioms = set(old["axioms"])
        new = {**new, "axioms": [axiom for axiom in new["axioms"] if axiom in axioms]}
        for part in new.keys() & {"verdicts", "results"}:
            new[part] = [one for one in new[part] if one["axiom"] in axioms]
    return new


@pytest.mark.parametrize("name", calls())
def test_the_same_answer(name: str) -> None:
    same(name, answer(calls()[name]))


def test_the_same_rankings() -> None:
    old, new = read("ranks"), all_ranks()
    assert old.keys() <= new.keys()
    same("ranks", {name: new[name] for name in old})


def test_the_same_from_a_database() -> None:
    same("stored", stored())
