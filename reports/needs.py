"""Needs of a report's sections: analyses, how each is made, and how much of the time it may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from time import monotonic
from typing import Any, Generic, Literal, TypeVar

from ..engine.analysis.agreement.agreement import Agreement, agreement
from ..engine.analysis.agreement.spread import spread
from ..engine.analysis.audit.audit import Audit, axioms
from ..engine.analysis.explanation.explain import explain
from ..engine.analysis.explanation.explanation import Explanation
from ..engine.analysis.gaps.possible_ranks import PossibleRanks, possible_ranks
from ..engine.analysis.influence.influence import Influence, influence
from ..engine.analysis.ranking.comparison import Ranked, rank
from ..engine.analysis.sensitivity.dethrone import Dethroning, dethrone
from ..engine.analysis.sensitivity.leave_out import LeaveOut, leave_out
from ..engine.analysis.uncertainty.uncertainty import Uncertainty, uncertainty
from ..rules import LlullError, Rule
from ..rules.missing import MISSING_POLICIES, Missing
from ..rules.plain import Plain
from .standings import Subject

__all__ = [
    "AGREEMENT",
    "AUDIT",
    "DETHRONING",
    "EXPLANATIONS",
    "INFLUENCE",
    "LEAVE_OUT",
    "NEEDS",
    "POLICIES",
    "POSSIBLE_RANKS",
    "SPREAD",
    "UNCERTAINTY",
    "Missed",
    "Need",
    "Work",
]

T = TypeVar("T")

#: The least limit of one search for an optimum, in seconds.
_SOONEST = 0.1
#: Replicates behind each rank interval.
_REPLICATES = 500
#: Of the mean correlation of a large table.
_FEWEST = 50
#: Up to so many models every pair is explained, else the pairs of so many leaders.
_ALL_PAIRS, _LEADERS = 20, 14
#: Seconds that an analysis has at least.
_LEAST = 0.3
#: A table of more scores than this is large: its analyses take longer than the least that they have.
_LARGE = 50_000
#: About how many seconds it takes to compare two models on one metric, with all that a rule or an axiom does.
_COMPARED = 1e-8


@dataclass(frozen=True)
class Missed(Plain):
    """Why something is not there, in a sentence without its full stop; false where a result is true."""

    reason: str

    def content(self) -> dict[str, str]:
        """The reason, as what it is."""
        return {"missed": self.reason}

    def __bool__(self) -> Literal[False]:
        return False


@dataclass(frozen=True, eq=False)
class Work(Subject):
    """What analyses are made of.

    Attributes
    ----------
    comparison
        The rankings.
    axioms
        Ids of those to audit.
    seed
        Of all analyses that draw.
    progress
        Called with the name of what is begun.
    seconds
        For the analysis that is to be made.
    """

    axioms: Sequence[str]
    seed: int
    progress: Callable[[str], None]
    seconds: float = 0.0

    @property
    def rule(self) -> Rule:
        """The baseline."""
        return self.rule_of(self.base)

    def rule_of(self, name: str) -> Rule:
        """The rule of a ranking."""
        ranking = self.comparison.rankings[name]
        return Rule.of(ranking.rule, **ranking.parameters)

    @property
    def large(self) -> bool:
        """The table has more scores than analyses deal with in moments."""
        return self.prepared.profile.scores.size > _LARGE

    def refuse_beyond(self, seconds: float, what: str) -> None:
        """Refuse what compares all models on all metrics, where once takes longer than there is for all."""
        v, c = self.prepared.profile.scores.shape
        once = _COMPARED * v * c * c
        if self.large and once > seconds:
            raise LlullError(
                f"time did not suffice: {what} of {c:,} models on {v:,} metrics takes about {once:.1f} s, "
                f"and {max(0.0, seconds):.1f} s were left"
            )

    def attempt(self, title: str, make: Callable[[Work], T], seconds: float) -> T | Missed:
        """Make an analysis within some time, or keep why it cannot be."""
        if self.large and seconds <= 0:
            return Missed("no time was left")
        self.progress(title)
        try:
            return make(replace(self, seconds=max(_LEAST, seconds)))
        except LlullError as error:
            return Missed(str(error).rstrip("."))


@dataclass(frozen=True, eq=False)
class Need(Generic[T]):
    """An analysis that sections show.

    Attributes
    ----------
    name
        In the dossier's JSON.
    title
        What is said when it begins.
    make
        Its maker; an :class:`.LlullError` is the reason why it is missed.
    share
        Of the time that is left when it begins.
    reserved
        Share of all time that those before it must leave.
    """

    name: str
    title: str
    make: Callable[[Work], T]
    share: float = 1.0
    reserved: float = 0.0


def _influence(work: Work) -> Influence:
    if not any(work.prepared.profile.groups):
        raise LlullError("the metrics have no groups")
    return influence(work.prepared, work.rule, seed=work.seed)


def _policies(work: Work) -> Mapping[Missing, Ranked | Missed]:
    """The ranking by the baseline under each policy."""
    prepared = work.prepared
    _with_gaps(work)

    def ranked(policy: Missing) -> Ranked | Missed:
        if policy == prepared.missing:
            return Ranked(prepared, work.ranking)
        return work.attempt(
            f"policy {policy}",
            lambda limited: rank(prepared.under(policy), work.rule.limited(max(_SOONEST, limited.seconds))),
            work.seconds / len(MISSING_POLICIES),
        )

    return {policy: ranked(policy) for policy in MISSING_POLICIES}


def _possible_ranks(work: Work) -> PossibleRanks:
    _with_gaps(work)
    limited = work.rule.limited(max(_SOONEST, work.seconds / 10))
    return possible_ranks(work.prepared, limited, budget=work.seconds)


def _uncertainty(work: Work) -> Mapping[str, Uncertainty | Missed]:
    """Rank intervals by rule, the baseline first."""
    _several_metrics(work)
    rankings, end = work.comparison.rankings, monotonic() + work.seconds
    names = sorted(rankings, key=lambda name: name != work.base)

    def intervals(limited: Work, name: str) -> Uncertainty:
        rule = limited.rule_of(name)
        if rule.spec.pairwise or not rule.broadcasts:
            limited.refuse_beyond(limited.seconds, "one resampled ranking")
        return uncertainty(
            limited.prepared,
            rule.limited(max(_SOONEST, limited.seconds / 5)),
            replicates=_REPLICATES,
            seed=limited.seed,
            budget=limited.seconds,
        )

    return {
        name: work.attempt(
            f"rank intervals of {name}",
            lambda limited, name=name: intervals(limited, name),
            (end - monotonic()) / (len(names) - turn),
        )
        for turn, name in enumerate(names)
    }


def _leave_out(work: Work) -> LeaveOut:
    _several_metrics(work)
    return leave_out(work.prepared, work.rule, budget=work.seconds)


def _dethroning(work: Work) -> Dethroning:
    _several_metrics(work)
    return dethrone(work.prepared, work.rule, budget=work.seconds)


def _explanations(work: Work) -> tuple[Explanation, ...]:
    """Pairs of models under the baseline, the one ranked higher first; leaders first, while there is time."""
    end = monotonic() + work.seconds
    ordered = [work.ranking.candidates[c] for c in work.ranking.order]
    chosen = ordered if len(ordered) <= _ALL_PAIRS else ordered[:_LEADERS]
    if len(chosen) < 2:
        raise LlullError("there are no two models")
    pairs: list[Explanation] = []
    for b, a in sorted((b, a) for a, b in combinations(range(len(chosen)), 2)):
        left = end - monotonic()
        if left <= 0:
            break
        try:
            pairs.append(explain(work.prepared, chosen[a], chosen[b], work.rule, budget=left))
        except LlullError:
            if not pairs:
                raise
            break
    if not pairs:
        raise LlullError("no time was left")
    return tuple(pairs)


def _agreement(work: Work) -> Agreement:
    """With fewer replicates where the table is large."""
    replicates = max(_FEWEST, min(_REPLICATES, _REPLICATES * _LARGE // work.prepared.profile.scores.size))
    return agreement(work.prepared, seed=work.seed, replicates=replicates)


def _audit(work: Work) -> Audit:
    work.refuse_beyond(work.seconds / 10, "one axiom's audit")
    return axioms(
        work.prepared,
        list(work.comparison.rankings),
        work.axioms,
        budget=work.seconds,
        seed=work.seed,
        progress=lambda rule, verdict: work.progress(f"{rule}: {verdict.axiom}"),
    )


def _with_gaps(work: Work) -> None:
    if not work.prepared.gaps:
        raise LlullError("the table has no gaps")


def _several_metrics(work: Work) -> None:
    if len(work.prepared.profile.voters) == 1:
        raise LlullError("there is one metric alone")


AGREEMENT = Need("agreement", "agreement", _agreement)
SPREAD = Need("spread", "spread", lambda work: spread(work.prepared))
INFLUENCE = Need("influence", "influence", _influence)
POLICIES = Need("policies", "policies", _policies, share=0.3)
POSSIBLE_RANKS = Need("possible_ranks", "possible ranks", _possible_ranks, share=0.3)
UNCERTAINTY = Need("uncertainty", "rank intervals", _uncertainty, share=0.35)
LEAVE_OUT = Need("leave_out", "leave-one-out", _leave_out, share=0.4)
DETHRONING = Need("dethrone", "dethroning", _dethroning, share=0.5)
EXPLANATIONS = Need("explanations", "explanations", _explanations, share=0.8)
#: It may use whatever the others leave; its last cases and its witnesses come after the time it plans with.
AUDIT = Need("axioms", "axioms", _audit, share=0.9, reserved=0.6)

#: In the order in which they are made, which is that of their lines: what takes little first.
NEEDS: tuple[Need[Any], ...] = tuple(need for need in list(globals().values()) if isinstance(need, Need))
