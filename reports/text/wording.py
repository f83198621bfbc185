"""Parts of sentences: models and rules by name, lists, shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ...engine.wording import counted
from ...rules import list_rules
from ..standings import Standings
from .safe import shortened, visible

__all__ = [
    "called",
    "capital",
    "joined",
    "listed",
    "model_name",
    "model_names",
    "places",
    "plain",
    "rule_name",
    "rule_names",
]


def model_name(standings: Standings, model: int) -> Markup:
    """A model, cut in the middle where it is long."""
    name = standings.names[model]
    brief = shortened(name)
    title = Markup(' title="{}"').format(name) if brief != name else ""
    return Markup('<strong class="name"{}><bdi>{}</bdi></strong>').format(title, brief)


def model_names(standings: Standings, models: Sequence[int], most: int = 3) -> Markup:
    """Models, beyond `most` counted."""
    if len(models) <= most:
        return joined([model_name(standings, m) for m in models], "and")
    named = Markup(", ").join(model_name(standings, m) for m in models[: most - 1])
    return Markup("{} and {} more").format(named, len(models) - most + 1)


def rule_name(standings: Standings, rule: int) -> Markup:
    """A rule by its title, with its article."""
    title = standings.titles[rule]
    return Markup("{}<em>{}</em>").format(called(title).removesuffix(title), title)


def called(title: str) -> str:
    """A rule in a sentence: ``the`` before a common noun, nothing before a name."""
    return f"the {title}" if any(spec.article and spec.title == title for spec in list_rules()) else title


def rule_names(standings: Standings, rules: Iterable[int]) -> Markup:
    """Rules by their titles."""
    return joined([rule_name(standings, r) for r in rules], "and")


def joined(parts: Sequence[Markup], last: str) -> Markup:
    """Parts with commas, and a word before the last."""
    if len(parts) == 1:
        return parts[0]
    return Markup("{} {} {}").format(Markup(", ").join(parts[:-1]), last, parts[-1])


def places(standings: Standings, rule: int, model: int) -> str:
    """How far a rule moves a model against the baseline: ``1 place``, ``2 places``."""
    return counted(int(abs(standings.changes[rule, model])), "place")


def listed(names: Sequence[str], most: int = 3) -> str:
    """Names in a sentence: ``a, b and c``, or ``a, b and 4 more``."""
    names = [visible(name) for name in names]
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def capital(text: str) -> str:
    """A sentence's first word."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """A docstring's sentence without its markup."""
    text = re.sub(r" \(see :\w+:`[^`]*`\)", "", text)
    return re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"\1", text).replace("`", "")
