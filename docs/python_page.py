"""Makes docs/python.md from the face itself: ``python docs/python_page.py`` (``-`` prints it)."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import llull

PAGE = Path(__file__).with_name("python.md")
HEAD = """# llull from Python

`import llull` is quick: a name is loaded when it is first used. `python docs/python_page.py` makes this page.

A verb has the name of its command (`query` is `llull sql`, `list_rules` is `llull rules`). Where a command
takes `TABLE`, the verb takes a path, `"DB::name"`, a Polars, pandas or Arrow frame, a NumPy array, a
`ScoreTable`, or what `prepare` returned, and as keywords the options `spec`, `missing`, `weights`,
`models`, `metrics`, `groups` and `min_coverage`. Where it reads a file or a frame it takes, over the spec,
also `model`, `metric` and `score` (columns), `lower`, `higher` and `leave_out` (patterns, one or a list),
`transpose`, `duplicates`, `revision`, `missing_code` and `decimal`; a table that is read already, or stored,
follows `lower`, `higher` and `leave_out`. A rule is an id, a call such as `"copeland(alpha=0)"`, or a `Rule`.
"""


def entry(name: str) -> str:
    """How a name is called, and the first sentences on it."""
    thing = getattr(llull, name)
    about = (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")
    about = re.sub(r":\w+:`[.~]*([^`]+)`", r"`\1`", about).replace("``", "`")
    if inspect.isclass(thing):
        return f"**`llull.{name}`**: {about}\n"
    words = [
        argument.name if argument.default is argument.empty else f"{argument.name}={argument.default!r}"
        for argument in inspect.signature(thing).parameters.values()
        if argument.name not in ("progress", "options", "parameters")
    ]
    return f"**`llull.{name}({', '.join(words)})`**: {about}\n"


def page() -> str:
    """The whole page: verbs and functions, then types."""
    names = sorted(llull.__all__)
    types = [name for name in names if name[0].isupper()]
    functions = [name for name in names if name not in types]
    parts = [HEAD, "## Functions\n", *map(entry, functions), "## Types\n", *map(entry, types)]
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["-"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
