"""The result of every rule: all candidates with score, rank and ties, never only a winner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np

from .notebook import html_table
from .numeric.arrays import BoolArray, FloatArray, IntArray
from .plain import Plain

__all__ = ["Certificate", "Ranking"]


@dataclass(frozen=True, eq=False)
class Certificate(Plain):
    """What is proved about the optimum of a rule that minimises a cost (Kemeny, Slater, footrule).

    Attributes
    ----------
    order
        One optimal (or, when only ``bounded``, the best found) order, best candidate first.
    cost, lower_bound
        Exact cost of ``order`` and a bound that no order can be below, in voter weight.
    status
        ``optimal``: cost and bound are equal in exact arithmetic. ``bounded``: not proved.
    unique
        Whether no other order has this cost; None when not determined.
    optima
        All optimal orders where they were listed, else None.
    agreed_pairs
        ``agreed_pairs[a, b]`` over the ranking's candidates: ``a`` is above ``b`` in every optimum; None
        when not determined.
    details
        Numbers on how it was found (time in seconds, size of the largest component, nodes, …).
    """

    keys = ("order", "cost", "lower_bound", "gap", "status", "unique", "optima")

    order: tuple[str, ...]
    cost: Fraction
    lower_bound: Fraction
    status: Literal["optimal", "bounded"]
    unique: bool | None = None
    optima: tuple[tuple[str, ...], ...] | None = None
    agreed_pairs: BoolArray | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def gap(self) -> float:
        """``(cost - lower_bound) / cost``, 0 when optimal."""
        return 0.0 if self.cost == 0 else float((self.cost - self.lower_bound) / self.cost)

    def content(self) -> dict[str, Any]:
        """Costs as numbers, then the details beside the rest."""
        costs = {"cost": _number(self.cost), "lower_bound": _number(self.lower_bound)}
        return {**super().content(), **costs, **self.details}


@dataclass(frozen=True, eq=False)
class Ranking(Plain):
    """Candidates with their scores and ranks under one rule.

    Attributes
    ----------
    rule, parameters
        The rule's id and every parameter it was computed with.
    candidates
        Those that were ranked, in the profile's order.
    scores, ranks
        ``[c]``: the rule's usual quantity, and competition ranks (1, 2, 2, 4).
    higher_is_better
        Which way `scores` run.
    dropped
        Candidates without any score; they are unranked.
    notes
        What a reader must know of this result, in sentences.
    tie_break
        What decided where the rule had to choose and the data did not; None when nothing had to.
    certificate
        What is proved, for rules that minimise a cost.
    details
        Further results of the rule (weights it found, a relation, probabilities), plain data by name.
    relation
        ``relation[a, b]``: ``a`` is above ``b`` in the rule's partial order, for rules that have one.
    """

    rule: str
    parameters: Mapping[str, Any]
    candidates: tuple[str, ...]
    scores: FloatArray
    ranks: IntArray
    higher_is_better: bool
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tie_break: str | None = None
    certificate: Certificate | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    relation: BoolArray | None = None

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Indices of the candidates from first to last; tied ones by name, which says nothing of merit."""
        return tuple(sorted(range(len(self.candidates)), key=lambda c: (self.ranks[c], self.candidates[c])))

    @cached_property
    def tiers(self) -> tuple[tuple[str, ...], ...]:
        """Sets of tied candidates, best first; names within a tier are sorted."""
        tiers: dict[int, list[str]] = {}
        for c in self.order:
            tiers.setdefault(int(self.ranks[c]), []).append(self.candidates[c])
        return tuple(tuple(tier) for tier in tiers.values())

    @property
    def winners(self) -> tuple[str, ...]:
        """The candidates of rank 1."""
        return self.tiers[0] if self.candidates else ()

    @cached_property
    def tied(self) -> BoolArray:
        """``tied[c]``: another candidate has the same rank."""
        _, inverse, counts = np.unique(self.ranks, return_inverse=True, return_counts=True)
        return counts[inverse] > 1

    def rows(self) -> list[dict[str, Any]]:
        """One row a candidate, best first: model, rank, score, tied."""
        return [
            {
                "model": self.candidates[c],
                "rank": int(self.ranks[c]),
                "score": float(self.scores[c]),
                "tied": bool(self.tied[c]),
            }
            for c in self.order
        ]

    def content(self) -> dict[str, Any]:
        """What was computed, the rows, and what there is to say of them."""
        return {
            "rule": self.rule,
            "parameters": self.parameters,
            "dropped": self.dropped,
            "higher_is_better": self.higher_is_better,
            "ranking": self.rows(),
            "tie_break": self.tie_break,
            "notes": self.notes,
            "certificate": self.certificate,
            "details": self.details,
        }

    def _repr_html_(self) -> str:
        """A plain table for notebooks, best first."""
        rows = [
            [f"{row['rank']}{'=' if row['tied'] else ''}", row["model"], f"{row['score']:.6g}"]
            for row in self.rows()
        ]
        return html_table(self.rule, ["rank", "model", "score"], rows)

    def __repr__(self) -> str:
        head = " > ".join(" = ".join(tier) for tier in self.tiers[:5])
        return f"<Ranking {self.rule}: {head}{' > …' if len(self.tiers) > 5 else ''}>"


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
