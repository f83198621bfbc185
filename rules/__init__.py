"""Ranking rules: pure functions from a :class:`Profile` to a :class:`Ranking`."""

from .errors import LlullError, ParameterError, ProfileError, RuleError, UnknownNameError
from .profile import Profile
from .ranking import Certificate, Ranking
from .registry import Outcome, Parameter, RuleSpec, compute, get_rule, list_rules, rule

__all__ = [
    "Certificate",
    "LlullError",
    "Outcome",
    "Parameter",
    "ParameterError",
    "Profile",
    "ProfileError",
    "Ranking",
    "RuleError",
    "RuleSpec",
    "UnknownNameError",
    "compute",
    "get_rule",
    "list_rules",
    "rule",
]
