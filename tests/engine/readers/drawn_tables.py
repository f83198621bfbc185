r"""Tables as people publish them, drawn at random, each with the right reading beside it.

A table is drawn from its reading: models and metrics with scores first, then the layout, the cells and the
columns beside them, which are then shuffled. So what is right is known and no reader has a say in it.

**When the evidence settles the reading.** This rule was written before any reader was looked at. A table is
settled when a careful stranger who sees nothing but the file could read it in one way only:

1. *Who is ranked.* The column of models has a name that tells (``model_headers``), or is the only column of
   text whose name does not tell another role. Where rows are datasets and columns models, the column of
   datasets has a name that tells, and no other column could be the models. In a long table one of the
   columns of models and of metrics tells, and the other tells too or is the only one left.
2. *What counts.* Each column beside the metrics has a name that tells its kind (``decoy_headers``), or
   holds no numbers. A metric has the name of a task or of a measure; if *all* metrics have names that tell
   nothing (``x``, ``col7``), they are all there is to rank by.
3. *Which way.* Arrows and the names of measures say it. Names of tasks say nothing: then it is higher, and
   said. A column of ranks in the file does not contradict it.
4. *What a cell says.* One form holds for a whole column: numbers, numbers with ``%``, ``score ± error``,
   bold ones, ones with a footnote mark, decimal commas that cannot be thousands, thousands that cannot be
   decimals; the rest are the usual words for a missing score.

Unsettled are the tables with one of the ``TROUBLES``: the same file may well mean something else, so its
truth is drawn by a coin where there are two, and ``None`` where nothing can be right but to ask. A reader
that asks is right about each of them; one that reads is right only if it hits what was drawn.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.engine.readers import drawn_names as names

Key = tuple[str, ...]  # parts of a metric's name: the task, the measure
Column = list[str]

LAYOUTS = ("wide", "wide", "long", "score columns", "two names", "transposed")
TROUBLES = (
    "quiet number", "like years", "two texts", "blank corner", "quiet long", "rank contradicts", "commas",
    "some percent", "brackets", "nothing to rank", "no models", "twice", "repeats", "typing error",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A drawn table.

    Attributes
    ----------
    text
        The file.
    suffix
        Of its name.
    kind, marks
        Its layout, and what it has beside plain scores: decoys, forms of cells, the trouble.
    settled
        Whether its evidence settles the reading, by the rule above.
    scores
        The right reading: a score for each metric and model, None where one is missing; None if the file has
        no right reading.
    lower
        Metrics of which lower is better.
    stderrs
        Standard errors where cells hold them beside their scores.
    """

    text: str
    suffix: str
    kind: str
    marks: tuple[str, ...]
    settled: bool
    scores: Mapping[Key, Mapping[str, float | None]] | None
    lower: frozenset[Key]
    stderrs: Mapping[Key, Mapping[str, float]]


@dataclass
class Draft:
    """A table while it is drawn: texts of cells by metric and model, then columns by header."""

    random: random.Random
    names: names.Names
    models: list[str]
    cells: dict[Key, dict[str, str]] = field(default_factory=dict[Key, dict[str, str]])
    scores: dict[Key, dict[str, float | None]] = field(default_factory=dict[Key, dict[str, float | None]])
    lower: set[Key] = field(default_factory=set[Key])
    stderrs: dict[Key, dict[str, float]] = field(default_factory=dict[Key, dict[str, float]])
    headers: dict[Key, str] = field(default_factory=dict[Key, str])
    columns: list[tuple[str, Column]] = field(default_factory=list[tuple[str, Column]])
    marks: list[str] = field(default_factory=list[str])
    impossible: bool = False
    delimiter: str = ","

    def chance(self, p: float) -> bool:
        """True with probability ``p``."""
        return self.random.random() < p

    def pick(self, options: Sequence[str]) -> str:
        """One of them."""
        return self.random.choice(options)

    @property
    def n(self) -> int:
        """How many models."""
        return len(self.models)


def drawn_tables(count: int, seed: int = 0) -> Iterator[Drawn]:
    """Draw tables; one in four has a trouble."""
    for i in range(count):
        yield draw(random.Random(f"{seed}/{i}"))


