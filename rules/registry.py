"""Rules by id: the specs, and how a rule is registered."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, wraps
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from .errors import LlullError, PluginError, UnknownNameError
from .numeric.arrays import BoolArray, FloatArray, IntArray
from .parameters import Parameter
from .profile import Profile
from .ranking import Certificate, Ranking
from .traits import Trait

__all__ = ["Outcome", "PairProof", "Reads", "RuleSpec", "get_rule", "is_registered", "list_rules", "rule"]

#: What a rule's function is given: see :func:`rule`.
Reads = Literal["scores", "anchored", "ranks", "margins", "support", "ranks+margins", "profile"]

_WEIGHTS = "counting_weights"
#: The arrays of a profile, or of a batch of them, that this is; none where it is the profile itself.
_ARRAYS: Mapping[Reads, Sequence[str]] = {
    "scores": ("scores", _WEIGHTS),
    "anchored": ("scores", _WEIGHTS, "baseline", "ceiling"),
    "ranks": ("ranks", _WEIGHTS),
    "margins": ("margins",),
    "support": ("support",),
    "ranks+margins": ("ranks", _WEIGHTS, "margins"),
    "profile": (),
}

#: What a rule is given besides where it has a trait.
_FURTHER: Mapping[Trait, Sequence[str]] = {
    "directed": ("lower_is_better",),
    "anchored": ("baseline", "ceiling"),
}

#: What shows no more of the scores than their order on each metric.
_ORDERS = frozenset({"ranks", "margins", "support", "ranks+margins"})

#: Where the built-in rules live; each module of these registers its own when rules are first asked for.
_ROOMS = ("averages", "places", "majorities", "optimal", "models")
_ENTRY_POINTS = "llull.rules"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a rule's function returns when scores alone do not say it all; fields as in :class:`Ranking`.

    `ranks` is for rules whose order is more than that of their scores (competition ranks, 1 is best); without
    it the scores decide: exactly, where `error` says what each case's may be off by (0: nothing) and the rule
    has `keys`; else those tie that differ by no more than :data:`.TIE_TOLERANCE` of the largest. `turned`
    scores have the other sign than the quantity that is shown, which is then better the other way.
    """

    scores: FloatArray
    error: FloatArray | float | Callable[[], FloatArray] | None = None
    ranks: IntArray | None = None
    notes: Sequence[str] = ()
    tie_break: str | None = None
    certificate: Certificate | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    relation: BoolArray | None = None
    turned: bool = False

    @property
    def off_by(self) -> FloatArray | float | None:
        """The error, which may be a function so that it is worked out where it is asked for alone."""
        return self.error() if callable(self.error) else self.error


