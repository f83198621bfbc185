"""A social-choice ranking engine for leaderboards; see :mod:`llull.rules` for the rules themselves.

Names are loaded when they are first used, so that ``import llull`` is quick. A verb has the name of its
command; ``query`` is ``llull sql`` and ``list_rules`` is ``llull rules``, whose names are those of packages.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's takes longer to import than all else before Ctrl-C is settled

if TYPE_CHECKING:
    from .engine.analysis.agreement.agreement import agreement
    from .engine.analysis.audit.audit import axioms, general_search
    from .engine.analysis.audit.choice import choose
    from .engine.analysis.audit.witnesses import replay
    from .engine.analysis.explanation.explain import explain
    from .engine.analysis.gaps.coverage import coverage
    from .engine.analysis.influence.influence import influence
    from .engine.analysis.ranking.comparison import compare, rank
    from .engine.analysis.releases.releases import diff
    from .engine.analysis.sensitivity.sensitivity import sensitivity
    from .engine.analysis.uncertainty.uncertainty import uncertainty
    from .engine.prepare.preparation import Prepared, prepare
    from .engine.readers.read import read_table
    from .engine.readers.written import spec
    from .engine.result import Result
    from .engine.store.database import upgrade
    from .engine.store.doctor import doctor
    from .engine.store.ingest import ingest
    from .engine.store.query import query
    from .engine.store.store import Store
    from .engine.store.verbs import datasets, describe, drop, export, rename
    from .engine.table import ScoreTable
    from .reports.verbs import chart, report
    from .rules import LlullError, Parameter, Profile, Ranking, Rule, compute, list_rules, rule

__all__ = [
    "LlullError",
    "Parameter",
    "Prepared",
    "Profile",
    "Ranking",
    "Result",
    "Rule",
    "ScoreTable",
    "Store",
    "agreement",
    "axioms",
    "chart",
    "choose",
    "compare",
    "compute",
    "coverage",
    "datasets",
    "describe",
    "diff",
    "doctor",
    "drop",
    "explain",
    "export",
    "general_search",
    "influence",
    "ingest",
    "list_rules",
    "prepare",
    "query",
    "rank",
    "read_table",
    "rename",
    "replay",
    "report",
    "rule",
    "sensitivity",
    "spec",
    "uncertainty",
    "upgrade",
]

_HOMES = {
    "engine.analysis.agreement.agreement": ("agreement",),
    "engine.analysis.audit.audit": ("axioms", "general_search"),
    "engine.analysis.audit.choice": ("choose",),
    "engine.analysis.audit.witnesses": ("replay",),
    "engine.analysis.explanation.explain": ("explain",),
    "engine.analysis.gaps.coverage": ("coverage",),
    "engine.analysis.influence.influence": ("influence",),
    "engine.analysis.ranking.comparison": ("compare", "rank"),
    "engine.analysis.releases.releases": ("diff",),
    "engine.analysis.sensitivity.sensitivity": ("sensitivity",),
    "engine.analysis.uncertainty.uncertainty": ("uncertainty",),
    "engine.prepare.preparation": ("Prepared", "prepare"),
    "engine.readers.read": ("read_table",),
    "engine.readers.written": ("spec",),
    "engine.result": ("Result",),
    "engine.store.database": ("upgrade",),
    "engine.store.doctor": ("doctor",),
    "engine.store.ingest": ("ingest",),
    "engine.store.query": ("query",),
    "engine.store.store": ("Store",),
    "engine.store.verbs": ("datasets", "describe", "drop", "export", "rename"),
    "engine.table": ("ScoreTable",),
    "reports.verbs": ("chart", "report"),
    "rules": (*("LlullError", "Parameter", "Profile", "Ranking", "Rule", "compute", "list_rules", "rule"),),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("llull")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
