"""What a section hands to its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..text.safe import visible

__all__ = ["Section", "listed", "plural"]


@dataclass(frozen=True, eq=False)
class Section:
    """A section of the page.

    Attributes
    ----------
    id, name
        Its anchor, and its name in the contents.
    template
        The file that shows it; none for a section of which only the reason is shown.
    view
        What the template reads.
    charts
        Specifications by the id of their figure.
    missed
        What is not shown, and why, as whole sentences.
    data
        Plain data that the page's script reads, by the id of the element that holds them.
    """

    id: str
    name: str
    template: str = ""
    view: Mapping[str, Any] = field(default_factory=dict[str, Any])
    charts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    missed: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in a sentence: ``a, b and c``, or ``a, b and 4 more``."""
    names = [visible(name) for name in names]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def plural(count: int, what: str) -> str:
    """``1 metric``, ``2 metrics``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
