"""The matrix of rules and axioms: what is proved, what happens on this table, and the witnesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...engine.analysis.audit.audit import Audit
from ...engine.analysis.audit.witnesses import file_name
from ...engine.wording import counted
from ...rules import Profile
from ...rules.axioms import Axiom, Verdict, Witness, get_axiom
from ...rules.axioms.witness.witness import profile_to_dict
from ..dossier import Dossier
from ..needs import AUDIT, Missed
from ..standings import Standings
from ..text.commands import quoted_table
from ..text.safe import shortened, visible
from ..text.wording import capital, listed
from .axiom_choice import choice_data, choice_view
from .section import Figure, Section, View, part

__all__ = ["AXIOMS", "HERE", "THEORY"]

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
#: Rules are compared where at least so large a share of the axioms could be tried as for the first.
_ALIKE = 0.9
#: Models drawn in a witness's two rankings.
_MOST_DRAWN = 10
_ROW, _HEAD, _LEFT, _RIGHT = 20, 22, 190, 330


def _view(dossier: Dossier) -> View | Missed:
    return part("There is no audit of axioms", dossier[AUDIT], _axioms, dossier)


def _axioms(audit: Audit, dossier: Dossier) -> View:
    standings, choice = dossier.standings, dossier.choice
    axioms = [get_axiom(id) for id in audit.axioms]
    groups = [
        (words, inside)
        for protected, words in _PROTECTS.items()
        if (inside := [axiom for axiom in axioms if axiom.protects == protected])
    ]
    ordered = [axiom for _, inside in groups for axiom in inside]
    titles = dict(zip(standings.rules, standings.titles, strict=True))
    cells = [
        [_cell(audit, rule, axiom, f"w{r}-{a}", standings) for a, axiom in enumerate(ordered)]
        for r, rule in enumerate(standings.rules)
    ]
    broken = {rule: _broken(audit.verdicts[rule]) for rule in standings.rules}
    witnesses = {
        cell.id: (rule, cell.axiom.id)
        for rule, row in zip(standings.rules, cells, strict=True)
        for cell in row
    }
    return View(
        matrix=Figure(
            title=_title(broken, titles),
            source=_source(audit),
            command=_command(audit, list(standings.rules), list(audit.axioms)),
        ),
        groups=groups,
        axioms=ordered,
        rows=list(zip(standings.titles, cells, strict=True)),
        broken=list(broken.values()),
        attacks=_attacks(audit, dossier.base, standings),
        marks=(THEORY, HERE),
        choice=None if choice is None else choice_view(choice, ordered, titles),
        data={
            **({} if choice is None else {"choice": choice_data(audit, ordered, titles)}),
            "witnesses": _files(audit, witnesses),
        },
    )


def _source(audit: Audit) -> str:
    text = f"{len(audit.rules)} rules, {len(audit.axioms)} axioms"
    if audit.budget:
        text += f"; {audit.budget:.3g} s for all, seed {audit.seed}"
    unrun = sum(v.here == "not_run" for row in audit.verdicts.values() for v in row.values())
    return f"{text}. {unrun} cells were not run for want of time." if unrun else f"{text}."


def _broken(row: Mapping[str, Verdict]) -> tuple[int, int]:
    """How many axioms are broken here, of how many that could be tried."""
    tried = [verdict.here for verdict in row.values() if verdict.here in {"violated", "kept", "unseen"}]
    return tried.count("violated"), len(tried)


def _title(broken: Mapping[str, tuple[int, int]], titles: Mapping[str, str]) -> str:
    base, *rest = broken
    (count, tried), others = broken[base], {rule: broken[rule] for rule in rest}
    name = titles[base]
    start = f"{capital(name)} breaks {count or 'none'} of the {tried} axioms that this table can test"
    # A rule that far fewer axioms could be tried on breaks fewer for that alone.
    alike = [count for count, of in others.values() if of >= _ALIKE * tried]
    if not alike:
        return start
    low, high = min(alike), max(alike)
    span = f"{low} to {high}" if low < high else f"{low or 'none'}"
    if len(alike) == 1:
        return f"{start}; another rule breaks {span}"
    return f"{start}; {len(alike)} other rules break {span}"


def _cell(audit: Audit, rule: str, axiom: Axiom, id: str, standings: Standings) -> View:
    verdict = audit.verdicts[rule][axiom.id]
    theory, here, witness = THEORY[verdict.theory.status], HERE[verdict.here], verdict.witness
    title = standings.titles[standings.rules.index(rule)]
    lines, left_out, height = _drawn(witness, standings) if witness is not None else ((), 0, 0)
    return View(
        id=id,
        rule=title,
        axiom=axiom,
        verdict=verdict,
        label=f"{title}, {axiom.title}: in theory {theory[1]}, here {here[1]}",
        scope=visible(capital(verdict.scope)),
        counts=f"{verdict.violations:,} of {counted(verdict.trials, 'trial')}" if verdict.trials else "",
        effect=_effect(verdict),
        sentences=_sentences(witness, standings) if witness is not None else (),
        lines=lines,
        left_out=left_out,
        height=height,
        command=_command(audit, [rule], [axiom.id], "--witnesses", "witnesses"),
    )


def _sentences(witness: Witness, standings: Standings) -> tuple[str, ...]:
    """The witness in words."""
    models = dict.fromkeys(model for pair in witness.broken for model in pair)
    keys = _keys(list(models)[:4], standings)
    return (*(visible(sentence) for sentence in witness.explanation), *([keys] if keys else []))


def _keys(models: Sequence[str], standings: Standings) -> str:
    """What the keys of these models stand for, where they have labels."""
    names = {model: standings.name(model) for model in models if model in standings.place}
    keys = [f"{visible(model)} is {name}" for model, name in names.items() if name != model]
    return f"Here {listed(keys, most=9)}." if keys else ""


def _effect(verdict: Verdict) -> str:
    effect = verdict.effect
    if effect is None:
        return ""
    parts = [f"{effect.pairs:.2%} of pairs out of order on average, {effect.most_pairs:.1%} at most"]
    if effect.rank_change is not None:
        parts.append(f"a model moves up to {counted(effect.rank_change, 'place')}")
    if effect.winner_changed:
        parts.append(f"the first changes in {counted(effect.winner_changed, 'trial')}")
    if verdict.witness is not None and effect.size > 1:
        least = "no smaller change breaks it" if verdict.witness.minimal else "there may be smaller changes"
        parts.append(f"the change that is shown touches {effect.size:,}, and {least}")
    return "; ".join(parts)


def _drawn(witness: Witness, standings: Standings) -> tuple[tuple[View, ...], int, int]:
    """The two rankings of a witness side by side: the models in question first, then those near the top."""
    if len(witness.after) != 1 or not witness.after[0]:
        return (), 0, 0
    before, after = _places(witness.before), _places(witness.after[0])
    common = [model for model in before if model in after]
    asked = dict.fromkeys(model for pair in witness.broken for model in pair if model in common)
    chosen = list(asked)[:_MOST_DRAWN]
    chosen += [model for model in common if model not in asked][: max(0, 4 - len(chosen))]
    chosen.sort(key=lambda model: (before[model][0], model))
    # A model that goes or comes moves nobody by that alone.
    there, then = (
        _places([[m for m in tier if m in common] for tier in t]) for t in (witness.before, witness.after[0])
    )
    left = {model: row for row, model in enumerate(chosen)}
    by_after = sorted(chosen, key=lambda model: (after[model][0], left[model]))
    right = {model: row for row, model in enumerate(by_after)}
    lines = tuple(
        View(
            name=shortened(standings.name(model), 28),
            before=_HEAD + _ROW * (left[model] + 0.5),
            after=_HEAD + _ROW * (right[model] + 0.5),
            shown_before=before[model][1],
            shown_after=after[model][1],
            moved=_direction(there[model][0], then[model][0]),
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


def _attacks(audit: Audit, base: str, standings: Standings) -> list[tuple[str, str]]:
    """What the base ranking can be attacked for: the axiom, and what happens.

    What the smallest change brings about comes first; of changes of one size, the gravest.
    """
    violated = [verdict for verdict in audit.verdicts[base].values() if verdict.here == "violated"]
    violated.sort(key=lambda v: (v.effect.size if v.effect else 0, *(-share for share in _grave(v)), v.axiom))
    attacks: list[tuple[str, str]] = []
    for verdict in violated[:4]:
        text = _first(witness, standings) if (witness := verdict.witness) is not None else ""
        if verdict.effect and verdict.effect.winner_changed and verdict.trials:
            trials = counted(verdict.trials, "trial")
            text += f" In {verdict.effect.winner_changed:,} of {trials} another model comes first."
        attacks.append((get_axiom(verdict.axiom).title, text))
    if len(violated) > 4:
        rest = [get_axiom(verdict.axiom).title for verdict in violated[4:]]
        attacks.append(("", f"It also breaks {listed(rest, most=6)}."))
    return attacks


def _first(witness: Witness, standings: Standings) -> str:
    """The change, and the first pair of models that it turns around."""
    words = " ".join(witness.explanation[:1])
    names = (*witness.profile.candidates, *witness.profile.voters)
    first, _, more = (words, "", "") if any("; " in name for name in names) else words.partition("; ")
    change = shortened(visible(first.rstrip(".")), 300) + (", among others." if more else ".")
    pair = list(dict.fromkeys(witness.broken[0])) if witness.broken else []
    return f"{change} {_keys(pair, standings)}".rstrip()


def _grave(verdict: Verdict) -> tuple[float, float]:
    effect = verdict.effect
    if effect is None:
        return 0.0, 0.0
    return effect.winner_changed / max(1, verdict.trials), effect.pairs


def _command(audit: Audit, rules: Sequence[str], axioms: Sequence[str], *more: str) -> str:
    every = len(axioms) == len(audit.axioms) > 8
    return quoted_table(
        audit.prepared,
        "axioms",
        *("--rules", ",".join(rules), "--axioms", "all" if every else ",".join(axioms)),
        *("--seed", str(audit.seed)),
        *(more or ("--format", "json")),
    )


def _files(audit: Audit, cells: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What the page's script makes replay files of.

    Parameters
    ----------
    cells
        Rule and axiom by the id of their place on the page.

    Returns
    -------
    data
        ``profiles``, and ``files``: by place the file's ``name``, the number of its ``profile``, and its
        ``witness`` without it and without the list of broken pairs, which a replay finds again; in its
        rankings a number stands for that model of the profile.
    """
    profiles: list[Profile] = []
    files: dict[str, Any] = {}
    for place, (rule, axiom) in cells.items():
        witness = audit.verdicts[rule][axiom].witness
        if witness is None:
            continue
        at = next((i for i, one in enumerate(profiles) if _same(one, witness.profile)), len(profiles))
        if at == len(profiles):
            profiles.append(witness.profile)
        number = {name: i for i, name in enumerate(witness.profile.candidates)}
        data = witness.to_dict(profile=False)
        del data["broken"]
        data["before"] = _numbered(data["before"], number)
        data["after"] = [_numbered(tiers, number) for tiers in data["after"]]
        files[place] = {"name": file_name(rule, axiom), "profile": at, "witness": data}
    return {"profiles": [profile_to_dict(profile) for profile in profiles], "files": files}


def _numbered(tiers: Sequence[Sequence[str]], number: Mapping[str, int]) -> list[list[int | str]]:
    return [[number.get(name, name) for name in tier] for tier in tiers]


def _same(a: Profile, b: Profile) -> bool:
    return a is b or (
        (a.candidates, a.voters, a.weights, a.groups, a.weighting)
        == (b.candidates, b.voters, b.weights, b.groups, b.weighting)
        and all(
            np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
            for name in ("scores", "tolerance", "baseline", "ceiling")
        )
    )


AXIOMS = Section("axioms", "Axioms", 40, _view, needs=(AUDIT,))
