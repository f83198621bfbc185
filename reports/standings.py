"""A comparison as the page shows it: arrays of ranks and changes, and names fit to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..engine.analysis.ranking.comparison import Comparison
from ..engine.options import DEFAULT_RULE
from ..engine.prepare.preparation import Prepared
from ..rules import LlullError, Ranking, UnknownNameError, get_rule
from .text.safe import visible

__all__ = ["FAR", "Standings", "Subject", "base_rule"]

#: A change of more places than this is marked as far.
FAR = 10

_FloatArray = npt.NDArray[np.float64]
_BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Standings:
    """Where every model stands under every rule.

    Attributes
    ----------
    models, names
        Keys, and what is shown for them; by rank under the baseline, then by name.
    rules, titles
        Names in the comparison, and what is shown for them; the baseline is the first.
    rankings
        One a rule.
    ranks, scores
        ``[rule, model]``; NaN where a rule does not rank a model.
    tied
        ``[rule, model]``: the rank is shared.
    spearman, kendall
        ``[rule][rule]``, as in :class:`~llull.engine.analysis.ranking.comparison.Comparison`.
    """

    models: tuple[str, ...]
    names: tuple[str, ...]
    rules: tuple[str, ...]
    titles: tuple[str, ...]
    rankings: tuple[Ranking, ...]
    ranks: _FloatArray
    scores: _FloatArray
    tied: _BoolArray
    spearman: Mapping[str, Mapping[str, float | None]]
    kendall: Mapping[str, Mapping[str, float | None]]

    @classmethod
    def of(cls, comparison: Comparison) -> Standings:
        """Arrange a comparison, the arithmetic mean first or else the rule asked for first.

        Raises
        ------
        LlullError
            If it holds no ranking.
        """
        base = base_rule(comparison)
        rules = sorted(comparison.rankings, key=lambda name: name != base)
        rankings = [comparison.rankings[name] for name in rules]
        names = display_names(
            list(dict.fromkeys(model for ranking in rankings for model in ranking.candidates)),
            comparison.prepared.table.labels,
        )
        first = dict(zip(rankings[0].candidates, rankings[0].ranks.tolist(), strict=True))
        models = sorted(names, key=lambda model: (first.get(model, np.inf), names[model].casefold(), model))
        column = {model: m for m, model in enumerate(models)}
        ranks, scores = np.full((2, len(rules), len(models)), np.nan)
        tied = np.zeros(ranks.shape, dtype=bool)
        for r, ranking in enumerate(rankings):
            columns = [column[model] for model in ranking.candidates]
            ranks[r, columns] = ranking.ranks
            scores[r, columns] = ranking.scores
            tied[r, columns] = ranking.tied
        return cls(
            models=tuple(models),
            names=tuple(names[model] for model in models),
            rules=tuple(rules),
            titles=_titles(rules, rankings),
            rankings=tuple(rankings),
            ranks=ranks,
            scores=scores,
            tied=tied,
            spearman=comparison.spearman,
            kendall=comparison.kendall,
        )

    @property
    def base(self) -> str:
        """Title of the baseline."""
        return self.titles[0]

    @property
    def several(self) -> bool:
        """Whether there is more than one rule."""
        return len(self.rules) > 1

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each model stands in `models`."""
        return {model: m for m, model in enumerate(self.models)}

    def name(self, model: str) -> str:
        """What is shown for a model, ranked or not."""
        place = self.place.get(model)
        return visible(model) if place is None else self.names[place]

    @cached_property
    def changes(self) -> _FloatArray:
        """``[rule, model]``: places gained against the baseline, negative where lost, NaN where unranked."""
        return self.ranks[:1] - self.ranks + 0.0  # + 0.0: no negative zero

    @cached_property
    def largest(self) -> _FloatArray:
        """``[model]``: the change farthest from 0 over the rules, with its sign; 0 where there is none."""
        known = np.nan_to_num(self.changes)
        return np.take_along_axis(known, np.abs(known).argmax(axis=0)[None], axis=0)[0]

    @cached_property
    def far(self) -> tuple[int, ...]:
        """How many models each rule moves by more than :data:`FAR` places against the baseline."""
        return tuple((np.abs(np.nan_to_num(self.changes)) > FAR).sum(axis=1).tolist())

    @cached_property
    def firsts(self) -> dict[int, tuple[int, ...]]:
        """For each model that is first somewhere, alone or tied, the rules under which it is."""
        found = {
            m: tuple(np.flatnonzero(self.ranks[:, m] == 1).tolist())
            for m in np.flatnonzero((self.ranks == 1).any(axis=0)).tolist()
        }
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    @property
    def farthest(self) -> tuple[int, int]:
        """Rule and model of the change farthest from 0; the earliest of equals."""
        rule, model = np.unravel_index(np.abs(np.nan_to_num(self.changes)).argmax(), self.changes.shape)
        return int(rule), int(model)

    def rank(self, rule: int, model: int) -> str:
        """A rank as it is printed: ``2``, ``2=`` where shared, an em dash where there is none."""
        rank = self.ranks[rule, model]
        return "—" if np.isnan(rank) else f"{int(rank)}{'=' if self.tied[rule, model] else ''}"


@dataclass(frozen=True, eq=False)
class Subject:
    """A comparison, and what in it analyses of a single ranking are about."""

    comparison: Comparison

    @property
    def prepared(self) -> Prepared:
        """What was ranked."""
        return self.comparison.prepared

    @property
    def base(self) -> str:
        """The baseline, by its name in the comparison: the rule that others are measured against."""
        return base_rule(self.comparison)

    @property
    def ranking(self) -> Ranking:
        """That under the baseline."""
        return self.comparison.rankings[self.base]


def base_rule(comparison: Comparison) -> str:
    """The arithmetic mean, or else the rule asked for first, by its name in the comparison.

    Raises
    ------
    LlullError
        If there is no ranking.
    """
    if not comparison.rankings:
        raise LlullError("there is nothing to report: the comparison holds no ranking; name a rule")
    names = list(comparison.rankings)
    return next((name for name in names if comparison.rankings[name].rule == DEFAULT_RULE), names[0])


def display_names(models: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """What to show for each model: its label, with the key behind it where two models have the same one."""
    shown = {model: visible(labels.get(model, model)) for model in models}
    often = Counter(shown.values())
    return {
        model: name if often[name] == 1 or name == model else f"{name} ({visible(model)})"
        for model, name in shown.items()
    }


def _titles(rules: Sequence[str], rankings: Sequence[Ranking]) -> tuple[str, ...]:
    """Title of each rule; the name it has in the comparison where a title would stand twice."""

    def title(rule: str) -> str:
        try:
            return get_rule(rule).title
        except UnknownNameError:  # computed from a spec that was never registered
            return rule

    titles = [title(ranking.rule) for ranking in rankings]
    often = Counter(titles)
    return tuple(
        visible(title if often[title] == 1 else name) for name, title in zip(rules, titles, strict=True)
    )
