"""Verbs on axioms: axioms, replay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import FormatOption, OutputOption, takes_table
from .ranking import MAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...engine.prepare.preparation import Prepared
    from ...rules.axioms import Verdict, Witness

__all__ = ["register"]

_AUDIT_TIME, _SEARCH_TIME = "8s", "1m"


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
        str | None,
        typer.Option(
            metavar="TIME",
            help="Time to spend: 10s, 2m, or none for no limit.",
            show_default="8s; 1m with --general",
        ),
    ] = None,
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
    from ...engine.address import database_of
    from ...engine.analysis.audit import audit as verbs
    from ...engine.analysis.audit.choice import choose
    from ...engine.errors import LlullError
    from ..output import emit, progress, say
    from ..terminal import axioms as show_axioms

    usual = _AUDIT_TIME if general is None else _SEARCH_TIME
    limit = seconds(usual if budget is None else budget)
    if about:
        emit(show_axioms.statements(verbs.parse_axioms(axioms)), form, output)
        return 0
    if want is not None and axioms != "all":
        raise LlullError("--want names the axioms to audit; leave --axioms out")
    if general is not None and (prepared is not None or want is not None or fail_on or save):
        raise LlullError(
            "--general searches small profiles; leave TABLE, --want, --fail-on and --save out, or --general"
        )
    if general is not None:
        verbs.parse_axioms(axioms)
        if witnesses is not None:
            _make_folder(witnesses)
        with progress() as step:
            found = verbs.general_search(general, axioms, budget=limit, seed=seed, progress=step)
        emit(show_axioms.general(found), form, output)
        if witnesses is not None:
            _write_witnesses([(found.rule, r.axiom, r.witness) for r in found.results], witnesses)
        return 0
    if prepared is None or table is None:
        raise LlullError("name a TABLE to audit, or a rule with --general, or ask for --list")
    audited = [axiom.id for axiom in verbs.parse_axioms(axioms if want is None else want)]
    ids = [axiom.id for axiom in verbs.parse_axioms(list(dict.fromkeys(fail_on)))] if fail_on else []
    if fail_on != ["all"] and not set(ids) <= set(audited):
        left_out = next(id for id in ids if id not in audited)
        raise LlullError(f"--fail-on {left_out}: not among the axioms to audit; add it to them")
    if witnesses is not None:
        _make_folder(witnesses)
    database = database_of(table) if save else None
    for line in prepared.notes:
        say("note", line)
    with progress() as step:

        def told(rule: str, verdict: Verdict) -> None:
            step(f"{rule}: {verdict.axiom}")

        if want is not None:
            choice = choose(want, prepared, rules, budget=limit, seed=seed, workers=workers, progress=told)
            audit, shown = choice.audit, show_axioms.choice(choice)
        else:
            audit = verbs.audit(
                prepared, rules, axioms, budget=limit, seed=seed, workers=workers, progress=told
            )
            shown = show_axioms.audit(audit)
    emit(shown, form, output)
    if witnesses is not None:
        _write_witnesses(
            [(rule, axiom, v.witness) for rule, row in audit.verdicts.items() for axiom, v in row.items()],
            witnesses,
        )
    if database is not None:
        from ...engine.store.store import Store

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
    from ...engine.analysis.audit.audit import replay as replay_witness
    from ..output import emit
    from ..terminal import axioms as show_axioms

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
    from ...engine.errors import LlullError

    if text.strip().lower() == "none":
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|h)?\s*", text)
    if found is None:
        raise LlullError(f"--budget {text!r} is not a time; write 10s, 2m or none")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"]


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


def _write_witnesses(found: Sequence[tuple[str, str, Witness | None]], folder: Path) -> None:
    """Write each witness to a file named for its rule and axiom."""
    import json

    from ...engine.errors import LlullError
    from ..output import say

    written = 0
    try:
        for rule, axiom, witness in found:
            if witness is None:
                continue
            name = re.sub(r"[^\w.=-]+", "_", f"{rule}-{axiom}") + ".json"
            text = json.dumps(witness.to_dict(), ensure_ascii=False, indent=1)
            (folder / name).write_text(text + "\n", encoding="utf-8")
            written += 1
    except OSError as error:
        raise LlullError(f"{folder}: cannot be written: {error.strerror}") from None
    say("wrote", f"{written} witnesses to {folder}")
