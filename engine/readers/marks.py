"""Marks of Markdown, HTML and LaTeX around what a cell or a header says: bold, code, links, entities."""

from __future__ import annotations

import html
import re

import polars as pl

__all__ = ["plain_name", "plain_texts"]

#: A text without any of these is plain.
_ANY = r"[*_`~\[<&\\$]"
#: ``[name](address)``; an address holds more than digits, so that ``[84.1](0.4)`` is none.
_LINK = r'!?\[([^\[\]]*)\]\([^()\s]*[A-Za-z/#][^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)'
_TAGS = "a|abbr|b|br|code|del|div|em|font|i|img|ins|mark|p|s|small|span|strong|strike|sub|td|u"
_ALWAYS = (
    (_LINK, "$1"),
    (r"(?i)<sup(?:\s[^<>]*)?>\s*([^<>\[\]]*?)\s*</sup>", "[$1]"),
    (rf"(?i)</?(?:{_TAGS})(?:\s[^<>]*)?/?>", " "),
    (r"\\(?:textbf|textit|underline|emph|mathbf|bm|bf)\{([^{}]*)\}", "$1"),
    (r"^\$([^$]*)\$$", "$1"),
)
_WHOLE = tuple(
    (rf"^{mark}([^\s{only}](?:.*[^\s{only}])?){mark}$", "$1")
    for mark, only in ((r"\*\*\*", "*"), (r"\*\*", "*"), (r"\*", "*"), ("~~", "~"), ("`", "`"))
)
#: Of numbers a part may be marked too, ``**85.3** ± 0.4``, and underscores mark what is no name.
_PART = tuple(
    (rf"(^|[\s(\[]){mark}([^\s*_~`]+){mark}($|[\s)\]%±†‡,])", "${1}${2}${3}")
    for mark in (r"\*\*", "__", "~~", "`", r"\*", "_")
)


def plain_texts(cells: pl.Series, *, numbers: bool = False) -> pl.Series:
    """Texts without marks, stripped; those that have none stay as they are.

    Parameters
    ----------
    numbers
        Whether they are to be numbers: then a part of a text may be marked, and by underscores too.
    """
    texts = cells.fill_null("").str.strip_chars()
    marked = texts.str.contains(_ANY)
    if not marked.any():
        return texts
    text = pl.col("text")
    for pattern, rest in _ALWAYS:
        text = text.str.replace_all(pattern, rest)
    for pattern, rest in (*_WHOLE, *(_PART if numbers else ())) * 2:  # one may stand in another
        text = text.str.replace_all(pattern, rest)
    text = text.str.replace_all(r"\\([*_|~`\[\]%])", "$1").str.strip_chars()
    plain = texts.filter(marked).to_frame("text").select(text).to_series()
    if plain.str.contains("&").any():
        plain = plain.map_elements(html.unescape, return_dtype=pl.String).str.strip_chars()
    original = texts.filter(marked)  # what is nothing but marks is no blank
    plain = pl.select(pl.when(plain == "").then(original).otherwise(plain)).to_series()
    return texts.scatter(marked.arg_true(), plain)


def plain_name(name: str) -> str:
    """One text without marks."""
    return (plain_texts(pl.Series([name]))[0] if re.search(_ANY, name) else name).strip()
