"""What is proved of rules and axioms, for which kinds of profiles, and where the proof is.

A kind of profile is a set of traits. A theorem that an axiom holds covers every profile whose traits are
among those it allows; a counterexample settles every kind that has at least the traits of the
counterexample. What neither covers is unknown, and said to be. Each "holds" is held against exhaustive
search by the tests, each "fails" is a stored witness (``witnesses.jsonl``) that they replay.

Of parameters other than the default, a theorem says for which it holds; where a rule under them is the same
function as under the default, what is proved of that carries over; and each stored counterexample is ranked
again under them, and is one of theirs where it breaks the axiom too.

What an axiom implies holds where it does, and it fails where that fails. Failures that live from equal counts
are told apart from those that do not (:mod:`.equals`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from ...evaluate import About
from ...missing import MISSING_POLICIES, Missing
from ...plain import Plain
from ...profile import Profile
from ...registry import is_registered
from ...resolved import Rule
from ..axiom import Axiom, get_axiom, list_axioms
from ..witness.witness import Witness
from .equals import apart, equal
from .policies import carries_over
from .theorem import Same, Theorem, meant, theorems

__all__ = ["Theory", "proved_to_hold", "refuted_by", "stored_witnesses", "theory", "traits"]


@dataclass(frozen=True, eq=False)
class Theory(Plain):
    """What is proved.

    Attributes
    ----------
    status
        ``holds``, ``fails`` or ``unknown``.
    domain
        The kinds of profiles this is about, in words.
    citation
        Who proved it, or the proof in a sentence; of a counterexample, where it is.
    witness
        The counterexample of "fails".
    """

    keys = ("status", "domain", "citation")

    status: Literal["holds", "fails", "unknown"]
    domain: str
    citation: str
    witness: Witness | None = field(default=None, repr=False)


#: Policies that fill gaps, which may then be level with each other.
_FILLS = {name for name, policy in MISSING_POLICIES.items() if policy.value is not None}


def traits(profile: Profile, axiom: Axiom, missing: Missing = "available") -> frozenset[str]:
    """What sets a profile apart from complete strict orders with fixed weights.

    Returns
    -------
    traits
        Of ``ties`` (two scores on a metric are equal), ``gaps`` (some are missing and each rule uses what is
        there), ``filled:`` and a missing policy that had or will have something to do, ``below`` (some score
        is below what a gap counts as, 0 or the baseline, and the axiom makes gaps), ``tree`` (weights come
        from the tree of groups), ``tolerance`` (close scores count as ties).
    """
    found: set[str] = set()
    ordered = np.sort(profile.scores, axis=1)
    if (ordered[:, 1:] == ordered[:, :-1]).any():
        found.add("ties")
    if not profile.present.all() or "gaps" in axiom.makes:
        found.add("gaps" if missing == "available" else f"filled:{missing}")
        if "gaps" in axiom.makes and MISSING_POLICIES[missing].above_scores(profile).any():
            found.add("below")
    if profile.weighting == "tree":
        found.add("tree")
    if profile.tolerance.any():
        found.add("tolerance")
    return frozenset(found)


def theory(
    rule: Rule,
    axiom: Axiom,
    profile: Profile,
    *,
    missing: Missing = "available",
    ranked: Profile | None = None,
    about: About = "ranking",
) -> Theory:
    """What is proved of a rule and an axiom for profiles of this kind.

    Parameters
    ----------
    profile
        With its gaps.
    missing
        The missing policy. Theorems on complete tables carry over where :mod:`..theory.policies` says why.
    ranked
        What the policy makes of the profile, where known.
    """
    stated = _stated(rule, axiom, about)
    held = _holds(rule, axiom, profile, missing, ranked, stated)
    if held is not None:
        return held
    kind = _kind(rule, axiom, profile, missing, ranked)
    known = _witnesses_of(rule, axiom, about)
    for kind_of_witness, witness in known:
        if kind_of_witness <= kind:
            shown = _as_far_apart(witness, profile)
            if shown is not None:
                apart_only = [theorem for theorem, _ in stated if theorem.without]
                return _fails(rule, axiom.id, kind_of_witness, shown, apart_only)
    elsewhere = [f"holds for {theorem.domain}" for theorem, _ in stated]
    elsewhere += [f"fails for {in_words(of)}" for of, _ in known]
    said = "; ".join(dict.fromkeys(elsewhere))
    return Theory("unknown", f"for {in_words(kind)}; {said}" if elsewhere else "", "")


def proved_to_hold(
    rule: Rule, axiom: Axiom, profile: Profile, *, missing: Missing = "available", about: About = "ranking"
) -> Theory | None:
    """As :func:`theory` where that says ``holds``, else None: counterexamples are not looked up."""
    return _holds(rule, axiom, profile, missing, None, _stated(rule, axiom, about))


def _kind(
    rule: Rule, axiom: Axiom, profile: Profile, missing: Missing, ranked: Profile | None
) -> frozenset[str]:
    """The kind of a profile, with what its policy gives it where axiom and policy can be exchanged."""
    kind = traits(profile, axiom, missing)
    filled = any(trait.startswith("filled:") for trait in kind)
    exchanged = ranked is not None and filled and carries_over(rule, axiom, missing) is not None
    return kind | traits(ranked, axiom) if exchanged and ranked is not None else kind


def _holds(
    rule: Rule,
    axiom: Axiom,
    profile: Profile,
    missing: Missing,
    ranked: Profile | None,
    stated: Sequence[tuple[Theorem, list[str]]],
) -> Theory | None:
    """By a theorem on profiles of the kind, or on complete ones where axiom and policy can be exchanged."""
    kind = traits(profile, axiom, missing)
    for theorem, grounds in stated:
        if kind <= {*theorem.allows} and _apart_enough(theorem, profile):
            return Theory("holds", theorem.domain, "; ".join([theorem.because, *grounds]))
    filled = {trait for trait in kind if trait.startswith("filled:")}
    reason = carries_over(rule, axiom, missing) if filled else None
    if reason is None:
        return None
    complete = kind - filled | ({"ties"} if missing in _FILLS else set())
    complete = complete if ranked is None else traits(ranked, axiom)
    for theorem, grounds in stated:
        if complete <= {*theorem.allows} and not theorem.without:
            citation = "; ".join([theorem.because, *grounds, f"under {missing}: {reason}"])
            return Theory("holds", f"{theorem.domain}, gaps treated by {missing}", citation)
    return None


def _apart_enough(theorem: Theorem, profile: Profile) -> bool:
    """Whether a profile has no equal counts or margins where the theorem asks for none."""
    return not any(equal(profile, what) for what in theorem.without)


def _as_far_apart(witness: Witness, profile: Profile) -> Witness | None:
    """A counterexample, without equal counts for a profile that has none; None where there is none."""
    return witness if equal(profile, "counts") else apart(witness)


@lru_cache(maxsize=4096)
def _stated(rule: Rule, axiom: Axiom, about: About) -> Sequence[tuple[Theorem, list[str]]]:
    return list(_statements(rule, axiom, about))


def _statements(rule: Rule, axiom: Axiom, about: About) -> Iterator[tuple[Theorem, list[str]]]:
    """The theorems on a rule and an axiom, or one that implies it, and what else each rests on.

    Where the rule is the same as another, or as under its defaults, on some kinds of profiles, and the
    axiom's changes lead to no others, it keeps there what that keeps.
    """
    same = [(same, default) for same, default in _equals(rule, about) if {*axiom.makes} <= {*same.allows}]
    for one in [axiom, *_implying(axiom, rule, about)]:
        implied = [] if one is axiom else [f"it keeps {one.id}, which implies this"]
        for theorem in theorems().holds:
            if theorem.covers(rule, one.id, about):
                yield theorem, implied
        for as_default, default in same:
            where = f"there it is {default.id}: {as_default.because}"
            for theorem in theorems().holds:
                if theorem.covers(default, one.id, about):
                    both = [x for x in theorem.allows if _in_both(x, as_default)]
                    yield replace(theorem, allows=both), [*implied, where]


def _in_both(trait: str, same: Same) -> bool:
    """Whether rules are the same on profiles with a trait: what a policy leaves is complete, with ties."""
    return ("ties" if trait.startswith("filled:") else trait) in same.allows


def _implying(axiom: Axiom, rule: Rule, about: About) -> Sequence[Axiom]:
    """Axioms that imply an axiom for a rule, those nearest to it first."""
    return _chain(axiom.id, _plain(rule, about), up=True)


def _implied(axiom: Axiom, rule: Rule, about: About) -> Sequence[Axiom]:
    """Axioms that an axiom implies for a rule, those nearest to it first."""
    return _chain(axiom.id, _plain(rule, about), up=False)


def _plain(rule: Rule, about: About) -> bool:
    """Whether results are ranks and nothing more."""
    optima = rule.spec.loss is not None or any(t.optima and rule.id in t.rules for t in theorems().holds)
    return about == "ranking" and not optima


@lru_cache(maxsize=1024)
def _chain(axiom: str, of_ranks: bool, *, up: bool) -> Sequence[Axiom]:
    every = list_axioms()
    implies = {one.id: {*one.implies, *(one.implies_of_ranks if of_ranks else ())} for one in every}
    reached = [axiom]
    for id in reached:
        further = [one for one in implies if id in implies[one]] if up else sorted(implies[id])
        reached += [one for one in further if one not in reached]
    return [get_axiom(id) for id in reached[1:]]


def _equals(rule: Rule, about: About) -> Iterator[tuple[Same, Rule]]:
    """Where a rule ranks as one does under its defaults, and which."""
    if about == "ranking" and meant(rule) != meant(Rule.of(rule.spec)):
        for same in theorems().same:
            default = same.default_of(rule)
            if default is not None:
                yield same, default


def refuted_by(witness: Witness, profile: Profile, axiom: Axiom, missing: Missing = "available") -> Theory:
    """What a table settles of which nothing was proved: it is a counterexample for tables of its kind.

    Parameters
    ----------
    witness
        The case on the table that breaks the axiom.
    profile, missing
        The table with its gaps, and the missing policy.
    """
    domain = f"{in_words(traits(profile, axiom, missing))}, and with more"
    return Theory("fails", domain, "counterexample: the table that was audited", witness)


def _fails(
    rule: Rule, axiom: str, kind: frozenset[str], witness: Witness, apart_only: Sequence[Theorem] = ()
) -> Theory:
    size = f"{len(witness.profile.candidates)} models, {len(witness.profile.voters)} metrics"
    paper = theorems().known_from(rule.id, axiom)
    citation = f"counterexample of {size}" + (f"; {paper}" if paper else "")
    where = [f"holds for {theorem.domain}: {theorem.because}" for theorem in apart_only]
    return Theory("fails", f"{in_words(kind)}, and with more", "; ".join([citation, *where]), witness)


#: What scores are below where a gap counts for more, by what gaps count as.
_BELOW = {"filled:zero": "scores below 0", "filled:baseline": "scores below the baseline"}


def in_words(kind: frozenset[str]) -> str:
    """A kind of profile in words."""
    parts = ["tables with gaps" if "gaps" in kind else "complete tables"]
    parts += [
        f"gaps treated by {trait.split(':')[1]}" for trait in sorted(kind) if trait.startswith("filled:")
    ]
    parts.append("with ties" if "ties" in kind else "without ties")
    parts += [_BELOW[trait] for trait in sorted(kind & _BELOW.keys()) if "below" in kind]
    parts += ["tree weights"] if "tree" in kind else []
    parts += ["tolerances"] if "tolerance" in kind else []
    return ", ".join(parts)


@lru_cache(maxsize=1)
def stored_witnesses() -> Sequence[Mapping[str, Any]]:
    """The counterexamples behind each "fails", as plain data."""
    text = (files(__package__ or __name__) / "witnesses.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def _witnesses_of(rule: Rule, axiom: Axiom, about: About) -> Sequence[tuple[frozenset[str], Witness]]:
    """Witnesses of a cell with the traits of their profiles, those with the fewest first."""
    if not is_registered(rule.spec):
        return ()
    ids = dict.fromkeys([rule.id, *(default.id for _, default in _equals(rule, about))])
    return _kinds_of_witnesses(tuple(ids), tuple(sorted(meant(rule).items())), axiom.id, about)


def _with_baseline_0(witness: Witness | None) -> Witness | None:
    """Where gaps count as 0, the same with that as the stated baseline; None where it breaks nothing then."""
    if witness is None or witness.missing != "zero":
        return None
    baseline = np.zeros(len(witness.profile.voters))
    return replace(witness, missing="baseline", profile=replace(witness.profile, baseline=baseline)).again()


@lru_cache(maxsize=4096)
def _kinds_of_witnesses(
    rules: Sequence[str], parameters: Sequence[tuple[str, Any]], axiom: str, about: About
) -> Sequence[tuple[frozenset[str], Witness]]:
    rule = Rule.of(rules[0], **dict(parameters))
    kinds: list[tuple[frozenset[str], Witness]] = []
    weaker = {one.id for one in _implied(get_axiom(axiom), rule, about)}
    for data in stored_witnesses():
        if data["axiom"] not in {axiom, *weaker} or data["about"] != about or data["rule"] not in rules:
            continue
        witness: Witness | None = Witness.from_dict(data)
        stated = Rule.of(witness.rule, **witness.parameters)
        if stated.id != rule.id or meant(stated) != meant(rule):
            witness = witness.again(rule=rule) if witness.missing == "available" else None
        if witness is not None and witness.axiom != axiom:
            witness = replace(witness, axiom=axiom).again()
        for one in (witness, _with_baseline_0(witness)):
            if one is not None:
                kinds.append((traits(one.profile, get_axiom(axiom), one.missing), one))
    # Of an axiom's own counterexamples and those to what it implies, its own come first.
    return sorted(kinds, key=lambda item: len(item[0]))
