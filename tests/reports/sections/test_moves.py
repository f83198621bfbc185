"""Titles of figures are findings, and say no more than the numbers do."""

from __future__ import annotations

from llull.reports.sections.agreement import agreement_title
from llull.reports.sections.moves import bump_title, shift_title
from llull.reports.sections.rankings import rankings_title
from llull.reports.standings import Standings
from tests.reports.tables import far_move, hand_made


def test_titles_of_figures_are_findings() -> None:
    standings = Standings.of(hand_made(far_move()))
    assert rankings_title(standings) == "1 of 14 models has the same rank under all 2 rules"
    assert bump_title(standings) == "Borda count moves 1 of 14 models by more than 10 places"
    assert bump_title(standings, crowded=True).startswith("m14 rises 12 places under Borda count")
    assert shift_title(standings) == "Borda count moves 1 models more than 10 places"
    assert agreement_title(standings) == "Arithmetic mean and Borda count agree at 0.657"
    calm = Standings.of(hand_made({"mean": [1, 1], "borda": [1, 1]}))
    assert bump_title(calm) == "No model changes its place under any rule"
    assert agreement_title(calm).startswith("No two rules can be correlated")


def test_the_farthest_move_is_called_so_only_where_no_other_model_moves_as_far() -> None:
    alone = bump_title(Standings.of(hand_made({"mean": [1, 2, 3, 4], "borda": [2, 3, 4, 1]})))
    assert alone == "m4 rises 3 places under Borda count, the farthest of all models"
    swapped = bump_title(Standings.of(hand_made({"mean": [1, 2, 3], "borda": [2, 1, 3]})))
    assert (
        swapped == "m1 falls 1 place under Borda count; one other moves as far under some rule, none farther"
    )
    two = bump_title(Standings.of(hand_made({"mean": [1, 2, 3, 4], "borda": [2, 1, 4, 3]})))
    assert "; 3 others move as far under some rule, none farther" in two
