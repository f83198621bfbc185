"""Missing policies: what a gap means before a table is ranked.

==================  =========================================================================
available           use what is there (each rule's definition says how)
complete-models     drop models with a gap
complete-metrics    drop metrics with a gap
zero                a gap is a score of 0; refused where lower is better
worst               a gap is the metric's stated worst bound, else the worst score observed
median              a gap is the median of the scores observed
==================  =========================================================================
"""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["MISSING_POLICIES", "Missing"]

Missing = Literal["available", "complete-models", "complete-metrics", "zero", "worst", "median"]
MISSING_POLICIES: tuple[Missing, ...] = get_args(Missing)
