"""A rule says which metrics' scale is less than what it assumes, in one line."""

from typing import Any

import pytest

import llull
from llull.engine.errors import SpecError
from llull.engine.readers.read import read_table

ROWS = [{"model": m, "stars": s, "acc": a, "ms": t} for m, s, a, t in (("a", 4, 0.9, 2), ("b", 5, 0.8, 8))]
SCALES = {
    "stars": {"scale": "ordinal"},
    "acc": {"scale": "interval"},
    "ms": {"scale": "ratio", "direction": "higher"},
}


def said(rule: str, scales: Any = SCALES) -> list[str]:
    notes = llull.rank(read_table(ROWS, spec={"metrics": scales}), rule).notes
    return [note for note in notes if "assumes" in note]


@pytest.mark.parametrize(
    ("rule", "assumed", "less"),
    [
        ("mean", "an interval", "stars (ordinal)"),
        ("mean(normalise=z)", "an interval", "stars (ordinal)"),
        ("median", "an interval", "stars (ordinal)"),
        ("geometric_mean", "a ratio", "stars (ordinal), acc (interval)"),
        ("hierarchical(node=geometric)", "a ratio", "stars (ordinal), acc (interval)"),
        ("hierarchical", "an interval", "stars (ordinal)"),
    ],
)
def test_less_than_a_rule_assumes_is_said_once(rule: str, assumed: str, less: str):
    (note,) = said(rule)
    assert note.startswith(f"{rule.partition('(')[0]} assumes {assumed} scale")
    assert note.endswith(f"less is said of: {less}")


@pytest.mark.parametrize(
    "rule",
    ["borda", "copeland", "kemeny", "majority_judgment", "hierarchical(leaf=win_rate)", "bradley_terry"],
)
def test_an_order_suffices_for_rules_of_orders_and_grades(rule: str):
    assert said(rule) == []
    (note,) = said(rule, {"stars": {"scale": "nominal"}})
    assert "assumes an ordinal scale" in note


def test_where_nothing_is_stated_nothing_is_said():
    assert said("geometric_mean", {}) == []
    with pytest.raises(SpecError, match="nominal"):
        said("mean", {"stars": {"scale": "likert"}})


def test_a_selection_keeps_the_scales():
    table = read_table(ROWS, spec={"metrics": SCALES})
    notes = llull.rank(table, "mean", metrics=["stars", "ms"]).notes
    assert sum("stars (ordinal)" in note for note in notes) == 1
    assert not any("assumes" in note for note in llull.rank(table, "mean", metrics=["ms"]).notes)
