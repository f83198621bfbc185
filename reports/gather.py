"""Gathering a dossier: the rankings and analyses that a report needs, within one time limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from logging import getLogger
from time import monotonic
from typing import Any

from ..engine.analysis.audit.audit import parse_axioms
from ..engine.analysis.ranking.comparison import compare
from ..engine.options import MAIN_RULES
from ..engine.prepare.preparation import Prepared
from ..rules import parse_rules
from .dossier import Dossier
from .needs import NEEDS, Work
from .sections import parse_sections

__all__ = ["check_names", "gather"]

#: Share of all time that one rule's search for an optimum may take.
_RANKING = 0.2
#: About how many seconds it takes to write the page, for each score.
_WRITTEN = 2e-5


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
        Ids of the axioms to choose a rule by, audited with the others; the usual ones where none is named.
    sections
        Names as :func:`.parse_sections` takes them, or ``all``.
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
        As :func:`.compare` and :func:`.parse_axioms`; an analysis that is not defined on this table is
        missed, with its reason.
    """
    end = monotonic() + budget - min(budget / 2, _WRITTEN * prepared.profile.scores.size)
    asked = parse_sections(sections)
    audited, wanted = _audited(axioms, want)
    comparison = compare(prepared, rules, time_limit=budget * _RANKING, progress=progress)
    for remark in comparison.remarks:
        getLogger("llull").warning("warning: %s", remark)
    work = Work(comparison, audited, seed, progress)
    begin, results = monotonic(), dict[str, Any]()
    needed = [need for need in NEEDS if any(need in section.needs for section in asked)]
    for turn, need in enumerate(needed, start=1):
        reserved = sum(later.reserved for later in needed[turn:]) * (end - begin)
        seconds = (end - reserved - monotonic()) * need.share
        results[need.name] = work.attempt(need.title, need.make, seconds)
    return Dossier(comparison, tuple(section.name for section in asked), wanted, seed, budget, results)


def check_names(
    rules: Sequence[str] | str,
    axioms: Sequence[str] | str,
    want: Sequence[str] | str,
    sections: Sequence[str] | str,
) -> None:
    """Raise what :func:`gather` would of a wrong name, before anything else is begun."""
    parse_sections(sections)
    _audited(axioms, want)
    parse_rules(rules, lost={})


def _audited(axioms: Sequence[str] | str, want: Sequence[str] | str) -> tuple[list[str], tuple[str, ...]]:
    """Ids of the axioms to audit, and of those that a rule is chosen by."""
    ids = [axiom.id for axiom in parse_axioms(axioms)]
    if not want:
        return ids, tuple(axiom.id for axiom in parse_axioms(axioms) if axiom.usual)
    wanted = tuple(axiom.id for axiom in parse_axioms(want))
    return list(dict.fromkeys([*ids, *wanted])), wanted
