"""Text that a spreadsheet would run as a formula, in files that it may be given."""

from __future__ import annotations

import polars as pl

from .wording import counted

__all__ = ["quoted", "risky", "told_of"]

#: What a formula begins with, also in the wide characters of East Asian spreadsheets.
_FORMULA = tuple("=+-@＝＋－＠")


def risky(rows: pl.DataFrame) -> int:
    """How many cells of text, and headings, a spreadsheet would run as formulas."""
    texts = [rows[name] for name, dtype in rows.schema.items() if dtype == pl.String]
    return sum(map(_runs, rows.columns)) + sum(_runs(text) for column in texts for text in column.unique())


def told_of(risky: int) -> tuple[str, ...]:
    """What to say of such texts that were written as they are."""
    said = "that a spreadsheet would run as a formula; --spreadsheet quotes it"
    return (f"{counted(risky, 'text')} {said}",) if risky else ()


def quoted(rows: pl.DataFrame) -> pl.DataFrame:
    """The same with an apostrophe before each of these, which a spreadsheet takes for the mark of text."""
    texts = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    safe = [rows[name].map_elements(_quoted, return_dtype=pl.String) for name in texts]
    return rows.with_columns(safe).rename({name: _quoted(name) for name in rows.columns})


def _quoted(text: str) -> str:
    return f"'{text}" if _runs(text) else text


def _runs(text: str | None) -> bool:
    """Whether a spreadsheet takes a text for a formula; a number it is not."""
    start = (text or "").strip()
    if not text or len(start) < 2 or start[0] not in _FORMULA:
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False
