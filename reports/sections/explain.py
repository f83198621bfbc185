"""Why one model stands above another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...engine.analysis.explanation.explanation import Explanation
from ..dossier import Dossier
from ..needs import EXPLANATIONS, Missed
from ..text.commands import quoted_table
from ..text.queries import queries
from ..text.safe import visible
from ..text.wording import called
from .section import Figure, Section, View, part

__all__ = ["EXPLAIN"]


def _view(dossier: Dossier) -> View | Missed:
    return part("Pairs of models are not explained", dossier[EXPLANATIONS], _explain, dossier)


def _explain(pairs: Sequence[Explanation], dossier: Dossier) -> View:
    standings, prepared = dossier.standings, dossier.prepared
    place, names = standings.place, standings.names
    models = sorted({place[model] for pair in pairs for model in (pair.a, pair.b)})
    a, b = pairs[0].a, pairs[0].b
    rows = [
        {
            "a": place[pair.a],
            "b": place[pair.b],
            "words": [_named(sentence, pair.a, pair.b, names, place) for sentence in pair.words],
            "metrics": [
                [visible(m["metric"]), m["a"], m["b"], m["says"], m["contribution"], m["without"]]
                for m in pair.to_dict()["metrics"]
            ],
        }
        for pair in pairs
    ]
    return View(
        pairs=Figure(
            title=f"Why one model is above another under {called(standings.base)}",
            source=f"{len(pairs)} pairs.",
            command=quoted_table(prepared, "explain", a, b, "--rule", dossier.base, "--format", "json"),
            sql=queries(
                prepared,
                "SELECT metric, model, score FROM scores WHERE dataset = {table} AND model IN ({a}, {b})",
                weighted=False,
                a=a,
                b=b,
            ),
        ),
        models=[(m, names[m]) for m in models],
        first=(place[a], place[b]),
        every=len(pairs) == len(dossier.ranking.candidates) * (len(dossier.ranking.candidates) - 1) // 2,
        data={"explanations": {"names": {str(m): names[m] for m in models}, "pairs": rows}},
    )


def _named(sentence: str, a: str, b: str, names: Sequence[str], place: Mapping[str, int]) -> str:
    """Put the names that the page shows in the place of quoted keys, both at once."""
    shown = {repr(key): f"“{names[place[key]]}”" for key in (a, b)}
    pattern = "|".join(re.escape(key) for key in sorted(shown, key=len, reverse=True))
    return visible(re.sub(pattern, lambda found: shown[found.group()], sentence))


EXPLAIN = Section("explain", "Explain", 80, _view, needs=(EXPLANATIONS,))
