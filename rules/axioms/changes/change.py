"""Changes of a profile as plain data: one language for audit, search, witness files and replay.

A change is a dictionary with one key, its kind. Models are candidates and metrics are voters here, since
these words reach the user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import ProfileError
from ...numeric.arrays import FloatArray
from ...profile import Profile, exact_weight

__all__ = ["Change", "apply", "copy_name", "in_words", "original_name"]

#: ``{"delete": ["M"]}``, ``{"raise": {"model": "M", "metric": "k", "to": 0.5}}``, …; see :func:`apply`.
Change = Mapping[str, Any]

_COPY = " (copy"


def copy_name(name: str, taken: Sequence[str]) -> str:
    """A name for a copy that nothing else has."""
    fresh, count = f"{name}{_COPY})", 1
    while fresh in taken:
        count += 1
        fresh = f"{name}{_COPY} {count})"
    return fresh


def original_name(name: str) -> str:
    """The name of what :func:`copy_name` named a copy of; other names stay."""
    head, found, tail = name.rpartition(_COPY)
    return head if found and tail.endswith(")") and tail[:-1].strip().isdigit() | (tail == ")") else name


def apply(profile: Profile, change: Change) -> Profile:
    """Make the changed profile.

    Kinds: ``delete`` (models), ``raise`` (model, metric, to), ``withhold`` (model, metric), ``rescore``
    (metric, scores by model; `keeping`: two models whose order on it stays), ``rescale`` (metric, factor,
    shift), ``reverse`` (true), ``keep_metrics``, ``copy_metrics`` (names, once for each copy), ``add_metric``
    (name, scores, weight, group), ``add_model`` (name, scores, `of`: the model it is a clone of),
    ``order_models``, ``order_metrics``, ``rename_models`` (old name to new).

    Raises
    ------
    ProfileError
        If the change names something that is not there, or is of no known kind.
    """
    if len(change) != 1 or next(iter(change)) not in _KINDS:
        raise ProfileError(f"change {dict(change)!r} is not of one known kind; known: {', '.join(_KINDS)}")
    kind, details = next(iter(change.items()))
    try:
        return _KINDS[kind](profile, details)
    except (KeyError, TypeError) as error:
        raise ProfileError(f"change {kind!r} does not fit the profile: {error} is missing there") from None


def _at(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


def _value(score: float | None) -> float:
    return np.nan if score is None else float(score)


def _delete(profile: Profile, models: Sequence[str]) -> Profile:
    at = _at(profile.candidates)
    gone = {at[name] for name in models}
    return profile.select(candidates=[c for c in range(len(at)) if c not in gone])


def _rescore(profile: Profile, details: Mapping[str, Any]) -> Profile:
    scores, at = profile.scores.copy(), _at(profile.candidates)
    row = _at(profile.voters)[details["metric"]]
    for name, score in details["scores"].items():
        scores[row, at[name]] = _value(score)
    return replace(profile, scores=scores)


def _raise(profile: Profile, details: Mapping[str, Any]) -> Profile:
    return _rescore(profile, {"metric": details["metric"], "scores": {details["model"]: details["to"]}})


def _withhold(profile: Profile, details: Mapping[str, Any]) -> Profile:
    return _rescore(profile, {"metric": details["metric"], "scores": {details["model"]: None}})


def _rescale(profile: Profile, details: Mapping[str, Any]) -> Profile:
    row = _at(profile.voters)[details["metric"]]
    factor, shift = float(details["factor"]), float(details["shift"])

    def moved(values: FloatArray, shift: float = shift) -> FloatArray:
        values = values.copy()
        values[row] = values[row] * factor + shift
        return values

    return replace(
        profile,
        scores=moved(profile.scores),
        tolerance=moved(profile.tolerance, 0.0),
        baseline=moved(profile.baseline),
        ceiling=moved(profile.ceiling),
    )


def _reverse(profile: Profile, _: object) -> Profile:
    return replace(profile, scores=0.0 - profile.scores, baseline=-profile.ceiling, ceiling=-profile.baseline)


def _keep_metrics(profile: Profile, names: Sequence[str]) -> Profile:
    at = _at(profile.voters)
    return profile.select(voters=[at[name] for name in names])


def _copy_metrics(profile: Profile, names: Sequence[str]) -> Profile:
    at = _at(profile.voters)
    copied = profile.select(voters=np.arange(len(at)))
    for name in names:
        v = at[name]
        copied = _with_voter(
            copied,
            copy_name(name, copied.voters),
            profile.scores[v],
            profile.weights[v],
            profile.groups[v],
            (profile.tolerance[v], profile.baseline[v], profile.ceiling[v]),
        )
    return copied


def _add_metric(profile: Profile, details: Mapping[str, Any]) -> Profile:
    row = np.array([_value(details["scores"].get(name)) for name in profile.candidates])
    weight = exact_weight(details.get("weight", 1))
    return _with_voter(profile, details["name"], row, weight, details.get("group", ""))


def _with_voter(
    profile: Profile,
    name: str,
    row: FloatArray,
    weight: Any,
    group: str,
    known: tuple[float, float, float] = (0.0, np.nan, np.nan),
) -> Profile:
    return replace(
        profile,
        voters=(*profile.voters, name),
        scores=np.vstack([profile.scores, row]),
        weights=(*profile.weights, weight),
        groups=(*profile.groups, group),
        tolerance=np.append(profile.tolerance, known[0]),
        baseline=np.append(profile.baseline, known[1]),
        ceiling=np.append(profile.ceiling, known[2]),
    )


def _add_model(profile: Profile, details: Mapping[str, Any]) -> Profile:
    column = np.array([_value(details["scores"].get(name)) for name in profile.voters])
    return replace(
        profile,
        candidates=(*profile.candidates, details["name"]),
        scores=np.column_stack([profile.scores, column]),
    )


def _order_models(profile: Profile, names: Sequence[str]) -> Profile:
    at = _at(profile.candidates)
    return profile.select(candidates=[at[name] for name in names])


def _rename_models(profile: Profile, new: Mapping[str, str]) -> Profile:
    return replace(profile, candidates=tuple(new.get(name, name) for name in profile.candidates))


_KINDS: dict[str, Callable[[Profile, Any], Profile]] = {
    "delete": _delete,
    "raise": _raise,
    "withhold": _withhold,
    "rescore": _rescore,
    "rescale": _rescale,
    "reverse": _reverse,
    "keep_metrics": _keep_metrics,
    "copy_metrics": _copy_metrics,
    "add_metric": _add_metric,
    "add_model": _add_model,
    "order_models": _order_models,
    "order_metrics": _keep_metrics,
    "rename_models": _rename_models,
}


def in_words(change: Change, profile: Profile | None = None) -> str:
    """Say what a change does: "remove M", "raise M on k from 0.3 to 0.7"."""
    kind, it = next(iter(change.items()))
    match kind:
        case "delete":
            return f"remove {_listed(it)}"
        case "raise":
            return f"raise {it['model']} on {it['metric']}{_was(profile, it)} to {it['to']:g}"
        case "withhold":
            return f"withhold the score of {it['model']} on {it['metric']}{_was(profile, it, ' (%s)')}"
        case "rescore":
            return f"change the scores on {it['metric']}: {_scored(it['scores'], ' to ')}"
        case "rescale":
            shift = f" and add {it['shift']:g}" if it["shift"] else ""
            return f"multiply {it['metric']} by {it['factor']:g}{shift}"
        case "reverse":
            return "turn every metric around"
        case "keep_metrics":
            return f"use only {_listed(it)}"
        case "copy_metrics":
            return f"copy {_listed(it)}"
        case "add_metric":
            return f"add a metric with the scores {_scored(it['scores'], ' ')}"
        case "add_model":
            return f"add the model {it['name']}" + (f", a clone of {it['of']}" if "of" in it else "")
        case "rename_models":
            return "exchange the names of models"
        case _:
            return f"list the {kind.removeprefix('order_')} in another order"


def _scored(scores: Mapping[str, float | None], to: str, most: int = 6) -> str:
    return _listed([f"{name}{to}{_number(score)}" for name, score in scores.items()], most)


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _number(score: float | None) -> str:
    return "nothing" if score is None else f"{score:g}"


def _was(profile: Profile | None, details: Mapping[str, Any], form: str = " from %s") -> str:
    if profile is None:
        return ""
    score = profile.scores[_at(profile.voters)[details["metric"]], _at(profile.candidates)[details["model"]]]
    return form % f"{score:g}"
