"""The sentences of the answer: each is made from the numbers, and says no more than they do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from llull.engine.analysis.ranking.comparison import Comparison
from llull.engine.prepare.preparation import prepare
from llull.reports.gather import gather
from llull.reports.sections.answer import answer
from llull.reports.standings import FAR, Standings
from tests.reports.tables import AXIOMS, far_move, hand_made, rendered, score_table


def said(comparison: Comparison) -> list[str]:
    return [sentence.text.striptags() for sentence in answer(Standings.of(comparison))]


@pytest.mark.parametrize(
    ("ranks", "leader"),
    [
        ({"mean": [1, 2], "borda": [1, 2], "copeland": [1, 2]}, "m1 comes first under all 3 rules."),
        ({"mean": [1, 2], "borda": [1, 2]}, "m1 comes first under both rules."),
        (
            {"mean": [1, 2], "borda": [1, 2], "copeland": [2, 1]},
            "m1 comes first under 2 of 3 rules; m2 leads under Copeland.",
        ),
        ({"mean": [1, 2], "copeland": [2, 1]}, "m1 and m2 each come first under 1 of 2 rules."),
        (
            {"mean": [1, 2], "borda": [1, 1], "copeland": [1, 2]},
            "m1 comes first under all 3 rules, sharing the place under 1 of them; "
            "m2 leads under Borda count.",
        ),
        ({"mean": [1, 2]}, "m1 comes first under the arithmetic mean."),
        ({"mean": [1, 1]}, "m1 and m2 share first place under the arithmetic mean."),
        ({"mean": [1] * 9}, "m1, m2 and 7 more share first place under the arithmetic mean."),
        (
            {"mean": [1, 2, 3, 4], "borda": [1, 2, 3, 4], "z_mean": [2, 1, 3, 4], "copeland": [2, 3, 1, 4]},
            "m1 comes first under 2 of 4 rules; "
            "m2 leads under the mean of z-scores, and m3 leads under Copeland.",
        ),
    ],
)
def test_the_first_sentence_says_who_leads_and_under_how_many_rules(
    ranks: dict[str, list[int]], leader: str
) -> None:
    assert said(hand_made(ranks))[0] == leader


@pytest.mark.parametrize(
    ("ranks", "choice"),
    [
        (
            {"mean": [1, 2]},
            "Only one rule was computed, so this page cannot say what the choice of rule changes.",
        ),
        (
            {"mean": [1, 2, 2], "borda": [1, 2, 2]},
            "The choice of rule changes nothing: every rule puts the models in the same order.",
        ),
        (
            {"mean": [1, 2, 3], "copeland": [2, 2, 1]},
            "The choice of rule moves models by at most 2 places against the arithmetic mean: "
            "m3 goes from 3 to 1 under Copeland.",
        ),
        (
            {"mean": list(range(1, 15)), "borda": [2, 1, *range(3, 15)]},
            "No rule moves a model by more than 10 places; the largest move against the arithmetic mean is "
            "1 place: m1 goes from 1 to 2 under Borda count.",
        ),
        (
            far_move(),
            "What the choice of rule changes: against the arithmetic mean, Borda count moves 1 of 14 models "
            "by more than 10 places; no model moves farther than m14, from 14 to 2 under Borda count.",
        ),
    ],
)
def test_the_last_sentence_says_whether_the_rule_matters(ranks: dict[str, list[int]], choice: str) -> None:
    assert said(hand_made(ranks))[-1] == choice


def test_a_change_of_exactly_ten_places_is_not_far() -> None:
    ten = {"mean": list(range(1, 13)), "borda": [11, *range(1, 11), 12]}
    standings = Standings.of(hand_made(ten))
    assert FAR == 10
    assert standings.far == (0, 0)
    assert abs(standings.changes[1]).max() == 10


def sureness(scores: list[list[float]], **table: Any) -> str:
    dossier = gather(prepare(score_table(scores, **table)), "mean,borda", sections="uncertainty", budget=20.0)
    (sure,) = [
        sentence.text.striptags()
        for sentence in answer(Standings.of(dossier.comparison), dossier.intervals.get("mean"))
        if sentence.evidence == "uncertainty"
    ] or [""]
    return sure


def test_the_second_sentence_says_how_sure_the_first_place_is() -> None:
    drawn = "metrics drawn anew with replacement"
    assert sureness([[3, 2, 1]] * 4) == (
        f"With the 4 {drawn}, m1 comes first in 100% of draws under the arithmetic mean; "
        "no other model’s interval reaches first place."
    )
    assert re.fullmatch(
        rf"With the 3 {drawn}, m2 comes first in \d\d% of draws, and ranks 1 to 2 in at least 95%, under the "
        "arithmetic mean; the interval of one other model reaches first place too.",
        sureness([[3, 1, 0], [3, 1, 0], [0, 5, 0]]),
    )
    assert sureness([[1, 1, 0], [2, 2, 0]]) == (
        f"With the 2 {drawn}, m1 and m2 each rank 1 in at least 95% of draws "
        "under the arithmetic mean; no other model’s interval reaches first place."
    )
    assert sureness([[3, 2, 1]]) == ""  # one metric cannot be drawn anew


def test_one_model_has_nothing_to_be_compared_with() -> None:
    for ranks in ({"mean": [1]}, {"mean": [1], "borda": [1]}):
        assert said(hand_made(ranks)) == ["Only one model was ranked, m1, so there is nothing to compare."]
    for models in (1, 2):
        rendered(gather(prepare(score_table([[2, 1][:models], [1, 2][:models]])), axioms=AXIOMS, budget=5.0))
