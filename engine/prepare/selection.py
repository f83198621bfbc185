"""How a table is made ready to be ranked: where it is from, what takes part, weights, what a gap means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from ...rules.missing import Missing
from ..address import files_read, open_table
from ..errors import SpecError
from ..table import ScoreTable
from .weights import NAMED_WEIGHTS

__all__ = ["Selection", "TableOptions", "Weights"]

#: ``stored``, ``flat``, ``tree``, a CSV file of metric and weight, or such a mapping.
Weights = str | Path | Mapping[str, object]


class TableOptions(TypedDict, total=False):
    """The options of every verb that takes a table; see :func:`.prepare`."""

    spec: Any
    missing: Missing
    weights: Weights
    models: Sequence[str]
    metrics: Sequence[str]
    groups: Sequence[str]
    min_coverage: float | None


@dataclass(frozen=True, eq=False)
class Selection:
    """All that decides what is ranked, so that it can be made again under another policy.

    Attributes
    ----------
    address
        A path or ``DB::name``; None for a table in memory.
    spec
        What the columns mean, where it was named.
    missing, weights, models, metrics, groups, min_coverage
        As in :func:`.prepare`.
    """

    address: str | None = None
    spec: Any = None
    missing: Missing = "available"
    weights: Weights = "stored"
    models: Sequence[str] = ()
    metrics: Sequence[str] = ()
    groups: Sequence[str] = ()
    min_coverage: float | None = None

    @property
    def selects(self) -> bool:
        """Whether some models or metrics may be left out."""
        return bool(self.models or self.metrics or self.groups or self.min_coverage is not None)

    @property
    def words(self) -> list[str]:
        """The words of a command line that name the table and select the same, without policy and weights."""
        options = {
            "--spec": [self.spec] if isinstance(self.spec, str | Path) else [],
            "--models": self.models,
            "--metrics": self.metrics,
            "--group": self.groups,
            "--min-coverage": [] if self.min_coverage is None else [self.min_coverage],
        }
        pairs = ((option, str(value)) for option, values in options.items() for value in values)
        return [*([] if self.address is None else [self.address]), *(word for pair in pairs for word in pair)]

    @property
    def files(self) -> list[Path]:
        """Files and databases that are read for it, where there are such."""
        return files_read(self.address, self.spec, None if self.weights in NAMED_WEIGHTS else self.weights)

    def read(self, table: Any) -> ScoreTable:
        """The whole table: opened by the address, read from memory, or as it is.

        Raises
        ------
        ReadError, SpecError, StoreError, UnknownNameError
            As :func:`.read_table` and :func:`.open_table`; a spec does not go with what is read already.
        """
        if isinstance(table, ScoreTable):
            if self.spec is not None:
                raise SpecError(f"table {table.name!r} is read already; give the spec where it is read")
            return table
        if self.address is not None:
            return open_table(self.address, spec=self.spec)
        from ..readers.read import read_table

        return read_table(table, spec=self.spec)
