"""Witnesses: a profile and a change on which a rule breaks an axiom; kept, replayed, told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NotRequired, TypedDict

import numpy as np

from ...errors import ProfileError
from ...evaluate import About
from ...missing import Missing, missing_policy
from ...numeric.arrays import FloatArray
from ...plain import Plain, plain
from ...profile import Profile, exact_weight
from ...resolved import Rule
from ...shape import check
from ..axiom import get_axiom
from ..changes.change import Change, Part
from ..changes.kinds import read_change
from ..notebook import facts, witness_facts
from .case import judge_single, tiers
from .wording import outcome_in_words

__all__ = [
    "Replay",
    "Witness",
    "make_witness",
    "profile_from_dict",
    "profile_to_dict",
    "replay",
    "shrink",
]


class _ProfileFile(TypedDict):
    """What :func:`profile_to_dict` writes."""

    models: list[str]
    metrics: list[str]
    scores: list[list[float | None]]
    weights: list[str | float]
    groups: list[str]
    weighting: Literal["own", "tree"]
    tolerance: NotRequired[list[float | None]]
    baseline: NotRequired[list[float | None]]
    ceiling: NotRequired[list[float | None]]


class _PolicyFile(TypedDict):
    """What :func:`_policy_to_dict` writes."""

    lower_is_better: NotRequired[list[str]]
    worst: NotRequired[dict[str, float]]


class _File(TypedDict):
    """What :meth:`Witness.to_dict` writes; other keys are passed over."""

    rule: str
    axiom: str
    profile: _ProfileFile
    changes: list[Any]
    parameters: NotRequired[dict[str, str | float | bool | None]]
    missing: NotRequired[str]
    about: NotRequired[Literal["ranking", "relation"]]
    policy: NotRequired[_PolicyFile]
    minimal: NotRequired[bool]
    before: NotRequired[list[list[str]]]
    after: NotRequired[list[list[list[str]]]]
    broken: NotRequired[list[tuple[str, str]]]
    explanation: NotRequired[list[str]]


@dataclass(frozen=True, eq=False)
class Witness(Plain):
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
    minimal
        Every change of the axiom's kind that touches fewer models, metrics or scores of the profile was
        tried, and none breaks the axiom.
    before, after
        The rankings as tiers of names, best first.
    broken
        Names of the broken pairs; the same name twice speaks of who wins, or of the result as a whole.
    explanation
        The witness in plain sentences.
    """

    keys = (
        *("axiom", "rule", "parameters", "missing", "about", "profile"),
        *("changes", "minimal", "before", "after", "broken", "explanation"),
    )

    rule: str
    parameters: Mapping[str, Any]
    axiom: str
    profile: Profile
    changes: tuple[Change, ...]
    missing: Missing = "available"
    about: About = "ranking"
    minimal: bool = False
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[tuple[str, ...], ...], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    explanation: tuple[str, ...] = ()

    def to_dict(self, *, profile: bool = True) -> dict[str, Any]:
        """Plain data for JSON; the profile may be left out where the reader has the table."""
        parts = self.content()
        if profile:
            parts["profile"] = profile_to_dict(self.profile)
        else:
            del parts["profile"]
        if self.missing != "available" or self.profile.lower_is_better.any():
            parts["policy"] = _policy_to_dict(self.profile)
        return plain(parts)

    def _repr_html_(self) -> str:
        """A plain table for notebooks."""
        return facts(f"{self.rule} breaks {self.axiom}", witness_facts(self))

    def again(
        self,
        *,
        rule: Rule | None = None,
        profile: Profile | None = None,
        changes: Sequence[Change] | None = None,
    ) -> Witness | None:
        """The same claim judged again, or of another case; None where nothing is broken there."""
        return make_witness(
            rule or Rule.of(self.rule, **self.parameters),
            self.axiom,
            profile or self.profile,
            self.changes if changes is None else changes,
            about=self.about,
            missing=self.missing,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Witness:
        """Read what :meth:`to_dict` wrote.

        Raises
        ------
        ProfileError
            If a part is missing, of the wrong kind or of another shape than the others; it names the place.
        """
        check(data, _File, "")
        return cls(
            rule=data["rule"],
            parameters=dict(data.get("parameters", {})),
            axiom=data["axiom"],
            profile=_with_policy(profile_from_dict(data["profile"]), data.get("policy") or {}),
            changes=tuple(read_change(change, f"changes[{at}]") for at, change in enumerate(data["changes"])),
            missing=missing_policy(data.get("missing", "available")),
            about=data.get("about", "ranking"),
            minimal=data.get("minimal", False),
            before=_tuples(data.get("before", [])),
            after=tuple(_tuples(tiers) for tiers in data.get("after", [])),
            broken=tuple((a, b) for a, b in data.get("broken", [])),
            explanation=tuple(data.get("explanation", [])),
        )


def _tuples(tiers: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(tier) for tier in tiers)


def profile_to_dict(profile: Profile) -> dict[str, Any]:
    """A profile as plain data, its weights as exact fractions in text."""
    anchors = {name: getattr(profile, name) for name in ("baseline", "ceiling")}
    data = {
        "models": profile.candidates,
        "metrics": profile.voters,
        "scores": profile.scores,
        "weights": profile.weights,
        "groups": profile.groups,
        "weighting": profile.weighting,
        **{name: values for name, values in anchors.items() if not np.isnan(values).all()},
        **({"tolerance": profile.tolerance} if profile.tolerance.any() else {}),
    }
    return plain(data)


def profile_from_dict(data: Mapping[str, Any]) -> Profile:
    """Read what :func:`profile_to_dict` wrote.

    Raises
    ------
    ProfileError
        If a part is missing, of the wrong kind or of another shape than the others; it names the place.
    """
    check(data, _ProfileFile, "profile")
    models, metrics, scores = data["models"], data["metrics"], data["scores"]
    if not models or not metrics:
        raise ProfileError("profile: a model and a metric, or more, expected")
    if [len(row) for row in scores] != [len(models)] * len(metrics):
        raise ProfileError(f"profile.scores: {len(metrics)} rows of {len(models)} numbers expected")
    for name in ("weights", "groups", "tolerance", "baseline", "ceiling"):
        if len(data.get(name, metrics)) != len(metrics):
            raise ProfileError(f"profile.{name}: {len(metrics)} expected, one a metric")

    def known(name: str) -> FloatArray:
        return np.array(data.get(name, []), dtype=np.float64)

    return Profile(
        candidates=tuple(models),
        voters=tuple(metrics),
        scores=np.array(scores, dtype=np.float64),
        weights=tuple(exact_weight(weight) for weight in data["weights"]),
        groups=tuple(data["groups"]),
        weighting=data["weighting"],
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


def make_witness(
    rule: Rule,
    axiom: str,
    profile: Profile,
    changes: Sequence[Change],
    *,
    about: About = "ranking",
    missing: Missing = "available",
) -> Witness | None:
    """Judge a case and keep it as a witness, in words and plain data; None where nothing is broken."""
    case = judge_single(rule, get_axiom(axiom), profile, changes, about=about, missing=missing)
    if not case.violated:
        return None
    names = case.profile.candidates
    done = [change.in_words(case.profile) for change in changes]
    return Witness(
        rule=rule.id,
        parameters=dict(rule.parameters),
        axiom=axiom,
        profile=case.profile,
        changes=tuple(changes),
        missing=missing,
        about=about,
        before=tiers(case.before, names),
        after=tuple(tiers(r, p.candidates) for r, p in zip(case.results, case.after, strict=True)),
        broken=tuple((names[a], names[b]) for a, b in case.pairs()),
        explanation=tuple(outcome_in_words(case, get_axiom(axiom), done)),
    )


@dataclass(frozen=True, eq=False)
class Replay(Plain):
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

    keys = ("reproduced", "same", "explanation", "witness")

    @property
    def explanation(self) -> tuple[str, ...]:
        """In plain sentences, how the axiom is broken."""
        return () if self.witness is None else self.witness.explanation

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
    again = witness.again()
    if again is None:
        return Replay(False, False, None)
    same = again.before == witness.before and again.after == witness.after
    return Replay(True, same, replace(again, minimal=witness.minimal))


def shrink(witness: Witness) -> Witness:
    """Leave out models, then metrics, one after another, as long as the axiom stays broken."""
    while (smaller := next(_smaller(witness), None)) is not None:
        witness = smaller
    return witness


def _smaller(witness: Witness) -> Iterator[Witness]:
    """Witnesses without one of the models, or one of the metrics, where the changes can do without it."""
    profile = witness.profile
    parts: dict[Part, Sequence[str]] = {"model": profile.candidates, "metric": profile.voters}
    for part, names in parts.items():
        for name in names if len(names) > 1 else ():
            keep = np.array([other != name for other in names])
            rest = profile.select(**{"candidates" if part == "model" else "voters": keep})
            changes = [change.without(part, name) for change in witness.changes]
            left = [change for change in changes if change is not None]
            if len(left) < len(changes):
                continue
            try:
                found = witness.again(profile=rest, changes=left)
            except ProfileError:  # the change does not fit the smaller profile
                continue
            if found is not None:
                yield found
