"""The kinds of changes: what each does to a profile, how it is said, and what cases it makes are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from fractions import Fraction
from typing import Any, Self, get_type_hints

import numpy as np

from ...errors import ProfileError
from ...numeric.arrays import FloatArray
from ...numeric.decimals import rescale
from ...profile import LIMITS, Profile, exact_weight
from ...shape import check, check_keys
from ..subjects import AddedMetric, KeptPair, Model, RaisedModel, Subject
from .change import Change, Part, copy_name, place_of, same_orders

__all__ = [
    "AddClones",
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


def _row(names: Sequence[str], scores: Scores) -> FloatArray:
    return np.array([scores.get(name) for name in names], dtype=np.float64)


def _as_given(profile: Profile, metric: str, score: float) -> float:
    """A score as the table has it: where lower is better, a profile's has the other sign."""
    lower = profile.lower_is_better[place_of(metric, profile.voters)]
    return 0.0 - score if lower else score


def _score_in_words(score: float | None) -> str:
    return "nothing" if score is None or np.isnan(score) else f"{score:g}"


def _scores_in_words(scores: Scores, to: str, most: int = 6) -> str:
    said = [f"{name}{to}{_score_in_words(score)}" for name, score in scores.items()]
    return ", ".join(said[:most]) + (f" and {len(said) - most} more" if len(said) > most else "")


def _rescored(profile: Profile, metric: str, scores: Scores) -> Profile:
    changed, row = profile.scores.copy(), place_of(metric, profile.voters)
    for name, score in scores.items():
        changed[row, place_of(name, profile.candidates)] = np.nan if score is None else float(score)
    return replace(profile, scores=changed)


def _moved(names: Sequence[str], before: Sequence[str]) -> int:
    """How many stand in another place."""
    return sum(name != other for name, other in zip(names, before, strict=True))


@dataclass(frozen=True)
class _Names(Change):
    """A change that is a list of models, or of metrics."""

    names: Sequence[str]


class Delete(_Names, kind="delete", says="remove {names}", lists={"names": "model"}):
    """Models are left out."""

    def apply(self, profile: Profile) -> Profile:
        gone = {place_of(name, profile.candidates) for name in self.names}
        return profile.select(candidates=[c for c in range(len(profile.candidates)) if c not in gone])

    def size(self, profile: Profile) -> int:
        return len(self.names)

    def lessened(self, profile: Profile) -> Iterator[Delete]:
        """Each model back again, those that come first in the table last."""
        for name in reversed(self.names) if len(self.names) > 1 else ():
            yield Delete([other for other in self.names if other != name])


class OrderModels(
    _Names, kind="order_models", says="list the models in another order", lists={"names": "model"}
):
    """Models are listed in another order."""

    def apply(self, profile: Profile) -> Profile:
        return profile.select(candidates=[place_of(name, profile.candidates) for name in self.names])

    def size(self, profile: Profile) -> int:
        return _moved(self.names, profile.candidates)


class KeepMetrics(_Names, kind="keep_metrics", says="use only {names}", lists={"names": "metric"}):
    """All other metrics are left out."""

    def apply(self, profile: Profile) -> Profile:
        return profile.select(voters=[place_of(name, profile.voters) for name in self.names])

    def size(self, profile: Profile) -> int:
        return len(self.names)


class OrderMetrics(KeepMetrics, kind="order_metrics", says="list the metrics in another order"):
    """Metrics are listed in another order."""

    def size(self, profile: Profile) -> int:
        return _moved(self.names, profile.voters)


class CopyMetrics(_Names, kind="copy_metrics", says="copy {names}", lists={"names": "metric"}):
    """Metrics come once more, as often as they are named, with weight, group and limits."""

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

    def size(self, profile: Profile) -> int:
        return len(self.names)


@dataclass(frozen=True)
class _OneScore(Change, needs={"model": "model", "metric": "metric"}):
    """A change of one model's score on one metric."""

    model: str
    metric: str

    def words(self, profile: Profile) -> dict[str, Any]:
        row, place = place_of(self.metric, profile.voters), place_of(self.model, profile.candidates)
        was = _as_given(profile, self.metric, float(profile.scores[row, place]))
        return {**super().words(profile), "was": was}


