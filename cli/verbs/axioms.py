"""``axioms`` and ``replay``: what rules guarantee, what happens on a table, and a witness of it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ..options import MAIN, AxiomsOption, RulesOption, SeedOption, WorkersOption, seconds
from ..verb import Ending, verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result
    from ...rules.axioms import Verdict, Witness

__all__ = ["axioms", "replay"]

_AUDIT_TIME, _SEARCH_TIME = "8s", "1m"


@verb("Axioms", saves=True)
def axioms(
    step: Callable[[str], None],
    table: Prepared | None = None,
    rules: RulesOption = MAIN,
    axioms: AxiomsOption = "all",
    want: Annotated[
        str | None, typer.Option(metavar="LIST", help="Order the rules by which of these axioms they keep.")
    ] = None,
    general: Annotated[
        str | None,
        typer.Option(
            metavar="RULE", help="Search all small profiles, without a table, for what RULE breaks."
        ),
    ] = None,
    about: Annotated[
        bool, typer.Option("--list", help="List the axioms with their statements and sources.")
    ] = False,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Time to spend: 10s, 2m, or none for no limit.",
            show_default="8s; 1m with --general",
        ),
    ] = None,
    seed: SeedOption = 0,
    workers: WorkersOption = 1,
    witnesses: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the smallest witness of each violation here, to replay."),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(metavar="AXIOM", help="Exit with 1 if this is violated here, or any of all."),
    ] = None,
) -> Result | Ending:
    """Audit rules against axioms: what is proved of them, and what happens on this table.

    [dim]llull axioms scores.csv --rules mean,borda,copeland --budget 30s[/]
    [dim]llull axioms scores.csv --want pareto,monotonicity,independence_of_deleted_models[/]
    [dim]llull axioms --general z_mean --axioms monotonicity[/]
    """
    from ...engine.analysis.audit.audit import axioms as audit
    from ...engine.analysis.audit.audit import general_search, parse_axioms
    from ...engine.analysis.audit.choice import choice_of
    from ...engine.errors import LlullError

    limit = seconds(budget or (_AUDIT_TIME if general is None else _SEARCH_TIME))
    if about:
        return _statements(axioms)
    if want is not None and axioms != "all":
        raise LlullError("--want names the axioms to audit; leave --axioms out")
    if general is None and table is None:
        raise LlullError("name a TABLE to audit, or a rule with --general, or ask for --list")
    if general is not None and (table is not None or want is not None or fail_on):
        raise LlullError(
            "--general searches small profiles; leave TABLE, --want, --fail-on and --save out, or --general"
        )
    ids = [axiom.id for axiom in parse_axioms(axioms if want is None else want)]
    must = _required(fail_on, ids)
    _make_folder(witnesses)
    if table is None:
        search = general_search(cast("str", general), axioms, budget=limit, seed=seed, progress=step)
        cases = [(search.rule, result.axiom, result.witness) for result in search.results]
        return Ending(search, lambda: _end(cases, witnesses))

    def tell(rule: str, verdict: Verdict) -> None:
        step(f"{rule}: {verdict.axiom}")

    result = audit(table, rules, ids, budget=limit, seed=seed, workers=workers, progress=tell)
    cells = [(rule, id, verdict) for rule, row in result.verdicts.items() for id, verdict in row.items()]
    cases = [(rule, id, verdict.witness) for rule, id, verdict in cells]
    required = [verdict for _, id, verdict in cells if id in must]
    shown = result if want is None else choice_of(result, ids)
    return Ending(shown, lambda: _end(cases, witnesses, required))


def _required(fail_on: list[str] | None, audited: Sequence[str]) -> list[str]:
    """Ids of the axioms that must hold, each of which must be audited."""
    from ...engine.analysis.audit.audit import parse_axioms
    from ...engine.errors import LlullError

    ids = [axiom.id for axiom in parse_axioms(list(dict.fromkeys(fail_on)))] if fail_on else []
    left_out = next((id for id in ids if id not in audited), None)
    if left_out is not None and fail_on != ["all"]:
        raise LlullError(f"--fail-on {left_out}: not among the axioms to audit; add it to them")
    return ids


def _statements(axioms: str) -> Result:
    """The axioms: what each says, and who said it."""
    import polars as pl

    from ...engine.analysis.audit.audit import parse_axioms
    from ...engine.result import Listing, Table

    data = [axiom.to_dict() for axiom in parse_axioms(axioms)]
    rows = [[d["id"], d["protects"], d["statement"], d["citation"]] for d in data]
    return Listing(data, pl.DataFrame(data), [Table(["id", "protects", "statement", "source"], rows)])


def _end(
    witnesses: Sequence[tuple[str, str, Witness | None]],
    folder: Path | None,
    required: Sequence[Verdict] = (),
) -> int:
    """Write each witness to a file named for its rule and axiom; say what is violated but must hold."""
    from ...engine.analysis.audit.witnesses import file_name
    from ...engine.files import write_files
    from ..output import say

    if folder is not None:
        files: dict[str | Path, str] = {
            folder / file_name(rule, axiom): json.dumps(witness.to_dict(), ensure_ascii=False, indent=1)
            + "\n"
            for rule, axiom, witness in witnesses
            if witness is not None
        }
        write_files(files)
        say("wrote", f"{len(files)} witnesses to {folder}")
    broken = [verdict for verdict in required if verdict.here == "violated"]
    for verdict in broken:
        say("violated", f"{verdict.axiom} by {verdict.rule}")
    return 1 if broken else 0


def _make_folder(folder: Path | None) -> None:
    """Make the folder for witnesses, if any, now, so that an audit is not lost for want of it."""
    from ...engine.files import check_output, failing_to_write

    if folder is not None:
        with failing_to_write(folder):
            folder.mkdir(parents=True, exist_ok=True)
        check_output(folder / "witness.json")


@verb("Axioms")
def replay(
    witness: Annotated[
        Path, typer.Argument(metavar="WITNESS", help="A JSON file that 'llull axioms' wrote.")
    ],
) -> Ending:
    """Compute a witness again and say in words what it shows; exit code 1 if it shows nothing any more."""
    from ...engine.analysis.audit.audit import replay

    again = replay(witness)
    return Ending(again, lambda: 0 if again.reproduced else 1)
