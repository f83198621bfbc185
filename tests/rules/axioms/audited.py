"""Verdicts on drawn tables, held to what they say.

A witness must be confirmed by files (:func:`.unconfirmed`), and nothing that is drawn freely may break what
is ``kept``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from llull.rules.axioms import Witness, audit_pair, list_axioms
from tests.rules.axioms.drawn_tables import POLICIES, draw_table
from tests.rules.axioms.files.confirm import unconfirmed
from tests.rules.axioms.target import Attack, Target
from tests.rules.axioms.variants import RULES

__all__ = ["Audited", "audited"]

#: Free changes that are tried of what is kept, and cases of each kind that is sampled.
_FREE, _SAMPLES = 10, 30
#: Axioms that are audited on each table.
_AXIOMS = 6

#: Rule, axiom, and missing policy.
Call = tuple[str, str, str]


@dataclass
class Audited:
    """What verdicts came to.

    Attributes
    ----------
    here
        How many of each.
    confirmed, tried
        Witnesses that files confirmed, and free changes of what is kept.
    doubtful
        Why a witness is not confirmed.
    not_kept
        What breaks an axiom that is said to be kept.
    """

    here: Counter[str] = field(default_factory=Counter[str])
    confirmed: int = 0
    tried: int = 0
    doubtful: list[tuple[Call, str, dict[str, Any]]] = field(
        default_factory=list[tuple[Call, str, dict[str, Any]]]
    )
    not_kept: list[tuple[Call, Witness | None]] = field(default_factory=list[tuple[Call, Witness | None]])


def audited(
    witnesses: int,
    folder: Path,
    *,
    seed: int = 0,
    seconds: float = float("inf"),
    progress: Callable[[Audited], None] | None = None,
) -> Audited:
    """Audit rules on drawn tables until so many witnesses were replayed through files, or the time is up."""
    rng, end, done = np.random.default_rng(seed), monotonic() + seconds, Audited()
    axioms = list_axioms()
    while done.confirmed + len(done.doubtful) < witnesses and monotonic() < end:
        missing = POLICIES[int(rng.integers(len(POLICIES)))]
        rule = RULES[int(rng.integers(len(RULES)))]
        table = draw_table(rng, missing, binding=bool(rng.random() < 0.75))
        for place in rng.permutation(len(axioms))[:_AXIOMS]:
            axiom = axioms[int(place)]
            call, seed = (str(rule), axiom.id, missing), int(rng.integers(2**31))
            verdict = audit_pair(table, rule, axiom, missing=missing, samples=_SAMPLES, seed=seed)
            done.here[verdict.here] += 1
            if verdict.witness is not None:
                saved = json.loads(json.dumps(verdict.witness.to_dict()))
                if why := unconfirmed(saved, folder):
                    done.doubtful.append((call, why, saved))
                else:
                    done.confirmed += 1
            elif verdict.here == "kept":
                tried = Attack()
                Target(table, rule, missing, rng).freely(axiom, _FREE, tried)
                done.tried += tried.trials
                if tried.broken:
                    done.not_kept.append((call, tried.witness))
        if progress is not None:
            progress(done)
    return done
