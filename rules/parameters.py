"""What a parameter of a rule may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import ParameterError
from .numeric.decimals import read_fraction

__all__ = ["Parameter"]


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
            number = kind(read_fraction(str(value))) if kind is float else int(str(value))
        except (ValueError, ZeroDivisionError, OverflowError):
            expected = "a whole number" if kind is int else "a number"
            raise ParameterError(f"{name}={value!r} is not {expected}") from None
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            low = "" if self.least is None else f" at least {self.least:g}"
            high = "" if self.most is None else f" at most {self.most:g}"
            raise ParameterError(f"{name}={value!r} is out of range; it must be{low}{high}")
        return number
