"""Audits of a prepared table against axioms, and the search in general."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack

from ....rules import Rule, parse_rules
from ....rules.axioms import (
    About,
    Axiom,
    GeneralResult,
    Verdict,
    Witness,
    get_axiom,
    list_axioms,
)
from ....rules.axioms import audit as audit_profile
from ....rules.axioms import general_search as search_profiles
from ....rules.plain import picked
from ...errors import LlullError
from ...options import MAIN_RULES
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Result, Table, headline
from .witnesses import replay, witness_scores

__all__ = [
    "Audit",
    "GeneralSearch",
    "axioms",
    "general_search",
    "parse_axioms",
    "replay",
]

Pair = tuple[Rule, Axiom]


_THEORY = {"holds": "+", "fails": "-", "unknown": "?"}
_LEGEND = (
    "Before the bar, in theory: + holds, - fails, ? unknown. After it, on this table: violated (share of the "
    "cases tried), kept (all tried, or enough to decide), unseen (none of those tried), n/a (no case), not "
    "run."
)


@dataclass(frozen=True, eq=False, repr=False)
class Audit(Analysis):
    """Verdicts on one table.

    Attributes
    ----------
    rules
        Names as asked for, in order.
    axioms
        Ids in order.
    verdicts
        ``verdicts[rule][axiom]``.
    seed, budget
        As given.
    """

    verb: ClassVar[str] = "axioms"
    keys = ("rules", "axioms", "seed", "budget")

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
        made = picked(self.prepared, "missing", "weights")
        verdicts = [
            {**verdict.to_dict(profile=profiles), "rule": rule, **made}
            for rule, row in self.verdicts.items()
            for verdict in row.values()
        ]
        return {**super().to_dict(), "verdicts": verdicts}

    @property
    def notes(self) -> tuple[str, ...]:
        """Of the table, and each theorem that it contradicts."""
        return (*super().notes, *(verdict.note for verdict in self.stored_verdicts() if verdict.note))

    @property
    def headline(self) -> str:
        """The table, and how many rules and axioms."""
        return headline(self.prepared, f"{len(self.rules)} rules against {len(self.axioms)} axioms")

    def tables(self) -> list[Table]:
        """Axioms in rows and rules in columns, then a sentence for each violation, smallest change first."""
        rows = [[id, *(_cell(self.verdicts[rule][id]) for rule in self.rules)] for id in self.axioms]
        told = [
            (effect.size, [id, rule, _size(effect.size, witness), witness.explanation[0]])
            for id in self.axioms
            for rule in self.rules
            if (effect := (verdict := self.verdicts[rule][id]).effect) is not None
            and (witness := verdict.witness) is not None
        ]
        smallest = [row for _, row in sorted(told, key=lambda one: one[0])]
        tables = [Table(["axiom", *self.rules], rows), Table(sentences=[_LEGEND])]
        if smallest:
            columns = ["axiom", "rule", Column("size"), "what happens"]
            tables.append(Table(columns, smallest, "the smallest of each"))
        return tables

    def rows(self) -> list[dict[str, Any]]:
        """One row a rule and axiom."""
        return [
            {
                "rule": rule,
                "axiom": id,
                "theory": verdict.theory.status,
                **picked(verdict, "here", "scope", "trials", "violations"),
                "pairs": None if verdict.effect is None else verdict.effect.pairs,
                "size": None if verdict.effect is None else verdict.effect.size,
                "explanation": _explained(verdict),
            }
            for rule, row in self.verdicts.items()
            for id, verdict in row.items()
        ]

    def stored_verdicts(self) -> list[Verdict]:
        """Each rule's on each axiom."""
        return [verdict for row in self.verdicts.values() for verdict in row.values()]


def _size(size: int, witness: Witness) -> str:
    return f"{size}" if witness.minimal else f"≤ {size}"


def _cell(verdict: Verdict) -> str:
    here = {
        "violated": f"violated {verdict.violations / max(verdict.trials, 1):.0%}",
        "inapplicable": "n/a",
        "not_run": "not run",
    }.get(verdict.here, verdict.here)
    return f"{_THEORY[verdict.theory.status]} | {here}"


def parse_axioms(axioms: Sequence[str] | str = "all") -> list[Axiom]:
    """Axioms by id, or ``all``.

    Raises
    ------
    LlullError
        If a name is empty or stands twice, or there is none.
    UnknownNameError
        With the nearest ids.
    """
    ids = [id.strip() for id in (axioms.split(",") if isinstance(axioms, str) else axioms)]
    if ids == ["all"]:
        return list_axioms()
    if not all(ids) or not ids:
        raise LlullError(f"axioms {','.join(ids)!r}: a name is empty; give ids separated by commas, or all")
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise LlullError(f"axiom {twice!r} stands twice; name each once")
    return [get_axiom(id) for id in ids]


