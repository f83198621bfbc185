"""Witnesses replayed through files: tables are written, ``llull rank`` ranks them, and a judge decides."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path
from typing import Any

from llull.cli.main import main
from tests.rules.axioms.files.judge import JUDGES, Case, Ranked
from tests.rules.axioms.files.table import Table, changed, table_of, without_gaps, write

__all__ = ["rank_file", "unconfirmed"]

Tiers = list[list[str]]


def rank_file(
    table: Table, folder: Path, name: str, rule: str, parameters: Mapping[str, Any], missing: str
) -> Mapping[str, Any] | None:
    """Write a table and rank the file; None where the command refuses it."""
    path, spec = write(table, folder, name)
    call = ["rank", str(path), "--spec", str(spec), "--rule", rule, "--missing", missing, "--format", "json"]
    call += ["--weights", "tree" if table.tree else "stored"]
    for parameter, value in parameters.items():
        call += ["--param", f"{parameter}={value}"]
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(call)
    except SystemExit as stop:
        if stop.code:
            return None
    return json.loads(out.getvalue())


def unconfirmed(witness: Mapping[str, Any], folder: Path) -> str:
    """Why a witness, as it is saved, is not confirmed by files; empty where it is.

    The rankings must be those that it states, and break the axiom's statement.
    """
    tables = [table_of(witness)]
    tables += [changed(tables[0], change) for change in witness["changes"]]
    results: list[Mapping[str, Any]] = []
    for k, table in enumerate(tables):
        result = rank_file(
            table, folder, f"table-{k}", witness["rule"], witness["parameters"], witness["missing"]
        )
        if result is None:
            return f"table {k} is refused"
        results.append(result)
    stated = [witness["before"], *witness["after"]]
    for k, (table, result, tiers) in enumerate(zip(tables, results, stated, strict=True)):
        complete = without_gaps(table, witness["missing"])
        if not (_tiers(result) == tiers or _is_order_of(complete, result, tiers, optimal=k == 0)):
            return f"table {k} ranks as {_tiers(result)}, and {tiers} is stated"
    ranked = [Ranked.of(result) for result in results]
    case = Case(witness["rule"], tables[0], tables[1:], witness["changes"], ranked[0], ranked[1:])
    try:
        broken = JUDGES[witness["axiom"]](case)
    except AssertionError as error:
        return f"the change is none of the axiom's: {error}"
    return "" if broken else "the rankings keep the axiom"


def _tiers(result: Mapping[str, Any]) -> Tiers:
    tiers: dict[int, list[str]] = {}
    for row in result["ranking"]:
        tiers.setdefault(row["rank"], []).append(row["model"])
    return [sorted(names) for _, names in sorted(tiers.items())]


def _is_order_of(table: Table, result: Mapping[str, Any], tiers: Tiers, *, optimal: bool) -> bool:
    """Whether the tiers are one order of Kemeny's rule on a table with too many models to try all orders.

    Before a change it must be optimal. After it, one is stated to show that the order before is not: it need
    not be the best.
    """
    proof: Mapping[str, Any] = result["certificate"] or {}
    if proof.get("status") != "optimal" or any(len(tier) > 1 for tier in tiers):
        return False
    cost = _cost(table, [name for tier in tiers for name in tier])
    return cost == _cost(table, proof["order"]) or not optimal


def _cost(table: Table, order: Sequence[str]) -> Fraction:
    """The weight of the metrics that have two models the other way round, and half of what ties them."""
    cost, weights = Fraction(0), table.weights()
    for name, metric in table.metrics.items():
        values = [value for model in order if (value := metric.value(model)) is not None]
        for place, value in enumerate(values):
            others = values[place + 1 :]
            against = 2 * sum(other > value for other in others) + sum(other == value for other in others)
            cost += weights[name] * Fraction(against, 2)
    return cost
