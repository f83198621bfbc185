"""Ranking rules: pure functions from a :class:`Profile` to a :class:`Ranking`."""

from .errors import LlullError, ParameterError, ProfileError, RuleError, UnknownNameError
from .parameters import Parameter
from .profile import Profile
from .ranking import Certificate, Ranking
from .registry import Outcome, RuleSpec, get_rule, list_rules, rule
from .resolved import Rule, compute, parse_rules
from .traits import TRAITS, Trait

__all__ = [
    "TRAITS",
    "Certificate",
    "LlullError",
    "Outcome",
    "Parameter",
    "ParameterError",
    "Profile",
    "ProfileError",
    "Ranking",
    "Rule",
    "RuleError",
    "RuleSpec",
    "Trait",
    "UnknownNameError",
    "compute",
    "get_rule",
    "list_rules",
    "parse_rules",
    "rule",
]
