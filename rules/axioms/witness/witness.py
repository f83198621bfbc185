"""Witnesses: a profile and a change on which a rule breaks an axiom; kept, replayed, told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...errors import ProfileError
from ...evaluate import About, Results
from ...missing import Missing, missing_policy
from ...numeric.arrays import FloatArray
from ...profile import Profile, exact_weight
from ...registry import RuleSpec, get_rule
from ..axiom import get_axiom
from ..changes.change import Change
from ..changes.kinds import read_change
from ..notebook import facts, witness_facts
from .case import Single, judge_single
from .wording import outcome_in_words

__all__ = [
    "Replay",
    "Witness",
    "make_witness",
    "profile_from_dict",
    "profile_to_dict",
    "replay",
    "shrink",
    "tiers",
    "witness_of",
]


@dataclass(frozen=True, eq=False)
class Witness:
    """What breaks an axiom.

    Attributes
    ----------
    rule, parameters, axiom
        Ids, and all of the rule's parameters.
    profile
        The profile before, with its gaps.
    changes
        What leads to the changed profiles.
    missing
        The missing policy.
    about
        Whether the ranking was judged or the rule's relation.
    before, after
        The rankings as tiers of names, best first.
    broken
        Names of the broken pairs; the same name twice speaks of who wins, or of the result as a whole.
    explanation
        The witness in plain sentences.
    """

    rule: str
    parameters: Mapping[str, Any]
    axiom: str
    profile: Profile
    changes: tuple[Change, ...]
    missing: Missing = "available"
    about: About = "ranking"
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[tuple[str, ...], ...], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    explanation: tuple[str, ...] = ()

    def to_dict(self, *, profile: bool = True) -> dict[str, Any]:
        """Plain data for JSON; the profile may be left out where the reader has the table."""
        return {
            "axiom": self.axiom,
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "missing": self.missing,
            "about": self.about,
            **({"profile": profile_to_dict(self.profile)} if profile else {}),
            "changes": [change.to_dict() for change in self.changes],
            "before": [list(tier) for tier in self.before],
            "after": [[list(tier) for tier in tiers] for tiers in self.after],
            "broken": [list(pair) for pair in self.broken],
            "explanation": list(self.explanation),
            **({} if self.missing == "available" else {"policy": _policy_to_dict(self.profile)}),
        }

    def _repr_html_(self) -> str:
        """A plain table for notebooks."""
        return facts(f"{self.rule} breaks {self.axiom}", witness_facts(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Witness:
        """Read what :meth:`to_dict` wrote.

        Raises
        ------
        ProfileError
            If a part is missing or of the wrong kind.
        """
        try:
            return cls(
                rule=str(data["rule"]),
                parameters=dict(data.get("parameters", {})),
                axiom=str(data["axiom"]),
                profile=_with_policy(profile_from_dict(data["profile"]), data.get("policy") or {}),
                changes=tuple(read_change(change) for change in data["changes"]),
                missing=missing_policy(str(data.get("missing", "available"))),
                about="relation" if data.get("about") == "relation" else "ranking",
                before=_tuples(data.get("before", [])),
                after=tuple(_tuples(tiers) for tiers in data.get("after", [])),
                broken=tuple((str(a), str(b)) for a, b in data.get("broken", [])),
                explanation=tuple(data.get("explanation", [])),
            )
        except (KeyError, TypeError) as error:
            raise ProfileError(f"not a witness: {error} is missing or of the wrong kind") from None


def _tuples(tiers: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(tier) for tier in tiers)


def profile_to_dict(profile: Profile) -> dict[str, Any]:
    """A profile as plain data, its weights as exact fractions in text."""
    known = {
        name: [None if np.isnan(x) else float(x) for x in getattr(profile, name)]
        for name in ("baseline", "ceiling")
        if not np.isnan(getattr(profile, name)).all()
    }
    if profile.tolerance.any():
        known["tolerance"] = [float(x) for x in profile.tolerance]
    return {
        "models": list(profile.candidates),
        "metrics": list(profile.voters),
        "scores": [[None if np.isnan(x) else float(x) for x in row] for row in profile.scores],
        "weights": [str(weight) for weight in profile.weights],
        "groups": list(profile.groups),
        "weighting": profile.weighting,
        **known,
    }


def profile_from_dict(data: Mapping[str, Any]) -> Profile:
    """Read what :func:`profile_to_dict` wrote."""

    def known(name: str) -> FloatArray:
        return np.array(data.get(name, []), dtype=np.float64)

    return Profile(
        candidates=tuple(data["models"]),
        voters=tuple(data["metrics"]),
        scores=np.array(data["scores"], dtype=np.float64),
        weights=tuple(exact_weight(weight) for weight in data["weights"]),
        groups=tuple(data["groups"]),
        weighting="tree" if data["weighting"] == "tree" else "own",
        tolerance=known("tolerance"),
        baseline=known("baseline"),
        ceiling=known("ceiling"),
    )


def _policy_to_dict(profile: Profile) -> dict[str, Any]:
    """What a missing policy must know of the metrics: directions, and worst scores as they were given."""
    lower = dict(zip(profile.voters, profile.lower_is_better.tolist(), strict=True))
    worst = {
        name: (0.0 - bound if lower[name] else bound)
        for name, bound in zip(profile.voters, profile.worst.tolist(), strict=True)
        if not np.isnan(bound)
    }
    return {"lower_is_better": [name for name in lower if lower[name]], "worst": worst}


def _with_policy(profile: Profile, policy: Mapping[str, Any]) -> Profile:
    """Give a profile what :func:`_policy_to_dict` wrote."""
    lower = np.array([name in policy.get("lower_is_better", ()) for name in profile.voters], dtype=bool)
    worst = np.array([policy.get("worst", {}).get(name, np.nan) for name in profile.voters])
    return replace(profile, lower_is_better=lower, worst=np.where(lower, 0.0 - worst, worst))


def tiers(results: Results, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The ranking of the first case as tiers of names."""
    ranks = results.ranks[0]
    return tuple(
        tuple(sorted(names[int(c)] for c in np.flatnonzero(ranks == rank)))
        for rank in sorted(set(ranks.tolist()) - {0})
    )