def draw(dice: random.Random) -> Drawn:
    """Draw one table."""
    trouble = dice.choice(TROUBLES) if dice.random() < 0.25 else None
    pool = dice.choice(names.POOLS)
    models = names.FAMOUS_MODELS if trouble == "blank corner" else pool.models
    draft = Draft(dice, pool, dice.sample(models, dice.randint(3, 8)))
    kind = dice.choice(LAYOUTS)
    if trouble == "repeats" or trouble == "quiet long":
        kind = "long"
    elif trouble == "blank corner":
        kind = "transposed"
    elif trouble:
        kind = "wide"
    draw_scores(draft, kind, trouble)
    write_cells(draft, kind, trouble)
    LAID_OUT[kind](draft, trouble)
    if trouble:
        TROUBLED.get(trouble, untouched)(draft)
        draft.marks.append(trouble)
    dice.shuffle(draft.columns)
    return Drawn(
        to_text(draft),
        ".tsv" if draft.delimiter == "\t" else ".csv",
        kind,
        tuple(draft.marks),
        trouble is None,
        None if draft.impossible else draft.scores,
        frozenset(draft.lower),
        draft.stderrs,
    )


# Scores


def draw_scores(draft: Draft, kind: str, trouble: str | None) -> None:
    """Metrics with their directions, and the text of each score."""
    for key, lower, size in draw_metrics(draft, kind, trouble):
        digits = draft.random.choice((1, 2, 2)) if size > 1 else draft.random.choice((3, 4))
        low = 0.02 if lower else 0.3
        draft.cells[key] = {
            model: f"{size * draft.random.uniform(low, 0.99):.{digits}f}" for model in draft.models
        }
        draft.headers[key] = key[-1]
        if lower:
            draft.lower.add(key)
    if kind == "wide" and not trouble and draft.chance(0.15):
        for key in draft.cells:
            mark = draft.pick(names.ARROWS_DOWN if key in draft.lower else names.ARROWS_UP)
            draft.headers[key] += mark
        draft.marks.append("arrows")


def draw_metrics(draft: Draft, kind: str, trouble: str | None) -> list[tuple[Key, bool, float]]:
    """Names of metrics, whether lower is better, and how large the scores are."""
    dice = draft.random
    scale = dice.choice((1.0, 100.0))
    n = dice.randint(2, 6)
    tasks = dice.sample(names.FAMOUS_TASKS if trouble == "blank corner" else draft.names.tasks, n)
    measures = [(m, False) for m in draft.names.higher] + [(m, True) for m in draft.names.lower]
    by_task = kind in ("long", "transposed") or trouble == "rank contradicts"
    if kind in ("score columns", "two names"):
        measured = dice.sample(measures, dice.randint(2, 3))
        return [((t, m), lower, draft.names.sizes.get(m, scale)) for t in tasks[:4] for m, lower in measured]
    if kind == "wide" and not trouble and draft.chance(0.1):
        draft.marks.append("quiet names")
        return [((name,), False, scale) for name in dice.sample(draft.names.quiet_number_headers, n)]
    if by_task or draft.chance(0.5):
        return [((task,), False, scale) for task in tasks]
    return [((m,), lower, draft.names.sizes.get(m, scale)) for m, lower in dice.sample(measures, min(n, 4))]


# Cells


def write_cells(draft: Draft, kind: str, trouble: str | None) -> None:
    """Forms of cells, each over a whole table or metric; what was printed is the truth."""
    for key, cells in draft.cells.items():
        draft.scores[key] = {model: float(text) for model, text in cells.items()}
    if trouble in (None, "two texts", "quiet number") and kind in ("wide", "long", "transposed"):
        form = draft.pick(("", "", "", "", *FORMS))
        if form and (form, kind) != ("thousands", "transposed"):
            draft.marks.append(form)
            FORMS[form](draft)
    if draft.chance(0.35):
        leave_gaps(draft)


