"""Reports and charts as files: of a table, or of what was gathered on one before."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any, Literal, Unpack, get_args

from ..engine.errors import UnknownNameError
from ..engine.files import check_output, write_file
from ..engine.options import MAIN_RULES
from ..engine.prepare.preparation import Tabular, prepare
from ..engine.prepare.selection import TableOptions
from ..engine.store.hash import data_hash
from ..rules import LlullError
from .charts.file import FORMS, Form, alone, chart_file
from .charts.library import chart_library
from .charts.theme import DARK, LIGHT
from .dossier import Dossier
from .gather import check_names, gather
from .needs import Missed
from .page import Theme, render
from .sections import CHARTS
from .sections.section import Section

__all__ = ["chart", "chart_specification", "report", "write_chart"]


def report(
    table: Tabular,
    path: str | os.PathLike[str] = "report.html",
    *,
    rules: Sequence[str] | str = MAIN_RULES,
    axioms: Sequence[str] | str = "all",
    want: Sequence[str] | str = (),
    sections: Sequence[str] | str = "all",
    budget: float = 20.0,
    seed: int = 0,
    theme: Theme = "auto",
    title: str | None = None,
    command: str | None = None,
    date: str | None = None,
    progress: Callable[[str], None] = lambda name: None,
    **options: Unpack[TableOptions],
) -> Path:
    """Write an HTML page on the rankings, axioms, metrics, gaps and sureness of a table; it works offline.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    path
        The file appears whole or not at all, and replaces one that was there.
    rules, axioms, want, sections, budget, seed, progress
        As in :func:`.gather`.
    theme, title, command
        As in :func:`.render`.
    date
        Date on the page; today's by default.

    Returns
    -------
    path
        Where it was written.

    Raises
    ------
    LlullError
        If there is no such folder, or the file cannot be written there; else as :func:`.gather`.
    """
    table = prepare(table, **options)
    target = Path(path)
    check_output(target, *table.selection.files)  # said now, not after the budget is spent
    check_names(rules, axioms, want, sections)
    # The charts' JavaScript takes a second or two to put together, and needs nothing of the results.
    library = Thread(target=chart_library)
    library.start()
    dossier = gather(
        table, rules, axioms=axioms, want=want, sections=sections, budget=budget, seed=seed, progress=progress
    )
    progress("writing the page")
    library.join()
    page = render(
        dossier,
        title=title,
        command=command,
        date=date or datetime.date.today().isoformat(),
        data_hash=data_hash(table.table),
        theme=theme,
    )
    write_file(target, page)
    return target


def chart(
    kind: str,
    table: Tabular,
    path: str | os.PathLike[str] = "chart.svg",
    *,
    rules: Sequence[str] | str = MAIN_RULES,
    budget: float = 20.0,
    seed: int = 0,
    theme: Literal["light", "dark"] = "light",
    progress: Callable[[str], None] = lambda name: None,
    **options: Unpack[TableOptions],
) -> Path:
    """Write one chart of the report as a file.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    kind
        One of :data:`.CHARTS`.
    path
        Its ending says the form: svg, png, pdf, json or html. ``/dev/stdout`` gets svg.
    rules, budget, seed, progress
        As in :func:`.gather`.

    Raises
    ------
    UnknownNameError, LlullError
        As :func:`write_chart` and :func:`.gather`.
    """
    table = prepare(table, **options)
    _form_of(Path(path))
    check_output(Path(path), *table.selection.files)
    section = _section_of(kind)
    chosen = section.choice or section.name
    dossier = gather(table, rules, sections=chosen, budget=budget, seed=seed, progress=progress)
    progress("drawing")
    return write_chart(dossier, kind, path, theme=theme)


def write_chart(
    dossier: Dossier,
    kind: str,
    path: str | os.PathLike[str],
    *,
    theme: Literal["light", "dark"] = "light",
    scale: float = 2.0,
) -> Path:
    """Write one chart of a dossier; the name's ending says the form, `scale` is PNG's pixels to a unit.

    Raises
    ------
    UnknownNameError, LlullError
        As :func:`chart_specification`, or if the ending is unknown or the file cannot be written.
    """
    target = Path(path)
    form = _form_of(target)
    if theme not in get_args(Theme):
        raise UnknownNameError("theme", theme, get_args(Theme))
    write_file(target, chart_file(chart_specification(dossier, kind, theme), form, scale))
    return target


def _form_of(path: Path) -> Form:
    ending = path.suffix.removeprefix(".").lower()
    form: Form | None = next((form for form in FORMS if form == ending), None)
    if form is None and check_output(path) is None:
        form = "svg"  # a stream has no ending
    if form is None:
        raise LlullError(f"{path}: a chart is written as {', '.join(FORMS)}; end the name in one of them")
    return form


def chart_specification(
    dossier: Dossier, kind: str, theme: Literal["light", "dark"] = "light"
) -> dict[str, Any]:
    """Vega-Lite specification of one chart of a dossier, in colours and sizes that need no page around it.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    LlullError
        If the chart does not apply to this table, with the reason.
    """
    section = _section_of(kind)
    view = Missed("it needs two rules or more")
    if dossier.standings.several or not section.several:
        view = section.view(dossier)
    reasons = [view.reason] if isinstance(view, Missed) else view.missed
    charts = {} if isinstance(view, Missed) else view.charts
    panels = [spec for id, spec in charts.items() if id == kind or id.startswith(f"{kind}-")]
    if not panels:
        reason = " ".join(reasons).rstrip(".") or "it does not apply to this table"
        raise LlullError(f"chart {kind!r} cannot be drawn: {reason}")
    return alone(panels, DARK if theme == "dark" else LIGHT)


def _section_of(kind: str) -> Section:
    if kind not in CHARTS:
        raise UnknownNameError("chart", kind, CHARTS)
    return CHARTS[kind]
