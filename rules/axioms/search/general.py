"""The search in general: the smallest profile on which a rule breaks an axiom, if there is one.

All small profiles are tried first, size by size; then larger ones are drawn. A search that ends without a
witness proves nothing beyond the sizes it exhausted, and says just that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, Literal

import numpy as np

from ...evaluate import About
from ...numeric.arrays import FloatArray
from ...numeric.ties import tied_ranks
from ...plain import Plain
from ...profile import Profile
from ...resolved import Rule
from ..axiom import Axiom, Generator, list_axioms
from ..witness.witness import Witness, make_witness, shrink
from .compiled import Compiled, Pool, compile_cases, pool_results
from .enumerate import Kind, small_profiles

__all__ = ["CARDINAL_SIZES", "ORDINAL_SIZES", "GeneralResult", "Size", "general_search"]

#: Models, metrics, and what a metric may say.
Size = tuple[int, int, Kind]

#: What is exhausted by default, smallest first, for rules that read orders and for those that read scores.
ORDINAL_SIZES: tuple[Size, ...] = (
    *((2, v, "weak") for v in (1, 2, 3, 4)),
    *((3, v, "weak") for v in (1, 2, 3, 4)),
    *((4, v, "strict") for v in (1, 2, 3)),
)
CARDINAL_SIZES: tuple[Size, ...] = (
    *((2, v, "grid") for v in (1, 2, 3)),
    *((3, v, "grid") for v in (1, 2, 3)),
    (4, 2, "grid"),
)
#: Larger families are sampled in the exhaustive search, which then says so by not being exhaustive.
_LARGEST_FAMILY = 2500
#: Profiles that are drawn at once, and cases of one family that are tried on each.
_ROUND = 100
_DRAWN_CASES = 40


Status = Literal["violated", "exhausted", "unseen", "inapplicable"]


@dataclass(frozen=True, eq=False)
class GeneralResult(Plain):
    """What a search found for a rule and an axiom.

    Attributes
    ----------
    status
        ``violated``, ``exhausted`` (none up to the sizes in `scope`), ``unseen`` (drawn profiles only, or a
        case broke the axiom beside others and not when ranked alone).
    scope
        What was tried, in words.
    trials
        Cases that met the premise.
    witness
        The smallest found.
    """

    rule: str
    parameters: Mapping[str, Any]
    axiom: str
    about: About
    status: Status
    scope: str
    trials: int
    witness: Witness | None = None


class _Search:
    """What a search has tried so far, and found."""

    def __init__(self, rule: Rule, axioms: Sequence[Axiom], about: About) -> None:
        self.rule = rule
        self.about: About = about
        self.axioms, self.open = axioms, {axiom.id: axiom for axiom in axioms}
        self.trials = dict.fromkeys(self.open, 0)
        self.witnesses: dict[str, Witness] = {}
        self.doubtful: set[str] = set()

    def examine(
        self,
        pool: Pool,
        compiled: Mapping[Generator, Compiled],
        axioms: Sequence[Axiom],
        *,
        nameless: bool = False,
    ) -> None:
        """Hold the rule against axioms on what a pool holds, and close those that it breaks."""
        rule, about = self.rule, self.about
        cases = [compiled[generator] for generator in {axiom.generator for axiom in axioms}]
        results = pool_results(pool, rule, cases, about=about, nameless=nameless)
        for axiom in axioms:
            judged = compiled[axiom.generator].judge(axiom, results)
            self.trials[axiom.id] += judged.trials
            if judged.profile is None:
                continue
            witness = make_witness(rule, axiom.id, judged.profile, judged.changes, about=about)
            if witness is None:
                self.doubtful.add(axiom.id)
                continue
            self.witnesses[axiom.id] = shrink(witness)
            del self.open[axiom.id]

    def results(self, done: Sequence[Size], drawn: int) -> list[GeneralResult]:
        """What was found of each axiom, once some sizes are exhausted and some profiles drawn."""

        def status(id: str) -> Status:
            if id in self.witnesses:
                return "violated"
            if not self.trials[id]:
                return "inapplicable"
            return "exhausted" if done and id not in self.doubtful else "unseen"

        rule, scope = (self.rule.id, self.rule.parameters), _scope(done, drawn)
        return [
            GeneralResult(*rule, id, self.about, status(id), scope, self.trials[id], self.witnesses.get(id))
            for id in (axiom.id for axiom in self.axioms)
        ]


def general_search(
    rule: Rule,
    axioms: Sequence[Axiom] | None = None,
    *,
    sizes: Sequence[Size] | None = None,
    draws: int = 1000,
    seed: int = 0,
    budget: float | None = None,
    about: About = "ranking",
    progress: Callable[[str], None] | None = None,
) -> list[GeneralResult]:
    """Search for the smallest witness of each axiom against a rule.

    Parameters
    ----------
    sizes
        What to exhaust, smallest first; by default as suits what the rule reads.
    draws
        Profiles of 3 to 5 models and 2 to 9 metrics to draw once the small ones are exhausted.
    budget
        Seconds; what was not finished by then is left out of `scope`.
    progress
        Called with what is tried next.
    """
    end = float("inf") if budget is None else monotonic() + budget
    cardinal = rule.spec.cardinal
    one_by_one = "symmetric" in rule.spec.traits and not rule.broadcasts
    search = _Search(rule, list_axioms() if axioms is None else axioms, about)
    sizes = sizes if sizes is not None else CARDINAL_SIZES if cardinal else ORDINAL_SIZES
    tell: Callable[[str], object] = progress or str
    done: list[Size] = []
    for size in sizes:
        if not search.open or monotonic() >= end:
            break
        tell(_size_in_words(size))
        layout = _compiled(size, cardinal)
        freely = [axiom for axiom in search.open.values() if one_by_one and not axiom.symmetry]
        search.examine(*layout, [axiom for axiom in search.open.values() if axiom not in freely])
        search.examine(*layout, freely, nameless=True)
        done.append(size)
    drawn = 0
    rng = np.random.default_rng(seed)
    gaps = any(size[2] == "gaps" for size in sizes)
    most = _ROUND if rule.broadcasts or rule.spec.loss is not None else _ROUND // 10
    while search.open and drawn < draws and monotonic() < end:
        tell(f"drawn profiles, {drawn} of {draws}")
        scores = _draw(rng, min(most, draws - drawn), cardinal, gaps=gaps)
        axioms = list(search.open.values())
        search.examine(
            *_laid_out(scores, cardinal, _DRAWN_CASES, {axiom.generator for axiom in axioms}), axioms
        )
        drawn += len(scores)
    return search.results(done, drawn)


@lru_cache(maxsize=32)
def _compiled(size: Size, cardinal: bool) -> tuple[Pool, dict[Generator, Compiled]]:
    """All axioms' cases on all profiles of a size; the same for every rule."""
    generators = {axiom.generator for axiom in list_axioms()}
    return _laid_out(small_profiles(*size), cardinal, _LARGEST_FAMILY, generators)