def leave_gaps(draft: Draft) -> None:
    """Some scores are missing, by one or two words; the first metric has all."""
    codes = draft.random.sample(names.CODES, 2)
    draft.marks.append("missing")
    for key in list(draft.cells)[1:]:
        if draft.chance(0.5):
            model = draft.pick(draft.models[1:])  # the first may be what shows how the column is written
            draft.cells[key][model], draft.scores[key][model] = draft.pick(codes), None
            draft.stderrs.get(key, {}).pop(model, None)


def as_percent(draft: Draft) -> None:
    """All numbers carry the sign."""
    space = draft.pick(("", " "))
    for cells in draft.cells.values():
        cells.update({model: f"{text}{space}%" for model, text in cells.items()})


def plus_minus(draft: Draft) -> None:
    """Each score with its error."""
    sign = draft.pick((" ± ", "±", " +/- "))
    for key, cells in draft.cells.items():
        errors = {model: draft.random.choice((0.02, 0.1, 0.25)) for model in cells}
        draft.stderrs[key] = errors
        cells.update({model: f"{text}{sign}{errors[model]}" for model, text in cells.items()})


def mark_best(draft: Draft, before: str, after: str) -> None:
    """Marks around the best of each metric."""
    for key, cells in draft.cells.items():
        best = (min if key in draft.lower else max)(cells, key=lambda model: float(cells[model]))
        cells[best] = f"{before}{cells[best]}{after}"


def bold(draft: Draft) -> None:
    """The best is printed in bold."""
    mark_best(draft, *draft.random.choice((("**", "**"), ("__", "__"), ("<b>", "</b>"), ("*", "*"))))


def footnote(draft: Draft) -> None:
    """The best has a footnote."""
    mark_best(draft, "", draft.pick(("*", "†", " †", "[1]", "¹")))


def comma(draft: Draft) -> None:
    """Decimal commas; a score has one or two digits behind, so that they are no thousands."""
    draft.delimiter = ";"
    for key, cells in draft.cells.items():
        texts = {model: f"{float(text):.2f}" for model, text in cells.items()}
        draft.scores[key] = {model: float(text) for model, text in texts.items()}
        cells.update({model: text.replace(".", ",") for model, text in texts.items()})


def thousands(draft: Draft) -> None:
    """Whole numbers in the thousands; one has two commas, so that they are no decimals."""
    for key, cells in draft.cells.items():
        values = {model: draft.random.randint(100, 99_999) for model in cells}
        values[draft.pick(draft.models[:1])] = draft.random.randint(1_000_000, 9_999_999)
        draft.scores[key] = {model: float(value) for model, value in values.items()}
        cells.update({model: f"{value:,}" for model, value in values.items()})


FORMS: dict[str, Callable[[Draft], None]] = {
    "percent": as_percent,
    "plus minus": plus_minus,
    "bold": bold,
    "footnote": footnote,
    "comma": comma,
    "thousands": thousands,
}


# Layouts


