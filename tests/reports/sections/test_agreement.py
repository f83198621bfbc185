"""What all rules agree on is said with how firm the top is."""

from __future__ import annotations

import pytest

from llull.reports.sections.agreement import consensus_words
from llull.reports.standings import Standings
from tests.reports.tables import hand_made


@pytest.mark.parametrize(
    ("last", "top"),
    [
        (
            range(1, 11),
            "The same 5 models take the first five places under every rule: m1, m2, m3, m4 and m5.",
        ),
        (
            range(10, 0, -1),
            "No model is among the first five under every rule; 10 are among them under at least one.",
        ),
        (
            [1, 2, 3, 4, 6, 5, 7, 8, 9, 10],
            "m1, m2, m3 and m4 are among the first five under every rule; 6 models are under at least one.",
        ),
    ],
)
def test_what_the_rules_share_begins_with_how_firm_the_top_is(last: list[int], top: str) -> None:
    comparison = hand_made({"mean": list(range(1, 11)), "copeland": list(last)})
    assert consensus_words(Standings.of(comparison), comparison)[0].striptags() == top
