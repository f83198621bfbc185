"""Who is ranked: the layout of a table and its columns of names, from all columns together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ...errors import ReadError
from ...options import Layout
from ...spec.spec import matches
from ...wording import listed
from . import words
from .ask import ask, option
from .evidence import Evidence

__all__ = ["Subject", "who"]


@dataclass(frozen=True)
class Subject:
    """Who is ranked, and where metrics are named.

    Attributes
    ----------
    layout
        One row a model, a score, or one column a model.
    model, label
        Columns of the models' keys and of the names to show; no model in a transposed table.
    keys
        Columns that together name a metric; in a wide table none.
    repeats
        Columns of folds and seeds: of the scores that differ only there the mean is taken.
    joined
        Whether rows of one model, from several files, make up one.
    why
        What decided, in sentences.
    """

    layout: Layout
    model: str | None = None
    label: str | None = None
    keys: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    joined: bool = False
    why: tuple[str, ...] = ()


def who(e: Evidence) -> Subject:
    """Decide who is ranked.

    Raises
    ------
    ReadError
        If no column can be the models, or the evidence does not settle which is.
    """
    spec = e.spec
    if spec.layout == "transposed":
        return _turned(e, spec.metric or _row_names(e))
    if spec.layout == "long" or (spec.layout == "auto" and spec.metric):
        return _labelled(e, _long(e))
    told = spec.split or spec.stderr_file or spec.n_file or any(map(e.written.names, e.names))
    if spec.layout == "wide" or (told and not spec.score):
        return _labelled(e, _wide(e))
    if spec.layout != "auto":
        return Subject(spec.layout, spec.model, spec.label, spec.metric)
    return _labelled(e, _seen(e))


# -- what was told --------------------------------------------------------------------------------------


def _row_names(e: Evidence) -> tuple[str, ...]:
    """Columns that name the rows of a transposed table, the fewest that tell all rows apart."""
    named = [c for role in ("task", "metric") for c in _of(e, role)]
    for size in range(1, len(named) + 1):
        for keys in combinations(named, size):
            if e.unique(*keys):
                return keys
    once = [c for c in e.texts if e.unique(c) and e.key(c) != "note"] or [c for c in e.texts if e.unique(c)]
    if not once:
        raise ReadError(
            f"{e.raw.source}: no column names each row once; say which: {option('metric', 'COL')}"
        )
    if len(once) > 1 and not named:
        raise ask(
            e.raw.source,
            "which column names the metrics?",
            *((f"{c!r}: {_some(e, c)}", option("metric", c, "--transpose")) for c in once[:4]),
        )
    return (once[0],)


def _long(e: Evidence) -> Subject:
    """A long table, as it is told; what is not told by names, then by what is left."""
    spec = e.spec
    keys = spec.metric
    model = spec.model or next(iter(c for c in _of(e, "model") if c not in keys), None)
    unknown = [c for c in (*_of(e, None), *_of(e, "label")) if c not in (model, *keys)]
    if model is None and keys:
        left = unknown or [c for c in e.texts if c not in keys and e.key(c) not in ("note", "task", "metric")]
        model = _only(e, left, "model") or e.file
    if not keys and model is not None:
        keys, _ = _keys(e, model, unknown)
        if not keys:
            named = [c for role in ("task", "metric") for c in _of(e, role) if c != model] or unknown
            only = _only(e, named, "metric")
            keys = () if only is None else (only,)
    if model is None or not keys:
        lacking = [role for role, c in (("model", model), ("metric", keys)) if not c]
        if len(lacking) == 2 and len(unknown) == 2:
            raise _which_is_which(e, *unknown)
        raise ReadError(
            f"{e.raw.source}: no column for {' and '.join(lacking)} among {listed(e.names)}; say which: "
            f"{option(lacking[0], 'COL')}"
        )
    found = (("model", model, spec.model), ("metric", " + ".join(keys), spec.metric))
    guessed = [f"{column!r} is the {role}" for role, column, told in found if not told]
    why = (f"column {', column '.join(guessed)}",) if guessed else ()
    return Subject("long", model, spec.label, keys, _repeats(e, model, keys), why=why)


def _only(e: Evidence, columns: Sequence[str], role: str) -> str | None:
    """The one column of several that can have a role; asks where there are more."""
    if len(columns) > 1:
        raise ask(
            e.raw.source,
            f"which column is the {role}?",
            *((f"{c!r}: {_some(e, c)}", option(role, c)) for c in columns[:4]),
        )
    return next(iter(columns), None)


def _wide(e: Evidence) -> Subject:
    """A table with one row a model, where that is told or the only possibility."""
    if e.spec.model is not None:
        return Subject("wide", e.spec.model, e.spec.label)
    named = _of(e, "model")
    once = [m for m in named if e.unique(m)]
    if not named:
        return _unnamed(e, told=True)
    if once:
        return _row_of(e, once[0])
    return _row_of(e, named[0])


# -- what is seen ---------------------------------------------------------------------------------------


def _seen(e: Evidence) -> Subject:
    """The layout by the names and the contents of all columns."""
    spec = e.spec
    models = [spec.model] if spec.model is not None else _of(e, "model")
    if not models:
        return _no_model(e)
    unknown = [c for c in (*_of(e, None), *_of(e, "label")) if c not in models]
    for model in models:
        if e.unique(model):
            return _once(e, model)
        keys, repeats = _keys(e, model, unknown)
        if keys:
            return _by_score(e, model, keys, repeats)
        if e.file is not None and (found := _of_files(e, model)) is not None:
            return found
        if repeats:
            return Subject("wide", model, spec.label, repeats=repeats, why=_is_model(e, model))
    tasks = [c for role in ("task", "metric") for c in _of(e, role) if c not in models]
    if tasks:  # names tell a long table, and a pair that stands twice is refused where it is read
        return _by_score(e, models[0], tuple(tasks), ())
    return _row_of(e, models[0])


def _once(e: Evidence, model: str) -> Subject:
    """A column of models in which each stands once; beside a column of tasks it may be a long table still."""
    tasks = [c for role in ("task", "metric") for c in _of(e, role) if c != model]
    numbers = e.numbers
    if tasks and len(numbers) == 1 and e.spec.model is None:
        if e.key(numbers[0]) == "score":
            return _by_score(e, model, (tasks[0],), ())
        if e.distinct(tasks[0]) > 1:
            raise ask(
                e.raw.source,
                f"is {tasks[0]!r} what {numbers[0]!r} was measured on?",
                ("one row a score", option("metric", tasks[0])),
                ("one row a model; it is left out", option("leave-out", tasks[0])),
            )
    _turned_perhaps(e, model)
    return _row_of(e, model)


def _no_model(e: Evidence) -> Subject:
    """No column's name tells that it is the models."""
    tasks = [c for role in ("task", "metric") for c in _of(e, role)]
    if not tasks:
        return _unnamed(e)
    unknown = [*_of(e, None), *_of(e, "label")]
    apart = next((k for n in range(1, len(tasks) + 1) for k in combinations(tasks, n) if e.unique(*k)), None)
    if apart is not None:
        rivals = [c for c in unknown if e.unique(c) and len(e.frame) > 1]
        if rivals:
            raise ask(
                e.raw.source,
                f"who is ranked? No column is called model; {tasks[0]!r} sounds like what they are ranked on",
                (f"the names in {rivals[0]!r}: {_some(e, rivals[0])}", option("model", rivals[0])),
                ("the other columns, one a model", "--transpose"),
            )
        return _turned(e, apart, seen=True)
    pairs = {c: found for c in unknown if (found := _keys(e, c, ()))[0]}
    if e.file is not None and e.unique(e.file, *tasks):
        return _by_score(e, e.file, tuple(tasks), ())
    model = _only(e, list(pairs) or _of(e, "note", pairs_with=tasks), "model")
    if model is None:
        raise ReadError(
            f"{e.raw.source}: no column can be the models: {tasks[0]!r} sounds like what they are ranked on, "
            f"and no other names stand beside it; say which column it is: {option('model', 'COL')}"
        )
    keys, repeats = pairs.get(model) or _keys(e, model, ())
    return _by_score(e, model, keys, repeats)


