"""Makes docs/formats.md of the formats themselves: ``python docs/formats_page.py`` (``-`` prints it)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from llull.engine.readers.harness.format import Format, TableFormat
from llull.engine.readers.harness.recognise import formats

PAGE = Path(__file__).with_name("formats.md")
HEAD = """# What evaluation harnesses write

llull reads what evaluation harnesses and boards write as they mean it: from a file, several files, a folder
or a zip file, packed or not, whatever it is called, since a format is known by its contents. A list of
records, or one record a line, is read like several files. What a format states (who is ranked, which way is
better, bounds, groups, standard errors, counts of items) is taken from it and nothing of that is guessed; a
spec and options go over it. `llull spec SOURCE` writes down what was understood, and reading with that gives
the same table to the last bit.

`python docs/formats_page.py` makes this page of the formats themselves.

## Several files together

- Of two scores of one model on one metric the later counts, where all files say when they were made; what is
  left out is said. Without dates, and for two scores of one time, the pair is refused with both places,
  unless `--duplicates` says what to do.
- A metric of which one file says that higher is better and another that lower is, is refused. Bounds and
  groups that differ are not taken, which is said.
- Files that are facts about others or parts of them (single samples beside the results that sum them up, the
  settings of a run beside its statistics) are passed over in a folder, which is said.

## A format of your own

A package adds a format by an entry point of the group `llull.readers`, which names a
`llull.engine.readers.harness.format.Format` (records in JSON), a `TableFormat` (CSV, Parquet, …: known by the
names of columns) or a list of them. It says how it is recognised and read, and what this page says of it.
"""


def known(format: Format | TableFormat) -> str:
    """How a format is known."""
    if isinstance(format, Format) and format.known_by:
        return f"Known by {format.known_by}."
    sets = format.keys if isinstance(format, Format) else format.columns
    shown = [" with ".join(f"`{name}`" for name in _in_order(format, names)) for names in sets]
    what = "the keys" if isinstance(format, Format) else "the columns"
    return f"Known by {what} {', or '.join(shown)}."


def _in_order(format: Format | TableFormat, names: Iterable[str]) -> list[str]:
    """What all sets of keys have comes first."""
    sets = format.keys if isinstance(format, Format) else format.columns
    return sorted(names, key=lambda name: (-sum(name in one for one in sets), name))


def entry(format: Format | TableFormat) -> Iterator[str]:
    """All that is said of a format."""
    yield f"## {format.title[0].upper()}{format.title[1:]}\n"
    yield f"{known(format)}\n"
    yield f"```sh\n{format.command}\n```\n"
    yield "| what | from |\n|---|---|"
    yield from (f"| {what} | {place} |" for what, place in format.taken.items())
    yield f"\nNot taken: {format.left_out}\n\nChecked on: {format.checked}\n"


def page() -> str:
    """The whole page, its formats by their titles."""
    ordered = sorted(formats(), key=lambda format: format.title.lower())
    return "\n".join([HEAD, *(line for format in ordered for line in entry(format))]).rstrip() + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
