"""The summary of a table: counts, the tree of groups, shares of missing by code."""

from __future__ import annotations

import pytest

from llull.engine.readers.read import read_table
from llull.engine.store.summary import Group, summary

COLUMNS = {
    "model": ["a", "b", "c", "d"],
    "x": ["1", "2", "X", ""],
    "y": ["1", "X", "3", ""],
    "z": ["4", "2", "9", "-"],
}
SPEC = {
    "table": {"missing": ["X", "-"]},
    "metrics": {
        "*": {"direction": "lower"},
        "x": {"group": "g/h"},
        "y": {"group": "g", "counts": False},
        "z": {"group": "k", "direction": "higher"},
    },
}


def test_it_counts_models_metrics_groups_and_gaps():
    found = summary(read_table(COLUMNS, spec=SPEC, name="t"))
    assert (found.name, found.models, found.metrics, found.counting, found.scores) == ("t", 4, 3, 2, 7)
    assert found.lower_is_better == ("x", "y")
    assert found.groups == (Group("g", 1, 2, 1), Group("g/h", 2, 1, 1), Group("k", 1, 1, 1))
    assert (found.missing, found.missing_by_code) == (5, {"X": 2, "": 2, "-": 1})
    assert found.missing_share == pytest.approx(5 / 12)
    assert sum(found.share_by_code.values()) == pytest.approx(found.missing_share)
    assert found.without_score == ("d",)
    assert (found.complete_models, found.complete_metrics) == (1, 0)


def test_it_is_plain_data_for_json():
    import json

    data = summary(read_table(COLUMNS, spec=SPEC)).to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["missing"]["by_code"]["X"] == {"n": 2, "share": 2 / 12}
