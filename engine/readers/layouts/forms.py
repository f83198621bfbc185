"""Columns whose cells are not plain numbers: percent signs, errors, intervals, footnotes, commas.

A form is settled by a column as a whole. What a column leaves open is a question, with what settles it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist
from typing import Literal

import polars as pl

from ..marks import plain_texts
from .notation import COMMA, notation
from .numbers import NumberStyle

__all__ = ["CellColumns", "Form"]

#: How many cells show whether a column is text or worth a second look: one that begins with a digit is.
_SAMPLE = 100
_TAG, _BEGINS = re.compile(r"<[^<>]*>|\\[a-z]+"), re.compile(r"[\W_]*[0-9]")
_PLUS_MINUS = r"\s*(?:±|\+/[-−]|\+[-−]|\\pm)\s*"
_TO = r"(?:\s*[,;]\s*|\s+[-–—−]\s+|\s*[–—]\s*|\s+to\s+|\s*\.\.+\s*|-)"
_MARK = r"(?:\*+|[†‡§¶]+|[⁰¹²³⁴-⁹]+|\[(?:[0-9]{1,2}|[a-z*†‡§¶])\])"
_NUMBERED = r"(?:[⁰¹²³⁴-⁹]|\[[0-9])"
_HEADERS = {
    "stderr": r"\b(?:se|s\.e\.|sem|std\.?[\s_-]?err(?:or)?|stderr|standard[\s_-]errors?)(?:\b|$)",
    "deviation": r"\b(?:sd|s\.d\.|std\.?|stdev|standard[\s_-]deviations?)(?:\b|$)",
    "interval": r"\b(?:ci|interval|confidence)\b|9[059]\s*%",
    "rank": r"\brank\b",
}
_Bracket = Literal["stderr", "deviation", "interval", "rank"]


@dataclass(frozen=True)
class Form:
    """What the cells of a column say beside their scores.

    Attributes
    ----------
    unit
        ``%`` where all numbers carry the sign.
    said
        What was taken for what, in words that the column's name follows.
    beside
        Whether something stands behind the scores in their cells: an error, an interval, a rank.
    question
        Why it cannot be read, and what would settle that.
    bounds
        Of a column of intervals, the ends ``low`` and ``high`` of each; of those written ``+5/-5`` the
        distances from the score, with their signs. None for other columns.
    """

    unit: str | None = None
    said: tuple[str, ...] = ()
    beside: bool = False
    question: str | None = None
    bounds: pl.DataFrame | None = None
    offsets: bool = False


class CellColumns(Mapping[str, pl.DataFrame]):
    """Columns read as numbers: ``score``, ``code``, ``wrong``, and ``stderr`` where cells hold it.

    Plain ones are read together, the others when they are asked for.
    """

    def __init__(self, frame: pl.DataFrame, style: NumberStyle) -> None:
        self._frame, self._style = frame, style
        self._plain = dict(zip(frame.columns, style.read(frame.get_columns()), strict=True))
        self._read: dict[str, tuple[pl.DataFrame, Form]] = {}

    def __getitem__(self, column: str) -> pl.DataFrame:
        return self._look(column)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._plain)

    def __len__(self) -> int:
        return len(self._plain)

    def form(self, column: str) -> Form:
        """What the cells of a column say beside their scores."""
        return self._look(column)[1]

    def _look(self, column: str) -> tuple[pl.DataFrame, Form]:
        if column not in self._read:
            plain = self._plain[column]
            odd = plain["wrong"].any()
            self._read[column] = (
                _read_odd(self._frame[column], plain, self._style, self) if odd else (plain, Form())
            )
        return self._read[column]

    def is_plain(self, column: str) -> bool:
        """Whether a column holds nothing but numbers and missing codes."""
        return not self._plain[column]["wrong"].any()

    @cached_property
    def has_points(self) -> bool:
        """Whether plain numbers with a decimal point stand in some column."""
        texts = (c for c in self._frame.iter_columns() if c.dtype == pl.String)
        return any(c.str.contains(r"^\s*[+-]?[0-9]*\.[0-9]+\s*$").any() for c in texts)


def _read_odd(
    column: pl.Series, plain: pl.DataFrame, style: NumberStyle, others: CellColumns
) -> tuple[pl.DataFrame, Form]:
    """Read a column of which some cells are neither numbers nor missing codes."""
    some = column.filter(plain["wrong"]).head(_SAMPLE)
    near = sum(_BEGINS.match(_TAG.sub("", text)) is not None for text in some)
    if near * 2 < len(some) and plain["score"].count() < plain["wrong"].sum():
        return plain, Form()  # text
    cells = plain_texts(column, numbers=True)
    settled = notation(cells, style)
    if isinstance(settled, str):
        loose = _parts(plain_texts(some, numbers=True), replace(style, decimal="", thousands=None))
        if loose["score"].count() * 2 < len(some):
            return plain, Form()
        # Told of one column, it would hold for all of them.
        points = COMMA in settled and others.has_points
        return plain, Form(question=settled.replace(COMMA, "") if points else settled)
    (read,) = settled.read([cells])
    wrong = read["wrong"]
    if wrong.any() and read["score"].count() == 0:
        bounds = _bounds(cells.filter(wrong), settled)
        if bounds["fits"].all():
            return plain, _intervals(_spread(bounds, wrong))
    parts = _spread(_parts(cells.filter(wrong), settled), wrong)
    said = [settled.said] if settled != style else []
    if (cells != column.fill_null("").str.strip_chars()).any():
        said.append("marks of Markdown, HTML or LaTeX passed over")
    read, form = _joined(column.name, read, parts, said)
    return (read, form) if read["score"].count() >= read["wrong"].sum() or form.question else (plain, Form())


def _spread(some: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """Rows for the cells where something holds, NULL for the others."""
    rows = pl.select(pl.when(where).then(where.cum_sum().cast(pl.Int64) - 1)).to_series()
    return some.select(pl.all().gather(rows))


def _joined(name: str, read: pl.DataFrame, parts: pl.DataFrame, said: list[str]) -> tuple[pl.DataFrame, Form]:
    """Scores of plain cells and of the others, if the column agrees about what stands beside them."""
    score = read["score"].fill_null(parts["score"])
    number = score.is_not_null()
    wrong = read["wrong"] & ~number
    stderr, question = _errors(name, score, parts, said)
    percent = parts["percent"].fill_null(False)
    if percent.any():
        said.append("numbers with %, taken as they stand")
        if not percent.filter(number).all():
            question = "some of its numbers carry a percent sign and others do not; write all of them one way"
    mark = parts["mark"]
    if mark.count():
        said.append("footnote marks passed over")
        if mark.str.contains(_NUMBERED).fill_null(False).filter(number).all() and number.sum() > 1:
            question = "a number stands behind each score; if it is no footnote, give it a column of its own"
    if question is not None:
        return read, Form(question=question if number.sum() >= wrong.sum() else None)
    frame = pl.DataFrame({"score": score, "code": read["code"], "wrong": wrong, "stderr": stderr})
    beside = parts.select(pl.col("error", "bracket", "low").count()).sum_horizontal()[0] > 0
    return frame, Form("%" if percent.any() else None, tuple(said), beside)


def _parts(cells: pl.Series, style: NumberStyle) -> pl.DataFrame:
    """Scores with what stands beside them; NULL where a cell has another form.

    Returns
    -------
    DataFrame
        ``score``, ``percent`` (whether the sign is there), ``error`` behind ±, ``bracket``, ``low`` and
        ``high`` of an interval around it, and the footnote ``mark``.
    """
    n, p = style.pattern, r"\s*(%)?"
    number = rf"({n}){p}"
    size = n.removeprefix("[+-]?")
    patterns = {
        "plus_minus": rf"{number}{_PLUS_MINUS}({size}){p}",
        "plus_minus_in": rf"{number}\s*\({_PLUS_MINUS}({size}){p}\)",
        "bracket": rf"{number}\s*\(#?({n})(?:st|nd|rd|th)?{p}\)",
        "around": rf"{number}\s*[\[(]\s*({n})(?:\s*%)?{_TO}({n})(?:\s*%)?\s*[\])]",
        "offsets": rf"{number}\s*\+({size})\s*/?\s*-({size})",
        "alone": number,
    }
    text = cells.str.replace_all("−", "-", literal=True).rename("cell").to_frame()
    groups = text.select(
        pl.col("cell").str.extract_groups(rf"^{pattern}\s*({_MARK}?)$").alias(name)
        for name, pattern in patterns.items()
    )

    def group(name: str, i: int) -> pl.Expr:
        return pl.col(name).struct.field(str(i))

    def first(*found: tuple[str, int]) -> pl.Expr:
        return pl.coalesce(group(name, i) for name, i in found)

    def value(*found: tuple[str, int]) -> pl.Expr:
        return style.value(first(*found))

    last = {"plus_minus": 5, "plus_minus_in": 5, "bracket": 5, "around": 5, "offsets": 5, "alone": 3}
    whole = [(name, 1) for name in patterns]
    found = groups.select(
        score=value(*whole),
        percent=pl.any_horizontal(
            *(group(name, 2) == "%" for name in patterns), group("plus_minus", 4) == "%"
        ).fill_null(False),
        error=value(("plus_minus", 3), ("plus_minus_in", 3)),
        bracket=value(("bracket", 3)),
        low=pl.coalesce(value(("around", 3)), value(("offsets", 1)) - value(("offsets", 4))),
        high=pl.coalesce(value(("around", 4)), value(("offsets", 1)) + value(("offsets", 3))),
        mark=pl.coalesce(pl.when(group(k, i) != "").then(group(k, i)) for k, i in last.items()),
        power=first(*whole).str.contains(r"^10(?:[.,]0*)?$"),
    )
    # 10² is a hundred and no ten with a footnote.
    power = pl.col("power") & pl.col("mark").str.contains(_NUMBERED)
    return found.with_columns(
        score=pl.when(~power.fill_null(False) & pl.col("score").is_finite()).then("score")
    )


def _bounds(cells: pl.Series, style: NumberStyle) -> pl.DataFrame:
    """Ends of intervals that stand alone in their cells, or distances from a score; NULL in other cells.

    ``fits`` says which are intervals, ``offset`` which are distances.
    """
    n = style.pattern
    size = n.removeprefix("[+-]?")
    text = cells.str.replace_all("−", "-", literal=True).rename("cell").to_frame()
    ways = {
        "closed": rf"[\[(]\s*({n})(?:\s*%)?{_TO}({n})(?:\s*%)?\s*[\])]",
        "open": rf"({n})(?:\s*%)?(?:\s+[-–—]\s+|\s*[–—]\s*|\s+to\s+|\s*\.\.+\s*)({n})(?:\s*%)?",
        "up": rf"\+({size})\s*/\s*-({size})",
        "down": rf"-({size})\s*/\s*\+({size})",
    }
    found = text.select(pl.col("cell").str.extract_groups(f"^{way}$").alias(k) for k, way in ways.items())

    def end(way: str, i: int) -> pl.Expr:
        return style.value(pl.col(way).struct.field(str(i)))

    ends = found.select(
        low=pl.coalesce(end("closed", 1), end("open", 1), -end("up", 2), -end("down", 1)),
        high=pl.coalesce(end("closed", 2), end("open", 2), end("up", 1), end("down", 2)),
        offset=pl.coalesce(end("up", 1), end("down", 1)).is_not_null(),
    )
    return ends.with_columns(fits=pl.col("low").is_not_null() & pl.col("high").is_not_null())


def _intervals(bounds: pl.DataFrame) -> Form:
    """The form of a column of nothing but intervals."""
    offset = bounds["offset"].drop_nulls()
    if offset.any() and not offset.all():
        return Form(question="some of its intervals are distances from a score and others are not")
    if (bounds["low"] > bounds["high"]).any():
        return Form(question="it holds pairs of numbers, the first of which is at times the larger")
    return Form(
        question="it holds intervals, no scores",
        bounds=bounds.select("low", "high"),
        offsets=bool(offset.all()),
    )


def _errors(
    name: str, score: pl.Series, parts: pl.DataFrame, said: list[str]
) -> tuple[pl.Series, str | None]:
    """Standard errors that stand in the cells of the scores; or the question what they are."""
    none = pl.Series([None] * len(score), dtype=pl.Float64)
    header = next(
        (k for k, words in _HEADERS.items() if re.search(words, _spoken(name), re.IGNORECASE)), None
    )
    half = (parts["high"] - parts["low"]) / 2
    if half.is_not_null().any():
        outside = (score < parts["low"]) | (score > parts["high"])
        if outside.any():
            return none, "an interval does not hold the score that it stands behind"
        said.append(f"intervals of {level(name)}% taken as {z(name):.6f} standard errors to each side")
        return half / z(name), None
    error, bracket = parts["error"], parts["bracket"]
    if bracket.is_not_null().any():
        if header is None and _are_ranks(score, bracket):
            header = "rank"
        if header is None or error.is_not_null().any():
            return none, (
                "what stands in brackets may be a standard error, a deviation or something else; write (se), "
                "(sd) or (rank) behind the column's name"
            )
        error = bracket
    if not error.is_not_null().any():
        return none, None
    if (error < 0).any():
        return none, "an error behind a score is negative"
    if header == "interval":
        said.append(f"± taken as half an interval of {level(name)}%, {z(name):.6f} standard errors")
        return error / z(name), None
    if header in ("deviation", "rank"):
        said.append(
            {"deviation": "standard deviations", "rank": "ranks"}[header] + " behind scores passed over"
        )
        return none, None
    said.append("standard errors behind scores (±)" if header is None else "standard errors behind scores")
    return error, None


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("±", " ")


def _are_ranks(score: pl.Series, bracket: pl.Series) -> bool:
    """Whether brackets hold the place of each score among all, in either direction."""
    known = bracket.is_not_null()
    if known.sum() < 3 or not known.filter(score.is_not_null()).all():
        return False
    scores, places = score.filter(known), bracket.filter(known)
    return any((scores.rank("min", descending=down) == places).all() for down in (True, False))


def level(name: str) -> int:
    """Of how many percent the intervals of a column are, by its name: 95 unless it says otherwise."""
    told = re.search(r"(?<![0-9])(90|95|99)(?![0-9])", name)
    return int(told[1]) if told else 95


def z(name: str) -> float:
    """How many standard errors such an interval has to each side."""
    return NormalDist().inv_cdf(0.5 + level(name) / 200)
