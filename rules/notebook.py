"""Tables for notebooks; all text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["html_table"]


def html_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], most: int = 100) -> str:
    """A plain table whose first column names the rows; beyond `most` rows it says how many there are more."""
    columns = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
        for name, *cells in rows[:most]
    )
    if len(rows) > most:
        body += f'<tr><td colspan="{len(head)}">… and {len(rows) - most:,} more</td></tr>'
    top = f"<caption>{escape(caption)}</caption>" if caption else ""
    top += f"<thead><tr>{columns}</tr></thead>" if columns else ""
    return f"<table>{top}<tbody>{body}</tbody></table>"