def add(draft: Draft, header: str, column: Iterable[str]) -> None:
    """One more column, unless one has that header."""
    texts = list(column)
    if draft.delimiter == ";":
        texts = [re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", text) for text in texts]
    if header not in [known for known, _ in draft.columns]:
        draft.columns.append((header, texts))


def model_header(draft: Draft, trouble: str | None) -> str:
    """A name that tells, or now and then none, where models are the only text without one."""
    if trouble is None and draft.chance(0.15):
        draft.marks.append("quiet models")
        return draft.pick(draft.names.quiet_text_headers)
    return draft.pick(draft.names.model_headers)


def model_texts(draft: Draft, trouble: str | None) -> dict[str, str]:
    """Models as they are printed: a few boards write links."""
    if trouble is None and draft.chance(0.08) and not any(set(m) & set("()") for m in draft.models):
        draft.marks.append("linked models")
        return {m: f"[{m}](https://example.org/{i})" for i, m in enumerate(draft.models)}
    return {m: m for m in draft.models}


def lay_wide(draft: Draft, trouble: str | None) -> None:
    """One row a model, one column a metric."""
    texts = model_texts(draft, trouble)
    add(draft, model_header(draft, trouble), (texts[m] for m in draft.models))
    for key, cells in draft.cells.items():
        add(draft, draft.headers[key], cells.values())
    kinds = draft.random.sample(sorted(draft.names.decoy_headers), draft.random.randint(0, 4))
    for kind in kinds:
        add_decoy(draft, kind, draft.models)


def rows_of(draft: Draft, outer: Sequence[object]) -> list[tuple[str, object]]:
    """Pairs of model and something, in the order of one or the other."""
    if draft.chance(0.5):
        return [(m, x) for m in draft.models for x in outer]
    return [(m, x) for x in outer for m in draft.models]


def lay_long(draft: Draft, trouble: str | None) -> None:
    """One row a score."""
    quiet = trouble == "quiet long"
    lower = not quiet and draft.chance(0.3)
    rows = [(m, key) for m, key in rows_of(draft, list(draft.cells)) if isinstance(key, tuple)]
    texts, headers = model_texts(draft, trouble), draft.random.sample(draft.names.quiet_text_headers[1:], 2)
    tells = draft.random.choice(("both", "both", "both", "models", "metrics"))
    model, task = draft.pick(draft.names.model_headers), draft.pick(draft.names.task_headers)
    add(draft, headers[0] if quiet or tells == "metrics" else model, (texts[m] for m, _ in rows))
    add(draft, headers[1] if quiet or tells == "models" else task, (key[0] for _, key in rows))
    add(
        draft,
        draft.pick(draft.names.lower_score_headers if lower else draft.names.score_headers),
        (draft.cells[key][m] for m, key in rows),
    )
    if lower:
        draft.lower.update(draft.cells)
        draft.marks.append("direction by the scores' name")
    if tells == "both" and not quiet:
        long_decoys(draft, [m for m, _ in rows])
    elif not quiet:
        draft.marks.append(f"only {tells} tell")


def long_decoys(draft: Draft, models: Sequence[str]) -> None:
    """Columns that stand beside the scores of a long table: of each row, of its model, or the same in all."""
    if draft.chance(0.3):
        draft.marks.append("constant")
        header, value = draft.random.choice((("split", "test"), ("version", "1.0"), ("mode", "gen")))
        add(draft, header, [value] * len(models))
    if draft.chance(0.3) and not draft.stderrs:
        draft.marks.append("stderr by row")
        add(
            draft,
            draft.pick(("stderr", "standard_error")),
            (f"{draft.random.uniform(0.01, 0.2):.3f}" for _ in models),
        )
    for kind in draft.random.sample(
        ("id", "size", "year", "count", "date", "link", "licence", "organisation", "counter", "note"),
        draft.random.randint(0, 2),
    ):
        add_decoy(draft, kind, models)


def lay_score_columns(draft: Draft, _: str | None) -> None:
    """One row a model and task, one column a measure."""
    tasks = list(dict.fromkeys(key[0] for key in draft.cells))
    measures = list(dict.fromkeys(key[1] for key in draft.cells))
    rows = [(m, str(task)) for m, task in rows_of(draft, tasks)]
    add(draft, draft.pick(draft.names.model_headers), (m for m, _ in rows))
    add(draft, draft.pick(draft.names.task_headers), (task for _, task in rows))
    for measure in measures:
        add(draft, measure, (draft.cells[task, measure][m] for m, task in rows))
    if draft.chance(0.4):
        draft.marks.append("domain")
        domain = {task: draft.pick(("Web/CloudOps", "Nature", "Sales")) for task in tasks}
        add(draft, "domain", (domain[task] for _, task in rows))
    long_decoys(draft, [m for m, _ in rows])


def lay_two_names(draft: Draft, _: str | None) -> None:
    """One row a score, whose metric is a task and a measure."""
    rows = [(m, key) for m, key in rows_of(draft, list(draft.cells)) if isinstance(key, tuple)]
    add(draft, draft.pick(draft.names.model_headers), (m for m, _ in rows))
    add(draft, draft.pick(draft.names.task_headers), (key[0] for _, key in rows))
    add(draft, draft.pick(draft.names.metric_headers), (key[1] for _, key in rows))
    add(draft, draft.pick(("score", "value", "result")), (draft.cells[key][m] for m, key in rows))
    long_decoys(draft, [m for m, _ in rows])


def lay_transposed(draft: Draft, trouble: str | None) -> None:
    """One row a task, one column a model."""
    rows = [(key[0], cells) for key, cells in draft.cells.items()]
    means = mean_scores(draft)
    if means and not trouble and draft.chance(0.2):
        draft.marks.append("average row")
        rows.append(("Average", {m: f"{x:.4f}" for m, x in means.items()}))
    add(draft, "" if trouble else draft.pick(draft.names.task_headers), (task for task, _ in rows))
    for model in draft.models:
        add(draft, model, (cells[model] for _, cells in rows))
    if not trouble and draft.chance(0.4):
        draft.marks.append("constant")
        for header, value in (("version", "1d7fe4"), ("metric", "accuracy"), ("mode", "gen")):
            add(draft, header, [value] * len(rows))


LAID_OUT: dict[str, Callable[[Draft, str | None], None]] = {
    "wide": lay_wide,
    "long": lay_long,
    "score columns": lay_score_columns,
    "two names": lay_two_names,
    "transposed": lay_transposed,
}


# Columns that are no measure of quality


def add_decoy(draft: Draft, kind: str, models: Sequence[str]) -> None:
    """A column of that kind, one value a row; ``models`` says whose row it is."""
    dice = draft.random
    header = draft.pick(draft.names.decoy_headers[kind])
    if kind in ("average", "rank"):
        means = mean_scores(draft)
        if means is None:
            return
        if kind == "average":
            column = [f"{means[m]:.4f}" for m in models]
        else:
            better = -1 if not draft.lower else 1
            column = [str(1 + sum(better * x < better * means[m] for x in means.values())) for m in models]
    elif kind == "stderr":
        if draft.stderrs:
            return
        key = draft.pick([" ".join(key) for key in draft.cells])
        header = key + header
        column = [f"{dice.uniform(0.01, 0.9):.2f}" for _ in models]
    elif kind == "interval":
        column = intervals(draft, models)
    elif kind == "counter":
        first = dice.randint(0, 1)
        column = [str(first + i) for i in range(len(models))]
    else:
        value = {m: DECOYS[kind](dice) for m in dict.fromkeys(models)}
        column = [value[m] for m in models]
    draft.marks.append(kind)
    add(draft, header, column)


def intervals(draft: Draft, models: Sequence[str]) -> Column:
    """Intervals around the first metric's scores, in one of the ways they are printed."""
    scores, form = (
        next(iter(draft.scores.values())),
        draft.pick(("+{0}/-{0}", "[{1}, {2}]", "{1} - {2}", "({1}, {2})")),
    )
    column: Column = []
    for model in models:
        score, half = scores[model] or 0.0, draft.random.choice((1, 2, 3))
        column.append(form.format(half, round(score - half, 4), round(score + half, 4)))
    return column


def mean_scores(draft: Draft) -> dict[str, float] | None:
    """Each model's mean, as a board prints it: where all metrics go one way and are of one size."""
    one_way = len(draft.lower) in (0, len(draft.cells))
    if len(draft.cells) < 2 or not one_way or "thousands" in draft.marks:
        return None
    means: dict[str, float] = {}
    for model in draft.models:
        scores = [x for by_model in draft.scores.values() if (x := by_model[model]) is not None]
        means[model] = sum(scores) / len(scores)
    return means


DECOYS: dict[str, Callable[[random.Random], str]] = {
    "number id": lambda dice: str(dice.randint(1000, 999_999)),
    "id": lambda dice: f"{dice.randrange(16**8):08x}-run",
    "size": lambda dice: str(dice.choice((-1, 0.5, 1, 2, 7, 13, 70, 104, 405))),
    "year": lambda dice: str(dice.randint(2012, 2025)),
    "count": lambda dice: str(dice.randint(100, 90_000)),
    "length": lambda dice: str(dice.randint(300, 4500)),
    "cost": lambda dice: f"{dice.uniform(0.1, 60):.2f}",
    "speed": lambda dice: f"{dice.uniform(5, 900):.2f}",
    "date": lambda dice: dice.choice(("2024-10-01", "2024/10", "2023-12-24", "2025/01")),
    "link": lambda dice: f"https://example.org/{dice.randrange(10**6)}",
    "licence": lambda dice: dice.choice(names.LICENCES),
    "organisation": lambda dice: dice.choice(names.ORGANISATIONS),
    "note": lambda dice: dice.choice(("", "preview", "5-shot", "see the paper, 2nd version")),
}


# Troubles


def untouched(_: Draft) -> None:
    """The layout made this trouble."""


def quiet_number(draft: Draft) -> None:
    """A column like the scores whose name tells nothing, among names that tell."""
    add_or_not(
        draft,
        draft.pick(draft.names.quiet_number_headers),
        [f"{draft.random.uniform(0.3, 0.99):.3f}" for _ in draft.models],
    )


def like_years(draft: Draft) -> None:
    """A column with the name of a task that holds what looks like years."""
    known = [key[0] for key in draft.cells]
    header = next(
        task for task in draft.random.sample(draft.names.tasks, len(draft.names.tasks)) if task not in known
    )
    add_or_not(draft, header, [str(draft.random.randint(2015, 2024)) for _ in draft.models])


def add_or_not(draft: Draft, header: str, column: Column) -> None:
    """A column that counts or does not, by a coin."""
    if draft.chance(0.5):
        draft.scores[(header,)] = {m: float(x) for m, x in zip(draft.models, column, strict=True)}
    add(draft, header, column)


def two_texts(draft: Draft) -> None:
    """Two columns of text, each value once, and neither name tells; the models are one of them, by a coin."""
    one, two = draft.random.sample(draft.names.quiet_text_headers[1:], 2)
    draft.columns[0] = (one, draft.models)
    others = [f"{draft.pick(names.ORGANISATIONS)} {i}" for i in range(draft.n)]
    add(draft, two, others)
    if draft.chance(0.5):
        renamed = dict(zip(draft.models, others, strict=True))
        draft.scores = {key: {renamed[m]: x for m, x in by.items()} for key, by in draft.scores.items()}
        draft.stderrs = {key: {renamed[m]: x for m, x in by.items()} for key, by in draft.stderrs.items()}


def quiet_long(draft: Draft) -> None:
    """Models and metrics stand in columns whose names tell nothing; which is which, by a coin."""
    if draft.chance(0.5):
        turned = {(m,): {key[0]: by[m] for key, by in draft.scores.items()} for m in draft.models}
        draft.scores, draft.stderrs = dict(turned), {}


def rank_contradicts(draft: Draft) -> None:
    """Names that say nothing of the direction, and a column of ranks that says lower."""
    if (means := mean_scores(draft)) is None:
        return
    draft.lower.update(draft.cells)
    draft.columns = [c for c in draft.columns if c[0] not in draft.names.decoy_headers["rank"]]
    add(
        draft,
        draft.pick(draft.names.decoy_headers["rank"]),
        [str(1 + sum(x < means[m] for x in means.values())) for m in draft.models],
    )


def commas(draft: Draft) -> None:
    """``1,234``: one and a bit, or more than a thousand, by a coin."""
    key, header = next(iter(draft.headers.items()))
    column = [f"{draft.random.randint(1, 9)},{draft.random.randint(100, 999)}" for _ in draft.models]
    sign = draft.pick(("", "."))
    draft.scores[key] = {m: float(x.replace(",", sign)) for m, x in zip(draft.models, column, strict=True)}
    put(draft, header, column)


def put(draft: Draft, header: str, column: Column) -> None:
    """Other cells for a column."""
    draft.columns = [(h, column if h == header else c) for h, c in draft.columns]


def some_percent(draft: Draft) -> None:
    """Some numbers carry the sign of percent, others do not."""
    header = next(iter(draft.headers.values()))
    put(draft, header, [f"{draft.random.uniform(30, 90):.1f}" + "%" * (i % 2) for i in range(draft.n)])
    draft.impossible = True


def brackets(draft: Draft) -> None:
    """``85.3 (0.4)``: a standard error, or a standard deviation, by a coin."""
    key, header = next(iter(draft.headers.items()))
    scores = [round(draft.random.uniform(30, 90), 1) for _ in draft.models]
    errors = [round(draft.random.uniform(0.1, 2), 1) for _ in draft.models]
    put(draft, header, [f"{x} ({s})" for x, s in zip(scores, errors, strict=True)])
    draft.scores[key] = dict(zip(draft.models, scores, strict=True))
    draft.stderrs[key] = dict(zip(draft.models, errors, strict=True)) if draft.chance(0.5) else {}


def nothing_to_rank(draft: Draft) -> None:
    """A table about the models, without a score."""
    metrics = set(draft.headers.values()) | set(draft.names.decoy_headers["average"])
    draft.columns = [
        c for c in draft.columns if c[0] not in metrics and c[0] not in draft.names.decoy_headers["rank"]
    ]
    draft.columns = [
        c for c in draft.columns if not any(h in c[0] for h in draft.names.decoy_headers["stderr"])
    ]
    for kind in ("size", "year"):
        add_decoy(draft, kind, draft.models)
    draft.impossible = True


def no_models(draft: Draft) -> None:
    """One row a task, one column a measure: nobody is ranked."""
    tasks: Column = [*draft.random.sample(draft.names.tasks, draft.n)]
    draft.columns = [(draft.pick(draft.names.task_headers), tasks)]
    for measure in draft.random.sample(draft.names.higher, 3):
        add(draft, measure, [f"{draft.random.uniform(0.3, 0.99):.3f}" for _ in tasks])
    draft.impossible = True


def twice(draft: Draft) -> None:
    """A model stands twice, with other scores."""
    header, models = draft.columns[0]
    draft.columns[0] = (header, [*models[:-1], models[0]])
    draft.impossible = True


def repeats(draft: Draft) -> None:
    """Each score stands three times, one a seed; nothing says what to do with them."""
    header, column = draft.columns[2]
    runs = [[jitter(draft, text) for text in column] for _ in range(3)]
    rows = list(zip(draft.columns[0][1], draft.columns[1][1], range(len(column)), strict=True))
    by_text = {(m, t): i for m, t, i in rows}
    for (task,), scores in draft.scores.items():
        for model, score in scores.items():
            i = by_text[model, task]
            scores[model] = None if score is None else sum(float(run[i]) for run in runs) / 3
    draft.columns = [(h, c * 3) for h, c in draft.columns]
    put(draft, header, [text for run in runs for text in run])
    add(draft, draft.pick(("seed", "fold", "run")), [str(seed) for seed in range(3) for _ in column])


def jitter(draft: Draft, text: str) -> str:
    """A number near that one; words as they are."""
    return f"{float(text) + draft.random.uniform(-0.01, 0.01):.4f}" if re.match(r"\d", text) else text


def typing_error(draft: Draft) -> None:
    """A cell that is neither a number nor a word for none."""
    header = next(iter(draft.headers.values()))
    column = next(c for h, c in draft.columns if h == header)
    wrong = draft.pick(
        ("8O.3", "85..3", "12,34,5", "0.8.1", "85.3/84.2", "about 80", "85.3 84.2", "١٢", "1e", "--3")
    )
    put(draft, header, [*column[:-1], wrong])
    draft.impossible = True


TROUBLED: dict[str, Callable[[Draft], None]] = {
    "quiet number": quiet_number,
    "like years": like_years,
    "two texts": two_texts,
    "quiet long": quiet_long,
    "rank contradicts": rank_contradicts,
    "commas": commas,
    "some percent": some_percent,
    "brackets": brackets,
    "nothing to rank": nothing_to_rank,
    "no models": no_models,
    "twice": twice,
    "repeats": repeats,
    "typing error": typing_error,
}


def to_text(draft: Draft) -> str:
    """The file."""
    if draft.delimiter == "," and draft.chance(0.1):
        draft.delimiter = "\t"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=draft.delimiter, lineterminator="\n")
    writer.writerow([header for header, _ in draft.columns])
    writer.writerows(zip(*(column for _, column in draft.columns), strict=True))
    return out.getvalue()
