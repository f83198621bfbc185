"""Tables as text for papers and pages: LaTeX and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import polars as pl

from ..wording import printable

__all__ = ["latex", "markdown"]

_LATEX = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def latex(names: Sequence[str], numbers: Sequence[bool], rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in the manner of booktabs; columns of numbers stand to the right."""
    flush = "".join("r" if number else "l" for number in numbers)
    head, *body = (" & ".join(map(_escaped, row)) + r" \\" for row in (names, *rows))
    lines = [rf"\begin{{tabular}}{{{flush}}}", r"\toprule", head, r"\midrule", *body]
    return "".join(f"{line}\n" for line in (*lines, r"\bottomrule", r"\end{tabular}"))


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in printable(text))


def markdown(rows: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    lines: list[Sequence[str]] = [list(map(_unmarked, rows.columns))]
    lines.append([":--" if dtype == pl.String else "--:" for dtype in rows.dtypes])
    lines += [list(map(_unmarked, row)) for row in rows.iter_rows()]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _unmarked(value: Any) -> str:
    """A cell as text; in text, no character makes a link, an image, emphasis, code or HTML."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = re.sub(r"([\\`*_\[\]!|~$])", r"\\\1", printable(value).replace("&", "&amp;"))
    # What GitHub makes a link or a mention of without any mark.
    return re.sub(
        r"(?i)(:)(?=//)|(www)(?=\.)|(@)",
        lambda m: m[0][:-1] + f"&#{ord(m[0][-1])};",
        text.replace("<", "&lt;"),
    )
