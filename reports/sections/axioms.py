"""The matrix of rules and axioms: what is proved, what happens on this table, and the witnesses in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...engine.axioms import Audit
from ...engine.dossier import Dossier, Missed
from ...rules.axioms import Axiom, Verdict, Witness, get_axiom, impossible_together
from ..facts import quoted_table
from ..safe import shortened, visible
from ..standings import Standings
from .section import Section, listed, plural

__all__ = ["HERE", "THEORY", "axiom_section"]

#: Mark and words of what is proved, and of what was found; a mark never stands for two things in one row.
THEORY = {"holds": ("✓", "holds"), "fails": ("✗", "fails"), "unknown": ("?", "unknown")}
HERE = {
    "violated": ("✗", "violated"),
    "kept": ("✓", "kept"),
    "unseen": ("○", "none found"),
    "inapplicable": ("–", "does not apply"),
    "not_run": ("·", "not run"),
}
_PROTECTS = {
    "winner": "Who wins",
    "order": "The order",
    "panel": "The panel of metrics",
    "honesty": "Honest scores",
}
#: Models drawn in a witness's two rankings.
_MOST_DRAWN = 10
_ROW, _HEAD, _LEFT, _RIGHT = 20, 22, 190, 330


@dataclass(frozen=True)
class _Line:
    """One model in the drawing of a witness: where it stands before and after."""

    name: str
    before: float
    after: float
    shown_before: str
    shown_after: str
    moved: str


@dataclass(frozen=True)
class _Cell:
    """One rule and one axiom."""

    id: str
    rule: str
    axiom: Axiom
    theory: str
    theory_mark: str
    theory_word: str
    domain: str
    citation: str
    here: str
    here_mark: str
    here_word: str
    scope: str
    counts: str
    effect: str
    sentences: tuple[str, ...]
    lines: tuple[_Line, ...]
    left_out: int
    height: int
    command: str

    @property
    def label(self) -> str:
        """The cell in words, for those who do not see its marks."""
        return f"{self.rule}, {self.axiom.title}: in theory {self.theory_word}, here {self.here_word}"


def axiom_section(dossier: Dossier, standings: Standings) -> Section:
    """Show the audit."""
    audit = dossier.audit
    if isinstance(audit, Missed):
        return Section("axioms", "Axioms", missed=(f"There is no audit of axioms: {visible(audit.reason)}.",))
    axioms = [get_axiom(id) for id in audit.axioms]
    groups = [
        (words, [axiom for axiom in axioms if axiom.protects == part]) for part, words in _PROTECTS.items()
    ]
    groups = [(words, inside) for words, inside in groups if inside]
    ordered = [axiom for _, inside in groups for axiom in inside]
    titles = dict(zip(standings.rules, standings.titles, strict=True))
    shown = dict(zip(standings.models, standings.names, strict=True))
    rows = [
        (
            titles[rule],
            [
                _cell(audit, audit.verdicts[rule][axiom.id], axiom, titles[rule], f"w{r}-{a}", rule, shown)
                for a, axiom in enumerate(ordered)
            ],
        )
        for r, rule in enumerate(standings.rules)
    ]
    violated = {
        rule: sum(verdict.here == "violated" for verdict in audit.verdicts[rule].values())
        for rule in standings.rules
    }
    return Section(
        "axioms",
        "Axioms",
        "axioms.html",
        {
            "title": _title(violated, titles, len(ordered)),
            "groups": groups,
            "axioms": ordered,
            "rows": rows,
            "violated": [violated[rule] for rule in standings.rules],
            "attacks": _attacks(audit, standings, dossier.base),
            "base": titles[dossier.base],
            "impossible": [
                (listed([get_axiom(id).title for id in sorted(t.axioms)], most=9), t.statement, t.citation)
                for t in impossible_together(audit.axioms)
            ],
            "marks": (THEORY, HERE),
            "unrun": sum(v.here == "not_run" for row in audit.verdicts.values() for v in row.values()),
            "budget": "" if audit.budget is None else f"{audit.budget:.3g}",
            "seed": audit.seed,
            "command": _command(audit, list(standings.rules), list(audit.axioms)),
        },
    )


def _title(violated: Mapping[str, int], titles: Mapping[str, str], axioms: int) -> str:
    base, *others = violated
    name = titles[base]
    start = f"{name[:1].upper()}{name[1:]} breaks {violated[base]} of {axioms} axioms on this table"
    if not others:
        return start
    fewest = min(violated[rule] for rule in others)
    best = [titles[rule] for rule in others if violated[rule] == fewest]
    return f"{start}, {listed(best, most=2)} {fewest or 'none'}"


def _cell(
    audit: Audit,
    verdict: Verdict,
    axiom: Axiom,
    title: str,
    id: str,
    rule: str,
    shown: Mapping[str, str],
) -> _Cell:
    theory_mark, theory_word = THEORY[verdict.theory.status]
    here_mark, here_word = HERE[verdict.here]
    witness = verdict.witness
    lines, left_out, height = _drawn(witness, shown) if witness is not None else ((), 0, 0)
    return _Cell(
        id=id,
        rule=title,
        axiom=axiom,
        theory=verdict.theory.status,
        theory_mark=theory_mark,
        theory_word=theory_word,
        domain=verdict.theory.domain,
        citation=visible(verdict.theory.citation),
        here=verdict.here,
        here_mark=here_mark,
        here_word=here_word,
        scope=visible(verdict.scope[:1].upper() + verdict.scope[1:]),
        counts=f"{verdict.violations:,} of {plural(verdict.trials, 'trial')}" if verdict.trials else "",
        effect=_effect(verdict),
        sentences=_told(witness, shown) if witness is not None else (),
        lines=lines,
        left_out=left_out,
        height=height,
        command=_command(audit, [rule], [axiom.id]),
    )


def _told(witness: Witness, shown: Mapping[str, str]) -> tuple[str, ...]:
    """The witness in words; where models have labels, what the keys in these words stand for."""
    models = list(dict.fromkeys(model for pair in witness.broken for model in pair))[:4]
    keys = [f"{visible(model)} is {shown[model]}" for model in models if shown.get(model, model) != model]
    told = [visible(sentence) for sentence in witness.explanation]
    return (*told, f"Here {listed(keys, most=9)}.") if keys else tuple(told)


def _effect(verdict: Verdict) -> str:
    effect = verdict.effect
    if effect is None:
        return ""
    parts = [f"{effect.pairs:.2%} of pairs out of order on average, {effect.most_pairs:.1%} at most"]
    if effect.rank_change is not None:
        parts.append(f"a model moves up to {plural(effect.rank_change, 'place')}")
    if effect.winner_changed:
        parts.append(f"the first changes in {plural(effect.winner_changed, 'trial')}")
    return "; ".join(parts)


def _drawn(witness: Witness, shown: Mapping[str, str]) -> tuple[tuple[_Line, ...], int, int]:
    """The two rankings of a witness side by side: the models in question first, then those near the top."""
    if len(witness.after) != 1 or not witness.after[0]:
        return (), 0, 0
    before, after = _places(witness.before), _places(witness.after[0])
    common = [model for model in before if model in after]
    asked = dict.fromkeys(model for pair in witness.broken for model in pair if model in common)
    chosen = list(asked)[:_MOST_DRAWN]
    chosen += [model for model in common if model not in asked][: max(0, 4 - len(chosen))]
    chosen.sort(key=lambda model: (before[model][0], model))
    left = {model: row for row, model in enumerate(chosen)}
    by_after = sorted(chosen, key=lambda model: (after[model][0], left[model]))
    right = {model: row for row, model in enumerate(by_after)}
    lines = tuple(
        _Line(
            name=shortened(shown.get(model, visible(model)), 28),
            before=_HEAD + _ROW * (left[model] + 0.5),
            after=_HEAD + _ROW * (right[model] + 0.5),
            shown_before=before[model][1],
            shown_after=after[model][1],
            moved=_direction(left[model], right[model]),
        )
        for model in chosen
    )
    return lines, len(common) - len(chosen), _HEAD + _ROW * len(chosen) + 4


def _direction(before: int, after: int) -> str:
    return "same" if before == after else "up" if after < before else "down"


def _places(tiers: Sequence[Sequence[str]]) -> dict[str, tuple[int, str]]:
    places: dict[str, tuple[int, str]] = {}
    rank = 1
    for tier in tiers:
        for model in tier:
            places[model] = rank, f"{rank}{'=' if len(tier) > 1 else ''}"
        rank += len(tier)
    return places


def _attacks(audit: Audit, standings: Standings, base: str) -> list[str]:
    """What the base ranking can be attacked for, the gravest first."""
    row = audit.verdicts[base]
    found = [verdict for verdict in row.values() if verdict.here == "violated"]
    found.sort(key=lambda v: (-_grave(v)[0], -_grave(v)[1], v.axiom))
    sentences: list[str] = []
    for verdict in found[:4]:
        words = verdict.witness.explanation if verdict.witness is not None else ()
        first, _, more = visible(words[0]).partition("; ") if words else ("", "", "")
        first = shortened(first.rstrip("."), 300) + (" (and more)." if more else ".")
        told = f"Against {get_axiom(verdict.axiom).title}: {first}"
        if verdict.effect and verdict.effect.winner_changed and verdict.trials:
            trials = plural(verdict.trials, "trial")
            told += f" In {verdict.effect.winner_changed:,} of {trials} another model comes first."
        sentences.append(told)
    if len(found) > 4:
        rest = [get_axiom(verdict.axiom).title for verdict in found[4:]]
        sentences.append(f"It also breaks {listed(rest, most=6)}.")
    return sentences


def _grave(verdict: Verdict) -> tuple[float, float]:
    effect = verdict.effect
    if effect is None:
        return 0.0, 0.0
    return effect.winner_changed / max(1, verdict.trials), effect.pairs


def _command(audit: Audit, rules: Sequence[str], axioms: Sequence[str]) -> str:
    every = len(axioms) == len(audit.axioms) > 8
    return quoted_table(
        audit.prepared,
        "axioms",
        *("--rules", ",".join(rules), "--axioms", "all" if every else ",".join(axioms)),
        *("--seed", str(audit.seed), "--format", "json"),
    )