def _laid_out(
    scores: FloatArray, cardinal: bool, limit: int, generators: Collection[Generator]
) -> tuple[Pool, dict[Generator, Compiled]]:
    profiles = [Profile.from_scores(s, candidates=_letters(scores.shape[2])) for s in scores]
    pool = Pool(ordinal=not cardinal)
    _, starts = pool.add(scores)
    compiled = {
        generator: compile_cases(generator, profiles, pool, starts, cardinal=cardinal, limit=limit)
        for generator in generators
    }
    return pool, compiled


def _letters(n: int) -> list[str]:
    return [chr(ord("A") + i) for i in range(n)]


def _draw(rng: np.random.Generator, count: int, cardinal: bool, *, gaps: bool) -> FloatArray:
    """Profiles ``[p, v, c]`` of one size, with few or many ties, of models that differ or do not."""
    n, v = int(rng.integers(3, 6)), int(rng.integers(2, 10))
    shape = (count, v, n)
    if cardinal:
        scores = rng.choice([1.0, 2.0, 3.0, 5.0, 8.0, 13.0], size=shape)
    else:
        merit = rng.random((count, 1, n)) * rng.choice([0.0, 0.5, 1.0])
        scores = tied_ranks(-merit - rng.random(shape))
        if rng.random() < 0.4:
            scores = np.ceil(scores / 2)
    if gaps:
        scores = np.where(rng.random(shape) < 0.3, np.nan, scores)
        nobody = np.isnan(scores).all(axis=1, keepdims=True)
        scores = np.where(nobody, 1.0, scores)
    return scores


def _size_in_words(size: Size) -> str:
    what = {
        "strict": "strict orders",
        "weak": "weak orders",
        "gaps": "weak orders with gaps",
        "grid": "scores 1, 2, 4",
        "distinct": "different scores of 1, 2, 4, 7",
    }
    return f"{size[0]} models x {size[1]} metrics, {what[size[2]]}"


def _scope(done: Sequence[Size], drawn: int) -> str:
    largest: dict[tuple[int, Kind], int] = {}
    for n, v, kind in done:
        largest[n, kind] = max(v, largest.get((n, kind), 0))
    parts = [f"up to {_size_in_words((n, v, kind))}" for (n, kind), v in largest.items()]
    if drawn:
        parts.append(f"{drawn} drawn profiles")
    return "; ".join(parts)
