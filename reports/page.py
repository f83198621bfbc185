"""The page of a report: one HTML text that needs no network and shows hostile names as text."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Literal

import jinja2
from markupsafe import Markup

from .charts.library import chart_library
from .charts.theme import DARK, LIGHT
from .dossier import Dossier
from .sections import SECTIONS
from .standings import FAR
from .text.numbers import coefficient, share
from .text.safe import json_script, security_policy, visible
from .text.wording import called

__all__ = ["Theme", "render"]

Theme = Literal["auto", "light", "dark"]


def render(
    dossier: Dossier,
    *,
    title: str | None = None,
    command: str | None = None,
    date: str | None = None,
    data_hash: str | None = None,
    theme: Theme = "auto",
) -> str:
    """Build the page of a dossier as HTML; the same arguments give the same text.

    Parameters
    ----------
    dossier
        What is shown; nothing is computed anew from scores.
    title
        Heading; by default the table's title, or else made from its name.
    command
        What the reader can run to make the page again; by default made from the comparison.
    date, data_hash
        Shown as they are; left out where None.
    theme
        Light or dark whatever the reader's system says, or ``auto``.

    Raises
    ------
    LlullError
        If the comparison holds no ranking.
    """
    standings, table = dossier.standings, dossier.prepared.table
    chosen = {"rankings", *dossier.sections}
    sections = [
        (section, section.view(dossier))
        for section in SECTIONS
        if (section.choice or section.name) in chosen and (standings.several or not section.several)
    ]
    charts = {id: chart for _, view in sections if view for id, chart in view.charts.items()}
    environment = _environment()
    style = environment.get_template("style.css").render(
        light=LIGHT.variables, dark=DARK.variables, theme=theme
    )
    scripts = [chart_library(), environment.get_template("page.js").render()]
    return environment.get_template("page.html").render(
        title=visible(title or table.origin.title or f"Rankings of {table.name}"),
        policy=Markup(security_policy(scripts, style)),
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        specs={name: json_script(chart) for name, chart in charts.items()},
        sections=sections,
        dossier=dossier,
        standings=standings,
        base=called(standings.base),
        far=FAR,
        theme=theme,
        command=visible(command or ""),
        facts=[(term, text) for term, text in (("Data hash", data_hash), ("Date", date)) if text],
        version=_version(),
    )


def _environment() -> jinja2.Environment:
    templates = files(__package__ or "") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (templates / name).read_text(encoding="utf-8")),
        # Style and script are ours alone and hold no user text; all else is escaped.
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "json": json_script,
        "visible": visible,
        "coefficient": coefficient,
        "share": share,
    }
    return environment


def _version() -> str:
    try:
        return version("llull")
    except PackageNotFoundError:  # a source tree on the path, never installed
        return "unreleased"
