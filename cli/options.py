"""Options that several verbs share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from ..engine.options import MAIN_RULES, Duplicates, Format

__all__ = [
    "MAIN",
    "AxiomsOption",
    "BudgetOption",
    "DatabaseArgument",
    "FormatOption",
    "OptionalTables",
    "OutputOption",
    "ParamOption",
    "Reading",
    "RuleOption",
    "RulesOption",
    "SaveOption",
    "SeedOption",
    "Selecting",
    "SpreadsheetOption",
    "TableArgument",
    "TablesArgument",
    "VerboseOption",
    "WorkersOption",
    "seconds",
]

MAIN = ",".join(MAIN_RULES)


def seconds(text: str | float | None) -> float | None:
    """Read a time such as ``10s``, ``2m`` or a number of seconds; None for no limit.

    Raises
    ------
    BadParameter
        If it is none of these.
    """
    word = str(text).strip().lower()
    if word in {"none", "inf"}:
        return None
    time = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|h)?", word)
    if time is None:
        raise typer.BadParameter(f"{text!r} is not a time; write 10s, 2m or none")
    return float(time[1]) * {"s": 1, "m": 60, "h": 3600}[time[2] or "s"]


TableArgument = Annotated[str, typer.Argument(metavar="TABLE", help="A file of scores, or DB::name.")]
_TABLES = "A file of scores (FILE#2: its second table), files or a folder that are one table, -, or DB::name."
TablesArgument = Annotated[list[str], typer.Argument(metavar="TABLE…", help=_TABLES)]
OptionalTables = Annotated[list[str] | None, typer.Argument(metavar="TABLE…", help=_TABLES)]
DatabaseArgument = Annotated[Path, typer.Argument(metavar="DB", help="A llull database.")]

# -- what is computed

RuleOption = Annotated[str, typer.Option("--rule", "-r", metavar="ID", help="See 'llull rules'.")]
ParamOption = Annotated[
    list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the rule.")
]
RulesOption = Annotated[
    str,
    typer.Option(metavar="LIST", help="Rules by id, with parameters if need be: mean,copeland(alpha=0)."),
]
AxiomsOption = Annotated[str, typer.Option(metavar="LIST", help="Axioms by id, or all.")]
SeedOption = Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the random draws.")]
BudgetOption = Annotated[
    float | None,
    typer.Option(
        metavar="TIME",
        parser=seconds,
        help="Time to spend: 10s, 2m, or none for no limit; the result says what it did not suffice for.",
    ),
]
WorkersOption = Annotated[int, typer.Option(min=1, metavar="N", help="Processes that share the work.")]

# -- where it goes

FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result here, not to stdout.")
]
SpreadsheetOption = Annotated[
    bool, typer.Option("--spreadsheet", help="In CSV, quote text that a spreadsheet would run (= + - @).")
]
SaveOption = Annotated[bool, typer.Option("--save", help="Keep the result in the database (DB::name only).")]

VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say all that was noted, not three lines of it.")
]

# -- what makes the table


def _selecting(metavar: str, help: str, **more: Any) -> Any:
    return typer.Option(metavar=metavar, help=help, rich_help_panel="Selection and policy", **more)


def _reading(help: str, metavar: str | None = None) -> Any:
    return typer.Option(metavar=metavar, help=help, rich_help_panel="Reading a file")


def _policies() -> list[str]:
    from ..rules.missing import MISSING_POLICIES

    return list(MISSING_POLICIES)


class Selecting:
    """The options that decide what is ranked."""

    missing: Annotated[
        str,
        _selecting(
            "POLICY",
            "What a gap means before the table is ranked, such as complete-models, zero or worst.",
            autocompletion=_policies,
        ),
    ] = "available"
    weights: Annotated[
        str,
        _selecting(
            "stored|flat|tree|FILE",
            "As the spec says, all equal, split along the group tree, or a CSV of metric and weight.",
        ),
    ] = "stored"
    models: Annotated[
        list[str] | None,
        _selecting(
            "LIST", "Only these models: keys, labels or globs, with commas between (names may hold commas)."
        ),
    ] = None
    metrics: Annotated[list[str] | None, _selecting("LIST", "Only these metrics: names or globs.")] = None
    group: Annotated[list[str] | None, _selecting("PATH", "Only metrics of this group.")] = None
    min_coverage: Annotated[
        float | None,
        _selecting("SHARE", "Only models scored on at least this share of the metrics, 0 to 1."),
    ] = None


class Reading:
    """The options that say how a file is read; see the same names in :mod:`llull.engine.spec.options`."""

    spec: Annotated[
        Path | None,
        _reading(
            "What the columns mean: a TOML as 'llull spec' writes it, or a CSV of metrics. The options below "
            "go over it; those of lists can be given again.",
            "FILE",
        ),
    ] = None
    model: Annotated[str | None, _reading("The column that names the models.", "COL")] = None
    metric: Annotated[
        list[str] | None, _reading("One row a score: the column (or columns) that name the metric.", "COL")
    ] = None
    score: Annotated[
        list[str] | None, _reading("One row a score: the column (or columns) of the scores.", "COL")
    ] = None
    lower: Annotated[list[str] | None, _reading("Metrics where a lower score is better.", "GLOB")] = None
    higher: Annotated[list[str] | None, _reading("Metrics where a higher score is better.", "GLOB")] = None
    leave_out: Annotated[list[str] | None, _reading("Columns that are no metrics.", "GLOB")] = None
    transpose: Annotated[
        bool, typer.Option("--transpose", help="One column a model.", rich_help_panel="Reading a file")
    ] = False
    duplicates: Annotated[
        Duplicates | None, _reading("A model that stands twice: refuse, suffix, first, last or mean.", "WAY")
    ] = None
    revision: Annotated[
        list[str] | None,
        _reading("Which revision counts of a model that stands in several: how its name begins.", "NAME"),
    ] = None
    missing_code: Annotated[
        list[str] | None, _reading("What stands for a missing score, beside the usual.", "TEXT")
    ] = None
    decimal: Annotated[
        str | None, _reading("The decimal mark; of . and , the other parts thousands.", "CHAR")
    ] = None
