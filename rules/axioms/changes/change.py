"""Changes of a profile as plain data: one language for audit, search, witness files and replay.

In a file a change is an object with one key, its kind. Models are candidates and metrics are voters here,
since these words reach the user.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, Self

import numpy as np

from ...errors import ProfileError
from ...numeric.arrays import BoolArray, FloatArray
from ...numeric.ties import tied_ranks
from ...plain import Plain
from ...profile import Profile
from ..subjects import Subject

__all__ = ["Change", "Part", "copy_name", "orders_kept", "place_of", "same_orders", "touched"]

#: What a profile may be asked to do without one of.
Part = Literal["model", "metric"]


def copy_name(name: str, taken: Sequence[str]) -> str:
    """A name for a copy that nothing else has."""
    fresh, count = f"{name} (copy)", 1
    while fresh in taken:
        count += 1
        fresh = f"{name} (copy {count})"
    return fresh


def touched(changes: Sequence[Change], profile: Profile) -> int:
    """How many models, metrics or scores a case's changes touch; of two parts of the metrics, the smaller."""
    return min((change.size(profile) for change in changes), default=0)


def orders_kept(before: FloatArray, after: FloatArray) -> BoolArray:
    """``[k, a, b]``: two models have the same order on ``[k, c]`` before and after, or a score is missing."""
    with np.errstate(invalid="ignore"):
        old, new = (np.sign(rows[:, :, None] - rows[:, None]) for rows in (before, after))
    return (old == new) | np.isnan(old) | np.isnan(new)


def same_orders(before: FloatArray, after: FloatArray) -> BoolArray:
    """``[k]``: all models have the same order on ``[k, c]`` before and after, and the same gaps."""
    old, new = tied_ranks(before), tied_ranks(after)
    return np.asarray(((old == new) | (np.isnan(old) & np.isnan(new))).all(axis=1))


def place_of(name: str, names: Sequence[str]) -> int:
    """Where a model or metric stands.

    Raises
    ------
    ProfileError
        If it does not.
    """
    if name not in names:
        raise ProfileError(f"the change does not fit the profile: {name!r} is missing there")
    return names.index(name)


@dataclass(frozen=True)
class Change(Plain, ABC):
    """One change; each kind is a class, whose fields are what stands under its kind in a file.

    Attributes
    ----------
    kinds
        All kinds, by their names in a file.
    kind, says
        Its name there; what it does, as a command in which fields stand in braces.
    needs, lists
        Which fields hold models or metrics: those that it cannot do without, and those of which it can do
        without each, though not without all.
    form
        What stands under its kind in a file where it has a single field.
    """

    kinds: ClassVar[dict[str, type[Change]]] = {}
    kind: ClassVar[str]
    says: ClassVar[str]
    needs: ClassVar[Mapping[str, Part]] = {}
    lists: ClassVar[Mapping[str, Part]] = {}
    form: ClassVar[type[list[Any]] | type[dict[str, Any]]] = list

    def __init_subclass__(
        cls,
        kind: str = "",
        says: str = "",
        needs: Mapping[str, Part] | None = None,
        lists: Mapping[str, Part] | None = None,
    ) -> None:
        cls.kind, cls.says = kind, says
        cls.needs, cls.lists = needs or cls.needs, lists or cls.lists
        if kind:
            cls.kinds[kind] = cls

    @abstractmethod
    def apply(self, profile: Profile) -> Profile:
        """Make the changed profile.

        Raises
        ------
        ProfileError
            If the change names something that is not there.
        """

    def words(self, profile: Profile) -> dict[str, Any]:
        """What may stand in braces in `says`."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def in_words(self, profile: Profile) -> str:
        """What it does to a profile, as a command: "remove M", "raise M on k from 0.3 to 0.7"."""
        return self.says.format(**{name: _in_words(value) for name, value in self.words(profile).items()})

    def subject(self, profile: Profile) -> Subject:
        """What a case that this change makes is about."""
        return Subject()

    def size(self, profile: Profile) -> int:
        """How many models, metrics or scores of a profile it touches: what it adds, leaves out or alters."""
        return 1

    def lessened(self, profile: Profile) -> Iterator[Change]:
        """The change with one of its parts undone, in each way that leaves a change of the same axiom."""
        yield from ()

    def without(self, part: Part, name: str) -> Self | None:
        """The change on a profile without a model or a metric; None where it cannot do without it."""
        for field, of in self.needs.items():
            value = getattr(self, field)
            if of == part and (name == value if isinstance(value, str) else name in value):
                return None
        left: dict[str, Any] = {}
        for field, of in self.lists.items():
            value = getattr(self, field)
            if of == part and name in value:
                rest = [other for other in value if other != name]
                left[field] = {key: value[key] for key in rest} if isinstance(value, Mapping) else rest
        return replace(self, **left) if all(left.values()) else None

    def content(self) -> dict[str, Any]:
        """The only field, or those that are not the default by name."""
        values = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}
        return {self.kind: values if len(fields(self)) > 1 else next(iter(values.values()), True)}


def _in_words(value: object, most: int = 8) -> str:
    if isinstance(value, float | int):
        return f"{value:g}"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return str(value)
    shown = ", ".join(str(name) for name in value[:most])
    return shown + (f" and {len(value) - most} more" if len(value) > most else "")
