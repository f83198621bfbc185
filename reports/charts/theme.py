"""The one look of all charts: two palettes, the page's variables, and Altair's configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from textwrap import wrap
from typing import Any, Literal, TypeVar

import altair as alt

from ..text.safe import isolated

__all__ = [
    "DARK",
    "LIGHT",
    "MARKED",
    "PAGE",
    "Palette",
    "by_kind",
    "config",
    "draw",
    "held",
    "linked",
    "lists",
    "live",
    "named_axis",
    "nearest_tips",
    "places",
    "rank_ticks",
    "rows_of",
    "rule_axis",
    "shade",
    "tips",
]

#: Whether a datum with `model` and `name` is marked in a chart that has the parameters of :func:`linked`.
MARKED = "(query != '' && indexof(lower(datum.name), query) >= 0) || datum.model == pointed"

_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
_LINE = 14

Channel = TypeVar("Channel", alt.Color, alt.Shape)


@dataclass(frozen=True)
class Palette:
    """Colours by what they say; blue and orange after Okabe and Ito, darkened where text needs it.

    ``cool`` and ``warm`` are the ends of the diverging scale, for correlations. Text in ``ink`` is legible on
    ``paper``, ``band``, ``mark``, ``cool`` and ``warm``; in ``soft``, ``up`` and ``down`` on the first two.
    """

    paper: str
    band: str
    ink: str
    soft: str
    faint: str
    line: str
    up: str
    down: str
    cool: str
    warm: str
    mark: str

    @property
    def variables(self) -> dict[str, str]:
        """The colours by name, for a style sheet."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def blend(self, colour: str, share: float) -> str:
        """`share` of a colour of this palette (by name) over the paper."""
        over, under = getattr(self, colour), self.paper
        if not over.startswith("#"):
            return f"color-mix(in srgb, {over} {share:.0%}, {under})"
        channels = [(int(over[i : i + 2], 16), int(under[i : i + 2], 16)) for i in (1, 3, 5)]
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in channels)


#: On light paper, and on dark.
_COLOURS = {
    "paper": ("#ffffff", "#121417"),
    "band": ("#f4f5f6", "#1b1e22"),
    "ink": ("#17191c", "#eceef0"),
    "soft": ("#565c64", "#a6adb5"),
    "faint": ("#b4bac1", "#555c65"),
    "line": ("#dfe2e5", "#2e3339"),
    "up": ("#0067a3", "#62b8ec"),
    "down": ("#b34700", "#f0a04b"),
    "cool": ("#3f8fc7", "#24658f"),
    "warm": ("#e08a3c", "#8f5316"),
    "mark": ("#fff3c4", "#4a4012"),
}
LIGHT, DARK = (Palette(**{name: pair[at] for name, pair in _COLOURS.items()}) for at in (0, 1))
#: The page's own variables, so that a chart follows the reader's scheme and the printer without a redraw.
PAGE = Palette(**{field.name: f"var(--{field.name})" for field in fields(Palette)})


def config(palette: Palette) -> dict[str, Any]:
    """Vega-Lite configuration in these colours."""
    return {
        "background": None,
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": palette.soft,
            "titleColor": palette.soft,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": palette.line,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
        },
        "title": {"color": palette.ink, "fontSize": 13},
        "text": {"fill": palette.ink, "fontSize": 12, "font": _FONT},
        "mark": {"aria": False},  # the figure as a whole is described; thousands of marks are not read out
    }


@alt.theme.register("llull", enable=False)
def _theme() -> alt.theme.ThemeConfig:
    theme: Any = {"config": config(LIGHT)}
    return theme


def draw(
    layers: Sequence[alt.Chart],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    described: str,
    *,
    height: float,
    parameters: Sequence[alt.Parameter],
    **properties: Any,
) -> dict[str, Any]:
    """Vega-Lite specification of layers over named rows, with a description for those who cannot see it.

    It is in the page's variables and as wide as the page lets it.
    """
    chart = alt.layer(*layers).add_params(*parameters)
    spec = chart.properties(width="container", height=height, **properties).to_dict()
    return {
        **spec,
        # Put in last, since Altair copies whatever is in a chart many times over.
        "datasets": {**spec.get("datasets", {}), **{name: list(some) for name, some in rows.items()}},
        "config": config(PAGE),
        "description": described,
    }


def rows_of(data: str, /, **calculated: str) -> alt.Chart:
    """What layers over named rows begin with; `calculated` are expressions for more of their columns."""
    chart = alt.Chart(alt.NamedData(data))
    return chart.transform_calculate(**calculated) if calculated else chart


