"""Changes of a profile as plain data: one language for audit, search, witness files and replay.

In a file a change is an object with one key, its kind. Models are candidates and metrics are voters here,
since these words reach the user.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from ...errors import ProfileError
from ...profile import Profile
from ..subjects import Subject

__all__ = ["Change", "copy_name", "place_of"]


def copy_name(name: str, taken: Sequence[str]) -> str:
    """A name for a copy that nothing else has."""
    fresh, count = f"{name} (copy)", 1
    while fresh in taken:
        count += 1
        fresh = f"{name} (copy {count})"
    return fresh


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
class Change(ABC):
    """One change; each kind says what it does.

    Attributes
    ----------
    kind
        Its name in a file.
    """

    kind: ClassVar[str]

    @abstractmethod
    def apply(self, profile: Profile) -> Profile:
        """Make the changed profile.

        Raises
        ------
        ProfileError
            If the change names something that is not there.
        """

    @abstractmethod
    def in_words(self, profile: Profile | None = None) -> str:
        """What it does, as a command: "remove M", "raise M on k from 0.3 to 0.7"."""

    def subject(self, profile: Profile) -> Subject:
        """What a case that this change makes is about."""
        return Subject()

    def without_model(self, name: str) -> Self | None:
        """The change on a profile without a model; None where it cannot do without it."""
        return self

    def without_metric(self, name: str) -> Self | None:
        """The change on a profile without a metric; None where it cannot do without it."""
        return self

    def details(self) -> Any:
        """What stands under its kind in a file: what is not the default, by name."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {self.kind: self.details()}

    @classmethod
    def of(cls, details: Any) -> Self:
        """Read what :meth:`details` wrote."""
        return cls(**details)
