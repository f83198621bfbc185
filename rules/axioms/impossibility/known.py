"""Which axioms cannot be had together, and which rules keep those that are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    except_for
        Rules that stand outside its conditions.
    """

    keys = ("axioms", "statement", "citation")

    axioms: frozenset[str]
    statement: str
    citation: str
    except_for: tuple[str, ...] = ()


IMPOSSIBILITIES: tuple[Impossibility, ...] = (
    Impossibility(
        frozenset({"pareto", "arrow_independence"}),
        "With three models or more, a rule that ranks every table, keeps Pareto and lets the order of two "
        "models depend only on their order on each metric follows one metric alone.",
        "Arrow (1963), Social Choice and Individual Values, 2nd ed.",
    ),
    Impossibility(
        frozenset({"pareto", "ordinal_invariance", "independence_of_deleted_models"}),
        "A rule that reads only the order on each metric and whose ranking of the others survives deletions "
        "meets Arrow's independence, so with Pareto it follows one metric alone.",
        "Arrow (1963); for utilities: Sen (1970), Collective Choice and Social Welfare",
    ),
    Impossibility(
        frozenset({"pareto", "metric_scale_invariance", "independence_of_deleted_models"}),
        "Scores whose scale may be changed metric by metric carry no more than their order, for rules whose "
        "ranking of two models hangs on these two alone: with Pareto, one metric decides.",
        "Sen (1970), Collective Choice and Social Welfare, theorem 8*2; Roberts (1980)",
    ),
    Impossibility(
        frozenset({"condorcet_winner", "independence_of_deleted_models"}),
        "Where majorities go in a circle, deleting each of three models in turn makes each of the others "
        "beat the next.",
        "Condorcet (1785), Essai sur l'application de l'analyse",
    ),
    Impossibility(
        frozenset({"condorcet_winner", "winner.participation"}),
        "With four models or more, a rule with a single winner that is the Condorcet winner where there is "
        "one can be harmed by a metric that joins.",
        "Moulin (1988), Condorcet's principle implies the no show paradox",
    ),
    Impossibility(
        frozenset({"condorcet_winner", "winner.reinforcement"}),
        "Rules whose winners survive the joining of two panels that share them are scoring rules, and no "
        "scoring rule always elects the Condorcet winner.",
        "Young (1975), Social choice scoring functions; Young and Levenglick (1978)",
    ),
    Impossibility(
        frozenset({"majority", "winner.reinforcement", "winner.clone_independence"}),
        "Scoring rules are hurt by clones: of those that elect the first of a majority, plurality splits "
        "its vote.",
        "Young (1975), Social choice scoring functions; Tideman (1987), Independence of clones",
    ),
    Impossibility(
        frozenset({"condorcet_winner", "reinforcement", "clone_independence"}),
        "Kemeny's rule is the only neutral one whose sets of rankings keep reinforcement and Condorcet, and "
        "it loses clones.",
        "Young and Levenglick (1978), A consistent extension of Condorcet's election principle",
    ),
    Impossibility(
        frozenset({"condorcet_winner", "duplicate_metric"}),
        "A copy of one metric can turn a majority around.",
        "by two metrics that disagree on two models, and a copy of either",
    ),
)


#: Axioms that an axiom brings with it, where a theorem speaks of the weaker one.
IMPLIED: Mapping[str, tuple[str, ...]] = {
    "smith": ("condorcet_winner",),
    "extended_condorcet": ("condorcet_winner",),
    "pareto.strong": ("pareto",),
}


def impossible_together(wanted: Sequence[str]) -> list[Impossibility]:
    """The theorems that the wanted axioms run into."""
    asked = {implied for id in wanted for implied in (id, *IMPLIED.get(id, ()))}
    return [theorem for theorem in IMPOSSIBILITIES if theorem.axioms <= asked]
