"""What a section is, and what it hands to its template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..dossier import Dossier
from ..needs import Missed, Need
from ..text.safe import visible

__all__ = ["Figure", "Section", "View", "part"]

T = TypeVar("T")
F = TypeVar("F")
P = ParamSpec("P")


class View(SimpleNamespace):
    """What a template reads, by name: figures, plain values, other views, or why something is missed.

    ``data`` are plain data that the page's script reads, by the id of the element that holds them.
    """

    data: Mapping[str, Any] = MappingProxyType({})

    @property
    def charts(self) -> dict[str, Mapping[str, Any]]:
        """Specifications of all figures."""
        figures = [part for part in vars(self).values() if isinstance(part, Figure)]
        return {id: chart for figure in figures for id, chart in figure.charts.items()}

    @property
    def missed(self) -> list[str]:
        """What is not shown, and why, as whole sentences."""
        return [f"{part.reason}." for part in vars(self).values() if isinstance(part, Missed)]


class Figure(SimpleNamespace):
    """A figure, or a table, and what stands around it; a template may read more of it, by name.

    Attributes
    ----------
    title
        The finding.
    source
        What is shown, and of how many.
    command, sql
        How to get the numbers from the command line, and from a database.
    head, table
        The same numbers as a table.
    charts
        Specifications by the id of their place in the template.
    """

    title: str
    source: str = ""
    command: str
    sql: Sequence[str] = ()
    head: Sequence[str] = ()
    table: Sequence[Sequence[Any]] = ()
    charts: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Section:
    """A part of the page; its template has its name.

    Attributes
    ----------
    name, title
        Its anchor, and its name in the contents.
    turn
        Its place on the page: sections stand in the order of these numbers.
    view
        What its template shows of a dossier, or why there is nothing to show.
    needs
        The analyses that it shows.
    charts
        Kinds of charts that can be had as files: ids of its charts without the scale behind a hyphen.
    choice
        The section to ask for so that this one is shown; that of the rankings is always there.
    several
        Whether it compares rules, and is left out where there is one.
    bare
        Whether its template writes its heading too.
    heading
        Above it, where that is not its title.
    """

    name: str
    title: str
    turn: int
    view: Callable[[Dossier], View | Missed]
    needs: tuple[Need[Any], ...] = ()
    charts: tuple[str, ...] = ()
    choice: str = ""
    several: bool = False
    bare: bool = False
    heading: str = ""

    @property
    def template(self) -> str:
        """The file that shows it."""
        return f"{self.name}.html"


def part(
    missing: str,
    result: T | Missed,
    make: Callable[Concatenate[T, P], F | Missed],
    *args: P.args,
    **more: P.kwargs,
) -> F | Missed:
    """A part of a section made of a result; or the reason why there is none, behind the words `missing`."""
    made = result if isinstance(result, Missed) else make(result, *args, **more)
    return Missed(f"{missing}: {visible(made.reason).rstrip('.')}") if isinstance(made, Missed) else made
