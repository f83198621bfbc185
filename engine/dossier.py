"""A dossier: what is known of one table under several rules, gathered for a report within a time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from itertools import combinations
from time import monotonic
from typing import Any, Literal, TypeVar, get_args

from ..rules import LlullError, Ranking, RuleError
from .analysis.agreement import Agreement, agreement
from .analysis.dethrone import Dethroning, dethrone
from .analysis.explain import explain
from .analysis.explanation import Explanation
from .analysis.influence import Influence, influence
from .analysis.leave_out import LeaveOut, leave_out
from .analysis.possible_ranks import PossibleRanks, possible_ranks
from .analysis.uncertainty import Uncertainty, uncertainty
from .axioms import Audit, audit
from .comparison import MAIN_RULES, Comparison, Ranked, compare, rank
from .errors import UnknownNameError
from .policies import MISSING_POLICIES, Missing
from .preparation import Prepared, prepare

__all__ = ["SECTIONS", "Dossier", "Missed", "Section", "base_rule", "gather", "parse_sections"]

Section = Literal["rankings", "axioms", "metrics", "gaps", "uncertainty", "explain", "glossary"]
SECTIONS: tuple[Section, ...] = get_args(Section)

T = TypeVar("T")

#: Replicates behind each rank interval, and the fewest that one is given for.
REPLICATES, FEWEST = 500, 100
#: Up to so many models every pair is explained, else the pairs of so many leaders.
_ALL_PAIRS, _LEADERS = 20, 14
#: Shares of the time, out of what is left when an analysis begins.
_AUDIT, _UNCERTAINTY, _POSSIBLE, _POLICIES, _LEAVE_OUT, _DETHRONE = 0.6, 0.35, 0.3, 0.3, 0.4, 0.5


@dataclass(frozen=True)
class Missed:
    """Why an analysis is not there, in a sentence without its full stop."""

    reason: str


@dataclass(frozen=True, eq=False)
class Dossier:
    """A comparison and the analyses that were asked for, each with its result or why there is none.

    Attributes
    ----------
    comparison
        The rankings.
    sections
        What was asked for, in the order of :data:`SECTIONS`.
    base
        The rule, by its name in the comparison, that the others are measured against and that analyses of a
        single ranking are about.
    seed, budget
        Of all analyses that draw, and seconds in all.
    audit, agreement, influence, possible, leave_out, dethroning
        The analyses; the last three and the influence are about `base`.
    policies
        The ranking by `base` under each missing policy, or why there is none.
    uncertainty
        By rule: rank intervals over resampled metrics.
    explanations
        Pairs of models under `base`, the one ranked higher first.
    """

    comparison: Comparison
    sections: tuple[Section, ...] = ("rankings", "glossary")
    base: str = ""
    seed: int = 0
    budget: float | None = None
    audit: Audit | Missed = Missed("it was not asked for")
    agreement: Agreement | Missed = Missed("it was not asked for")
    influence: Influence | Missed = Missed("it was not asked for")
    policies: Mapping[Missing, Ranked | Missed] | Missed = Missed("they were not asked for")
    possible: PossibleRanks | Missed = Missed("they were not asked for")
    uncertainty: Mapping[str, Uncertainty | Missed] | Missed = Missed("it was not asked for")
    leave_out: LeaveOut | Missed = Missed("it was not asked for")
    dethroning: Dethroning | Missed = Missed("it was not asked for")
    explanations: tuple[Explanation, ...] | Missed = Missed("they were not asked for")

    @property
    def prepared(self) -> Prepared:
        """What was ranked."""
        return self.comparison.prepared

    @property
    def ranking(self) -> Ranking:
        """Under the base rule."""
        return self.comparison.rankings[self.base]

    @property
    def intervals(self) -> dict[str, Uncertainty]:
        """By rule: rank intervals that rest on enough replicates."""
        if isinstance(self.uncertainty, Missed):
            return {}
        found = {name: one for name, one in self.uncertainty.items() if isinstance(one, Uncertainty)}
        return {name: one for name, one in found.items() if one.replicates.done >= FEWEST}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: each part as its verb prints it, or ``{"missed": reason}``."""

        def said(part: Any) -> Any:
            if isinstance(part, Missed):
                return {"missed": part.reason}
            if isinstance(part, Mapping):
                return {name: said(one) for name, one in part.items()}
            if isinstance(part, tuple):
                return [said(one) for one in part]
            return part.to_dict()

        return {
            "sections": list(self.sections),
            "base": self.base,
            "seed": self.seed,
            "budget": self.budget,
            "compare": self.comparison.to_dict(),
            "axioms": said(self.audit),
            "agreement": said(self.agreement),
            "influence": said(self.influence),
            "policies": said(self.policies),
            "possible_ranks": said(self.possible),
            "uncertainty": said(self.uncertainty),
            "leave_out": said(self.leave_out),
            "dethrone": said(self.dethroning),
            "explanations": said(self.explanations),
        }


