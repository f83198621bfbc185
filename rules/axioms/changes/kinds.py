"""The kinds of changes: what each does to a profile, how it is said, and what cases it makes are about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

import numpy as np

from ...errors import ProfileError
from ...numeric.arrays import FloatArray
from ...profile import LIMITS, Profile, exact_weight
from ..subjects import AddedMetric, KeptPair, Model, RaisedModel, Subject
from .change import Change, copy_name, place_of

__all__ = [
    "AddMetric",
    "AddModel",
    "CopyMetrics",
    "Delete",
    "KeepMetrics",
    "OrderMetrics",
    "OrderModels",
    "Raise",
    "RenameModels",
    "Rescale",
    "Rescore",
    "Reverse",
    "Withhold",
    "read_change",
]

Scores = Mapping[str, float | None]


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _scored(scores: Scores, to: str) -> str:
    said = {name: "nothing" if score is None else f"{score:g}" for name, score in scores.items()}
    return _listed([f"{name}{to}{score}" for name, score in said.items()], most=6)


def _value(score: float | None) -> float:
    return np.nan if score is None else float(score)


def _row(names: Sequence[str], scores: Scores) -> FloatArray:
    return np.array([_value(scores.get(name)) for name in names], dtype=np.float64)


def _without(scores: Scores, name: str) -> Scores:
    return {other: score for other, score in scores.items() if other != name}


def _rescored(profile: Profile, metric: str, scores: Scores) -> Profile:
    changed, row = profile.scores.copy(), place_of(metric, profile.voters)
    for name, score in scores.items():
        changed[row, place_of(name, profile.candidates)] = _value(score)
    return replace(profile, scores=changed)


@dataclass(frozen=True)
class _Names(Change):
    """A change that is a list of models, or of metrics."""

    names: Sequence[str]

    def details(self) -> Any:
        return list(self.names)

    @classmethod
    def of(cls, details: Any) -> Self:
        return cls(tuple(details))

    def _left(self, name: str) -> Self | None:
        left = tuple(other for other in self.names if other != name)
        return replace(self, names=left) if left else None


@dataclass(frozen=True)
class Delete(_Names):
    """Models are left out."""

    kind: ClassVar[str] = "delete"

    def apply(self, profile: Profile) -> Profile:
        gone = {place_of(name, profile.candidates) for name in self.names}
        return profile.select(candidates=[c for c in range(len(profile.candidates)) if c not in gone])

    def in_words(self, profile: Profile | None = None) -> str:
        return f"remove {_listed(self.names)}"

    def without_model(self, name: str) -> Self | None:
        return self._left(name)


@dataclass(frozen=True)
class OrderModels(_Names):
    """Models are listed in another order."""

    kind: ClassVar[str] = "order_models"

    def apply(self, profile: Profile) -> Profile:
        return profile.select(candidates=[place_of(name, profile.candidates) for name in self.names])

    def in_words(self, profile: Profile | None = None) -> str:
        return "list the models in another order"

    def without_model(self, name: str) -> Self | None:
        return self._left(name)


@dataclass(frozen=True)
class KeepMetrics(_Names):
    """All other metrics are left out."""

    kind: ClassVar[str] = "keep_metrics"

    def apply(self, profile: Profile) -> Profile:
        return profile.select(voters=[place_of(name, profile.voters) for name in self.names])

    def in_words(self, profile: Profile | None = None) -> str:
        return f"use only {_listed(self.names)}"

    def without_metric(self, name: str) -> Self | None:
        return self._left(name)


@dataclass(frozen=True)
class OrderMetrics(KeepMetrics):
    """Metrics are listed in another order."""

    kind: ClassVar[str] = "order_metrics"

    def in_words(self, profile: Profile | None = None) -> str:
        return "list the metrics in another order"


@dataclass(frozen=True)
class CopyMetrics(_Names):
    """Metrics come once more, as often as they are named, with weight, group and limits."""

    kind: ClassVar[str] = "copy_metrics"

    def apply(self, profile: Profile) -> Profile:
        every = [*range(len(profile.voters)), *(place_of(name, profile.voters) for name in self.names)]
        voters = list(profile.voters)
        for name in self.names:
            voters.append(copy_name(name, voters))
        return replace(
            profile,
            voters=tuple(voters),
            scores=profile.scores[every],
            weights=tuple(profile.weights[v] for v in every),
            groups=tuple(profile.groups[v] for v in every),
            **{limit: getattr(profile, limit)[every] for limit in LIMITS},
        )

    def in_words(self, profile: Profile | None = None) -> str:
        return f"copy {_listed(self.names)}"

    def without_metric(self, name: str) -> Self | None:
        return self._left(name)


@dataclass(frozen=True)
class _OneScore(Change):
    """A change of one model's score on one metric."""

    model: str
    metric: str

    @property
    @abstractmethod
    def _new(self) -> float | None: ...

    def apply(self, profile: Profile) -> Profile:
        return _rescored(profile, self.metric, {self.model: self._new})

    def without_model(self, name: str) -> Self | None:
        return None if name == self.model else self

    def without_metric(self, name: str) -> Self | None:
        return None if name == self.metric else self

    def _was(self, profile: Profile | None, form: str) -> str:
        if profile is None:
            return ""
        row, place = place_of(self.metric, profile.voters), place_of(self.model, profile.candidates)
        return form.format(profile.scores[row, place])