def _unnamed(e: Evidence, told: bool = False) -> Subject:
    """Neither models nor tasks are named: the only column that can be the models is."""
    unknown = [*_of(e, None), *_of(e, "label")]
    once = [c for c in unknown if e.unique(c)]
    if len(once) > 1:
        unquiet = [c for c in once if not e.quiet(c)]
        raise ask(
            e.raw.source,
            "who is ranked? Each of these columns has a name a row",
            *((f"{c!r}: {_some(e, c)}", option("model", c)) for c in (*unquiet, *once)[:4]),
        )
    if once:
        if not told:
            _turned_perhaps(e, once[0])
        return _row_of(e, once[0])
    if len(unknown) == 2 and e.unique(*unknown) and not told:
        raise _which_is_which(e, *unknown)
    ids = [c for c in e.names if e.aside(c) == "id" and e.unique(c) and e.kind(c) != "empty"]
    if len(unknown) == 1 and not ids:
        if e.file is not None and (found := _of_files(e, unknown[0])) is not None:
            return found
        repeats = _repeats(e, unknown[0], ())
        return replace(_row_of(e, unknown[0]), repeats=repeats)
    if ids and len(unknown) == 1:
        raise ask(
            e.raw.source,
            f"who is ranked? Names in {unknown[0]!r} repeat, those in {ids[0]!r} do not",
            (f"each {ids[0]!r}", option("model", ids[0])),
            (f"{unknown[0]!r}, by the mean of its rows", option("model", unknown[0], "--duplicates mean")),
        )
    if ids and not unknown:
        return Subject("wide", ids[0], why=_is_model(e, ids[0], "of unique identifiers"))
    if e.file is not None and not unknown:
        return Subject("wide", e.file, why=("each file is a model",))
    notes = [c for c in _of(e, "note") if e.unique(c)]
    if len(notes) == 1 and not unknown:
        return _row_of(e, notes[0])
    raise ReadError(
        f"{e.raw.source}: no column of text to take as the models among {listed(e.names)}; say which it is: "
        f"{option('model', 'COL')}"
    )