def live(expression: str | list[str]) -> Any:
    """An expression (or a list of them) that the chart evaluates anew when its size changes.

    Vega-Lite takes one in many places where Altair's types do not say so.
    """
    if isinstance(expression, str):
        return alt.ExprRef(expression)
    return [alt.ExprRef(part) for part in expression]


def held(**values: Any) -> list[alt.Parameter]:
    """Parameters that hold these values until the page sets others."""
    return [alt.param(name=name, value=value) for name, value in values.items()]


def lists(**names: Sequence[str]) -> list[alt.Parameter]:
    """Parameters that hold names which others wrote, one a list."""
    return held(**{key: [isolated(name) for name in some] for key, some in names.items()})


def linked(names: Sequence[str]) -> list[alt.Parameter]:
    """Parameters through which a page marks models in all charts whose data have a place in `names`, `model`.

    They are ``query``, lower-case text that marks the models whose names hold it; ``pointed``, the place of a
    model or -1; and ``names``.
    """
    return [*held(query="", pointed=-1), *lists(names=names)]


def tips(*columns: tuple[str, str] | tuple[str, str, str]) -> list[alt.Tooltip]:
    """What a mark says under the pointer: columns with their types, titles, and perhaps formats."""
    return [
        alt.Tooltip(column, title=title, format=form[0] if form else alt.Undefined)
        for column, title, *form in columns
    ]


def nearest_tips(**columns: str) -> Any:
    """The same for a mark that is the nearest to the pointer: its titles, and the columns of its text.

    Vega-Lite lays cells over such marks, whose datum is the mark that has the row for its own.
    """
    return live(
        f"{{{', '.join(f'{title}: (datum.datum || datum).{name}' for title, name in columns.items())}}}"
    )


def places(count: int, **more: Any) -> alt.Scale:
    """Scale of the places of names in a list of so many."""
    return alt.Scale(domain=list(range(count)), **more)


def by_kind(channel: type[Channel], looks: Mapping[str, str]) -> Channel:
    """Colour or shape by the column ``kind``, which the chart's text explains."""
    scale = alt.Scale(domain=list(looks), range=list(looks.values()))
    return channel("kind:N", scale=scale, legend=None)


def named_axis(names: str, limit: str, **more: Any) -> alt.Axis:
    """Axis of the names in a parameter, whose scale's domain is ``0, 1, …``; `limit` is of their pixels."""
    return alt.Axis(title=None, labelExpr=f"{names}[datum.value]", labelLimit=live(limit), **more)


def shade(
    field: str, title: str, *, scheme: Literal["viridis", "cividis"] = "viridis", reverse: bool = False
) -> alt.Color:
    """Colour by a number, with its scale above the chart."""
    return alt.Color(
        f"{field}:Q",
        scale=alt.Scale(scheme=scheme, reverse=reverse),
        legend=alt.Legend(
            title=title,
            orient="top",
            offset=26,
            gradientLength=160,
            gradientThickness=10,
            titleColor=PAGE.soft,
            labelColor=PAGE.soft,
            titleFontWeight="normal",
            titleLimit=0,
        ),
    )


def rank_ticks(last: int, most: int = 10) -> list[int]:
    """Ranks to write on an axis that begins at 1: the first, and at most so many round ones."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if last / s <= most), 2000)
    return sorted({1, *range(step, last + 1, step)})


def rule_axis(titles: Sequence[str], *, narrow: str, room: str) -> tuple[alt.Axis, list[alt.Parameter]]:
    """Axis of rules on top: titles broken into lines, or slanted where the expression `narrow` is true.

    `room` is an expression for the pixels between two rules.

    Returns
    -------
    axis, parameters
        The scale's domain is ``0, 1, …``; the chart needs the parameters, one of which is ``titles``.
    """
    lines = [wrap(title, 12, break_long_words=False) or [""] for title in titles]
    tall = _LINE * (max(map(len, lines)) - 1)
    axis = alt.Axis(
        title=None,
        orient="top",
        labelExpr=f"{narrow} ? titles[datum.value] : lines[datum.value]",
        labelAngle=live(f"{narrow} ? -45 : 0"),
        labelAlign=live(f"{narrow} ? 'left' : 'center'"),
        labelBaseline="bottom",
        labelPadding=live(f"{narrow} ? 4 : {8 + tall}"),
        labelLineHeight=_LINE,
        labelOverlap=False,
        labelLimit=live(f"{narrow} ? 170 : max(48, {room})"),
        labelColor=PAGE.ink,
    )
    return axis, held(titles=list(titles), lines=lines)
