"""Which commas, points and spaces in the numbers of a column are decimal signs, and which part thousands."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from .numbers import NumberStyle

__all__ = ["COMMA", "notation"]

#: How to say that commas are decimal signs.
COMMA = "for the first say --decimal , and "

#: Numbers in which a comma can only be a decimal sign, only part thousands, or be either.
_DOTTED = r"^[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$"
_DECIMAL = rf"^(?:[0-9]*,(?:[0-9]{{1,2}}|[0-9]{{4,}})|(?:0[0-9]*|[0-9]{{4,}}|),[0-9]+)$|{_DOTTED}"
_THOUSANDS = r"^(?:[0-9]{1,3}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+)$"
_EITHER = r"^[1-9][0-9]{0,2},[0-9]{3}$"
#: What else parts thousands.
_SPACES = ("'", "’", "\u00a0", "\u202f", " ")


def notation(cells: pl.Series, style: NumberStyle) -> NumberStyle | str:
    """Settle the separators of a column's numbers by all of its cells.

    Returns
    -------
    NumberStyle or str
        `style` where it is told or nothing speaks against it, another one where the cells show it, or the
        question that they leave open.
    """
    if style.told:
        return style
    outside = cells.str.replace_all(r"[\[(][^\[\]()]*[\])]", " ")
    commas = outside.str.extract_all(r"[0-9.]*(?:,[0-9]+)+(?:\.[0-9]+)?").explode().drop_nulls()
    if not len(commas):
        return _spaces(cells, style)
    seen = {
        kind: found[0]
        for kind, pattern in (("d", _DECIMAL), ("t", _THOUSANDS), ("e", _EITHER), ("dot", _DOTTED))
        if len(found := commas.filter(commas.str.contains(pattern)).head(1))
    }
    points = outside.filter(~outside.str.contains(",")).str.extract(r"([0-9]*\.[0-9]+)").drop_nulls()
    if "d" in seen and "t" in seen:
        return (
            f"a comma is a decimal sign in {seen['d']!r} and parts thousands in {seen['t']!r}; write one way"
        )
    if "d" in seen:
        if "dot" in seen:
            return replace(style, decimal=",", thousands=".")
        if len(points):
            return f"a comma is a decimal sign in {seen['d']!r} and a point in {points[0]!r}; write one way"
        return replace(style, decimal=",")
    if "t" in seen or ("e" in seen and len(points)):
        return replace(style, thousands=",")
    if "e" in seen:
        text = seen["e"]
        return (
            f"{text!r} is {text.replace(',', '.')} or {text.replace(',', '')}; {COMMA}"
            "for the second --decimal . (in a spec thousands = ',')"
        )
    return style


def _spaces(cells: pl.Series, style: NumberStyle) -> NumberStyle | str:
    for space in _SPACES:
        parted = cells.filter(cells.str.contains(rf"^[+-]?[0-9]{{1,3}}(?:{space}[0-9]{{3}})+(?:\.[0-9]+)?$"))
        if not len(parted):
            continue
        twice = parted.str.contains(rf"{space}[0-9]{{3}}{space}|\.").any()
        if space != " " or twice:
            return replace(style, thousands=space)
        return (
            f"{parted[0]!r} is one number or two; if the space parts thousands, say thousands = ' ' in the "
            "spec's [table]"
        )
    return style
