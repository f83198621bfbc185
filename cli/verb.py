"""What makes a function a verb: its table and rule are read, and its result is said, printed and kept."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_type_hints

import typer

from .options import (
    FormatOption,
    OptionalTables,
    OutputOption,
    ParamOption,
    Reading,
    RuleOption,
    SaveOption,
    Selecting,
    SpreadsheetOption,
    TableArgument,
    TablesArgument,
    VerboseOption,
)
from .signals import shield_workers

if TYPE_CHECKING:
    from ..engine.address import Address
    from ..engine.prepare.preparation import Prepared
    from ..engine.result import Analysis, Result
    from ..rules import Rule
    from .notes import Notes

__all__ = ["PANELS", "Ending", "app", "read_rule", "verb"]

Panel = Literal["Rank", "Data", "Analyse", "Axioms"]
#: In the order in which the help lists them.
PANELS: tuple[Panel, ...] = ("Rank", "Data", "Analyse", "Axioms")

app = typer.Typer(
    name="llull",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Results go to stdout, notes to stderr. Exit code 2: bad usage or bad input, in one line.",
)


#: Types that stand for themselves only to the type checker: their libraries are loaded when a verb runs.
_HEAVY = {"Prepared": Any, "Result": Any}


@dataclass(frozen=True)
class Ending:
    """A result, and what is left to do once it is printed and kept.

    Attributes
    ----------
    then
        Returns the exit code.
    """

    result: Result
    then: Callable[[], int]


def verb(panel: Panel, *, saves: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function a verb of the command line, under its own name.

    What the function asks for by the names of its parameters, it is given:

    ``table``
        the prepared table; the verb gets the argument TABLE (which may be left out where the default is None)
        and the options that select, weigh and fill it.
    ``another``
        a function that prepares another table by the same options, or by others.
    ``rule``
        where it is a :data:`RuleOption`, the rule with its parameters; the verb gets ``--param`` beside it.
    ``reading``
        the options that say how a file is read, for a verb that opens it itself.
    ``step``
        a function that says what is being computed.

    Its other parameters are options. How the table was read is said on stderr, with the notes on the result
    at most three lines; the result that it returns is printed in the form asked for, and a verb that `saves`
    can keep it in the database.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        app.command(rich_help_panel=panel)(_command(function, saves))
        return function

    return decorate


def _command(function: Callable[..., Any], saves: bool) -> Callable[..., Any]:
    """The function that Typer calls, with a signature of all options."""
    own = inspect.signature(function).parameters
    hints = get_type_hints(function, globalns={**function.__globals__, **_HEAVY}, include_extras=True)
    parameters: dict[str, inspect.Parameter] = {}

    def add(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> None:
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters[name] = inspect.Parameter(name, kind, default=default, annotation=annotation)

    for name, parameter in own.items():
        if name == "table":
            add(name, _table_argument(own, hints), parameter.default)
        elif name not in {"another", "reading", "step"}:
            add(name, hints[name], parameter.default)
            if hints[name] == RuleOption:
                add("param", ParamOption, None)
    if _prints(function):
        add("form", FormatOption, "table")
        add("output", OutputOption, None)
        add("spreadsheet", SpreadsheetOption, False)
    if saves:
        add("save", SaveOption, False)
    if "table" in own:
        add("verbose", VerboseOption, False)
    asks = {"reading": (Reading,), "table": (Selecting, Reading)}
    shared = [kind for name, kinds in asks.items() if name in own for kind in kinds]
    for kind in shared:
        for name, annotation in get_type_hints(kind, include_extras=True).items():
            add(name, annotation, getattr(kind, name))

    def command(**options: Any) -> int:
        return _run(function, options, own)

    command.__name__, command.__doc__ = function.__name__, function.__doc__
    command.__signature__ = inspect.Signature(list(parameters.values()))  # type: ignore[attr-defined]
    command.__annotations__ = {name: parameter.annotation for name, parameter in parameters.items()}
    return command


def _table_argument(own: Mapping[str, inspect.Parameter], hints: Mapping[str, Any]) -> Any:
    """One table or several files that are one, where no other argument follows."""
    names = list(own)
    others = [getattr(hints[name], "__metadata__", ()) for name in names[names.index("table") + 1 :]]
    if any(isinstance(one, typer.models.ArgumentInfo) for other in others for one in other):
        return TableArgument
    return OptionalTables if own["table"].default is None else TablesArgument


def _prints(function: Callable[..., Any]) -> bool:
    """Whether a verb returns a result, which is printed."""
    return function.__annotations__.get("return") != "None"


def _run(function: Callable[..., Any], options: dict[str, Any], own: Mapping[str, Any]) -> int:
    """Call a verb with what it asks for, then say, print and keep its result."""
    from ..engine.address import address_of
    from .notes import Notes
    from .output import emit, progress, say

    form = options.pop("form", "table")
    output = None if "output" in own else options.pop("output", None)  # a page goes where the verb puts it
    spreadsheet = "spreadsheet" not in own and options.pop("spreadsheet", False)
    told = Notes(options.pop("verbose", False), 2 if "another" in own else 1)
    reads = "table" in own or "reading" in own
    reading = _given({name: options.pop(name) for name in Reading.__annotations__ if reads})
    selection = {name: options.pop(name) for name in ("table", *Selecting.__annotations__) if "table" in own}
    if "table" in selection:
        selection["table"] = address_of(selection["table"])
    address = selection.get("table")
    _check_output(options.get("output") or options.get("file") or output, {**options, **selection, **reading})
    database = _database(address, reading) if options.pop("save", False) else None
    asked = dict(options)
    if options.get("workers", 1) > 1:
        shield_workers()
    if "param" in options:
        options["rule"] = read_rule(options["rule"], options.pop("param"))
    if "table" in own:
        options["table"] = None if address is None else _prepared(told, reading, **selection)
    if "another" in own:

        def another(other: str, **differing: Any) -> Prepared:
            changed: dict[str, Any] = {**selection, "table": other, **differing}
            return _prepared(told, reading, **changed)

        options["another"] = another
    if "reading" in own:
        options["reading"] = reading
    table: Any = options.get("table")
    if table is not None and not _prints(function):
        told.end(table.notes)  # before the verb writes
    with progress() as step:
        step(asked.get("rule") or function.__name__)
        result = function(**options, **({"step": step} if "step" in own else {}))
    if result is None:
        return 0
    ending = result if isinstance(result, Ending) else Ending(result, lambda: 0)
    of_table = () if table is None else table.notes
    told.end(sorted(ending.result.notes, key=lambda note: note in of_table))  # the result's own first
    emit(ending.result, form, output, spreadsheet=spreadsheet)
    if database is not None:
        from ..engine.store.store import Store

        with Store(database, create=False) as store:
            for line in store.save(cast("Analysis", ending.result), asked):
                say("saved", line)
    return ending.then()


def _check_output(output: Path | None, options: Mapping[str, Any]) -> None:
    """Refuse an output that cannot be, or is read, before anything is."""
    from ..engine.address import files_read
    from ..engine.files import check_output
    from ..engine.prepare.selection import Selection

    if output is not None:
        named = (options.get(name) for name in ("address", "new", "new_spec", "witness"))
        whole = Selection(options.get("table"), options.get("spec"), weights=options.get("weights", "stored"))
        check_output(output, *files_read(*named), *whole.files)


def _database(address: Address | None, reading: Mapping[str, Any]) -> Path:
    from ..engine.address import database_of
    from ..engine.errors import StoreError

    if address is None:
        raise StoreError("--save: there is no TABLE; name DB::NAME")
    if {"lower", "higher"} & reading.keys():
        raise StoreError(
            "--save keeps what follows from the dataset as it is stored; ingest it anew with that direction"
        )
    return database_of(address)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, or have a default."""
    return {name: value for name, value in options.items() if value is not None and value is not False}


def _prepared(told: Notes, reading: Mapping[str, Any], *, table: Address, **options: Any) -> Prepared:
    """Open a table, say how it was read, and prepare it."""
    from ..engine.prepare.preparation import prepared
    from ..engine.prepare.selection import Selection
    from ..rules.missing import missing_policy
    from .output import progress

    options = _given({**reading, **options})
    if "group" in options:
        options["groups"] = options.pop("group")
    options["missing"] = missing_policy(options["missing"])
    selection = Selection(address=table).having(**options)
    with progress() as step:
        step("read")
        whole = selection.read(table)
    told.of(whole)
    return prepared(whole, selection)


def read_rule(rule: str, texts: Sequence[str] | None) -> Rule:
    """The rule with what ``--param NAME=VALUE`` was given, any number of times.

    Raises
    ------
    LlullError
        If one is not of that form, or the rule has no such parameter or does not take the value.
    """
    from ..engine.errors import LlullError
    from ..rules import Rule

    values: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not equals:
            raise LlullError(f"--param {text!r} is not NAME=VALUE")
        if name.strip() in values:
            raise LlullError(f"--param {name.strip()} is given twice")
        values[name.strip()] = value.strip()
    return Rule.of(rule, **values)