@dataclass(frozen=True)
class Raise(_OneScore, kind="raise", says="{better} {model} on {metric} from {was} to {to}"):
    """A model's score on a metric becomes a higher one, or a lower one where that is better."""

    to: float

    def words(self, profile: Profile) -> dict[str, Any]:
        lower = profile.lower_is_better[place_of(self.metric, profile.voters)]
        to = _as_given(profile, self.metric, float(self.to))
        return {**super().words(profile), "to": to, "better": "lower" if lower else "raise"}

    def apply(self, profile: Profile) -> Profile:
        return _rescored(profile, self.metric, {self.model: self.to})

    def subject(self, profile: Profile) -> Subject:
        row = profile.scores[place_of(self.metric, profile.voters)]
        c = place_of(self.model, profile.candidates)
        old, new = row[c], float(self.to)
        if not new >= old:
            raise ProfileError(f"raise: {new:g} is not above the score of {self.model!r}, {old:g}")
        passed = ((old < row) & (new >= row)) | ((old == row) & (new > row))
        passed[c] = False
        return RaisedModel(np.array([c]), passed[None])


class Withhold(_OneScore, kind="withhold", says="withhold the score of {model} on {metric} ({was})"):
    """A model's score on a metric is left out."""

    def apply(self, profile: Profile) -> Profile:
        return _rescored(profile, self.metric, {self.model: None})

    def subject(self, profile: Profile) -> Subject:
        return Model(np.array([place_of(self.model, profile.candidates)]))


@dataclass(frozen=True)
class Rescore(
    Change,
    kind="rescore",
    says="change {what}",
    needs={"metric": "metric", "keeping": "model"},
    lists={"scores": "model"},
):
    """Models get other scores on a metric; two of them (`keeping`) stay in the order they have on it."""

    metric: str
    scores: Scores
    keeping: Sequence[str] = ()

    def apply(self, profile: Profile) -> Profile:
        return _rescored(profile, self.metric, self.scores)

    def words(self, profile: Profile) -> dict[str, Any]:
        scores = {
            model: None if score is None else _as_given(profile, self.metric, float(score))
            for model, score in self.scores.items()
        }
        if len(scores) != 1:
            return {"what": f"the scores on {self.metric}: {_scores_in_words(scores, ' to ')}"}
        ((model, score),) = scores.items()
        row, place = place_of(self.metric, profile.voters), place_of(model, profile.candidates)
        was = _score_in_words(_as_given(profile, self.metric, float(profile.scores[row, place])))
        return {"what": f"the score of {model} on {self.metric} from {was} to {_score_in_words(score)}"}

    def size(self, profile: Profile) -> int:
        return len(self.scores)

    def lessened(self, profile: Profile) -> Iterator[Rescore]:
        """Each score as it was, where that leaves the order alone that must stay."""
        row = place_of(self.metric, profile.voters)
        for name in reversed(tuple(self.scores)) if len(self.scores) > 1 else ():
            less = replace(self, scores={key: to for key, to in self.scores.items() if key != name})
            if self.keeping or same_orders(profile.scores[[row]], less.apply(profile).scores[[row]]).all():
                yield less

    def subject(self, profile: Profile) -> Subject:
        if not self.keeping:
            return Subject()
        if len(set(self.keeping)) != 2:
            raise ProfileError(f"rescore: keeping names {len(set(self.keeping))} models; two expected")
        pair = [place_of(name, profile.candidates) for name in self.keeping]
        row = place_of(self.metric, profile.voters)
        old, new = (one.scores[row, pair] for one in (profile, self.apply(profile)))
        kept = np.isnan(old).any() or np.sign(old[0] - old[1]) == np.sign(new[0] - new[1])
        return KeptPair(np.array([pair]), np.array([kept]))


@dataclass(frozen=True)
class Rescale(Change, kind="rescale", says="multiply {metric} by {factor}{more}", needs={"metric": "metric"}):
    """A metric is multiplied, and a number added to it; its limits go along."""

    metric: str
    factor: float
    shift: float

    def apply(self, profile: Profile) -> Profile:
        row = place_of(self.metric, profile.voters)

        def moved(name: str, shift: float) -> FloatArray:
            values = getattr(profile, name).copy()
            values[row] = rescale(values[row], float(self.factor), shift)
            return values

        shifts = dict.fromkeys(("scores", "baseline", "ceiling", "worst", "best"), float(self.shift))
        limits = {name: moved(name, shift) for name, shift in {**shifts, "tolerance": 0.0}.items()}
        return replace(profile, **limits)

    def words(self, profile: Profile) -> dict[str, Any]:
        shift = _as_given(profile, self.metric, float(self.shift))
        return {**super().words(profile), "more": f" and add {shift:g}" if shift else ""}


