"""Options that several verbs share, and the decorator that gives a verb the ones that make its table."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, get_type_hints

import typer

if TYPE_CHECKING:
    from ..engine.prepare.preparation import Prepared
    from ..rules import Rule

__all__ = [
    "Format",
    "FormatOption",
    "Kept",
    "OutputOption",
    "ParamOption",
    "RuleOption",
    "SaveOption",
    "SeedOption",
    "SpecOption",
    "TableArgument",
    "read_rule",
    "takes_table",
]

Format = Literal["table", "json", "csv", "markdown", "parquet"]

TableArgument = Annotated[str, typer.Argument(metavar="TABLE", help="A file of scores, or DB::name.")]
_OptionalTable = Annotated[str | None, typer.Argument(metavar="TABLE", help="A file of scores, or DB::name.")]
SaveOption = Annotated[bool, typer.Option("--save", help="Keep the result in the database (DB::name only).")]
SpecOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the columns mean: a TOML, or a CSV of metrics."),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print the result.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the result here, not to stdout.")
]
RuleOption = Annotated[str, typer.Option("--rule", "-r", metavar="ID", help="See 'llull rules'.")]
SeedOption = Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the random draws.")]
ParamOption = Annotated[
    list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the rule.")
]

_SELECTION = "Selection and policy"


def _policies() -> list[str]:
    from ..rules.missing import MISSING_POLICIES

    return list(MISSING_POLICIES)


def _prepared(
    table: TableArgument,
    spec: SpecOption = None,
    missing: Annotated[
        str,
        typer.Option(
            metavar="POLICY",
            help="What a gap means before the table is ranked, such as complete-models, zero or worst.",
            autocompletion=_policies,
            rich_help_panel=_SELECTION,
        ),
    ] = "available",
    weights: Annotated[
        str,
        typer.Option(
            metavar="stored|flat|tree|FILE",
            help="As the spec says, all equal, split along the group tree, or a CSV of metric and weight.",
            rich_help_panel=_SELECTION,
        ),
    ] = "stored",
    models: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LIST",
            help="Only these models: keys, labels or globs, with commas between (names may hold commas).",
            rich_help_panel=_SELECTION,
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option(metavar="LIST", help="Only these metrics: names or globs.", rich_help_panel=_SELECTION),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Only metrics of this group.", rich_help_panel=_SELECTION),
    ] = None,
    min_coverage: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Only models scored on at least this share of the metrics, 0 to 1.",
            rich_help_panel=_SELECTION,
        ),
    ] = None,
) -> Prepared:
    from dataclasses import replace

    from ..engine.address import open_table, split_address
    from ..engine.prepare.preparation import prepare
    from ..rules.missing import missing_policy
    from .output import say

    loaded = open_table(table, spec=spec)
    if split_address(table) is None:  # of a dataset, ingest has said it
        for line in (*loaded.origin.inferred, *loaded.origin.left_out):
            say("note", line)
        for line in loaded.origin.warnings:
            say("warning", line)
    prepared = prepare(
        loaded,
        missing=missing_policy(missing),
        weights=weights,
        models=models or (),
        metrics=metrics or (),
        groups=group or (),
        min_coverage=min_coverage,
    )
    selection = {
        "--spec": [spec] if spec else [],
        "--models": models,
        "--metrics": metrics,
        "--group": group,
        "--min-coverage": [] if min_coverage is None else [min_coverage],
    }
    words = [
        str(word)
        for option, values in selection.items()
        for value in values or ()
        for word in (option, value)
    ]
    return replace(prepared, told=(table, *words))


def read_rule(rule: str, texts: Sequence[str] | None) -> Rule:
    """The rule with what ``--param NAME=VALUE`` was given, any number of times.

    Raises
    ------
    LlullError
        If one is not of that form, or the rule has no such parameter or does not take the value.
    """
    from ..engine.errors import LlullError
    from ..rules import Rule

    given: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise LlullError(f"--param {text!r} is not NAME=VALUE")
        if name.strip() in given:
            raise LlullError(f"--param {name.strip()} is given twice")
        given[name.strip()] = value.strip()
    return Rule.of(rule, **given)


class Kept(Protocol):
    """A result that can be kept in the database."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as JSON holds it."""
        ...


def takes_table(
    verb: Callable[..., Any], *, optional: bool = False, keeps: bool = False
) -> Callable[..., Any]:
    """Give a verb the argument TABLE and the options that select, weigh and fill it.

    The verb's first parameter receives the prepared table, one called `table` the argument as it was given,
    and one called `prepare_another` a function that makes the same of another argument; its others stay
    options of its own, shown after TABLE. Where TABLE is `optional` and not given, the verb receives None. A
    verb that `keeps` returns its result, and gets the option to keep it.
    """
    own = inspect.signature(verb)
    shared = inspect.signature(_prepared)
    hints = {
        **get_type_hints(_prepared, globalns={**globals(), "Prepared": Any}, include_extras=True),
        **get_type_hints(verb, globalns={**verb.__globals__, "Prepared": Any}, include_extras=True),
    }
    given_here = {"table", "prepare_another"}
    mine = [parameter for parameter in list(own.parameters.values())[1:] if parameter.name not in given_here]
    options = list(shared.parameters.values())
    parameters = [
        parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in (options[0], *mine, *options[1:])
    ]

    if optional:
        parameters[0] = parameters[0].replace(annotation=_OptionalTable, default=None)

    if keeps:
        save = inspect.Parameter("save", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=SaveOption)
        parameters.append(save)

    @functools.wraps(verb)
    def command(**given: Any) -> Any:
        saving = given.pop("save", False) if keeps else False
        told = dict(given)
        table_options = {name: given.pop(name) for name in shared.parameters}
        if "table" in own.parameters:
            given["table"] = table_options["table"]
        if "prepare_another" in own.parameters:

            def prepare_another(other: Any, **differing: Any) -> Prepared:
                return _prepared(**{**table_options, "table": other, **differing})

            given["prepare_another"] = prepare_another
        if table_options["table"] is None:
            return verb(None, **given)
        if not saving:
            result = verb(_prepared(**table_options), **given)
            return None if keeps else result
        database = _database(table_options["table"])
        prepared = _prepared(**table_options)
        _keep(database, prepared, verb.__name__, told, verb(prepared, **given))
        return None

    del command.__wrapped__  # Typer must see the joint signature, not the verb's own
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _database(address: str) -> Path:
    from ..engine.address import database_of

    return database_of(address)


def _keep(database: Path, prepared: Prepared, verb: str, told: dict[str, Any], result: Any) -> None:
    from ..engine.store.store import Store
    from .output import say

    told = {name: value for name, value in told.items() if name not in _TABLE_OPTIONS}
    with Store(database, create=False) as store:
        store.save_analysis(prepared, verb, told, result.to_dict())
    say("saved", f"{verb} of {prepared.table.name}")


#: Options that say how the result is printed, and those that made the table: not parameters of a result.
_TABLE_OPTIONS = {*inspect.signature(_prepared).parameters, "form", "output"}