def axioms(
    table: Tabular,
    rules: Sequence[str] | str = MAIN_RULES,
    axioms: Sequence[str] | str = "all",
    *,
    budget: float | None = 10.0,
    seed: int = 0,
    samples: int = 200,
    workers: int = 1,
    progress: Callable[[str, Verdict], None] = lambda rule, verdict: None,
    **options: Unpack[TableOptions],
) -> Audit:
    """Audit rules against axioms on a table.

    The missing policy that the table was prepared under is applied again after every change; where the two
    can be exchanged and the policy drops models or metrics, changes are made on what it leaves.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
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
        Processes, no more than there are cores. Each has the whole budget for its share of the pairs.
    progress
        Called with the rule's name and each verdict (with several workers, as each worker ends).

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such rule, parameter or axiom.
    """
    prepared = prepare(table, **options)
    named = parse_rules(rules)
    chosen = parse_axioms(axioms)
    jobs = [(name, (rule, axiom)) for name, rule in named.items() for axiom in chosen]
    if workers <= 1:
        found = audit_profile(
            prepared.raw,
            [pair for _, pair in jobs],
            budget=budget,
            seed=seed,
            samples=samples,
            missing=prepared.missing,
            progress=lambda number, verdict: progress(jobs[number][0], verdict),
        )
    else:
        found = _parallel(prepared, jobs, budget, seed, samples, workers)
        for (name, _), verdict in zip(jobs, found, strict=True):
            progress(name, verdict)
    verdicts: dict[str, dict[str, Verdict]] = {name: {} for name in named}
    for (name, (_, axiom)), verdict in zip(jobs, found, strict=True):
        verdicts[name][axiom.id] = verdict
    return Audit(prepared, tuple(named), tuple(axiom.id for axiom in chosen), verdicts, seed, budget)


def _parallel(
    prepared: Prepared,
    jobs: Sequence[tuple[str, Pair]],
    budget: float | None,
    seed: int,
    samples: int,
    workers: int,
) -> list[Verdict]:
    """Deal the pairs out to processes; only ids and the prepared table travel.

    A rule's pairs whose axioms change the table alike stay together: the second can use what the first found.
    """
    from joblib import Parallel, cpu_count, delayed

    workers = min(workers, cpu_count())

    alike: dict[Hashable, list[int]] = {}
    for number, (name, (_, axiom)) in enumerate(jobs):
        alike.setdefault((name, axiom.generator), []).append(number)
    together = list(alike.values())
    dealt = [[number for group in together[i::workers] for number in group] for i in range(workers)]
    calls = [(rule.id, rule.parameters, axiom.id) for _, (rule, axiom) in jobs]
    results: Any = Parallel(n_jobs=workers)(
        delayed(_share)(prepared, [calls[number] for number in part], budget, seed, samples) for part in dealt
    )
    found = {
        number: verdict
        for part, verdicts in zip(dealt, results, strict=True)
        for number, verdict in zip(part, verdicts, strict=True)
    }
    return [found[number] for number in range(len(jobs))]


def _share(
    prepared: Prepared,
    calls: Sequence[tuple[str, Mapping[str, Any], str]],
    budget: float | None,
    seed: int,
    samples: int,
) -> list[Verdict]:
    return audit_profile(
        prepared.raw,
        [(Rule.of(rule, **parameters), get_axiom(axiom)) for rule, parameters, axiom in calls],
        budget=budget,
        seed=seed,
        samples=samples,
        missing=prepared.missing,
    )


@dataclass(frozen=True, eq=False, repr=False)
class GeneralSearch(Result):
    """What a search over all small profiles and some larger ones found for one rule."""

    keys = ("rule", "axioms", "seed", "results")

    rule: str
    results: tuple[GeneralResult, ...]
    seed: int

    @property
    def headline(self) -> str:
        """The rule."""
        return f"{self.rule}: search over small profiles"

    def tables(self) -> list[Table]:
        """What was found for each axiom; where it is one witness, its scores too."""
        rows = [[r.axiom, r.status, r.trials, _explained(r) or r.scope] for r in self.results]
        columns = ["axiom", "found", Column("cases"), "smallest witness, or what was tried"]
        witnesses = [r.witness for r in self.results if r.witness is not None]
        return [Table(columns, rows), *([witness_scores(witnesses[0])] if len(witnesses) == 1 else [])]

    def rows(self) -> list[dict[str, Any]]:
        """One row an axiom."""
        shown = ("axiom", "status", "trials", "scope")
        return [{**picked(result, *shown), "explanation": _explained(result)} for result in self.results]

    @property
    def axioms(self) -> list[str]:
        """Ids of the axioms, in order."""
        return [result.axiom for result in self.results]


def _explained(result: Verdict | GeneralResult) -> str | None:
    return None if result.witness is None else " ".join(result.witness.explanation)


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
    ((name, one),) = parse_rules(rule).items()
    results = search_profiles(
        one,
        parse_axioms(axioms),
        budget=budget,
        draws=draws,
        seed=seed,
        about=about,
        progress=progress,
    )
    return GeneralSearch(name, tuple(results), seed)
