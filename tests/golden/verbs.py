"""The JSON of every verb on every example: what each call printed, kept to hold later versions to it.

``python -m tests.golden.verbs`` writes the files anew; what a change does to them is then seen in its diff.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from llull.rules import list_rules

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VTAB, LITE, EFFICIENCY = (f"examples/{name}.tsv" for name in ("vtab", "helm-lite", "helm-efficiency"))
TABLES = {"vtab": VTAB, "helm-lite": LITE, "helm-efficiency": EFFICIENCY}
#: Few enough models of HELM Lite that every case of every axiom can be tried.
SOME = ("--models", "*GPT*,*Claude*")
FIVE = "mean,z_mean,mean_rank,borda,copeland"
#: How long it took differs from run to run; how a table was read is kept once, by ``describe``.
_PASSED_OVER = {"seconds", "ingested_at", "reading"}

Call = tuple[str, ...]


def calls() -> dict[str, Call]:
    """Arguments of each call, by the name of its file."""
    found: dict[str, Call] = {"rules": ("rules",), "axioms-list": ("axioms", "--list")}
    for name, table in TABLES.items():
        found[f"describe-{name}"] = ("describe", table)
        found[f"compare-{name}"] = ("compare", table, "--rules", f"{FIVE},kemeny,copeland(alpha=0)")
        found[f"agreement-{name}"] = ("agreement", table, "--replicates", "50")
        found[f"influence-{name}"] = ("influence", table)
        for policy in ("complete-models", "complete-metrics", "zero", "worst", "median"):
            if name != "vtab":
                found[f"compare-{name}-{policy}"] = ("compare", table, "--rules", FIVE, "--missing", policy)
        for rule in ("mean", "borda", "copeland", "z_mean", "median", "minimax"):
            found[f"coverage-{name}-{rule}"] = ("coverage", table, "--rule", rule, "--budget", "100000")
            found[f"uncertainty-{name}-{rule}"] = (
                *("uncertainty", table, "--rule", rule, "--replicates", "60", "--budget", "100000"),
            )
        found[f"diff-{name}"] = ("diff", table, table, "--rule", "borda")
    for rule in ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny", "schulze", "hierarchical"):
        found[f"explain-vtab-{rule}"] = (
            *("explain", VTAB, "Sup-100%", "Rotation", "--rule", rule, "--budget", "100000"),
        )
    found["explain-helm-lite-mean"] = (
        *("explain", LITE, "GPT-4o (2024-05-13)", "Claude 3.5 Sonnet (20240620)", "--budget", "100000"),
    )
    for rule in ("mean", "borda", "copeland", "z_mean"):
        found[f"sensitivity-vtab-{rule}"] = (
            *("sensitivity", VTAB, "--rule", rule, "--samples", "500", "--budget", "100000"),
        )
    found["sensitivity-helm-lite-mean"] = (
        *("sensitivity", LITE, "--samples", "200", "--challengers", "1", "--budget", "100000", *SOME),
    )
    found["influence-vtab-borda-tree"] = ("influence", VTAB, "--rule", "borda", "--weights", "tree")
    found["axioms-vtab"] = ("axioms", VTAB, "--rules", f"{FIVE},kemeny", "--budget", "none")
    found["axioms-vtab-tree"] = (
        *("axioms", VTAB, "--rules", "mean,borda,median", "--budget", "none", "--weights", "tree"),
        *("--models", "Sup*,Semi*"),
    )
    found["axioms-helm-lite"] = ("axioms", LITE, "--rules", FIVE, "--budget", "none", *SOME)
    for policy in ("available", "complete-models", "worst", "median"):
        found[f"axioms-helm-lite-{policy}"] = (
            *("axioms", LITE, "--rules", "mean,borda,schulze,copeland(alpha=0)", "--budget", "none"),
            *("--missing", policy, "--models", "*Gemini*,*Claude*,*Mistral*"),
            *(
                "--axioms",
                "pareto,monotonicity,independence_of_deleted_models,withholding,clone_independence",
            ),
        )
    found["axioms-want"] = (
        *("axioms", VTAB, "--rules", "mean,borda,copeland", "--budget", "none"),
        *("--want", "pareto,condorcet_winner,independence_of_deleted_models"),
    )
    found["axioms-helm-efficiency"] = ("axioms", EFFICIENCY, "--rules", "mean,borda", "--budget", "none")
    found["axioms-general"] = (
        *("axioms", "--general", "z_mean", "--axioms", "monotonicity,pareto,duplicate_metric"),
        *("--budget", "none"),
    )
    return found


def ranks() -> Iterator[tuple[str, str, Call]]:
    """Table, rule, and the arguments that rank the one by the other."""
    for name, table in TABLES.items():
        for spec in list_rules():
            yield name, spec.id, ("rank", table, "--rule", spec.id)


def answer(call: Call) -> Any:
    """What a call prints as JSON; for one that is refused, the line that says why."""
    from llull.cli.main import main

    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.chdir(ROOT), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main([*call, "--format", "json"])
    except SystemExit as stop:
        if stop.code not in (0, None):
            return {"exit": stop.code, "line": err.getvalue().strip().splitlines()[-1]}
    return timeless(json.loads(out.getvalue()))


def timeless(part: Any) -> Any:
    """The same without what differs from run to run, or is kept elsewhere."""
    if isinstance(part, Mapping):
        return {key: timeless(value) for key, value in part.items() if key not in _PASSED_OVER}
    return [timeless(one) for one in part] if isinstance(part, list) else part


def all_ranks() -> dict[str, Any]:
    """The ranking of every table by every rule."""
    return {f"{name} {rule}": answer(call) for name, rule, call in ranks()}


def stored() -> dict[str, Any]:
    """What verbs say of a database with the examples in it."""
    with tempfile.TemporaryDirectory() as folder:
        db = str(Path(folder) / "scores.duckdb")
        from llull.cli.main import main

        with (
            contextlib.suppress(SystemExit),
            contextlib.chdir(ROOT),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            main(["ingest", VTAB, EFFICIENCY, "--db", db])
        return {
            "datasets": answer(("datasets", db)),
            "describe": answer(("describe", f"{db}::vtab")),
            **{
                macro: answer(("sql", db, f"SELECT model, rank, score FROM {macro}('vtab') ORDER BY ALL"))
                for macro in ("mean_score", "z_mean", "mean_rank", "borda", "copeland")
            },
        }


def path(name: str) -> Path:
    """Where an answer is kept."""
    return HERE / "answers" / f"{name}.json.gz"


def read(name: str) -> Any:
    """A kept answer."""
    return json.loads(gzip.decompress(path(name).read_bytes()))


def write(name: str, data: Any) -> None:
    """Keep an answer."""
    path(name).parent.mkdir(exist_ok=True)
    path(name).write_bytes(gzip.compress(json.dumps(data, ensure_ascii=False, indent=0).encode(), mtime=0))


def main() -> None:
    """Write all answers anew, or those named on the command line."""
    wanted = set(sys.argv[1:])
    for name, call in calls().items():
        if not wanted or name in wanted:
            write(name, answer(call))
            print(name, path(name).stat().st_size)
    for name, make in (("ranks", all_ranks), ("stored", stored)):
        if not wanted or name in wanted:
            write(name, make())
            print(name, path(name).stat().st_size)


if __name__ == "__main__":
    main()
