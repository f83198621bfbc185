"""Which axioms cannot be had together; read from ``impossible.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ...plain import Plain

__all__ = ["IMPLIED", "IMPOSSIBILITIES", "Impossibility", "impossible_together"]


@dataclass(frozen=True)
class Impossibility(Plain):
    """Axioms that no rule keeps together.

    Attributes
    ----------
    axioms
        Ids; with all of them wanted, the theorem bites. What every rule here keeps is not listed.
    statement
        The theorem in a sentence, with its conditions.
    citation
        Where it is proved.
    """

    keys = ("axioms", "statement", "citation")

    axioms: frozenset[str]
    statement: str
    citation: str


_STATED = tomllib.loads((files(__package__ or __name__) / "impossible.toml").read_text(encoding="utf-8"))

IMPOSSIBILITIES = tuple(
    Impossibility(frozenset(stated["axioms"]), " ".join(stated["statement"].split()), stated["citation"])
    for stated in _STATED["impossible"]
)

#: Axioms that an axiom brings with it, where a theorem speaks of the weaker one.
IMPLIED: Mapping[str, tuple[str, ...]] = {id: tuple(implied) for id, implied in _STATED["implied"].items()}


def impossible_together(wanted: Sequence[str]) -> list[Impossibility]:
    """The theorems that the wanted axioms run into."""
    asked = {implied for id in wanted for implied in (id, *IMPLIED.get(id, ()))}
    return [theorem for theorem in IMPOSSIBILITIES if theorem.axioms <= asked]
