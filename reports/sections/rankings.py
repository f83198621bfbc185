"""The ranking table: ranks, changes, scores, and each model's ranks as a strip of ticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..dossier import Dossier
from ..standings import FAR, Standings
from ..text.commands import repeat_command
from ..text.numbers import decimals, span
from ..text.queries import macros, queried_rules, queries
from ..text.safe import visible
from .section import Section, View

__all__ = ["RANKINGS", "Cell", "Row", "ranking_rows", "rankings_title"]

_STRIP_WIDTH = 104


@dataclass(frozen=True)
class Cell:
    """One model under one rule, as text.

    ``order`` sorts it, ``width`` is that of the column's longest number in characters, and ``change`` is None
    where there is nothing to compare with; ``interval`` holds the rank over resampled metrics.
    """

    order: int
    rank: str
    tied: bool
    width: int
    score: str
    change: int | None
    interval: str = ""

    @property
    def mark(self) -> str:
        """Arrow, sign and number; a double arrow beyond :data:`FAR` places."""
        if not self.change:
            return ""
        arrow, sign = ("▲", "+") if self.change > 0 else ("▼", "−")
        return f"{arrow * (2 if self.far else 1)}{sign}{abs(self.change)}"

    @property
    def direction(self) -> str:
        """``up`` or ``down``."""
        return "up" if (self.change or 0) > 0 else "down"

    @property
    def far(self) -> bool:
        """Whether the change is of more than :data:`FAR` places."""
        return abs(self.change or 0) > FAR


@dataclass(frozen=True)
class Row:
    """One model: its cells, its best and worst rank, and where ticks stand in the strip."""

    name: str
    key: str
    cells: tuple[Cell, ...]
    best: int
    worst: int
    ticks: tuple[float, ...]
    base: float | None


def _view(dossier: Dossier) -> View:
    standings, prepared = dossier.standings, dossier.prepared
    intervals = interval_texts(dossier)
    named = [macros()[rule] for rule in queried_rules(standings)]
    return View(
        title=rankings_title(standings),
        rows=list(ranking_rows(standings, intervals)),
        strip=_STRIP_WIDTH,
        numbers=repeat_command(dossier.comparison),
        sql=queries(prepared, *(f"SELECT model, rank, score FROM {macro}({{table}})" for macro in named)),
    )


def rankings_title(standings: Standings) -> str:
    """How many models keep one rank under all rules."""
    rules, models = standings.ranks.shape
    if rules == 1:
        return f"{models} models ranked by {standings.base}"
    same = int((standings.ranks == standings.ranks[:1]).all(axis=0).sum())
    some = "No model" if same == 0 else "Every model" if same == models else f"{same} of {models} models"
    have = "has" if same in {0, 1, models} else "have"
    return f"{some} {have} the same rank under all {rules} rules"


def ranking_rows(
    standings: Standings, intervals: Mapping[tuple[int, str], str] | None = None
) -> Iterator[Row]:
    """One row a model, by rank under the baseline; `intervals` by rule and model."""
    texts = [_numbers(scores) for scores in standings.scores]
    widths = [max(3, *map(len, column)) for column in texts]
    end = max(int(np.nanmax(standings.ranks)), 2)

    def across(rank: float) -> float:
        return round(3 + (_STRIP_WIDTH - 6) * (rank - 1) / (end - 1), 1)

    for m, name in enumerate(standings.names):
        cells: list[Cell] = []
        for r in range(len(standings.rules)):
            rank, change = standings.ranks[r, m], standings.changes[r, m]
            cells.append(
                Cell(
                    order=end + 1 if np.isnan(rank) else int(rank),
                    rank=standings.rank(r, m).rstrip("="),
                    tied=bool(standings.tied[r, m]),
                    width=widths[r],
                    score=texts[r][m],
                    change=None if r == 0 or np.isnan(change) else int(change),
                    interval=(intervals or {}).get((r, standings.models[m]), ""),
                )
            )
        ranks = standings.ranks[:, m]
        taken = sorted({float(rank) for rank in ranks if not np.isnan(rank)})
        yield Row(
            name=name,
            key=visible(standings.models[m]),
            cells=tuple(cells),
            best=int(taken[0]),
            worst=int(taken[-1]),
            ticks=tuple(across(rank) for rank in taken),
            base=None if np.isnan(ranks[0]) else across(float(ranks[0])),
        )


def interval_texts(dossier: Dossier) -> dict[tuple[int, str], str]:
    """By rule and model: the rank interval as text."""
    intervals = dossier.intervals
    return {
        (r, row["model"]): span(row["lower"], row["upper"])
        for r, rule in enumerate(dossier.standings.rules)
        if (uncertainty := intervals.get(rule)) is not None
        for row in uncertainty.rows()
        if row["lower"] is not None
    }


def _numbers(scores: npt.NDArray[np.float64]) -> list[str]:
    places = decimals(scores)
    texts = ["—" if np.isnan(score) else f"{score:,.{places}f}" for score in scores]
    # A negative score that rounds to nothing is shown without its sign.
    return [text.lstrip("-") if not text.strip("-0.") else text.replace("-", "−") for text in texts]


RANKINGS = Section("rankings", "Rankings", 10, _view)
