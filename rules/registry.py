"""Rules by id: the specs, how a rule is registered, and how one is computed on a profile."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Literal, TypeVar

import numpy as np

from .errors import LlullError, ParameterError, ProfileError, RuleError, UnknownNameError
from .numeric.arrays import BoolArray, FloatArray, IntArray
from .numeric.ties import competition_ranks
from .profile import Profile
from .ranking import Certificate, Ranking

__all__ = ["Outcome", "Parameter", "Reads", "RuleSpec", "compute", "get_rule", "list_rules", "rule"]

#: What a rule's function is given: see :func:`rule`.
Reads = Literal["scores", "anchored", "ranks", "margins", "support", "ranks+margins", "profile"]

#: Where the built-in rules live; each module of these registers its own when rules are first asked for.
_ROOMS = ("averages", "places", "majorities", "optimal", "models")
_ENTRY_POINTS = "llull.rules"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a rule.

    Attributes
    ----------
    default
        Its value when none is given; its type is the parameter's type (None: a number).
    doc
        One sentence.
    choices
        The values it may take, where they can be listed.
    least, most
        Bounds of a number, both included.
    optional
        Whether it may also be None, written ``none``.
    """

    default: str | int | float | bool | None
    doc: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    optional: bool = False

    def parse(self, name: str, value: Any) -> Any:
        """Turn text or a value into this parameter's type, refusing what it does not take.

        Raises
        ------
        ParameterError
            Naming the parameter, the value and what would have been right.
        """
        if self.choices:
            if value not in self.choices:
                raise ParameterError(f"{name}={value!r} is not one of {', '.join(self.choices)}")
            return value
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            if str(value).lower() in {"true", "false"}:
                return str(value).lower() == "true"
            raise ParameterError(f"{name}={value!r} is not true or false")
        if isinstance(self.default, str):
            return str(value)
        if (self.optional or self.default is None) and (value is None or str(value).lower() == "none"):
            return None
        kind = int if isinstance(self.default, int) else float
        try:
            number = kind(Fraction(str(value))) if kind is float else int(str(value))
        except (ValueError, ZeroDivisionError, OverflowError):
            expected = "a whole number" if kind is int else "a number"
            raise ParameterError(f"{name}={value!r} is not {expected}") from None
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            low = "" if self.least is None else f" at least {self.least:g}"
            high = "" if self.most is None else f" at most {self.most:g}"
            raise ParameterError(f"{name}={value!r} is out of range; it must be{low}{high}")
        return number


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a rule's function returns when scores alone do not say it all; fields as in :class:`Ranking`.

    `ranks` is for rules whose order is more than that of their scores (competition ranks, 1 is best); without
    it the scores decide.
    """

    scores: FloatArray
    ranks: IntArray | None = None
    notes: Sequence[str] = ()
    tie_break: str | None = None
    certificate: Certificate | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    relation: BoolArray | None = None


@dataclass(frozen=True)
class RuleSpec:
    """A rule as data.

    Attributes
    ----------
    id, title
        ``mean_rank`` and "mean rank".
    reads
        What `function` is given and therefore all that the result can depend on.
    function
        From arrays to a score per candidate, or an :class:`Outcome`.
    parameters
        By name, in order.
    complexity
        In candidates c and voters v.
    reference
        Where the rule comes from.
    higher_is_better
        Whether its usual quantity is better when higher.
    broadcasts
        `function` takes leading axes and returns scores with the same ones.
    in_units
        `function` returns scores in :attr:`Profile.units`; :func:`compute` turns them into voter weight.
    check
        Looks at the profile before `function` does, given the parameters too: it returns what the reader must
        know of it, in sentences, or raises :class:`RuleError` naming what the rule is not defined for.
    """

    id: str
    title: str
    reads: Reads
    function: Callable[..., FloatArray | Outcome]
    parameters: Mapping[str, Parameter]
    complexity: str
    reference: str
    higher_is_better: bool = True
    broadcasts: bool = True
    in_units: bool = False
    check: Callable[..., Sequence[str]] | None = None

    @property
    def pairwise(self) -> bool:
        """Whether `function` is given comparisons of pairs: arrays ``[..., c, c]``."""
        return self.reads in {"margins", "support", "ranks+margins"}

    @property
    def summary(self) -> str:
        """First sentence of the function's docstring."""
        return (self.function.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")

    def inputs(self, profile: Profile) -> tuple[FloatArray | IntArray | Profile, ...]:
        """What `function` is given of a profile, by `reads`."""
        match self.reads:
            case "scores":
                return profile.scores, profile.candidate_weights
            case "anchored":
                return profile.scores, profile.candidate_weights, profile.baseline, profile.ceiling
            case "ranks":
                return profile.ranks, profile.candidate_weights
            case "margins":
                return (profile.margins,)
            case "support":
                return (profile.support,)
            case "ranks+margins":
                return profile.ranks, profile.candidate_weights, profile.margins
            case "profile":
                return (profile,)

    def resolve(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters with their values, defaults filled in.

        Raises
        ------
        UnknownNameError, ParameterError
            If the rule has no such parameter, or it does not take the value.
        """
        for name in given:
            if name not in self.parameters:
                raise UnknownNameError("parameter", name, self.parameters, f"rule {self.id}")
        return {
            name: parameter.parse(f"{self.id}: {name}", given.get(name, parameter.default))
            for name, parameter in self.parameters.items()
        }


_Function = TypeVar("_Function", bound=Callable[..., FloatArray | Outcome])

_registry: dict[str, RuleSpec] = {}


def rule(
    id: str,
    title: str,
    *,
    reads: Reads,
    complexity: str,
    reference: str,
    parameters: Mapping[str, Parameter] | None = None,
    higher_is_better: bool = True,
    broadcasts: bool = True,
    in_units: bool = False,
    check: Callable[..., Sequence[str]] | None = None,
) -> Callable[[_Function], _Function]:
    """Register a function as a rule; the decorated function itself is returned unchanged.

    What the function is given, by `reads`, always followed by its parameters as keywords:

    - ``scores``: ``scores[..., v, c]`` (NaN missing) and ``weights[..., v, c]``;
    - ``anchored``: the same, then ``baseline[..., v]`` and ``ceiling[..., v]`` (NaN unknown);
    - ``ranks``: ``ranks[..., v, c]`` (ties averaged, NaN missing) and ``weights[..., v, c]``;
    - ``margins``: ``margins[..., c, c]``, integers;
    - ``support``: ``support[..., c, c]``, integers in :attr:`Profile.units`;
    - ``ranks+margins``: the arrays of ``ranks``, then those of ``margins``;
    - ``profile``: the :class:`Profile` (such a rule cannot broadcast).

    It never sees a voter of weight 0 or a candidate without any score.

    Raises
    ------
    LlullError
        If another rule has this id.
    """

    def register(function: _Function) -> _Function:
        known = _registry.get(id)
        if known is not None and _origin(known.function) != _origin(function):
            raise LlullError(f"rule id {id!r} is taken; choose another")
        _registry[id] = RuleSpec(
            id=id,
            title=title,
            reads=reads,
            function=function,
            parameters=dict(parameters or {}),
            complexity=complexity,
            reference=reference,
            higher_is_better=higher_is_better,
            broadcasts=broadcasts and reads != "profile",
            in_units=in_units,
            check=check,
        )
        return function

    return register


def _origin(function: Callable[..., Any]) -> tuple[str, str]:
    """Where a function was written: running its cell or module again replaces it."""
    return function.__module__, function.__qualname__


@cache
def _load() -> None:
    """Import the built-in rules and those of installed packages; each registers itself."""
    for room in _ROOMS:
        package = importlib.import_module(f".{room}", __package__)
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for point in entry_points(group=_ENTRY_POINTS):
        try:
            point.load()
        except Exception as error:
            package = point.dist.name if point.dist else "an installed package"
            raise LlullError(
                f"rules of {package}: {point.value} cannot be loaded ({type(error).__name__}: {error}); "
                "mend or uninstall it"
            ) from error


def list_rules() -> list[RuleSpec]:
    """All rules: the built-in ones, those of installed packages (entry point ``llull.rules``), the user's.

    The built-in ones stand room after room and file after file, whichever was imported first.
    """
    _load()
    return sorted(_registry.values(), key=lambda spec: _place(spec.function.__module__))


def _place(module: str) -> tuple[int, str]:
    """Where a module's rules stand in the list: others after the built-in ones, as they were registered."""
    rooms = [at for at, room in enumerate(_ROOMS) if module.startswith(f"{__package__}.{room}.")]
    return (rooms[0], module) if rooms else (len(_ROOMS), "")


def get_rule(id: str) -> RuleSpec:
    """Look a rule up by its id.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    _load()
    if id not in _registry:
        raise UnknownNameError("rule", id, _registry)
    return _registry[id]


def compute(rule: str | RuleSpec, profile: Profile, **parameters: Any) -> Ranking:
    """Rank a profile's candidates under a rule.

    Voters of weight 0 never matter; candidates without any score are left out and named in ``dropped``.

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such rule or parameter, or the parameter does not take the value.
    ProfileError, RuleError
        If nothing is left to rank, or the rule is not defined on this profile.
    """
    spec = get_rule(rule) if isinstance(rule, str) else rule
    resolved = spec.resolve(parameters)
    heard, dropped = profile.pruned()
    if not heard.candidates or not heard.voters:
        raise ProfileError(
            f"nothing to rank: {len(heard.candidates)} of {len(profile.candidates)} candidates have a score "
            f"from {len(heard.voters)} of {len(profile.voters)} voters of positive weight"
        )
    notes = spec.check(heard, **resolved) if spec.check else ()
    result = spec.function(*spec.inputs(heard), **resolved)
    outcome = result if isinstance(result, Outcome) else Outcome(result)
    scores = outcome.scores / float(heard.unit.denominator) if spec.in_units else outcome.scores
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
    ranks = outcome.ranks
    if ranks is None:
        ranks = competition_ranks(scores, higher_is_better=spec.higher_is_better)
    return Ranking(
        rule=spec.id,
        parameters=resolved,
        candidates=heard.candidates,
        scores=scores,
        ranks=ranks,
        higher_is_better=spec.higher_is_better,
        dropped=dropped,
        notes=(*notes, *outcome.notes),
        tie_break=outcome.tie_break,
        certificate=outcome.certificate,
        details=outcome.details,
        relation=outcome.relation,
    )