def parse_sections(text: Sequence[str] | str = "all") -> tuple[Section, ...]:
    """Read a list of sections, or ``all``, in the order of the page.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    names = text.split(",") if isinstance(text, str) else list(text)
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in (*SECTIONS, "all"):
            raise UnknownNameError("section", name, (*SECTIONS, "all"))
    return tuple(name for name in SECTIONS if name in names or "all" in names)


def base_rule(comparison: Comparison) -> str:
    """The arithmetic mean, or else the rule asked for first.

    Raises
    ------
    LlullError
        If there is no ranking.
    """
    if not comparison.rankings:
        raise LlullError("there is nothing to report: the comparison holds no ranking; name a rule")
    return next(
        (n for n, r in comparison.rankings.items() if r.rule == "mean"), next(iter(comparison.rankings))
    )


def gather(
    prepared: Prepared,
    rules: Sequence[str] | str = MAIN_RULES,
    *,
    axioms: Sequence[str] | str = "all",
    sections: Sequence[str] | str = "all",
    budget: float = 20.0,
    seed: int = 0,
    progress: Callable[[str], None] = lambda name: None,
) -> Dossier:
    """Compare rules on a table and make the analyses that the sections need.

    Parameters
    ----------
    rules, axioms
        As in :func:`.compare` and :func:`.audit`.
    sections
        Names of :data:`SECTIONS`, or ``all``.
    budget
        Seconds for all analyses together, apart from the rankings themselves. An analysis says what it did
        not finish.
    seed
        Of everything that is drawn.
    progress
        Called with the name of what is begun.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`.compare` and :func:`.audit`; an analysis that is not defined on this table is missed, with
        its reason.
    """
    asked = parse_sections(sections)
    comparison = compare(prepared, rules, progress=progress)
    found = Dossier(comparison, asked, base_rule(comparison), seed, budget)
    work = _Gathering(found, axioms, monotonic() + budget, progress)
    # What takes little is made first; the audit takes what it is given.
    if "metrics" in asked:
        found = replace(found, **work.metrics())
    if "gaps" in asked:
        found = replace(found, **work.gaps())
    if "uncertainty" in asked:
        found = replace(found, **work.sureness())
    if "explain" in asked:
        found = replace(found, explanations=work.explanations())
    if "axioms" in asked:
        found = replace(found, audit=work.audited())
    return found


class _Gathering:
    """The analyses of one table, each within a share of the time that is left."""

    def __init__(
        self, start: Dossier, axioms: Sequence[str] | str, end: float, progress: Callable[[str], None]
    ) -> None:
        self.prepared, self.seed = start.prepared, start.seed
        self.rankings, self.base = start.comparison.rankings, start.base
        self.axioms, self.end, self.progress = axioms, end, progress
        # The audit comes last and may use whatever the others leave it.
        self.others = (1 - _AUDIT) if "axioms" in start.sections else 1.0
        self.others_end = monotonic() + (end - monotonic()) * self.others

    def share(self, of: float) -> float:
        """Seconds for an analysis."""
        return max(0.05, (self.others_end - monotonic()) * of)

    @property
    def call(self) -> tuple[str, dict[str, Any]]:
        """The base rule and its parameters."""
        ranking = self.rankings[self.base]
        return ranking.rule, dict(ranking.parameters)

    def attempt(self, name: str, make: Callable[[], T]) -> T | Missed:
        """Make an analysis, or keep why it cannot be."""
        self.progress(name)
        try:
            return make()
        except LlullError as error:
            return Missed(str(error).rstrip("."))

    def metrics(self) -> dict[str, Any]:
        """How far metrics agree, and which groups decide."""
        rule, parameters = self.call
        grouped = any(self.prepared.profile.groups)
        return {
            "agreement": self.attempt("agreement", lambda: agreement(self.prepared, seed=self.seed)),
            "influence": self.attempt(
                "influence", lambda: influence(self.prepared, rule, parameters, seed=self.seed)
            )
            if grouped
            else Missed("the metrics have no groups"),
        }

    def gaps(self) -> dict[str, Any]:
        """What the gaps leave open."""
        if not self.prepared.gaps:
            none = Missed("the table has no gaps")
            return {"policies": none, "possible": none}
        rule, parameters = self.call
        policies: dict[Missing, Ranked | Missed] = {}
        for policy in MISSING_POLICIES:
            if policy == self.prepared.missing:
                policies[policy] = Ranked(self.prepared, self.rankings[self.base])
            else:
                limited = self._limited(parameters, self.share(_POLICIES / len(MISSING_POLICIES)))
                policies[policy] = self.attempt(
                    f"policy {policy}", lambda p=policy, q=limited: rank(self._under(p), rule, **q)
                )
        possible = self.attempt(
            "possible ranks",
            lambda: _of(
                possible_ranks,
                self.prepared,
                rule,
                self._limited(parameters, self.share(_POSSIBLE) / 10),
                budget=self.share(_POSSIBLE),
            ),
        )
        return {"policies": policies, "possible": possible}

    def _under(self, policy: Missing) -> Prepared:
        """The same selection and weights under another policy."""
        weights = dict(zip(self.prepared.raw.voters, self.prepared.raw.voter_weights, strict=True))
        told = self.prepared.weights
        return prepare(
            self.prepared.table,
            missing=policy,
            weights=told if told in {"flat", "stored", "tree"} else weights,
        )

    @staticmethod
    def _limited(parameters: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Parameters with a limit on the time, for rules that take one."""
        if "time_limit" not in parameters:
            return dict(parameters)
        return {**parameters, "time_limit": max(0.1, seconds)}

    def sureness(self) -> dict[str, Any]:
        """How sure the rankings are, and what would change them."""
        rule, parameters = self.call
        names = [self.base, *(name for name in self.rankings if name != self.base)]
        intervals: dict[str, Uncertainty | Missed] = {}
        end = monotonic() + self.share(_UNCERTAINTY)
        for turn, name in enumerate(names):
            seconds = max(0.05, (end - monotonic()) / (len(names) - turn))
            one = self.rankings[name]
            given = self._limited(one.parameters, seconds / 5)
            intervals[name] = self.attempt(
                f"rank intervals of {name}",
                lambda s=seconds, r=one.rule, g=given: _of(
                    uncertainty, self.prepared, r, g, replicates=REPLICATES, seed=self.seed, top=1, budget=s
                ),
            )
        return {
            "uncertainty": intervals,
            "leave_out": self.attempt(
                "leave-one-out",
                lambda: _of(leave_out, self.prepared, rule, parameters, budget=self.share(_LEAVE_OUT)),
            ),
            "dethroning": self.attempt(
                "dethroning",
                lambda: _of(dethrone, self.prepared, rule, parameters, budget=self.share(_DETHRONE)),
            ),
        }

    def explanations(self) -> tuple[Explanation, ...] | Missed:
        """Pairs of models explained, while there is time; leaders first."""
        self.progress("explanations")
        ranking = self.rankings[self.base]
        rule, parameters = self.call
        ordered = [ranking.candidates[c] for c in ranking.order]
        chosen = ordered if len(ordered) <= _ALL_PAIRS else ordered[:_LEADERS]
        pairs = sorted(combinations(range(len(chosen)), 2), key=lambda pair: (pair[1], pair[0]))
        found: list[Explanation] = []
        end = monotonic() + self.share(0.8)
        try:
            for a, b in pairs:
                left = end - monotonic()
                if left <= 0:
                    break
                found.append(_of(explain, self.prepared, chosen[a], chosen[b], rule, parameters, budget=left))
        except (RuleError, UnknownNameError, LlullError) as error:
            if not found:
                return Missed(str(error).rstrip("."))
        if not found:
            return Missed("there are no two models" if len(chosen) < 2 else "no time was left")
        return tuple(found)

    def audited(self) -> Audit | Missed:
        """Rules against axioms with the time that is left."""
        self.progress("axioms")
        return audit(
            self.prepared,
            list(self.rankings),
            self.axioms,
            budget=max(0.5, self.end - monotonic()),
            seed=self.seed,
            progress=lambda rule, verdict: self.progress(f"{rule}: {verdict.axiom}"),
        )


def _of(analysis: Callable[..., T], *given: Any, **options: Any) -> T:
    """Call an analysis; the last of `given` holds the rule's parameters, which some take one by one."""
    *first, parameters = given
    if "parameters" in signature(analysis).parameters:
        kinds = [p.kind.name for n, p in signature(analysis).parameters.items() if n == "parameters"]
        if kinds != ["VAR_KEYWORD"]:
            return analysis(*first, parameters, **options)
    return analysis(*first, **options, **parameters)
