"""Sections of the page, one a file, which says what it needs and shows; a file that is added is found."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from ...engine.errors import UnknownNameError
from .section import Section

__all__ = ["CHARTS", "SECTIONS", "parse_sections"]


def _sections() -> list[Section]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    sections = [value for module in modules for value in vars(module).values() if isinstance(value, Section)]
    return sorted(sections, key=lambda section: section.turn)


#: All of them, in the order of the page.
SECTIONS = tuple(_sections())
#: The section of each kind of chart.
CHARTS = {kind: section for section in SECTIONS for kind in section.charts}


def parse_sections(text: Sequence[str] | str = "all") -> tuple[Section, ...]:
    """Read a list of sections that can be asked for, or ``all``, in the order of the page.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    choices = {section.name: section for section in SECTIONS if not section.choice}
    names = text.split(",") if isinstance(text, str) else list(text)
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in (*choices, "all"):
            raise UnknownNameError("section", name, (*choices, "all"))
    return tuple(section for name, section in choices.items() if name in names or "all" in names)
