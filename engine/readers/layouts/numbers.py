"""Cells into scores: which texts are numbers, which stand for a missing score, and which are neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from ...spec.spec import Spec

__all__ = ["NumberStyle", "hint"]

#: Texts that usually stand for a missing score, in lower case; a spec's own list replaces them.
USUAL_CODES = frozenset((
    "na", "n/a", "n.a.", "#n/a", "#na", "null", "none", "nil", "-", "--", "---", "–", "—", "x", "?", "…",
    "...", "missing", "not available", "not reported", "not applicable", "n/r", "n.r.", "n/s", "n.s.",
    "n.d.", "n/d", "nd", "tbd", "tba", "to be determined", "pending", "unavailable", "oom",
    "out of memory", "fail", "failed", "failure", "error", "err", "crash", "crashed", "timeout",
    "time out", "timed out", "dnf", "skipped", "#ref!", "#value!", "#div/0!", "#num!", "#name?",
))  # fmt: skip
#: Texts that never are a score, in lower case.
NEVER_NUMBERS = frozenset(
    ["", "nan", "+nan", "-nan", *(s + i for s in ("", "+", "-") for i in ("inf", "infinity"))]
)


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers and what it writes where a score is missing.

    Attributes
    ----------
    thousands, decimal
        Separators; None accepts no thousands separator.
    missing
        Texts that stand for a missing score, as they are written; None takes the usual ones in any case.
    also_missing
        More such texts, beside those.
    told
        Whether the user states the separators; else a column may show others.
    """

    thousands: str | None = None
    decimal: str = "."
    missing: tuple[str, ...] | None = None
    also_missing: tuple[str, ...] = ()
    told: bool = False

    @classmethod
    def of(cls, spec: Spec) -> NumberStyle:
        """The style that a spec states."""
        told = spec.thousands is not None or spec.decimal != "."
        return cls(spec.thousands, spec.decimal, spec.missing, spec.also_missing, told)

    @property
    def said(self) -> str:
        """What separates thousands and decimals, in words."""
        decimal = "decimal commas" if self.decimal == "," else ""
        thousands = f"thousands parted by {self.thousands!r}" if self.thousands else ""
        return " and ".join(filter(None, (decimal, thousands)))

    @cached_property
    def pattern(self) -> str:
        """Regular expression of one number."""
        if not self.decimal:
            return r"[+-]?[0-9.,'’\u00a0\u202f ]*[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?"
        point = re.escape(self.decimal)
        whole = r"[0-9]+"
        if self.thousands is not None:
            whole = rf"(?:[1-9][0-9]{{0,2}}(?:{re.escape(self.thousands)}[0-9]{{3}})+|[0-9]+)"
        return rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?"

    def read(self, columns: Sequence[pl.Series]) -> list[pl.DataFrame]:
        """Read columns of cells.

        Returns
        -------
        list of DataFrame
            For each column: ``score`` (NULL where there is none), ``code`` (the text that stands for a
            missing score, ``""`` for a blank, NULL beside a score) and ``wrong`` (neither number nor code).
        """
        texts = [column for column in columns if column.dtype == pl.String]
        # All texts at once: a wide table has few rows and many columns.
        read = self._texts(pl.concat([t.rename("cell") for t in texts])) if texts else pl.DataFrame()
        frames: list[pl.DataFrame] = []
        start = 0
        for column in columns:
            if column.dtype == pl.String:
                frames.append(read.slice(start, len(column)))
                start += len(column)
            else:
                frames.append(self._numbers(column))
        return frames

    def _texts(self, cells: pl.Series) -> pl.DataFrame:
        text = pl.col("cell").fill_null("").str.strip_chars()
        number = text.str.replace("−", "-", literal=True)
        value = self.value(pl.when(number.str.contains(f"^{self.pattern}$")).then(number))
        lower = text.str.to_lowercase()
        code = lower.is_in(list(NEVER_NUMBERS))
        if self.missing is None:
            code = code | lower.is_in(list(USUAL_CODES))
        if self._stated:
            code = code | text.is_in(list(self._stated))
        if self._code_values:
            code = code | value.is_in(list(self._code_values)).fill_null(False)
        return (
            cells.to_frame("cell")
            .select(text.alias("text"), value.alias("value"), code.alias("missing"))
            .select(
                pl.when(~pl.col("missing") & pl.col("value").is_finite()).then("value").alias("score"),
                pl.when("missing").then("text").alias("code"),
                (~pl.col("missing") & ~pl.col("value").is_finite().fill_null(False)).alias("wrong"),
            )
        )

    def value(self, number: pl.Expr) -> pl.Expr:
        """The value of texts that fit :attr:`pattern`."""
        if self.thousands:
            number = number.str.replace_all(self.thousands, "", literal=True)
        if self.decimal not in (".", ""):
            number = number.str.replace(self.decimal, ".", literal=True)
        if not self.decimal:
            number = number.str.replace_all(r"[^0-9eE+-]", "")
        return number.cast(pl.Float64, strict=False)

    def _numbers(self, cells: pl.Series) -> pl.DataFrame:
        value = pl.col("cell")
        code = (
            pl.when(value.is_null())
            .then(pl.lit(""))
            .when(value.is_nan())
            .then(pl.lit("NaN"))
            .when(value.is_infinite())
            .then(pl.when(value > 0).then(pl.lit("inf")).otherwise(pl.lit("-inf")))
        )
        for number, text in self._code_values.items():
            code = code.when(value == number).then(pl.lit(text))
        return (
            cells.cast(pl.Float64)
            .to_frame("cell")
            .select(value, code.otherwise(None).alias("code"))
            .select(
                pl.when(pl.col("code").is_null()).then("cell").alias("score"),
                "code",
                pl.lit(False).alias("wrong"),
            )
        )

    @property
    def _stated(self) -> tuple[str, ...]:
        """Codes as they are written."""
        return (*(self.missing or ()), *self.also_missing)

    @cached_property
    def _code_values(self) -> dict[float, str]:
        """Codes that are numbers themselves, such as -999."""
        found: dict[float, str] = {}
        for code in self._stated:
            if re.fullmatch(NumberStyle().pattern, code):
                found[float(code)] = code
        return found


_N = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?"
_DATE = (
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])(?:[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?)?"
    r"|(?:\d{1,2}[-/.]){1,2}(?:19|20)\d\d|\d{1,2}[-/]\d{1,2}[-/]\d{2}"
)
_HINTS = (
    (_DATE, None),
    (rf"\+{_N}\s*/\s*-{_N}|-{_N}\s*/\s*\+{_N}", "an interval without its score"),
    (
        rf"({_N}|nan|na|-|)\s*/\s*({_N}|nan|na|-|)",
        "if these are two scores, say split = [{column!r}] in the spec's [table]",
    ),
    (rf"{_N}\s*%", "a percent sign where other cells have none"),
    (
        rf"{_N}\s*(?:±|\+/-|\+-)\s*{_N}|{_N}\s*[(\[].*[)\]]",
        "give what stands behind the score a column of its own",
    ),
    (r"[+-]?\d{1,3}(?:[ '’_,\u00a0\u202f]\d{3})+(?:\.\d*)?", "not one number as it is written"),
    (_N, "too large a number"),
)


def hint(text: str, column: str) -> str | None:
    """What a text is that is nearly a number; None where it is far from one, as dates are."""
    for pattern, advice in _HINTS:
        if re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            return advice and advice.format(column=column)
    return None
