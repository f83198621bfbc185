"""The cells of the ranking table: ranks, changes, scores, and each model's ranks as a strip of ticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .dossier import Dossier
from .standings import FAR, Standings
from .text.safe import visible

__all__ = ["Cell", "Leader", "Row", "decimals", "interval_texts", "leader_rows", "ranking_rows"]

STRIP_WIDTH = 104
#: Models in the opening.
_LEADERS = 5


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


@dataclass(frozen=True)
class Leader:
    """One of the first models under the baseline, and where things stand in its strip, in percent of it.

    ``ticks`` are one a rank that it has under some rule, ``base`` is that under the baseline, ``bar`` the
    ends of the interval under the baseline; ``ranks`` and ``interval`` say the same as text.
    """

    name: str
    ticks: tuple[float, ...]
    base: float
    bar: tuple[float, float] | None
    ranks: str
    interval: str


def leader_rows(dossier: Dossier, standings: Standings) -> tuple[list[Leader], int]:
    """The first models under the baseline, and the last rank that their strips reach."""
    found = dossier.intervals.get(dossier.base)
    ends = {
        row["model"]: (row["lower"], row["upper"])
        for row in (found.rows() if found is not None else [])
        if row["lower"] is not None
    }
    first = range(min(_LEADERS, len(standings.models)))
    last = max(
        2,
        *(int(np.nanmax(standings.ranks[:, m])) for m in first),
        *(ends[standings.models[m]][1] for m in first if standings.models[m] in ends),
    )

    def across(rank: float) -> float:
        return round(2 + 96 * (rank - 1) / (last - 1), 1)

    rows: list[Leader] = []
    for m in first:
        known = sorted({int(rank) for rank in standings.ranks[:, m] if not np.isnan(rank)})
        if np.isnan(standings.ranks[0, m]):
            continue
        interval = ends.get(standings.models[m])
        rows.append(
            Leader(
                name=standings.names[m],
                ticks=tuple(across(rank) for rank in known),
                base=across(float(standings.ranks[0, m])),
                bar=None if interval is None else (across(interval[0]), across(interval[1])),
                ranks=_ends(known[0], known[-1]),
                interval="" if interval is None else _ends(*interval),
            )
        )
    return rows, last


def ranking_rows(
    standings: Standings, intervals: Mapping[tuple[int, str], str] | None = None
) -> Iterator[Row]:
    """One row a model, by rank under the baseline; `intervals` by rule and model."""
    texts = [_numbers(scores) for scores in standings.scores]
    widths = [max(3, *map(len, column)) for column in texts]
    end = max(int(np.nanmax(standings.ranks)), 2)

    def across(rank: float) -> float:
        return round(3 + (STRIP_WIDTH - 6) * (rank - 1) / (end - 1), 1)

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
        known = sorted({float(rank) for rank in ranks if not np.isnan(rank)})
        yield Row(
            name=name,
            key=visible(standings.models[m]),
            cells=tuple(cells),
            best=int(known[0]),
            worst=int(known[-1]),
            ticks=tuple(across(rank) for rank in known),
            base=None if np.isnan(ranks[0]) else across(float(ranks[0])),
        )


def interval_texts(dossier: Dossier, standings: Standings) -> dict[tuple[int, str], str]:
    """By rule and model: the rank interval as text."""
    return {
        (r, row["model"]): _ends(row["lower"], row["upper"])
        for r, rule in enumerate(standings.rules)
        if (found := dossier.intervals.get(rule)) is not None
        for row in found.rows()
        if row["lower"] is not None
    }


def decimals(scores: npt.NDArray[np.float64]) -> int:
    """Digits after the point for a column of scores.

    Three significant digits of the largest score, and one more where that would print different
    scores alike; none beyond what the scores themselves have.
    """
    known = scores[np.isfinite(scores)]
    largest = float(np.abs(known).max(initial=0.0))
    if largest == 0.0:
        return 0
    start = int(np.clip(2 - np.floor(np.log10(largest)), 0, 6))
    most = start + 1
    distinct = len(np.unique(known.round(12)))
    for places in range(start, most + 1):
        exact = np.allclose(known, known.round(places), rtol=0, atol=1e-12 * largest)
        if exact or len(np.unique(known.round(places))) == distinct:
            most = places
            break
    while most and np.allclose(known, known.round(most - 1), rtol=0, atol=1e-12 * largest):
        most -= 1
    return most


def _ends(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _numbers(scores: npt.NDArray[np.float64]) -> list[str]:
    places = decimals(scores)
    texts = ["—" if np.isnan(score) else f"{score:,.{places}f}" for score in scores]
    # A negative score that rounds to nothing is shown without its sign.
    return [text.lstrip("-") if not text.strip("-0.") else text.replace("-", "−") for text in texts]
