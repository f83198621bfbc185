"""Gathering a dossier: the rankings and analyses that a report needs, within one time limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from time import monotonic
from typing import Any, TypeVar

from ..engine.analysis.agreement.agreement import agreement
from ..engine.analysis.agreement.spread import spread
from ..engine.analysis.audit.audit import Audit, audit, parse_axioms
from ..engine.analysis.explanation.explain import explain
from ..engine.analysis.explanation.explanation import Explanation
from ..engine.analysis.gaps.possible_ranks import possible_ranks
from ..engine.analysis.influence.influence import influence
from ..engine.analysis.ranking.comparison import Ranked, compare, rank
from ..engine.analysis.sensitivity.dethrone import dethrone
from ..engine.analysis.sensitivity.leave_out import leave_out
from ..engine.analysis.uncertainty.uncertainty import Uncertainty, uncertainty
from ..engine.options import MAIN_RULES
from ..engine.prepare.policies import MISSING_POLICIES, Missing
from ..engine.prepare.preparation import Prepared, prepare
from ..rules import LlullError
from .dossier import Dossier, Missed, base_rule, parse_sections

__all__ = ["gather"]

T = TypeVar("T")

#: Replicates behind each rank interval.
REPLICATES = 500
#: Up to so many models every pair is explained, else the pairs of so many leaders.
_ALL_PAIRS, _LEADERS = 20, 14
#: Axioms that a rule is chosen by where none is named: a model that is better everywhere stays above, a
#: raised score does no harm, nor does a model that leaves, and who beats all others by majorities is first.
WANTED = ("pareto", "monotonicity", "independence_of_deleted_models", "condorcet_winner")

#: Share of all time that one rule's search for an optimum may take.
_RANKING = 0.2
#: Of what the rankings leave, the part that is the audit's, and of that the part that it may plan with: its
#: last cases and its witnesses come after.
_AUDIT, _PLANNED = 0.6, 0.9
#: Shares of what is left for the other analyses when one of them begins, and the least that each may take.
_UNCERTAINTY, _POSSIBLE, _POLICIES, _LEAVE_OUT, _DETHRONE = 0.35, 0.3, 0.3, 0.4, 0.5
_LEAST = 0.3


def gather(
    prepared: Prepared,
    rules: Sequence[str] | str = MAIN_RULES,
    *,
    axioms: Sequence[str] | str = "all",
    want: Sequence[str] | str = (),
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
    want
        Ids of the axioms to choose a rule by, audited with the others; some that few would do without
        (:data:`WANTED`) where none is named.
    sections
        Names of :data:`.SECTIONS`, or ``all``.
    budget
        Seconds in all. An analysis says what it did not finish, and a rule that searches for an optimum what
        it did not prove.
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
    end = monotonic() + budget
    asked = parse_sections(sections)
    audited, wanted = _audited(axioms, want)
    comparison = compare(prepared, rules, time_limit=budget * _RANKING, progress=progress)
    found = Dossier(comparison, asked, base_rule(comparison), wanted, seed, budget)
    work = _Gathering(found, audited, end, progress)
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


def _audited(axioms: Sequence[str] | str, want: Sequence[str] | str) -> tuple[list[str], tuple[str, ...]]:
    """Ids of the axioms to audit, and of those that a rule is chosen by."""
    ids = [axiom.id for axiom in parse_axioms(axioms)]
    if not want:
        return ids, tuple(id for id in WANTED if id in ids)
    wanted = tuple(axiom.id for axiom in parse_axioms(want))
    return [*ids, *(id for id in wanted if id not in ids)], wanted


class _Gathering:
    """The analyses of one table, each within a share of the time that is left."""

    def __init__(
        self, start: Dossier, axioms: Sequence[str], end: float, progress: Callable[[str], None]
    ) -> None:
        self.prepared, self.seed, self.base = start.prepared, start.seed, start.base
        self.rankings = start.comparison.rankings
        self.rule, self.parameters = start.ranking.rule, dict(start.ranking.parameters)
        self.axioms, self.end, self.progress = axioms, end, progress
        # The audit comes last and may use whatever the others leave it.
        others = (1 - _AUDIT) if "axioms" in start.sections else 1.0
        self.others_end = monotonic() + (end - monotonic()) * others

    def share(self, of: float) -> float:
        """Seconds for an analysis."""
        return max(_LEAST, (self.others_end - monotonic()) * of)

    def attempt(self, name: str, make: Callable[[], T]) -> T | Missed:
        """Make an analysis, or keep why it cannot be."""
        self.progress(name)
        try:
            return make()
        except LlullError as error:
            return Missed(str(error).rstrip("."))

    def metrics(self) -> dict[str, Any]:
        """How far metrics agree, how their scores lie, and which groups decide."""
        grouped = any(self.prepared.profile.groups)
        return {
            "agreement": self.attempt("agreement", lambda: agreement(self.prepared, seed=self.seed)),
            "spread": self.attempt("spread", lambda: spread(self.prepared)),
            "influence": self.attempt(
                "influence", lambda: influence(self.prepared, self.rule, self.parameters, seed=self.seed)
            )
            if grouped
            else Missed("the metrics have no groups"),
        }

    def gaps(self) -> dict[str, Any]:
        """What the gaps leave open."""
        if not self.prepared.gaps:
            none = Missed("the table has no gaps")
            return {"policies": none, "possible": none}
        policies: dict[Missing, Ranked | Missed] = {}
        for policy in MISSING_POLICIES:
            if policy == self.prepared.missing:
                policies[policy] = Ranked(self.prepared, self.rankings[self.base])
            else:
                limited = _limited(self.parameters, self.share(_POLICIES / len(MISSING_POLICIES)))
                policies[policy] = self.attempt(
                    f"policy {policy}", lambda p=policy, q=limited: rank(self._under(p), self.rule, **q)
                )
        seconds = self.share(_POSSIBLE)
        possible = self.attempt(
            "possible ranks",
            lambda: possible_ranks(
                self.prepared, self.rule, _limited(self.parameters, seconds / 10), budget=seconds
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

    def sureness(self) -> dict[str, Any]:
        """How sure the rankings are, and what would change them."""
        if len(self.prepared.profile.voters) == 1:
            return dict.fromkeys(
                ("uncertainty", "leave_out", "dethroning"), Missed("there is one metric alone")
            )
        names = [self.base, *(name for name in self.rankings if name != self.base)]
        intervals: dict[str, Uncertainty | Missed] = {}
        end = monotonic() + self.share(_UNCERTAINTY)
        for turn, name in enumerate(names):
            seconds = max(_LEAST, (end - monotonic()) / (len(names) - turn))
            intervals[name] = self.attempt(
                f"rank intervals of {name}", lambda n=name, s=seconds: self._intervals(n, s)
            )
        return {
            "uncertainty": intervals,
            "leave_out": self.attempt(
                "leave-one-out",
                lambda: leave_out(self.prepared, self.rule, self.parameters, budget=self.share(_LEAVE_OUT)),
            ),
            "dethroning": self.attempt(
                "dethroning",
                lambda: dethrone(self.prepared, self.rule, self.parameters, budget=self.share(_DETHRONE)),
            ),
        }

    def _intervals(self, name: str, seconds: float) -> Uncertainty:
        ranking = self.rankings[name]
        return uncertainty(
            self.prepared,
            ranking.rule,
            _limited(ranking.parameters, seconds / 5),
            replicates=REPLICATES,
            seed=self.seed,
            budget=seconds,
        )

    def explanations(self) -> tuple[Explanation, ...] | Missed:
        """Pairs of models explained, while there is time; leaders first."""
        self.progress("explanations")
        ranking = self.rankings[self.base]
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
                found.append(
                    explain(self.prepared, chosen[a], chosen[b], self.rule, self.parameters, budget=left)
                )
        except LlullError as error:
            if not found:
                return Missed(str(error).rstrip("."))
        if not found:
            return Missed("there are no two models" if len(chosen) < 2 else "no time was left")
        return tuple(found)

    def audited(self) -> Audit:
        """Rules against axioms with the time that is left."""
        self.progress("axioms")
        return audit(
            self.prepared,
            list(self.rankings),
            self.axioms,
            budget=max(0.5, (self.end - monotonic()) * _PLANNED),
            seed=self.seed,
            progress=lambda rule, verdict: self.progress(f"{rule}: {verdict.axiom}"),
        )


def _limited(parameters: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Parameters with a limit on the time, for rules that take one."""
    if "time_limit" not in parameters:
        return dict(parameters)
    given = parameters["time_limit"]
    return {**parameters, "time_limit": max(0.1, seconds if given is None else min(seconds, given))}
