"""Audits of a prepared table against axioms, the search in general, and a choice of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..rules import RuleSpec, get_rule
from ..rules.axioms import (
    About,
    Axiom,
    GeneralResult,
    Impossibility,
    Verdict,
    get_axiom,
    impossible_together,
    list_axioms,
)
from ..rules.axioms import audit as audit_profile
from ..rules.axioms import general_search as search_profiles
from .comparison import MAIN_RULES, parse_rules
from .preparation import Prepared
from .witnesses import completion, replay, replayable

__all__ = [
    "Audit",
    "Choice",
    "GeneralSearch",
    "RuleScore",
    "audit",
    "choose",
    "general_search",
    "parse_axioms",
    "replay",
]

Pair = tuple[RuleSpec, Mapping[str, Any], Axiom]


@dataclass(frozen=True, eq=False)
class Audit:
    """Verdicts on one table.

    Attributes
    ----------
    prepared
        What was audited.
    rules
        Names as asked for, in order.
    axioms
        Ids in order.
    verdicts
        ``verdicts[rule][axiom]``.
    seed, budget
        As given.
    """

    prepared: Prepared
    rules: tuple[str, ...]
    axioms: tuple[str, ...]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    seed: int
    budget: float | None

    def broken(self, axioms: Sequence[str] | None = None) -> list[Verdict]:
        """The verdicts that found a violation, of these axioms or of all."""
        return [
            verdict
            for row in self.verdicts.values()
            for id, verdict in row.items()
            if verdict.here == "violated" and (axioms is None or id in axioms)
        ]

    def to_dict(self, *, profiles: bool = False) -> dict[str, Any]:
        """Plain data for JSON; `profiles` puts the whole table into each witness: it replays alone."""
        return {
            **self.prepared.to_dict(),
            "rules": list(self.rules),
            "axioms": list(self.axioms),
            "seed": self.seed,
            "budget": self.budget,
            "verdicts": [
                {
                    **verdict.to_dict(profile=profiles),
                    "rule": rule,
                    "missing": self.prepared.missing,
                    "weights": self.prepared.weights,
                }
                for rule, row in self.verdicts.items()
                for verdict in row.values()
            ],
        }


def parse_axioms(axioms: Sequence[str] | str = "all") -> list[Axiom]:
    """Axioms by id, or ``all``.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    ids = axioms.split(",") if isinstance(axioms, str) else list(axioms)
    ids = [id.strip() for id in ids if id.strip()]
    return list_axioms() if ids == ["all"] else [get_axiom(id) for id in dict.fromkeys(ids)]


def audit(
    prepared: Prepared,
    rules: Sequence[str] | str = MAIN_RULES,
    axioms: Sequence[str] | str = "all",
    *,
    budget: float | None = 10.0,
    seed: int = 0,
    samples: int = 200,
    workers: int = 1,
    progress: Callable[[str, Verdict], None] = lambda rule, verdict: None,
) -> Audit:
    """Audit rules against axioms on a table.

    Every perturbation of the table is followed by the missing policy it was prepared under.

    Parameters
    ----------
    rules
        Ids, or calls with parameters as in ``copeland(alpha=0)``.
    axioms
        Ids, or ``all``.
    budget
        Seconds in all; None tries every perturbation that can be listed, however long that takes.
    seed
        Of the perturbations that are drawn; the same ones for every rule, however many workers there are.
    samples
        How many to draw of a kind that cannot be listed.
    workers
        Processes. Each has the whole budget for its share of the pairs.
    progress
        Called with the rule's name and each verdict (with several workers, as each worker ends).

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such rule, parameter or axiom.
    """
    calls = parse_rules(rules if isinstance(rules, str) else ",".join(rules))
    chosen = parse_axioms(axioms)
    specs = {name: (spec := get_rule(rule), spec.resolve(given)) for name, (rule, given) in calls.items()}
    jobs = [(name, (*specs[name], axiom)) for name in specs for axiom in chosen]
    if workers <= 1:
        found = audit_profile(
            prepared.raw,
            [pair for _, pair in jobs],
            budget=budget,
            seed=seed,
            samples=samples,
            missing=prepared.missing,
            complete=completion(prepared),
            progress=lambda number, verdict: progress(jobs[number][0], verdict),
        )
    else:
        found = _parallel(prepared, jobs, budget, seed, samples, workers)
        for (name, _), verdict in zip(jobs, found, strict=True):
            progress(name, verdict)
    verdicts: dict[str, dict[str, Verdict]] = {name: {} for name in specs}
    for (name, (_, _, axiom)), verdict in zip(jobs, found, strict=True):
        verdicts[name][axiom.id] = replayable(verdict, prepared)
    return Audit(prepared, tuple(specs), tuple(axiom.id for axiom in chosen), verdicts, seed, budget)


