"""Charts of the page as files of their own: SVG, PNG, PDF, HTML, or their Vega-Lite specification."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal, get_args

from ..text.safe import json_script, security_policy
from .converter import converted
from .library import chart_library
from .theme import Palette, config

__all__ = ["FORMS", "Form", "alone", "chart_file"]

Form = Literal["svg", "png", "pdf", "json", "html"]
FORMS: tuple[Form, ...] = get_args(Form)

_WIDTH = 860
#: Without the names of system fonts, which a converter does not know.
_FONT = '"Liberation Sans", Arial, Helvetica, sans-serif'

_STYLE = (
    "body {{ background: {paper}; color: {ink}; }} #vg-tooltip-element {{ position: fixed; "
    "visibility: hidden; padding: 6px 9px; z-index: 9; pointer-events: none; border: 1px solid {soft}; "
    "background: {paper}; "
    "color: {ink}; font: 13px sans-serif; }} #vg-tooltip-element.visible {{ visibility: visible; }} "
    "#vg-tooltip-element td.key {{ text-align: right; opacity: 0.7; }}"
)
#: With expressions interpreted, so that no policy need allow eval.
_EMBED = (
    'vegaEmbed("#chart", JSON.parse(document.getElementById("spec").textContent), {renderer: "svg", '
    "actions: false, ast: true, defaultStyle: false, tooltip: {disableDefaultStyle: true}})"
    '.then(() => { document.documentElement.dataset.charts = "drawn"; });'
)


def alone(panels: Sequence[Mapping[str, Any]], palette: Palette) -> dict[str, Any]:
    """Vega-Lite specification of one or two charts of the page, in colours and sizes that need no page."""
    width = _WIDTH // len(panels)
    parts = [_alone({**panel, "width": width}, palette, width) for panel in panels]
    spec = parts[0] if len(parts) == 1 else _beside(parts)
    spec["config"] = {**config(palette), "background": palette.paper, "font": _FONT}
    spec["config"]["text"] = {**spec["config"]["text"], "font": _FONT}
    return spec


def chart_file(spec: dict[str, Any], form: Form, scale: float) -> bytes:
    """Content of a chart's file; `scale` is pixels to a unit in PNG."""
    match form:
        case "json":
            return json.dumps(spec, ensure_ascii=False, indent=1).encode()
        case "svg":
            return converted("vegalite_to_svg", vl_spec=spec)
        case "png":
            return converted("vegalite_to_png", vl_spec=spec, scale=scale)
        case "pdf":
            return converted("vegalite_to_pdf", vl_spec=spec)
        case "html":
            return _page(spec).encode()


def _page(spec: Mapping[str, Any]) -> str:
    """A page of one chart, under the report's policy: nothing but what is written here runs."""
    config = spec["config"]
    style = _STYLE.format(
        paper=config["background"], ink=config["title"]["color"], soft=config["axis"]["gridColor"]
    )
    scripts = (chart_library(), _EMBED)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{security_policy(scripts, style)}">\n'
        f"<title>{escape(str(spec.get('description', 'chart')))}</title>\n"
        f"<style>{style}</style></head>\n<body>"
        f'<div id="chart"></div>\n<script type="application/json" id="spec">{json_script(spec)}</script>\n'
        + "".join(f"<script>{script}</script>\n" for script in scripts)
        + "</body></html>\n"
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
            key: _filled(value, palette, width)
            if key == "datasets"
            else value
            if key == "params"
            else _alone(value, palette, width)
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
        lambda match: palette.blend(match[1], int(match[2]) / 100),
        text,
    )
    text = re.sub(r"var\(--(\w+)\)", lambda match: palette.variables.get(match[1], match[0]), text)
    return text.replace("containerSize()[0]", str(width))
