"""Rules under their defaults, and under each other value of a parameter that can be listed."""

from typing import Any

from llull.rules import Rule, list_rules

#: A few values of the parameters that are numbers.
NUMBERS = {"trim": (0.0, 0.25, 0.5), "k": (1, 2), "alpha": (0.0, 1.0), "prior": (0.5,)}

CALLS: list[tuple[str, dict[str, Any]]] = [(spec.id, {}) for spec in list_rules()] + [
    (spec.id, {name: value})
    for spec in list_rules()
    for name, parameter in spec.parameters.items()
    for value in parameter.choices or NUMBERS.get(name, ())
    if value != parameter.default
]

RULES = [Rule.of(id, **given) for id, given in CALLS]


def call_in_words(part: Any):
    """The id of a test: a rule, or the parameter it is given."""
    return part if isinstance(part, str) else ",".join(f"{name}={value}" for name, value in part.items())
