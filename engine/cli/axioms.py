"""Verbs on axioms: axioms, replay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import FormatOption, OutputOption, takes_table
from .ranking import MAIN

if TYPE_CHECKING:
    from ...rules.axioms import Verdict
    from ..axioms import Audit
    from ..preparation import Prepared

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command(rich_help_panel="Axioms")(takes_table(axioms, optional=True))
    app.command(rich_help_panel="Axioms")(replay)


def axioms(
    prepared: Prepared | None,
    table: str | None,
    rules: Annotated[str, typer.Option(metavar="LIST", help="Rules by id; see 'llull rules'.")] = MAIN,
    axioms: Annotated[str, typer.Option(metavar="LIST", help="Axioms by id, or all.")] = "all",
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
        str, typer.Option(metavar="TIME", help="Time to spend: 10s, 2m, or none for no limit.")
    ] = "8s",
    seed: Annotated[int, typer.Option(min=0, help="Of the perturbations that are drawn.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    witnesses: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write each worst witness here, to replay.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(metavar="AXIOM", help="Exit with 1 if this is violated here, or any of all."),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the verdicts in the database (DB::name only).")
    ] = False,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> int:
    """Audit rules against axioms: what is proved of them, and what happens on this table.

    [dim]llull axioms scores.csv --rules mean,borda,copeland --budget 30s[/]
    [dim]llull axioms scores.csv --want pareto,monotonicity,independence_of_deleted_models[/]
    [dim]llull axioms --general z_mean --axioms monotonicity[/]
    """
    from .. import axioms as verbs
    from ..errors import LlullError
    from ..source import database_of
    from . import show_axioms
    from .output import emit, progress, say

    limit = seconds(budget)
    if about:
        emit(show_axioms.statements(verbs.parse_axioms(axioms)), form, output)
        return 0
    if general is not None and prepared is not None:
        raise LlullError("--general searches small profiles; leave TABLE out, or leave --general out")
    if general is not None:
        with progress() as step:
            found = verbs.general_search(general, axioms, budget=limit, seed=seed, progress=step)
        emit(show_axioms.general(found), form, output)
        return 0
    if prepared is None or table is None:
        raise LlullError("name a TABLE to audit, or a rule with --general, or ask for --list")
    ids = [axiom.id for axiom in verbs.parse_axioms(fail_on)] if fail_on else []
    database = database_of(table) if save else None
    for line in prepared.notes:
        say("note", line)
    with progress() as step:

        def told(rule: str, verdict: Verdict) -> None:
            step(f"{rule}: {verdict.axiom}")

        if want is not None:
            choice = verbs.choose(
                want, prepared, rules, budget=limit, seed=seed, workers=workers, progress=told
            )
            audit, shown = choice.audit, show_axioms.choice(choice)
        else:
            audit = verbs.audit(
                prepared, rules, axioms, budget=limit, seed=seed, workers=workers, progress=told
            )
            shown = show_axioms.audit(audit)
    emit(shown, form, output)
    if witnesses is not None:
        _write_witnesses(audit, witnesses)
    if database is not None:
        from ..store import Store

        with Store(database, create=False) as store:
            say("saved", f"{store.save_audit(audit)} verdicts")
    broken = audit.broken(ids) if ids else []
    for verdict in broken:
        say("violated", f"{verdict.axiom} by {verdict.rule}")
    return 1 if broken else 0


def replay(
    witness: Annotated[
        Path, typer.Argument(metavar="WITNESS", help="A JSON file that 'llull axioms' wrote.")
    ],
    form: FormatOption = "table",
    output: OutputOption = None,
) -> int:
    """Compute a witness again and say in words what it shows; exit code 1 if it shows nothing any more."""
    from ..axioms import replay as replay_witness
    from . import show_axioms
    from .output import emit

    found = replay_witness(witness)
    emit(show_axioms.replayed(found), form, output)
    return 0 if found.reproduced else 1


def seconds(text: str) -> float | None:
    """Read a time such as ``10s``, ``2m`` or ``none``.

    Raises
    ------
    LlullError
        If it is none of these.
    """
    from ..errors import LlullError

    if text.strip().lower() == "none":
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|h)?\s*", text)
    if found is None:
        raise LlullError(f"--budget {text!r} is not a time; write 10s, 2m or none")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"]


def _write_witnesses(audit: Audit, folder: Path) -> None:
    import json

    from ..errors import LlullError
    from .output import say

    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = 0
        for rule, row in audit.verdicts.items():
            for axiom, verdict in row.items():
                if verdict.witness is None:
                    continue
                name = re.sub(r"[^\w.=-]+", "_", f"{rule}-{axiom}") + ".json"
                text = json.dumps(verdict.witness.to_dict(), ensure_ascii=False, indent=1)
                (folder / name).write_text(text + "\n", encoding="utf-8")
                written += 1
    except OSError as error:
        raise LlullError(f"{folder}: cannot be written: {error.strerror}") from None
    say("wrote", f"{written} witnesses to {folder}")
