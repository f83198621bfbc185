"""What a dataset holds, and which models were matched when metrics were added, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from rich.text import Text

from ...engine.store.join import JoinReport
from ...engine.store.summary import Summary
from ...engine.wording import counted
from ..output import Result, printable
from .ranking import grid

__all__ = ["joined", "summaries", "summary"]


def summary(result: Summary) -> Result:
    """What a table holds, as prose lines and small tables."""

    def show() -> list[Any]:
        share = (
            f", {result.missing_share:.1%} of {result.cells} cells missing" if result.missing else ", no gaps"
        )
        counting = "" if result.counting == result.metrics else f" ({result.counting} of them count)"
        parts: list[Any] = [
            Text(
                printable(
                    f"{result.name}: {counted(result.models, 'model')}, "
                    f"{counted(result.metrics, 'metric')}{counting}{share}"
                ),
                style="bold",
            )
        ]
        if result.missing:
            facts = [
                [_code(code), str(n), f"{result.share_by_code[code]:.1%}"]
                for code, n in result.missing_by_code.items()
            ]
            parts.append(grid(["missing", "cells", "share"], facts, right={"cells", "share"}))
        if result.groups:
            nodes = [
                ["  " * (g.depth - 1) + g.path.rpartition("/")[2], str(g.metrics), str(g.counting)]
                for g in result.groups
            ]
            parts.append(grid(["group", "metrics", "counting"], nodes, right={"metrics", "counting"}))
        about = [
            [name, fact]
            for name in ("title", "citation", "licence", "date")
            if (fact := getattr(result.origin, name)) is not None
        ]
        facts = [
            *about,
            ["complete models", str(result.complete_models)],
            ["complete metrics", str(result.complete_metrics)],
            ["models without any score", str(len(result.without_score))],
            ["lower is better", ", ".join(result.lower_is_better) or "for no metric"],
        ]
        parts.append(grid(["", ""], facts))
        for heading, lines in (
            ("inferred", result.origin.inferred),
            ("left out", result.origin.left_out),
            ("warning", result.origin.warnings),
        ):
            parts += [Text(printable(f"{heading}: {line}")) for line in lines]
        return parts

    data = result.to_dict()
    flat = {key: value for key, value in data.items() if not isinstance(value, list | dict)}
    return Result(data, lambda: pl.DataFrame([flat]), show)


def summaries(results: Sequence[Summary]) -> Result:
    """One dataset, or a list of several."""
    shown = [summary(result) for result in results]
    if len(shown) == 1:
        return shown[0]
    return Result(
        [one.data for one in shown],
        lambda: pl.concat([one.rows() for one in shown], how="vertical_relaxed"),
        lambda: [part for one in shown for part in one.show()],
    )


def joined(result: Summary, reports: Sequence[JoinReport], files: Sequence[str]) -> Result:
    """A dataset after metrics were added: who matched, then what it holds."""
    whole = summary(result)

    def show() -> list[Any]:
        lines: list[Any] = []
        for file, report in zip(files, reports, strict=True):
            lines.append(
                Text(printable(f"{file}: {counted(len(report.matched), 'model')} matched"), style="bold")
            )
            done = "added" if report.kept else "left out"
            for what, names in (
                ("not in the file", report.only_table),
                (f"not in the dataset, {done}", report.only_other),
            ):
                if names:
                    lines.append(Text(printable(f"{len(names)} {what}: {', '.join(names)}")))
        return [*lines, *whole.show()]

    return Result({**whole.data, "joined": [r.to_dict() for r in reports]}, whole.rows, show)


def _code(code: str) -> str:
    return {"": "blank", "absent": "no row"}.get(code, repr(code))
