"""Numbers as text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ...rules.numeric.ties import tied_ranks

__all__ = ["ROUNDING", "brief", "coefficient", "decimals", "percent", "rank_correlation", "share", "span"]

#: Correlations closer than this differ only by the order in which floats were added.
ROUNDING = 1e-9


def coefficient(r: float | None) -> str:
    """Three decimals that never show 1 where it is not; an em dash where undefined."""
    if r is None or np.isnan(r):
        return "—"
    if abs(r) < 1 - ROUNDING and round(abs(r), 3) == 1.0:
        return ">0.999" if r > 0 else "<−0.999"
    return f"{r:.3f}".replace("-", "−")


def share(value: float | None) -> str:
    """Percent with one decimal; an em dash where undefined."""
    return "—" if value is None else f"{value:.1%}".replace("-", "−")


def rank_correlation(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> float | None:
    """Spearman's; None where one of the two is constant."""
    ranks = [tied_ranks(values.astype(np.float64)) for values in (x, y)]
    if len(x) < 2 or any(np.ptp(values) == 0 for values in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def percent(share: float) -> str:
    """Whole percent, where all is never said of most, nor none of few."""
    if 0.995 <= share < 1 or 0 < share < 0.005:
        return "over 99%" if share > 0.5 else "under 1%"
    return f"{share:.0%}"


def brief(value: float, digits: int = 6) -> float | None:
    """Rounded to significant digits, since a page of all of them would be twice as long; None for NaN."""
    return None if np.isnan(value) else float(f"{value:.{digits}g}")


def span(low: int, high: int) -> str:
    """Two ranks, or the one that they are."""
    return str(low) if low == high else f"{low}–{high}"


def decimals(scores: npt.NDArray[np.float64]) -> int:
    """Digits after the point for a column of scores.

    Three significant digits of the largest score, and one more where that would print different
    scores alike; none beyond what the scores themselves have.
    """
    finite = scores[np.isfinite(scores)]
    largest = float(np.abs(finite).max(initial=0.0))
    if largest == 0.0:
        return 0

    def exact(places: int) -> bool:
        return np.allclose(finite, finite.round(places), rtol=0, atol=1e-12 * largest)

    start = int(np.clip(2 - np.floor(np.log10(largest)), 0, 6))
    distinct = len(np.unique(finite.round(12)))
    enough = exact(start) or len(np.unique(finite.round(start))) == distinct
    most = start if enough else start + 1
    while most and exact(most - 1):
        most -= 1
    return most