@dataclass(frozen=True)
class Raise(_OneScore):
    """A model's score on a metric becomes a higher one."""

    kind: ClassVar[str] = "raise"

    to: float

    @property
    def _new(self) -> float:
        return float(self.to)

    def in_words(self, profile: Profile | None = None) -> str:
        return f"raise {self.model} on {self.metric}{self._was(profile, ' from {:g}')} to {self.to:g}"

    def subject(self, profile: Profile) -> Subject:
        row = profile.scores[place_of(self.metric, profile.voters)]
        c = place_of(self.model, profile.candidates)
        old, new = row[c], float(self.to)
        if not new >= old:
            raise ProfileError(f"raise: {new:g} is not above the score of {self.model!r}, {old:g}")
        passed = ((old < row) & (new >= row)) | ((old == row) & (new > row))
        passed[c] = False
        return RaisedModel(np.array([c]), passed[None])


@dataclass(frozen=True)
class Withhold(_OneScore):
    """A model's score on a metric is left out."""

    kind: ClassVar[str] = "withhold"

    @property
    def _new(self) -> None:
        return None

    def in_words(self, profile: Profile | None = None) -> str:
        return f"withhold the score of {self.model} on {self.metric}{self._was(profile, ' ({:g})')}"

    def subject(self, profile: Profile) -> Subject:
        return Model(np.array([place_of(self.model, profile.candidates)]))


@dataclass(frozen=True)
class Rescore(Change):
    """Models get other scores on a metric; two of them (`keeping`) stay in the order they have on it."""

    kind: ClassVar[str] = "rescore"

    metric: str
    scores: Scores
    keeping: Sequence[str] = ()

    def apply(self, profile: Profile) -> Profile:
        return _rescored(profile, self.metric, self.scores)

    def in_words(self, profile: Profile | None = None) -> str:
        return f"change the scores on {self.metric}: {_scored(self.scores, ' to ')}"

    def subject(self, profile: Profile) -> Subject:
        if not self.keeping:
            return Subject()
        pair = [place_of(name, profile.candidates) for name in self.keeping]
        row = place_of(self.metric, profile.voters)
        old, new = (one.scores[row, pair] for one in (profile, self.apply(profile)))
        kept = np.isnan(old).any() or np.sign(old[0] - old[1]) == np.sign(new[0] - new[1])
        return KeptPair(np.array([pair]), np.array([kept]))

    def without_model(self, name: str) -> Self | None:
        return None if name in self.keeping else replace(self, scores=_without(self.scores, name))

    def without_metric(self, name: str) -> Self | None:
        return None if name == self.metric else self


@dataclass(frozen=True)
class Rescale(Change):
    """A metric is multiplied, and a number added to it; its limits go along."""

    kind: ClassVar[str] = "rescale"

    metric: str
    factor: float
    shift: float

    def apply(self, profile: Profile) -> Profile:
        row = place_of(self.metric, profile.voters)

        def moved(values: FloatArray, shift: float) -> FloatArray:
            values = values.copy()
            values[row] = values[row] * float(self.factor) + shift
            return values

        shift = float(self.shift)
        return replace(
            profile,
            scores=moved(profile.scores, shift),
            tolerance=moved(profile.tolerance, 0.0),
            baseline=moved(profile.baseline, shift),
            ceiling=moved(profile.ceiling, shift),
            worst=moved(profile.worst, shift),
        )

    def in_words(self, profile: Profile | None = None) -> str:
        shift = f" and add {self.shift:g}" if self.shift else ""
        return f"multiply {self.metric} by {self.factor:g}{shift}"

    def without_metric(self, name: str) -> Self | None:
        return None if name == self.metric else self


