"""How a table is made ready to be ranked: where it is from, what takes part, weights, what a gap means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Unpack

from ...rules.missing import Missing
from ..address import Address, files_read, open_table
from ..errors import SpecError
from ..spec.options import READING, ReadingOptions, follow, option_words
from ..table import ScoreTable
from .weights import NAMED_WEIGHTS

__all__ = ["Selection", "TableOptions", "Weights"]

#: ``stored``, ``flat``, ``tree``, a CSV file of metric and weight, or such a mapping.
Weights = str | Path | Mapping[str, object]


class TableOptions(ReadingOptions, total=False):
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
        A path, ``DB::name`` or several paths; None for a table in memory.
    spec
        What the columns mean, where it was named.
    missing, weights, models, metrics, groups, min_coverage
        As in :func:`.prepare`.
    reading
        Options that go over the spec; see :class:`.ReadingOptions`.
    """

    address: Address | None = None
    spec: Any = None
    missing: Missing = "available"
    weights: Weights = "stored"
    models: Sequence[str] = ()
    metrics: Sequence[str] = ()
    groups: Sequence[str] = ()
    min_coverage: float | None = None
    reading: ReadingOptions = field(default_factory=ReadingOptions)

    def having(self, **options: Unpack[TableOptions]) -> Selection:
        """The same but for these options."""
        said: dict[str, Any] = dict(options)
        reading: Any = {key: said.pop(key) for key in READING if key in said}
        return replace(self, reading={**self.reading, **reading}, **said)

    @property
    def selects(self) -> bool:
        """Whether some models or metrics may be left out."""
        return bool(self.models or self.metrics or self.groups or self.min_coverage is not None)

    @property
    def addresses(self) -> Sequence[str]:
        """All files that it is read from, or the dataset."""
        return (self.address,) if isinstance(self.address, str) else self.address or ()

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
        words = [*(word for pair in pairs for word in pair), *option_words(self.reading)]
        return [*self.addresses, *words]

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
            return follow(table, self.reading)
        if self.address is not None:
            return open_table(
                self.address, spec=self.spec, selected=self.metrics, groups=self.groups, **self.reading
            )
        from ..readers.read import read_table

        return read_table(table, spec=self.spec, selected=self.metrics, groups=self.groups, **self.reading)
