"""Find the counterexamples behind every "fails" anew: ``python benchmarks/witnesses.py [RULE …] > FILE``.

For each rule: complete tables without ties first, then with ties, then with gaps; an axiom that has a
witness in one kind is not searched for in the kinds that contain it.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

from llull.rules import Rule, get_rule, list_rules
from llull.rules.axioms import general_search, list_axioms
from llull.rules.axioms.search.general import Size

ORDINAL: tuple[tuple[Size, ...], ...] = (
    tuple((n, v, "strict") for n, most in ((2, 4), (3, 5), (4, 3)) for v in range(1, most + 1)),
    tuple((n, v, "weak") for n, most in ((2, 4), (3, 4)) for v in range(1, most + 1)),
    tuple((n, v, "gaps") for n, most in ((2, 3), (3, 3)) for v in range(1, most + 1)),
)
CARDINAL: tuple[tuple[Size, ...], ...] = (
    tuple((n, v, "distinct") for n, most in ((2, 3), (3, 3)) for v in range(1, most + 1)),
    tuple((n, v, "grid") for n, most in ((2, 3), (3, 3)) for v in range(1, most + 1)),
    tuple((n, v, "gaps") for n, most in ((2, 3), (3, 3)) for v in range(1, most + 1)),
)
YIELDS_RELATION = {"schulze", "ranked_pairs", "river", "split_cycle"}


def collect(rule: str) -> None:
    spec = get_rule(rule)
    one = Rule.of(spec)
    quick = spec.broadcasts or rule == "kemeny"
    for about in ("ranking", "relation") if rule in YIELDS_RELATION else ("ranking",):
        left = list_axioms()
        for sizes in CARDINAL if spec.cardinal else ORDINAL:
            start = perf_counter()
            found = general_search(one, left, sizes=sizes, draws=1500 if quick else 60, seed=1, about=about)
            for result in found:
                if result.witness is not None:
                    print(json.dumps(result.witness.to_dict(), separators=(",", ":")), flush=True)
            settled = {result.axiom for result in found if result.witness is not None}
            left = [axiom for axiom in left if axiom.id not in settled]
            print(rule, about, sizes[0][2], f"{perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or [spec.id for spec in list_rules()]:
        collect(name)