@dataclass(frozen=True)
class Reverse(Change):
    """Every metric is turned around."""

    kind: ClassVar[str] = "reverse"

    def apply(self, profile: Profile) -> Profile:
        return replace(
            profile,
            scores=0.0 - profile.scores,
            baseline=-profile.ceiling,
            ceiling=-profile.baseline,
            worst=np.full(len(profile.voters), np.nan),  # the best possible score is not known
            lower_is_better=~profile.lower_is_better,
        )

    def in_words(self, profile: Profile | None = None) -> str:
        return "turn every metric around"

    def details(self) -> Any:
        return True

    @classmethod
    def of(cls, details: Any) -> Self:
        return cls()


@dataclass(frozen=True)
class AddMetric(Change):
    """A metric joins."""

    kind: ClassVar[str] = "add_metric"

    name: str
    scores: Scores
    weight: str | int | Fraction = 1
    group: str = ""

    def apply(self, profile: Profile) -> Profile:
        row = _row(profile.candidates, self.scores)
        return profile.with_voter(self.name, row, exact_weight(self.weight), self.group)

    def details(self) -> Any:
        return {"name": self.name, "scores": self.scores, "weight": str(self.weight), "group": self.group}

    def in_words(self, profile: Profile | None = None) -> str:
        return f"add a metric with the scores {_scored(self.scores, ' ')}"

    def subject(self, profile: Profile) -> Subject:
        return AddedMetric(_row(profile.candidates, self.scores)[None])

    def without_model(self, name: str) -> Self | None:
        return replace(self, scores=_without(self.scores, name))


@dataclass(frozen=True)
class AddModel(Change):
    """A model joins; `clone_of` is the one that it is a clone of (``of`` in a file)."""

    kind: ClassVar[str] = "add_model"

    name: str
    scores: Scores
    clone_of: str = ""

    def apply(self, profile: Profile) -> Profile:
        return replace(
            profile,
            candidates=(*profile.candidates, self.name),
            scores=np.column_stack([profile.scores, _row(profile.voters, self.scores)]),
        )

    def details(self) -> Any:
        plain = {"name": self.name, "scores": self.scores}
        return {**plain, "of": self.clone_of} if self.clone_of else plain

    @classmethod
    def of(cls, details: Any) -> Self:
        return cls(**{"clone_of" if name == "of" else name: value for name, value in details.items()})

    def in_words(self, profile: Profile | None = None) -> str:
        return f"add the model {self.name}" + (f", a clone of {self.clone_of}" if self.clone_of else "")

    def subject(self, profile: Profile) -> Subject:
        return Model(np.array([place_of(self.clone_of, profile.candidates)])) if self.clone_of else Subject()

    def without_model(self, name: str) -> Self | None:
        return None if name == self.clone_of else self

    def without_metric(self, name: str) -> Self | None:
        return replace(self, scores=_without(self.scores, name))


@dataclass(frozen=True)
class RenameModels(Change):
    """Models exchange their names: from the old name to the new."""

    kind: ClassVar[str] = "rename_models"

    new: Mapping[str, str]

    def apply(self, profile: Profile) -> Profile:
        return replace(profile, candidates=tuple(self.new.get(name, name) for name in profile.candidates))

    def details(self) -> Any:
        return dict(self.new)

    @classmethod
    def of(cls, details: Any) -> Self:
        return cls(dict(details))

    def in_words(self, profile: Profile | None = None) -> str:
        return "exchange the names of models"

    def without_model(self, name: str) -> Self | None:
        return None if name in self.new else self


_KINDS: Mapping[str, type[Change]] = {
    cls.kind: cls
    for cls in (
        *(Delete, Raise, Withhold, Rescore, Rescale, Reverse, KeepMetrics, CopyMetrics),
        *(AddMetric, AddModel, OrderModels, OrderMetrics, RenameModels),
    )
}


def read_change(data: Mapping[str, Any]) -> Change:
    """Read a change from a file.

    Raises
    ------
    ProfileError
        If it is not of one known kind, or not made of what that needs.
    """
    if len(data) != 1 or next(iter(data)) not in _KINDS:
        raise ProfileError(f"change {dict(data)!r} is not of one known kind; known: {', '.join(_KINDS)}")
    kind, details = next(iter(data.items()))
    try:
        return _KINDS[kind].of(details)
    except (TypeError, ValueError, AttributeError):
        raise ProfileError(f"change {kind!r} is not made of what it needs: {details!r}") from None