class Reverse(Change, kind="reverse", says="turn every metric around"):
    """Every metric is turned around."""

    def size(self, profile: Profile) -> int:
        return len(profile.voters)

    def apply(self, profile: Profile) -> Profile:
        return replace(
            profile,
            scores=0.0 - profile.scores,
            baseline=-profile.ceiling,
            ceiling=-profile.baseline,
            worst=-profile.best,
            best=-profile.worst,
            lower_is_better=~profile.lower_is_better,
        )


@dataclass(frozen=True)
class AddMetric(
    Change, kind="add_metric", says="add a metric with the scores {scores}", lists={"scores": "model"}
):
    """A metric joins."""

    name: str
    scores: Scores
    weight: str | int | Fraction = 1
    group: str = ""

    def apply(self, profile: Profile) -> Profile:
        row = _row(profile.candidates, self.scores)
        return profile.with_voter(self.name, row, exact_weight(self.weight), self.group)

    def content(self) -> dict[str, Any]:
        return {self.kind: {**vars(self), "weight": str(self.weight)}}

    def words(self, profile: Profile) -> dict[str, Any]:
        return {"scores": _scores_in_words(self.scores, " ")}

    def subject(self, profile: Profile) -> Subject:
        return AddedMetric(_row(profile.candidates, self.scores)[None])


@dataclass(frozen=True)
class AddModel(
    Change,
    kind="add_model",
    says="add the model {name}{more}",
    needs={"of": "model"},
    lists={"scores": "metric"},
):
    """A model joins, as a clone of another where one is named."""

    name: str
    scores: Scores
    of: str = ""

    def apply(self, profile: Profile) -> Profile:
        return replace(
            profile,
            candidates=(*profile.candidates, self.name),
            scores=np.column_stack([profile.scores, _row(profile.voters, self.scores)]),
        )

    def words(self, profile: Profile) -> dict[str, Any]:
        return {"name": self.name, "more": f", a clone of {self.of}" if self.of else ""}

    def subject(self, profile: Profile) -> Subject:
        return Model(np.array([place_of(self.of, profile.candidates)])) if self.of else Subject()


@dataclass(frozen=True)
class AddClones(Change, kind="add_clones", says="add clones of {of}: {names}", needs={"of": "model"}):
    """Several clones of a model join: ``scores`` are those of each, by its name."""

    of: str
    scores: Mapping[str, Scores]

    def apply(self, profile: Profile) -> Profile:
        for name, scores in self.scores.items():
            profile = AddModel(name, scores, self.of).apply(profile)
        return profile

    def words(self, profile: Profile) -> dict[str, Any]:
        return {"of": self.of, "names": list(self.scores)}

    def size(self, profile: Profile) -> int:
        return len(self.scores)

    def subject(self, profile: Profile) -> Subject:
        return Model(np.array([place_of(self.of, profile.candidates)]))

    def without(self, part: Part, name: str) -> Self | None:
        if part == "model":
            return super().without(part, name)
        left = {clone: {m: s for m, s in row.items() if m != name} for clone, row in self.scores.items()}
        return replace(self, scores=left)


@dataclass(frozen=True)
class RenameModels(Change, kind="rename_models", says="exchange the names of models", needs={"new": "model"}):
    """Models exchange their names: from the old name to the new."""

    form = dict

    new: Mapping[str, str]

    def apply(self, profile: Profile) -> Profile:
        return replace(profile, candidates=tuple(self.new.get(name, name) for name in profile.candidates))

    def size(self, profile: Profile) -> int:
        return len(self.new)


def read_change(data: Mapping[str, Any], where: str = "change") -> Change:
    """Read a change from a file.

    Raises
    ------
    ProfileError
        If it is not of one known kind, or not made of what that needs; it names the place after `where`.
    """
    if not isinstance(data, Mapping) or len(data) != 1 or next(iter(data)) not in Change.kinds:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ProfileError(f"{where}: an object of one known kind expected: {', '.join(Change.kinds)}")
    ((kind, details),) = data.items()
    made = Change.kinds[kind]
    hints, parts, place = get_type_hints(made), fields(made), f"{where}.{kind}"
    if len(parts) < 2:
        for part in parts:
            check(details, hints[part.name], place)
        return made(*[made.form(details) for _ in parts])
    required = frozenset(part.name for part in parts if part.default is MISSING)
    check_keys(details, {part.name: part for part in parts}, required, place)
    for name, value in details.items():
        if name not in {part.name for part in parts}:
            raise ProfileError(f"{place}: {name!r:.60} is not a part of it")
        check(value, hints[name], f"{place}.{name}")
    return made(**details)
