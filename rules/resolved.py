"""A rule with its parameters: reading one, or a list of them, and computing it on a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .errors import ParameterError, PluginError, ProfileError, RuleError
from .exact import settle
from .profile import Profile
from .ranking import Ranking
from .registry import RuleSpec, get_rule
from .scales import scale_notes
from .traits import Trait

__all__ = ["Rule", "compute", "parse_rules"]

_CALL = re.compile(r"\s*([^\s,()]+)\s*(?:\(([^()]*)\))?\s*(?:,|$)")
#: The parameter that bounds a search for an optimum, in seconds.
_LIMIT = "time_limit"


@dataclass(frozen=True)
class Rule:
    """A rule with a value for each of its parameters.

    Attributes
    ----------
    spec
        The rule.
    settings
        Names and values of all parameters, in the rule's order.
    """

    spec: RuleSpec
    settings: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, rule: str | RuleSpec | Rule, /, **parameters: Any) -> Rule:
        """A rule by its id, by a call such as ``copeland(alpha=0)`` or by its spec, with these parameters.

        Raises
        ------
        UnknownNameError, ParameterError
            If there is no such rule or parameter, or the parameter does not take the value.
        """
        if isinstance(rule, str) and "(" in rule:
            rule = cls.parse(rule)
        if isinstance(rule, Rule):
            if not parameters:
                return rule
            rule, parameters = rule.spec, {**rule.parameters, **parameters}
        spec = get_rule(rule) if isinstance(rule, str) else rule
        return cls(spec, tuple(spec.resolve(parameters).items()))

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Read one rule such as ``mean`` or ``copeland(alpha=0)``; errors as in :func:`parse_rules`."""
        rules = list(parse_rules(text).values())
        if len(rules) > 1:
            raise ParameterError(f"rule {text!r}: that is {len(rules)} rules; name one")
        return rules[0]

    @property
    def id(self) -> str:
        """Its id, without parameters."""
        return self.spec.id

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """All parameters by name."""
        return dict(self.settings)

    @cached_property
    def traits(self) -> frozenset[Trait]:
        """What it promises at these parameters: see :data:`.TRAITS`."""
        return self.spec.promises(self.parameters)

    @property
    def broadcasts(self) -> bool:
        """Whether it ranks many profiles at once."""
        return self.spec.broadcasts and "names_a_model" not in self.traits

    def inputs(self, source: object) -> tuple[Any, ...]:
        """What its function is given of a profile or a batch: see :meth:`.RuleSpec.inputs`."""
        return self.spec.inputs(source, self.traits)

    def __str__(self) -> str:
        """The call that :meth:`parse` reads back, without parameters at their defaults."""
        others = [
            f"{name}={_written(value)}"
            for name, value in self.settings
            if value != self.spec.parameters[name].default
        ]
        return f"{self.id}({','.join(others)})" if others else self.id

    def rank(self, profile: Profile) -> Ranking:
        """Rank a profile's candidates; see :func:`compute`."""
        return compute(self, profile)

    @property
    def by_name(self) -> bool:
        """Whether names are given to it, beside numbers."""
        return self.spec.reads == "profile" or "names_a_model" in self.traits

    @property
    def searches(self) -> bool:
        """Whether it searches for an optimum and can be stopped."""
        return _LIMIT in self.parameters

    @property
    def unlimited(self) -> bool:
        """Whether it searches for an optimum for as long as that takes."""
        return self.searches and self.parameters[_LIMIT] is None

    def limited(self, seconds: float) -> Rule:
        """The same, searching for an optimum no longer than this; a rule that does not search as it is."""
        if not self.searches:
            return self
        own = self.parameters[_LIMIT]
        return Rule.of(self, **{_LIMIT: seconds if own is None else min(seconds, own)})

    def limited_unless_asked(self, seconds: float | None) -> Rule:
        """As :meth:`limited`, where no limit of its own was asked for."""
        asked = self.searches and self.parameters[_LIMIT] != self.spec.parameters[_LIMIT].default
        return self if seconds is None or asked else self.limited(seconds)


def _written(value: Any) -> str:
    """A parameter's value as it is read."""
    return (
        f"{value}".removesuffix(".0") if isinstance(value, float) else "none" if value is None else str(value)
    )