class PairProof(Protocol):
    """What the place of two candidates, a and b, rests on under a rule."""

    def in_words(self, a: str, b: str) -> list[str]:
        """The same in sentences, with the names to call the two by."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        ...


@dataclass(frozen=True, eq=False)
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
        `function` returns sums of the weights it is given; :func:`compute` turns them into voter weight.
    keys
        What compares as exact scores do: from a profile, the places of some candidates and the parameters to
        a value for each, greater where its score is, equal where it is, and with a float (:mod:`.exact`).
    check
        Looks at the profile before `function` does, given the parameters too: it returns what the reader must
        know of it, in sentences, or raises :class:`RuleError` naming what the rule is not defined for.
    traits
        What it promises at all values of its parameters: see :data:`.TRAITS`.
    traits_at
        From the parameters, as keywords, to what it promises besides where they have these values.
    loss
        For a rule whose result is the set of orders of least loss, from ``margins[..., c, c]`` to what it
        costs to put one candidate above another, ``[..., c, c]``.
    prepare
        With the trait ``names_a_model``, from a profile and the parameters to the profile that `function` is
        given; `keys` are given the first.
    explain
        What the place of two candidates rests on, where that is more than scores: from the profile, its
        ranking, the places of the two in it, and seconds.
    macro
        The table macro of the same numbers in a database.
    article
        Whether its title takes an article in a sentence: the mean rank, but Borda count.
    owner
        Package or module that it comes from; empty for llull's own.
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
    keys: Callable[..., Sequence[Any]] | None = None
    check: Callable[..., Sequence[str]] | None = None
    traits: frozenset[Trait] = frozenset()
    traits_at: Callable[..., Collection[Trait]] | None = None
    loss: Callable[[IntArray], IntArray] | None = None
    prepare: Callable[..., Profile] | None = None
    explain: Callable[[Profile, Ranking, int, int, float], PairProof] | None = None
    macro: str | None = None
    article: bool = False
    owner: str = ""

    def outcome(self, inputs: Sequence[Any], parameters: Mapping[str, Any]) -> Outcome:
        """What `function` returns, mere scores too as an outcome.

        Raises
        ------
        PluginError
            If the rule is not llull's own, and fails or returns no scores of these candidates.
        """
        if self.owner:  # the arrays are those of all rules
            inputs = [_read_only(array) if isinstance(array, np.ndarray) else array for array in inputs]
        made = self.function(*inputs, **parameters)
        outcome = made if isinstance(made, Outcome) else Outcome(made)
        return self._checked(outcome, inputs[0]) if self.owner else outcome

    def _checked(self, outcome: Outcome, given: Any) -> Outcome:
        shape = (
            (len(given.candidates),) if isinstance(given, Profile) else (*given.shape[:-2], given.shape[-1])
        )
        for array in [outcome.scores, *([] if outcome.ranks is None else [outcome.ranks])]:
            found = getattr(array, "shape", type(array).__name__)
            if found != shape or array.dtype.kind not in "fiuO":
                wrong = f"it returns {found}, not numbers of shape {shape}"
                raise PluginError(f"rule {self.id} of {self.owner} fails: {wrong}")
        return outcome

    def __post_init__(self) -> None:
        implied: set[Trait] = {"ordinal"} if self.reads in _ORDERS else set()
        if "additive" in self.traits or self.reads in ("margins", "support"):
            implied |= {"weighs", "summed"}
        object.__setattr__(self, "traits", self.traits | implied)

    @property
    def cardinal(self) -> bool:
        """Whether it may look at scores beyond their order on each metric."""
        return "ordinal" not in self.traits

    @property
    def pairwise(self) -> bool:
        """Whether `function` is given comparisons of pairs: arrays ``[..., c, c]``."""
        return self.reads in {"margins", "support", "ranks+margins"}

    @property
    def summary(self) -> str:
        """First sentence of the function's docstring."""
        return (self.function.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")

    def promises(self, parameters: Mapping[str, Any]) -> frozenset[Trait]:
        """What it promises at these values of its parameters."""
        return self.traits | frozenset(self.traits_at(**parameters) if self.traits_at else ())

    def inputs(self, source: object, traits: Collection[Trait] | None = None) -> tuple[Any, ...]:
        """What `function` is given of a profile, or of a :class:`~.batch.Batch` of them.

        That goes by `reads`, and by traits (its own at any parameters, where none are given): ``directed``
        and ``anchored`` give more arrays, and with ``gaps_count`` the weights are those of all voters.
        """
        traits = self.traits if traits is None else traits
        more = [name for trait in _FURTHER if trait in traits for name in _FURTHER[trait]]
        weights = "voting_weights" if "gaps_count" in traits else _WEIGHTS
        given = dict.fromkeys([*_ARRAYS[self.reads], *more])
        names = [weights if name == _WEIGHTS else name for name in given]
        return tuple(getattr(source, name) for name in names) or (source,)

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
#: By the name of an entry point, why its rules are not there; and the package that is being loaded.
_lost: dict[str, str] = {}
_loading = ""


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
    keys: Callable[..., Sequence[Any]] | None = None,
    check: Callable[..., Sequence[str]] | None = None,
    traits: Collection[Trait] = (),
    traits_at: Callable[..., Collection[Trait]] | None = None,
    loss: Callable[[IntArray], IntArray] | None = None,
    prepare: Callable[..., Profile] | None = None,
    explain: Callable[[Profile, Ranking, int, int, float], PairProof] | None = None,
    macro: str | None = None,
    article: bool = False,
) -> Callable[[_Function], _Function]:
    """Register a function as a rule; the decorated function itself is returned unchanged.

    What the function is given, by `reads`, always followed by its parameters as keywords:

    - ``scores``: ``scores[..., v, c]`` (NaN missing) and ``weights[..., v, c]``;
    - ``anchored``: the same, then ``baseline[..., v]`` and ``ceiling[..., v]`` (NaN unknown);
    - ``ranks``: ``ranks[..., v, c]`` (ties averaged, NaN missing) and ``weights[..., v, c]``;
    - ``margins``: ``margins[..., c, c]``, integers;
    - ``support``: ``support[..., c, c]``, integers in :attr:`Profile.units`;
    - ``ranks+margins``: the arrays of ``ranks``, then those of ``margins``;
    - ``profile``: the :class:`Profile` (such a rule cannot broadcast);

    and after these arrays those that its traits ask for (:meth:`RuleSpec.inputs`). It never sees a voter of
    weight 0 or a candidate without any score. The other arguments are those of
    :class:`RuleSpec`.

    Raises
    ------
    LlullError
        If another rule has this id.
    """

    def register(function: _Function) -> _Function:
        own = function.__module__.startswith(f"{__package__}.")
        owner = "" if own else _loading or function.__module__

        def guarded(call: Any) -> Any:
            return call if own or call is None else _guarded(f"rule {id} of {owner}", call)

        known = _registry.get(id)
        if known is not None and _origin(known.function) != _origin(function):
            raise LlullError(f"rule id {id!r} is taken; choose another")
        _registry[id] = RuleSpec(
            id=id,
            title=title,
            reads=reads,
            function=guarded(function),
            parameters=dict(parameters or {}),
            complexity=complexity,
            reference=reference,
            higher_is_better=higher_is_better,
            broadcasts=broadcasts and reads != "profile",
            in_units=in_units or "total" in traits,
            keys=guarded(keys),
            check=guarded(check),
            traits=frozenset(traits),
            traits_at=guarded(traits_at),
            loss=guarded(loss),
            prepare=guarded(prepare),
            explain=guarded(explain),
            macro=macro,
            article=article,
            owner=owner,
        )
        return function

    return register


