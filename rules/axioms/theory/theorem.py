"""What theorems say: which rules keep which axioms, on what profiles, and why; read from ``theorems/*.toml``.

A file holds what is proved of a family of rules, as tables of three kinds. ``[[holds]]`` is a
:class:`Theorem`, ``[[same]]`` a :class:`Same`, and ``[[fails]]`` says where a failure is known from, beside
its stored counterexample. Adding a rule or an axiom adds tables to one file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from ...errors import LlullError
from ...evaluate import About
from ...registry import get_rule, is_registered
from ...resolved import Rule
from ...traits import TRAITS, Trait
from ..axiom import get_axiom
from .equals import IN_WORDS, Equal

__all__ = ["Same", "Theorem", "Theorems", "meant", "theorems"]

#: Kinds of profiles that statements are about, by the traits that a profile may have.
_WORDS: Mapping[tuple[str, ...], str] = {
    (): "complete tables without ties",
    ("tree",): "complete tables without ties, whatever the weights",
    ("gaps",): "tables without ties and with fixed weights, gaps included",
    ("gaps", "tree"): "tables without ties",
    ("ties",): "complete tables with fixed weights",
    ("ties", "tree"): "complete tables",
    ("ties", "gaps"): "tables with fixed weights, gaps included",
    ("ties", "gaps", "tree"): "tables with or without gaps",
    ("ties", "gaps", "tree", "tolerance"): "tables with or without gaps",
    ("ties", "tree", "filled:median", "filled:worst"): "tables whose gaps count as the worst or the median "
    "score",
    ("ties", "tree", "filled:zero"): "tables without scores below 0, whose gaps count as 0",
    ("ties", "tree", "filled:baseline"): "tables without scores below the baseline, whose gaps count as it",
    ("ties", "tree", "tolerance", "filled:complete-models"): "tables of which models with a gap are dropped",
}

#: Any value of a parameter, or of all of them, will do.
EVERY = "every"
#: Parameters that bound the effort; what the rule is does not depend on them.
_EFFORT = {"time_limit", "agreed_pairs"}

Parameters = Mapping[str, Any] | str


def meant(rule: Rule) -> dict[str, Any]:
    """The parameters that say what rule it is, without those that bound the effort."""
    return {name: value for name, value in rule.settings if name not in _EFFORT}


def _among(allowed: Parameters, rule: Rule) -> bool:
    """Whether a rule's parameters are among those that a statement is made for: else the defaults are."""
    if isinstance(allowed, str):
        return True
    for name, value in meant(rule).items():
        wanted = allowed.get(name, rule.spec.parameters[name].default)
        if wanted != EVERY and value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


@dataclass(frozen=True)
class Theorem:
    """Some rules keep some axioms on profiles with at most these traits.

    Attributes
    ----------
    axioms
        Ids.
    allows
        Traits a profile may have; see :func:`~llull.rules.axioms.theory.theory.traits`.
    because
        Where it is proved, or the proof in a sentence.
    rules
        Ids; empty for all rules that read nothing but `reads` and have the `traits`, those of users too.
    reads
        What a rule may be given.
    traits
        What it must promise of itself.
    parameters
        A value, a list of values or ``every`` for each parameter where it is not the default alone that is
        meant; ``every`` for all there are.
    about
        The ranking, or the relation.
    optima
        Stated, and judged, on the set of optimal orders.
    without
        Of what a profile has no equal ones: see :mod:`..theory.equals`.
    """

    axioms: Sequence[str]
    allows: Sequence[str]
    because: str
    rules: Sequence[str] = ()
    reads: Sequence[str] = ()
    traits: Sequence[Trait] = ()
    parameters: Parameters = field(default_factory=dict[str, Any])
    about: About = "ranking"
    optima: bool = False
    without: Sequence[Equal] = ()

    @property
    def domain(self) -> str:
        """The kinds of profiles in words."""
        apart = "".join(f" {IN_WORDS[what]}" for what in self.without)
        about = ", of the relation" if self.about == "relation" else ""
        return (
            _WORDS[tuple(self.allows)]
            + apart
            + about
            + (", of the set of optimal orders" if self.optima else "")
        )

    def covers(self, rule: Rule, axiom: str, about: About) -> bool:
        """Whether the theorem speaks of a rule, its parameters and an axiom."""
        if axiom not in self.axioms or about != self.about:
            return False
        if not self.rules:
            return {*self.traits} <= rule.traits and (not self.reads or rule.spec.reads in self.reads)
        return rule.id in self.rules and is_registered(rule.spec) and _among(self.parameters, rule)


