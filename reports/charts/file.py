"""One chart of the page as a file of its own: SVG, PNG, PDF, HTML, or its Vega-Lite specification."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from ...engine.analysis.agreement.spread import SCALES
from ...engine.errors import UnknownNameError
from ...rules import LlullError
from ..dossier import Dossier
from ..page import MAKERS, Theme, comparison_charts
from ..standings import Standings
from . import DARK, LIGHT, Palette
from .theme import config

__all__ = ["CHARTS", "chart_specification", "write_chart"]

#: Kinds of charts, and the section of a dossier each needs.
CHARTS: Mapping[str, str] = {
    "bump": "rankings",
    "strip": "rankings",
    "agreement": "rankings",
    "metrics": "metrics",
    "scatter": "metrics",
    "density": "metrics",
    "coverage": "gaps",
    "scored": "gaps",
    "possible": "gaps",
    "intervals": "uncertainty",
    "difference": "uncertainty",
    "without": "uncertainty",
}
_WIDTH = 860
#: Without the names of system fonts, which a converter does not know.
_FONT = '"Liberation Sans", Arial, Helvetica, sans-serif'
_FORMS = ("svg", "png", "pdf", "json", "html")


def chart_specification(dossier: Dossier, kind: str, theme: Theme = "light") -> dict[str, Any]:
    """Vega-Lite specification of one chart in colours and sizes that need no page around it.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    LlullError
        If the chart does not apply to this table, with the reason.
    """
    if kind not in CHARTS:
        raise UnknownNameError("chart", kind, CHARTS)
    standings = Standings.of(dossier.comparison)
    if CHARTS[kind] == "rankings":
        found, missed = comparison_charts(standings, dossier.comparison), ("it needs two rules or more",)
    else:
        section = MAKERS[CHARTS[kind]](dossier, standings)
        found, missed = section.charts, section.missed
    panels = [found[name] for name in (kind, *(f"{kind}-{scale}" for scale in SCALES)) if name in found]
    if not panels:
        reason = " ".join(missed).rstrip(".") or "it does not apply to this table"
        raise LlullError(f"chart {kind!r} cannot be drawn: {reason}")
    palette = DARK if theme == "dark" else LIGHT
    width = _WIDTH if len(panels) == 1 else _WIDTH // 2
    alone = [_alone({**panel, "width": width}, palette, width) for panel in panels]
    spec = alone[0] if len(alone) == 1 else _beside(alone)
    spec["config"] = {**config(palette), "background": palette.paper, "font": _FONT}
    spec["config"]["text"] = {**spec["config"]["text"], "font": _FONT}
    return spec


def write_chart(
    dossier: Dossier, kind: str, path: str | os.PathLike[str], *, theme: Theme = "light", scale: float = 2.0
) -> Path:
    """Write one chart; the form follows from the name's ending.

    Parameters
    ----------
    kind
        One of :data:`CHARTS`.
    theme
        ``dark``, or light for anything else.
    scale
        Pixels to a unit in PNG.

    Raises
    ------
    UnknownNameError, LlullError
        As :func:`chart_specification`, or if the ending is unknown or the file cannot be written.
    """
    import vl_convert

    target = Path(path)
    form = target.suffix.removeprefix(".").lower()
    if form not in _FORMS:
        raise LlullError(f"{target}: a chart is written as {', '.join(_FORMS)}; end the name in one of them")
    if theme not in get_args(Theme):
        raise UnknownNameError("theme", theme, get_args(Theme))
    spec = chart_specification(dossier, kind, theme)
    match form:
        case "json":
            content = json.dumps(spec, ensure_ascii=False, indent=1).encode()
        case "svg":
            content = vl_convert.vegalite_to_svg(spec).encode()
        case "png":
            content = vl_convert.vegalite_to_png(spec, scale=scale)
        case "pdf":
            content = vl_convert.vegalite_to_pdf(spec)
        case _:
            content = _page(spec).encode()
    try:
        target.write_bytes(content)
    except OSError as error:
        raise LlullError(f"cannot write {target}: {error.strerror}; choose another place") from None
    return target


def _page(spec: Mapping[str, Any]) -> str:
    from html import escape

    from ..text.safe import json_script
    from .library import chart_library

    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>'
        f"{escape(str(spec.get('description', 'chart')))}</title></head><body>\n"
        f'<div id="chart"></div>\n<script type="application/json" id="spec">{json_script(spec)}</script>\n'
        f"<script>{chart_library()}</script>\n"
        '<script>vegaEmbed("#chart", JSON.parse(document.getElementById("spec").textContent), '
        '{renderer: "svg", actions: false});</script>\n</body></html>\n'
    )


def _beside(panels: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Two charts as one, with one copy of what they share; raw scores at the left, z-scores at the right."""
    first = panels[0]
    shared = {"$schema", "config", "datasets", "description", "params"}
    return {
        **{key: first[key] for key in sorted(shared - {"datasets", "params"})},
        "params": list({one["name"]: one for panel in panels for one in panel["params"]}.values()),
        "datasets": {name: rows for panel in panels for name, rows in panel["datasets"].items()},
        "hconcat": [
            {**{key: value for key, value in panel.items() if key not in shared}, "title": title}
            for panel, title in zip(panels, ("scores as they are", "z-scores of each metric"), strict=True)
        ],
    }


def _alone(part: Any, palette: Palette, width: int) -> Any:
    """Put colours for the page's variables, and a fixed width for that of the container.

    Only specifications made here are changed, never data or names: a model called ``var(--ink)`` stays.
    """
    if isinstance(part, Mapping):
        return {
            key: value
            if key == "params"
            else (_filled if key == "datasets" else _alone)(value, palette, width)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [_alone(one, palette, width) for one in part]
    return _colour(part, palette, width) if isinstance(part, str) else part


def _filled(datasets: Mapping[str, Any], palette: Palette, width: int) -> dict[str, Any]:
    """Rows whose ``fill`` is a colour of the page."""
    return {
        name: [
            {**row, "fill": _colour(row["fill"], palette, width)} if "fill" in row else row for row in rows
        ]
        for name, rows in datasets.items()
    }


def _colour(text: str, palette: Palette, width: int) -> str:
    text = re.sub(
        r"color-mix\(in srgb, var\(--(\w+)\) (\d+)%, var\(--paper\)\)",
        lambda found: palette.blend(found[1], int(found[2]) / 100),
        text,
    )
    text = re.sub(r"var\(--(\w+)\)", lambda found: palette.variables.get(found[1], found[0]), text)
    return text.replace("containerSize()[0]", str(width))
