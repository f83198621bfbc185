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
from ...profile import Profile
from ...registry import RuleSpec
from ..axiom import Axiom, Generator, get_axiom, list_axioms, reads_scores
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
#: Judged on every profile as it stands. For the other axioms, these two are taken for granted of symmetric
#: rules that take one profile at a time: of profiles that differ in orders and names alone, they rank one.
_SYMMETRIES = {"anonymity", "neutrality"}
#: Profiles that are drawn at once, and cases of one family that are tried on each.
_ROUND = 100
_DRAWN_CASES = 40


@dataclass(frozen=True, eq=False)
class GeneralResult:
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
    status: Literal["violated", "exhausted", "unseen", "inapplicable"]
    scope: str
    trials: int
    witness: Witness | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "axiom": self.axiom,
            "about": self.about,
            "status": self.status,
            "scope": self.scope,
            "trials": self.trials,
            "witness": None if self.witness is None else self.witness.to_dict(),
        }


def general_search(
    spec: RuleSpec,
    parameters: Mapping[str, Any],
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
    parameters
        All of the rule's, resolved.
    sizes
        What to exhaust, smallest first; by default as suits what the rule reads.
    draws
        Profiles of 3 to 5 models and 2 to 9 metrics to draw once the small ones are exhausted.
    budget
        Seconds; what was not finished by then is left out of `scope`.
    progress
        Called with what is tried next.
    """
    end = None if budget is None else monotonic() + budget
    cardinal = reads_scores(spec)
    wanted = list_axioms() if axioms is None else list(axioms)
    sizes = sizes if sizes is not None else CARDINAL_SIZES if cardinal else ORDINAL_SIZES
    one_by_one = "symmetric" in spec.traits and not spec.broadcasts
    open_axioms = {axiom.id: axiom for axiom in wanted}
    trials = dict.fromkeys(open_axioms, 0)
    found: dict[str, Witness] = {}
    doubtful: set[str] = set()
    done: list[Size] = []

    def examine(
        pool: Pool, compiled: Mapping[Generator, Compiled], axioms: Sequence[Axiom], *, nameless: bool = False
    ) -> None:
        cases = [compiled[generator] for generator in {axiom.generator for axiom in axioms}]
        results = pool_results(pool, spec, parameters, cases, about=about, nameless=nameless)
        for axiom in axioms:
            judged = compiled[axiom.generator].judge(axiom, results)
            trials[axiom.id] += judged.trials
            if judged.profile is None:
                continue
            witness = make_witness(spec, parameters, axiom.id, judged.profile, judged.changes, about=about)
            if witness is None:
                doubtful.add(axiom.id)
                continue
            found[axiom.id] = shrink(witness)
            del open_axioms[axiom.id]

    for size in sizes:
        if not open_axioms or (end is not None and monotonic() >= end):
            break
        if progress is not None:
            progress(_size_in_words(size))
        layout = _compiled(size, cardinal)
        freely = [axiom for axiom in open_axioms.values() if one_by_one and axiom.id not in _SYMMETRIES]
        examine(*layout, [axiom for axiom in open_axioms.values() if axiom not in freely])
        examine(*layout, freely, nameless=True)
        done.append(size)
    drawn = 0
    rng = np.random.default_rng(seed)
    gaps = any(size[2] == "gaps" for size in sizes)
    while open_axioms and drawn < draws and (end is None or monotonic() < end):
        if progress is not None:
            progress(f"drawn profiles, {drawn} of {draws}")
        count = min(_ROUND if spec.broadcasts or spec.loss is not None else _ROUND // 10, draws - drawn)
        scores = _draw(rng, count, cardinal, gaps=gaps)
        pool, compiled = _laid_out(
            scores, cardinal, _DRAWN_CASES, {axiom.generator for axiom in open_axioms.values()}
        )
        examine(pool, compiled, list(open_axioms.values()))
        drawn += count
    scope = _scope(done, drawn)
    return [
        GeneralResult(
            spec.id,
            parameters,
            axiom.id,
            about,
            "violated"
            if axiom.id in found
            else "inapplicable"
            if not trials[axiom.id]
            else "exhausted"
            if done and axiom.id not in doubtful
            else "unseen",
            scope,
            trials[axiom.id],
            found.get(axiom.id),
        )
        for axiom in wanted
    ]


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


def search_by_id(spec: RuleSpec, axiom_ids: Sequence[str], **options: Any) -> list[GeneralResult]:
    """:func:`general_search` with axiom ids and default parameters."""
    return general_search(spec, spec.resolve({}), [get_axiom(id) for id in axiom_ids], **options)