@dataclass(frozen=True)
class Same:
    """On profiles with at most these traits, rules under some parameters rank as they do under the default.

    Attributes
    ----------
    rules, parameters, allows, because
        As for :class:`Theorem`.
    like
        The rule whose ranking theirs is, where that is not their own default (``as`` in the file).
    """

    rules: Sequence[str]
    parameters: Mapping[str, Any]
    allows: Sequence[str]
    because: str
    like: str = ""

    @property
    def domain(self) -> str:
        """The kinds of profiles in words."""
        return _WORDS[tuple(self.allows)]

    def default_of(self, rule: Rule) -> Rule | None:
        """The rule under whose defaults the ranking is the same; None where this does not speak of it."""
        if rule.id not in self.rules or not is_registered(rule.spec) or not _among(self.parameters, rule):
            return None
        return Rule.of(self.like or rule.spec)


@dataclass(frozen=True)
class Theorems:
    """All statements."""

    holds: Sequence[Theorem]
    same: Sequence[Same]
    fails: Sequence[Mapping[str, Any]]

    @cached_property
    def _failures(self) -> Mapping[tuple[str, str], str]:
        return {
            (rule, axiom): entry["see"]
            for entry in self.fails
            for rule in entry.get("rules", [""])
            for axiom in entry["axioms"]
        }

    def known_from(self, rule: str, axiom: str) -> str:
        """Where in the literature it is said that a rule breaks an axiom; empty where nowhere known."""
        return self._failures.get((rule, axiom)) or self._failures.get(("", axiom), "")


@cache
def theorems() -> Theorems:
    """All statements, family by family.

    Raises
    ------
    LlullError
        If a file states something of a rule, an axiom or a kind of profile that there is not, gives no
        ground, or states the same twice.
    """
    folder = files(__package__ or __name__) / "theorems"
    holds: list[Theorem] = []
    same: list[Same] = []
    fails: list[Mapping[str, Any]] = []
    # What is said of a family says more than what is said of all that have a trait, and comes before it.
    for file in sorted(folder.iterdir(), key=lambda file: (file.name == "traits.toml", file.name)):
        stated: list[Mapping[str, Any]] = []
        for kind, entry in _entries(file.read_text(encoding="utf-8")):
            try:
                _check(entry, stated)
                if kind == "holds":
                    holds.append(Theorem(**entry))
                elif kind == "same":
                    same.append(Same(**{"like" if name == "as" else name: x for name, x in entry.items()}))
                else:
                    fails.append(entry)
            except (KeyError, TypeError, LlullError) as error:
                raise LlullError(f"{file.name}: {kind} {entry.get('rules', 'all rules')}: {error}") from None
            stated.append(entry)
    return Theorems(holds, same, fails)


def _entries(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables of a file, lines of long texts joined."""
    for kind, entries in tomllib.loads(text).items():
        for entry in entries:
            yield (
                kind,
                {
                    name: " ".join(value.split()) if isinstance(value, str) else value
                    for name, value in entry.items()
                },
            )


def _check(entry: Mapping[str, Any], stated: Sequence[Mapping[str, Any]]) -> None:
    """Refuse what cannot be meant."""
    for axiom in entry.get("axioms", ()):
        get_axiom(axiom)
    named = {name for rule in entry.get("rules", ()) for name in get_rule(rule).parameters}
    given = entry.get("parameters", {})
    if given != EVERY and not set(given) <= named:
        raise LlullError(f"none of the rules has the parameters {sorted(set(given) - named)}")
    if not {*entry.get("traits", ())} <= {*TRAITS}:
        raise LlullError(f"not all of {entry['traits']} are traits")
    if "allows" in entry and tuple(entry["allows"]) not in _WORDS:
        raise LlullError(f"no kind of profile is called {entry['allows']}")
    if not {*entry.get("without", ())} <= {*IN_WORDS}:
        raise LlullError(f"not all of {entry['without']} are {', '.join(IN_WORDS)}")
    if not (entry.get("because") or entry.get("see")):
        raise LlullError("no ground is given")
    if entry in stated:
        raise LlullError("it is stated twice")