def make_witness(
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    axiom: str,
    profile: Profile,
    changes: Sequence[Change],
    *,
    about: About = "ranking",
    missing: Missing = "available",
) -> Witness | None:
    """Judge a case and keep it as a witness; None where nothing is broken."""
    case = judge_single(spec, parameters, get_axiom(axiom), profile, changes, about=about, missing=missing)
    return witness_of(case, spec, parameters, axiom, changes, about, missing) if case.violated else None


def witness_of(
    case: Single,
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    axiom: str,
    changes: Sequence[Change],
    about: About,
    missing: Missing,
) -> Witness:
    """Put a judged case into words and plain data."""
    names = case.profile.candidates
    return Witness(
        rule=spec.id,
        parameters=dict(parameters),
        axiom=axiom,
        profile=case.profile,
        changes=tuple(changes),
        missing=missing,
        about=about,
        before=tiers(case.before, names),
        after=tuple(tiers(r, p.candidates) for r, p in zip(case.results, case.after, strict=True)),
        broken=tuple((names[a], names[b]) for a, b in case.pairs()),
        explanation=tuple(
            outcome_in_words(case, get_axiom(axiom), [c.in_words(case.profile) for c in changes])
        ),
    )


@dataclass(frozen=True, eq=False)
class Replay:
    """A witness computed again.

    Attributes
    ----------
    reproduced
        The axiom is broken again.
    same
        The rankings are those that the file states.
    witness
        As computed now; None where nothing is broken any more.
    """

    reproduced: bool
    same: bool
    witness: Witness | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "reproduced": self.reproduced,
            "same": self.same,
            "explanation": [] if self.witness is None else list(self.witness.explanation),
            "witness": None if self.witness is None else self.witness.to_dict(),
        }

    def _repr_html_(self) -> str:
        """A plain table for notebooks."""
        if self.witness is None:
            return facts("replay", {"what happens": "the axiom is not broken any more"})
        same = "" if self.same else "the rankings are not those that the witness states"
        caption = f"{self.witness.rule} breaks {self.witness.axiom} again"
        return facts(caption, {**witness_facts(self.witness), "note": same})


def replay(witness: Witness) -> Replay:
    """Rank a witness's profiles again and judge them.

    Raises
    ------
    UnknownNameError
        If there is no such rule or axiom here.
    ProfileError
        If the witness does not fit together.
    """
    spec = get_rule(witness.rule)
    again = make_witness(
        spec,
        spec.resolve(witness.parameters),
        witness.axiom,
        witness.profile,
        witness.changes,
        about=witness.about,
        missing=witness.missing,
    )
    if again is None:
        return Replay(False, False, None)
    same = again.before == witness.before and again.after == witness.after
    return Replay(True, same, again)


def shrink(witness: Witness) -> Witness:
    """Leave out models, then metrics, one after another, as long as the axiom stays broken."""
    spec = get_rule(witness.rule)
    best = witness
    smaller: Witness | None = witness
    while smaller is not None:
        best, smaller = smaller, None
        for candidate in _smaller(best):
            profile, changes = candidate
            try:
                found = make_witness(
                    spec,
                    best.parameters,
                    best.axiom,
                    profile,
                    changes,
                    about=best.about,
                    missing=best.missing,
                )
            except ProfileError:  # the change does not fit the smaller profile
                continue
            if found is not None:
                smaller = found
                break
    return best


def _smaller(witness: Witness) -> list[tuple[Profile, tuple[Change, ...]]]:
    """The case without one of the models, or one of the metrics, where its changes can do without it."""
    profile = witness.profile
    models, metrics = profile.candidates, profile.voters
    parts = [
        (
            profile.select(candidates=[c for c in range(len(models)) if models[c] != name]),
            [change.without_model(name) for change in witness.changes],
        )
        for name in (models if len(models) > 1 else ())
    ] + [
        (
            profile.select(voters=[v for v in range(len(metrics)) if metrics[v] != name]),
            [change.without_metric(name) for change in witness.changes],
        )
        for name in (metrics if len(metrics) > 1 else ())
    ]
    options: list[tuple[Profile, tuple[Change, ...]]] = []
    for part, left in parts:
        changes = tuple(change for change in left if change is not None)
        if len(changes) == len(left):
            options.append((part, changes))
    return options
