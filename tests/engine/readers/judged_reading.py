"""Whether a drawn table was read right, asked about, or read wrong without a word."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from llull.engine.errors import LlullError
from llull.engine.readers.read import read_table
from llull.engine.table import ScoreTable
from tests.engine.readers.drawn_tables import Drawn, Key

__all__ = ["Tally", "Verdict", "judge"]

Verdict = Literal["right", "asked", "wrong"]


@dataclass
class Tally:
    """Verdicts by kind of table and by what it has beside plain scores; the tables read wrong."""

    settled: Counter[Verdict] = field(default_factory=Counter[Verdict])
    unsettled: Counter[Verdict] = field(default_factory=Counter[Verdict])
    marked: dict[str, Counter[Verdict]] = field(default_factory=dict[str, Counter[Verdict]])
    missed: list[tuple[Drawn, Verdict, str]] = field(default_factory=list[tuple[Drawn, Verdict, str]])

    def add(self, drawn: Drawn, folder: Path) -> None:
        """Read one more table."""
        verdict, why = judge(drawn, folder)
        (self.settled if drawn.settled else self.unsettled)[verdict] += 1
        names = [drawn.kind, *drawn.marks] if drawn.settled else [f"unsettled: {drawn.marks[-1]}"]
        for name in names:
            self.marked.setdefault(name, Counter())[verdict] += 1
        if verdict == "wrong" or (drawn.settled and verdict == "asked"):
            self.missed.append((drawn, verdict, why))

    @property
    def wrong(self) -> int:
        """Tables read wrong without a word; none may be."""
        return self.settled["wrong"] + self.unsettled["wrong"]

    @property
    def share(self) -> float:
        """Of the settled tables, the share read right without a question."""
        return self.settled["right"] / max(1, self.settled.total())

    def lines(self) -> Iterable[str]:
        """The counts, as a table."""
        rows = {"settled": self.settled, "unsettled": self.unsettled, **dict(sorted(self.marked.items()))}
        yield f"{'':32}{'right':>8}{'asked':>8}{'wrong':>8}"
        for name, counts in rows.items():
            yield f"{name:32}{counts['right']:8}{counts['asked']:8}{counts['wrong']:8}"
        yield f"settled and read right without a question: {self.share:.1%}; wrong: {self.wrong}"


def judge(drawn: Drawn, folder: Path) -> tuple[Verdict, str]:
    """Read a drawn table as a user would who has nothing but the file."""
    path = folder / f"drawn{drawn.suffix}"
    path.write_text(drawn.text, encoding="utf-8")
    try:
        table = read_table(path)
    except LlullError as error:
        return "asked", str(error)
    wrong = difference(table, drawn)
    return ("wrong", wrong) if wrong else ("right", "")


def difference(table: ScoreTable, drawn: Drawn) -> str:
    """What was read other than drawn; empty if nothing was."""
    if drawn.scores is None:
        return "read, though there is no right reading"
    models = {model for scores in drawn.scores.values() for model in scores}
    if set(table.model_names) != models:
        return f"models are {table.model_names[:4]}"
    left = [row["metric"] for row in table.metrics.iter_rows(named=True) if row["counts"]]
    for key in drawn.scores:
        name = next((name for name in left if is_metric(table, name, drawn, key)), None)
        if name is None:
            return f"no metric is {key}, lower: {key in drawn.lower}; {len(left)} left: {left[:4]}"
        left.remove(name)
    return f"metrics that are none: {left}" if left else ""


def is_metric(table: ScoreTable, name: str, drawn: Drawn, key: Key) -> bool:
    """Whether a metric that was read is the one that was drawn: its name, direction, scores and errors."""
    assert drawn.scores is not None
    row = table.metrics.row(table.metric_names.index(name), named=True)
    full = f"{row['group']}/{name}".casefold()
    if not all(part.casefold() in full for part in key):
        return False
    if row["direction"] != ("lower" if key in drawn.lower else "higher"):
        return False
    scores = drawn.scores[key]
    read = dict(zip(table.model_names, table.matrix[table.metric_names.index(name)].tolist(), strict=True))
    if not all(same(read[model], score) for model, score in scores.items()):
        return False
    if key not in drawn.stderrs:
        return True
    of_metric = table.scores.filter(table.scores["metric"] == name)
    errors = dict(of_metric.select("model", "stderr").iter_rows())
    return all(same(errors.get(model), drawn.stderrs[key].get(model)) for model in scores)


def same(read: float | None, drawn: float | None) -> bool:
    """Equal up to rounding of a mean, or both missing."""
    if drawn is None or read is None:
        return drawn is None and (read is None or math.isnan(read))
    return math.isclose(read, drawn, rel_tol=1e-12)
