"""``axioms``: what rules guarantee, and what happens on a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..options import MAIN, AxiomsOption, RulesOption, SeedOption, WorkersOption, seconds
from ..verb import Ending, verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result
    from ...rules.axioms import Verdict, Witness

__all__ = ["axioms"]

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
        Path | None, typer.Option(metavar="FOLDER", help="Write each worst witness here, to replay.")
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
    from ...engine.analysis.audit.audit import parse_axioms
    from ...engine.analysis.audit.choice import choose
    from ...engine.errors import LlullError

    limit = seconds(budget or (_AUDIT_TIME if general is None else _SEARCH_TIME))
    if about:
        return _statements(axioms)
    if want is not None and axioms != "all":
        raise LlullError("--want names the axioms to audit; leave --axioms out")
    if general is not None:
        if table is not None or want is not None or fail_on:
            raise LlullError(
                "--general searches small profiles; leave TABLE, --want, --fail-on and --save out, or "
                "--general"
            )
        return _general(general, axioms, limit, seed, witnesses, step)
    if table is None:
        raise LlullError("name a TABLE to audit, or a rule with --general, or ask for --list")
    audited = [axiom.id for axiom in parse_axioms(axioms if want is None else want)]
    ids = [axiom.id for axiom in parse_axioms(list(dict.fromkeys(fail_on)))] if fail_on else []
    if fail_on != ["all"] and not set(ids) <= set(audited):
        left_out = next(id for id in ids if id not in audited)
        raise LlullError(f"--fail-on {left_out}: not among the axioms to audit; add it to them")
    if witnesses is not None:
        _make_folder(witnesses)

    def tell(rule: str, verdict: Verdict) -> None:
        step(f"{rule}: {verdict.axiom}")

    how: dict[str, Any] = {"budget": limit, "seed": seed, "workers": workers, "progress": tell}
    if want is not None:
        result = choose(want, table, rules, **how)
        verdicts = result.audit.verdicts
    else:
        result = audit(table, rules, axioms, **how)
        verdicts = result.verdicts
    return Ending(result, lambda: _end(verdicts, witnesses, ids))


def _statements(axioms: str) -> Result:
    """The axioms: what each says, and who said it."""
    import polars as pl

    from ...engine.analysis.audit.audit import parse_axioms
    from ...engine.result import Listing, Table

    data = [axiom.to_dict() for axiom in parse_axioms(axioms)]
    rows = [[d["id"], d["protects"], d["statement"], d["citation"]] for d in data]
    return Listing(data, pl.DataFrame(data), [Table(["id", "protects", "statement", "source"], rows)])


def _general(
    rule: str,
    axioms: str,
    budget: float | None,
    seed: int,
    folder: Path | None,
    step: Callable[[str], None],
) -> Ending:
    """Search small profiles for what a rule breaks."""
    from ...engine.analysis.audit.audit import general_search, parse_axioms

    parse_axioms(axioms)
    if folder is not None:
        _make_folder(folder)
    search = general_search(rule, axioms, budget=budget, seed=seed, progress=step)

    def then() -> int:
        if folder is not None:
            _write_witnesses([(search.rule, r.axiom, r.witness) for r in search.results], folder)
        return 0

    return Ending(search, then)


def _end(verdicts: Mapping[str, Mapping[str, Verdict]], folder: Path | None, fail_on: Sequence[str]) -> int:
    """Write the witnesses, and say which of the axioms that must hold are violated."""
    from ..output import say

    cases = [(rule, axiom, verdict) for rule, row in verdicts.items() for axiom, verdict in row.items()]
    if folder is not None:
        _write_witnesses([(rule, axiom, verdict.witness) for rule, axiom, verdict in cases], folder)
    broken = [verdict for _, axiom, verdict in cases if axiom in fail_on and verdict.here == "violated"]
    for verdict in broken:
        say("violated", f"{verdict.axiom} by {verdict.rule}")
    return 1 if broken else 0


def _make_folder(folder: Path) -> None:
    """Make the folder now, so that an audit is not lost for want of it."""
    import tempfile

    from ...engine.errors import LlullError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LlullError(f"{folder}: cannot be written: {error.strerror}") from None


def _write_witnesses(cases: Sequence[tuple[str, str, Witness | None]], folder: Path) -> None:
    """Write each witness to a file named for its rule and axiom."""
    from ...engine.analysis.audit.witnesses import file_name
    from ...engine.files import write_file
    from ..output import say

    written = 0
    for rule, axiom, witness in cases:
        if witness is not None:
            text = json.dumps(witness.to_dict(), ensure_ascii=False, indent=1)
            write_file(folder / file_name(rule, axiom), text + "\n")
            written += 1
    say("wrote", f"{written} witnesses to {folder}")