# -- parts of it ----------------------------------------------------------------------------------------


def _of(e: Evidence, role: str | None, pairs_with: Sequence[str] = ()) -> list[str]:
    """Columns of names whose own name tells a role; of models the likeliest first."""
    found = [c for c in e.texts if e.key(c) == role and (role is not None or e.aside(c) is None)]
    if pairs_with:
        return [c for c in found if e.unique(c, *pairs_with) and not e.unique(*pairs_with)]
    return sorted(found, key=words.place) if role == "model" else found


def _keys(e: Evidence, model: str, unknown: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fewest columns that, beside the model, tell all rows apart: names of metrics, and repeats."""
    tasks = [c for role in ("task", "metric") for c in _of(e, role) if c != model]
    varied = [c for c in tasks if e.distinct(c) > 1] or tasks[:1]
    parts = [
        c for c in e.names if e.key(c) == "part" and e.kind(c) in ("text", "numbers") and e.distinct(c) > 1
    ]
    for candidates in (varied, [*varied, *parts] if varied else ()):
        for size in range(1, len(candidates) + 1):
            for keys in combinations(candidates, size):
                if (keys[0] in varied) and e.unique(model, *keys):
                    return keys, ()
    if varied and (repeats := _repeats(e, model, varied)):
        return tuple(varied), repeats
    rows = len(e.frame)
    crossed = rows >= 1.5 * e.distinct(model)  # else single models stand twice by mistake
    left = [
        c
        for c in (*unknown, *(() if varied else parts))
        if c != model and crossed and e.unique(model, *varied, c)
        # A name that only one of several models has is something about it.
        if e.distinct(model) == 1 or rows >= 1.5 * e.frame.select(*varied, c).n_unique()
    ]
    if len(left) > 1:
        raise ask(
            e.raw.source,
            f"what names the metrics? Beside {model!r}, each of these tells rows apart",
            *((f"{c!r}: {_some(e, c)}", option("metric", [*varied, c])) for c in left[:4]),
        )
    return ((*varied, *left) if left else (), () if left else _repeats(e, model, ()))


def _repeats(e: Evidence, model: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Columns of folds and seeds, where they alone tell apart the rows of one model on one metric."""
    if e.spec.duplicates != "refuse" or e.unique(model, *keys):
        return ()
    rows = len(e.frame)
    if rows < 1.5 * e.frame.select(model, *keys).n_unique():  # a few stand twice, by mistake rather
        return ()
    shared = any(e.unique(model, *keys, c) and 2 * e.distinct(c) <= rows for c in e.splits)
    return tuple(e.splits) if shared else ()


def _by_score(e: Evidence, model: str, keys: tuple[str, ...], repeats: tuple[str, ...]) -> Subject:
    names = " and ".join(map(repr, keys))
    why = f"one row a score: column {model!r} is the model, {names} the metric"
    if model == e.file:
        why = f"one row a score: each file is a model, {names} the metric"
    return Subject("long", model, e.spec.label, keys, repeats, why=(why,))


def _row_of(e: Evidence, model: str) -> Subject:
    coded = e.kind(model) == "empty"
    which = "by its name, though its texts usually stand for missing scores" if coded else None
    return Subject("wide", model, e.spec.label, why=_is_model(e, model, which))


def _is_model(e: Evidence, model: str, which: str | None = None) -> tuple[str, ...]:
    if e.spec.model is not None:
        return ()
    by = "by its name" if e.key(model) == "model" else "the only column of names"
    return (f"column {model!r} is the model: {which or by}",)


def _turned(e: Evidence, keys: tuple[str, ...], seen: bool = False) -> Subject:
    """A table with one column a model; seen to be one only where no column has the name of a measure."""
    models = e.numbers
    measures = [c for c in models if words.better(c) is not None or e.key(c) == "score"]
    names = " and ".join(map(repr, keys))
    if seen and (measures or len(models) < 2):
        raise ask(
            e.raw.source,
            f"who is ranked? No column is called model; {names} sounds like what they are ranked on",
            (f"the names in {names}: {_some(e, keys[0])}", option("model", keys[0])),
            (f"the columns {listed(models, 3)}", "--transpose"),
        )
    why = (f"one column a model: {names} names the metrics",) if seen else ()
    return Subject("transposed", keys=keys, why=why)


def _turned_perhaps(e: Evidence, model: str) -> None:
    """Ask where a column taken for the models holds well-known tasks, or columns are called like models."""
    if e.spec.model is not None or e.spec.layout != "auto":
        return
    values = [str(v) for v in e.frame[model].head(100)]
    tasks = sum(words.says(v, "famous", "tasks") for v in values) * 2 > len(values)
    models = sum(words.says(c, "famous", "models") for c in e.numbers) * 2 > len(e.numbers) > 1
    if tasks or models:
        raise ask(
            e.raw.source,
            f"who is ranked? {_some(e, model)} sound like tasks" if tasks else
            f"who is ranked? Columns such as {listed(e.numbers, 3)} sound like models",
            (f"the names in {model!r}", option("model", model)),
            (f"the columns {listed(e.numbers, 3)}", "--transpose"),
        )  # fmt: skip


def _of_files(e: Evidence, model: str) -> Subject | None:
    """Several files of the same models: other columns of them, or the same columns of other tasks."""
    assert e.file is not None
    if not e.unique(model, e.file):
        return None
    once = all(
        e.frame.filter(e.frame[c].is_not_null()).select(model).is_duplicated().any() is False
        for c in e.names
        if c != model and e.kind(c) in ("numbers", "mixed")
    )
    if once:
        return Subject(
            "wide", model, joined=True, why=(*_is_model(e, model), "files are joined by their models")
        )
    return _by_score(e, model, (e.file,), ())


def _which_is_which(e: Evidence, one: str, two: str) -> ReadError:
    return ask(
        e.raw.source,
        "one row a score, but which column is the models?",
        (
            f"{_some(e, one)} are ranked on {_some(e, two)}",
            " ".join((option("model", one), option("metric", two))),
        ),
        (
            f"{_some(e, two)} are ranked on {_some(e, one)}",
            " ".join((option("model", two), option("metric", one))),
        ),
    )


def _some(e: Evidence, column: str) -> str:
    """The first names of a column."""
    values = e.frame[column].drop_nulls().unique(maintain_order=True).head(2)
    return ", ".join(f"{str(v)[:20]!r}" for v in values) + ", …"


def _labelled(e: Evidence, found: Subject) -> Subject:
    """Add the column of names to show, by its name."""
    if found.label is not None or found.model is None or e.spec.label is not None:
        return found
    key = e.aside(found.model) == "id" and e.spec.model is None
    for column in e.texts:
        shown = words.says(column, "keys", "label") or (key and e.key(column) == "model")
        if shown and column not in (found.model, *found.keys) and not matches(column, e.spec.leave_out):
            if found.layout == "long" and e.frame.select(found.model, column).n_unique() > e.distinct(
                found.model
            ):
                continue
            said = (*found.why, f"column {column!r} is the label, by its name")
            return replace(found, label=column, why=said)
    return found