def parse_rules(
    rules: str | Sequence[str | Rule], *, lost: dict[str, PluginError] | None = None
) -> dict[str, Rule]:
    """Read a list of rules such as ``mean,copeland(alpha=0)``.

    Parameters
    ----------
    lost
        Where it is given, rules of packages that cannot be loaded are put there, and passed over.

    Returns
    -------
    rules
        By the name as written (without spaces).

    Raises
    ------
    ParameterError
        If the list is empty, a rule stands twice or the text is not such a list.
    UnknownNameError, ParameterError
        As :meth:`Rule.of`.
    """
    named: dict[str, Rule] = {}
    for part in [rules] if isinstance(rules, str) else rules:
        for name, rule in [(str(part), part)] if isinstance(part, Rule) else _calls(part):
            if name in named:
                raise ParameterError(f"rules: {name} stands twice")
            try:
                named[name] = rule if isinstance(rule, Rule) else Rule.of(rule[0], **rule[1])
            except PluginError as error:
                if lost is None:
                    raise
                lost[name] = error
    if not named and not lost:
        raise ParameterError("rules: the list is empty; name at least one, see 'llull rules'")
    return named


def _calls(text: str) -> list[tuple[str, tuple[str, Mapping[str, str]]]]:
    """Each call of a list: its name as written, the rule's id, and its parameters as text."""
    calls: list[tuple[str, tuple[str, Mapping[str, str]]]] = []
    position = 0
    while position < len(text):
        call = _CALL.match(text, position)
        if not call:
            raise ParameterError(
                f"rules {text!r}: cannot read {text[position:]!r}; write mean,copeland(alpha=0)"
            )
        id, inside = call.group(1), call.group(2)
        parameters: dict[str, str] = {}
        for part in (inside or "").split(","):
            key, equals, value = part.partition("=")
            if equals:
                parameters[key.strip()] = value.strip()
            elif part.strip():
                raise ParameterError(f"rules: {id}({inside}): {part.strip()!r} is not name=value")
        name = id + (f"({','.join(f'{k}={v}' for k, v in parameters.items())})" if parameters else "")
        calls.append((name, (id, parameters)))
        position = call.end()
    return calls


def compute(rule: str | RuleSpec | Rule, profile: Profile, **parameters: Any) -> Ranking:
    """Rank a profile's candidates under a rule.

    Voters of weight 0 never matter; candidates without any score are left out and named in ``dropped``.

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such rule or parameter, or the parameter does not take the value.
    ProfileError, RuleError
        If nothing is left to rank, or the rule is not defined on this profile.
    """
    rule = Rule.of(rule, **parameters)
    spec, resolved = rule.spec, rule.parameters
    heard, dropped = profile.pruned()
    if not heard.candidates or not heard.voters:
        raise ProfileError(
            f"nothing to rank: {len(heard.candidates)} of {len(profile.candidates)} candidates have a score "
            f"from {len(heard.voters)} of {len(profile.voters)} voters of positive weight"
        )
    notes = [*((spec.check(heard, **resolved) or ()) if spec.check else ())]
    notes += scale_notes(spec.id, rule.traits, heard)
    named = spec.prepare and "names_a_model" in rule.traits
    inputs = rule.inputs(spec.prepare(heard, **resolved) if named and spec.prepare else heard)
    outcome = spec.outcome(inputs, resolved)
    scores, ranks = outcome.scores, outcome.ranks
    if ranks is None:
        one = replace(outcome, scores=scores[None])
        leading = [array[None] for array in inputs if isinstance(array, np.ndarray)]
        scores, ranks = (array[0] for array in settle(spec, resolved, one, leading, lambda _: heard))
    if spec.in_units:
        _, unit = heard.voting if "gaps_count" in rule.traits else heard.counting
        unit = heard.unit if spec.reads in ("margins", "support") else unit
        scores = scores * unit.numerator / unit.denominator
    if not np.isfinite(scores).all():
        lost = [name for name, s in zip(heard.candidates, scores, strict=True) if not np.isfinite(s)]
        cause = (
            "numbers beyond the largest float; rescale the scores"
            if np.isinf(scores).any()
            else "nothing to make one of; leave it out, or use another rule"
        )
        raise RuleError(
            f"{spec.id} has no finite score for {lost[0]!r} ({len(lost)} such candidates): {cause}"
        )
    return Ranking(
        rule=spec.id,
        parameters=dict(resolved),
        candidates=heard.candidates,
        scores=0.0 - scores if outcome.turned else scores,
        ranks=ranks,
        higher_is_better=spec.higher_is_better != outcome.turned,
        dropped=dropped,
        notes=(*notes, *outcome.notes),
        tie_break=outcome.tie_break,
        certificate=outcome.certificate,
        details=outcome.details,
        relation=outcome.relation,
    )