def _parallel(
    prepared: Prepared,
    jobs: Sequence[tuple[str, Pair]],
    budget: float | None,
    seed: int,
    samples: int,
    workers: int,
) -> list[Verdict]:
    """Deal the pairs out to processes; only ids and the prepared table travel."""
    from joblib import Parallel, delayed

    calls = [(pair[0].id, dict(pair[1]), pair[2].id) for _, pair in jobs]
    parts = [calls[i::workers] for i in range(workers)]
    results: Any = Parallel(n_jobs=workers)(
        delayed(_share)(prepared, part, budget, seed, samples) for part in parts
    )
    found: list[Verdict | None] = [None] * len(jobs)
    for i, part in enumerate(results):
        found[i::workers] = part
    return [verdict for verdict in found if verdict is not None]


def _share(
    prepared: Prepared,
    calls: Sequence[tuple[str, Mapping[str, Any], str]],
    budget: float | None,
    seed: int,
    samples: int,
) -> list[Verdict]:
    return audit_profile(
        prepared.raw,
        [(get_rule(rule), parameters, get_axiom(axiom)) for rule, parameters, axiom in calls],
        budget=budget,
        seed=seed,
        samples=samples,
        missing=prepared.missing,
        complete=completion(prepared),
    )


@dataclass(frozen=True, eq=False)
class GeneralSearch:
    """What a search over all small profiles and some larger ones found for one rule."""

    rule: str
    results: tuple[GeneralResult, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule,
            "axioms": [result.axiom for result in self.results],
            "seed": self.seed,
            "results": [result.to_dict() for result in self.results],
        }


def general_search(
    rule: str,
    axioms: Sequence[str] | str = "all",
    *,
    budget: float | None = None,
    draws: int = 300,
    seed: int = 0,
    about: About = "ranking",
    progress: Callable[[str], None] | None = None,
) -> GeneralSearch:
    """Search for the smallest profile on which a rule breaks each axiom; see the same in `rules.axioms`.

    Parameters
    ----------
    rule
        An id, or a call with parameters as in ``copeland(alpha=0)``.
    about
        ``relation`` judges the relation of rules that yield one, instead of the ranking made of it.
    """
    ((name, (id, given)),) = parse_rules(rule).items()
    spec = get_rule(id)
    results = search_profiles(
        spec,
        spec.resolve(given),
        parse_axioms(axioms),
        budget=budget,
        draws=draws,
        seed=seed,
        about=about,
        progress=progress,
    )
    return GeneralSearch(name, tuple(results), seed)


@dataclass(frozen=True)
class RuleScore:
    """How a rule does on the axioms that are wanted.

    Attributes
    ----------
    holds, fails, unknown
        By theory, for this kind of table.
    violated
        Of all, those that are broken on the table.
    pairs
        Mean share of pairs that break an axiom, over the wanted axioms.
    """

    rule: str
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    unknown: tuple[str, ...]
    violated: tuple[str, ...]
    pairs: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule,
            "holds": list(self.holds),
            "fails": list(self.fails),
            "unknown": list(self.unknown),
            "violated": list(self.violated),
            "pairs": self.pairs,
        }


@dataclass(frozen=True, eq=False)
class Choice:
    """Rules ordered by what they keep of the axioms that are wanted, best first."""

    want: tuple[str, ...]
    rules: tuple[RuleScore, ...]
    impossible: tuple[Impossibility, ...]
    audit: Audit

    @property
    def keep_all(self) -> tuple[str, ...]:
        """Rules that keep all wanted axioms by theorem."""
        return tuple(score.rule for score in self.rules if len(score.holds) == len(self.want))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "want": list(self.want),
            "keep_all": list(self.keep_all),
            "rules": [score.to_dict() for score in self.rules],
            "impossible": [
                {"axioms": sorted(t.axioms), "statement": t.statement, "citation": t.citation}
                for t in self.impossible
            ],
        }


def choose(
    want: Sequence[str] | str,
    prepared: Prepared,
    rules: Sequence[str] | str = MAIN_RULES,
    *,
    budget: float | None = 10.0,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[str, Verdict], None] = lambda rule, verdict: None,
) -> Choice:
    """Order rules by the wanted axioms they keep: by theorem, then by how little they break them here."""
    checked = audit(prepared, rules, want, budget=budget, seed=seed, workers=workers, progress=progress)
    scores: list[RuleScore] = []
    for rule, row in checked.verdicts.items():
        by_status = {
            status: tuple(id for id, verdict in row.items() if verdict.theory.status == status)
            for status in ("holds", "fails", "unknown")
        }
        shares = [0.0 if verdict.effect is None else verdict.effect.pairs for verdict in row.values()]
        violated = tuple(id for id, verdict in row.items() if verdict.here == "violated")
        scores.append(
            RuleScore(rule, **by_status, violated=violated, pairs=float(np.mean(shares)) if shares else 0.0)
        )
    scores.sort(key=lambda s: (-len(s.holds), len(s.fails), len(s.violated), s.pairs, s.rule))
    return Choice(checked.axioms, tuple(scores), tuple(impossible_together(checked.axioms)), checked)
