"""The errors that llull raises: a small tree under :class:`LlullError`, each message one line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "LlullError",
    "ParameterError",
    "PluginError",
    "ProfileError",
    "RuleError",
    "SelectionError",
    "UnknownNameError",
]


#: Longer names are not held against each other, which takes the product of their lengths.
_LONGEST = 200


class LlullError(ValueError):
    """Base of every error that bad input, and never a fault of llull, causes."""


class ProfileError(LlullError):
    """A profile cannot be built from what was given."""


class RuleError(LlullError):
    """A rule is not defined on this profile (for example a geometric mean of negative scores)."""


class PluginError(RuleError):
    """A rule that is not llull's fails, or its package cannot be loaded; the message says whose it is."""


class SelectionError(LlullError):
    """A selection, weighting or missing policy leaves nothing, or does not fit the table."""


class ParameterError(LlullError):
    """A parameter has a value that its rule does not take."""


class UnknownNameError(LlullError):
    """A name that is not there; the message lists the nearest ones that are."""

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        place = f" in {where}" if where else ""
        super().__init__(f"unknown {kind} {name!r}{place}; {self._suggestion()}")

    def _suggestion(self, most: int = 12) -> str:
        folded: dict[str, str] = {}
        for name in self.known if len(self.name) <= _LONGEST else ():
            if len(name) <= _LONGEST:
                folded.setdefault(name.casefold(), name)
        near = get_close_matches(self.name.casefold(), folded, n=3, cutoff=0.6)
        if near:
            return "did you mean " + " or ".join(repr(folded[n]) for n in near) + "?"
        if not self.known:
            return f"there is no {self.kind}"
        listed = ", ".join(self.known[:most])
        more = len(self.known) - most
        return f"known: {listed}" + (f" and {more} more" if more > 0 else "")