def _guarded(whose: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is not llull's own, whose faults cost its own rule alone."""

    @wraps(call)
    def run(*given: Any, **named: Any) -> Any:
        try:
            return call(*given, **named)
        except LlullError:
            raise
        except (Exception, SystemExit) as error:
            raise PluginError(f"{whose} fails: {type(error).__name__}: {error}") from error

    return run


def _read_only(array: Any) -> Any:
    view = array.view()
    view.flags.writeable = False
    return view


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
    global _loading
    for point in entry_points(group=_ENTRY_POINTS):
        _loading = point.dist.name if point.dist else point.value
        try:
            point.load()
        except (Exception, SystemExit) as error:
            _lost[point.name] = (
                f"rules of {_loading}: {point.value} cannot be loaded ({type(error).__name__}: {error}); "
                "mend or uninstall it"
            )
            logging.getLogger("llull").warning("warning: %s", _one_line(_lost[point.name]))
        finally:
            _loading = ""


def _one_line(text: str, most: int = 480) -> str:
    return " ".join(text[:most].split())


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
    PluginError
        If it may be of a package that cannot be loaded.
    """
    _load()
    if id in _registry:
        return _registry[id]
    if id in _lost or (_lost and not get_close_matches(id, _registry)):
        raise PluginError(f"rule {id!r} is not there: {_lost.get(id) or '; '.join(_lost.values())}")
    raise UnknownNameError("rule", id, _registry)


def is_registered(spec: RuleSpec) -> bool:
    """Whether this is the rule that its id stands for, and what is proved of the id is proved of it."""
    _load()
    return _registry.get(spec.id) is spec
