"""Exact Kemeny orders: components, dynamic programming, then branch and cut with exact certificates."""

from .rule import kemeny, least_reversal
from .solve import Solution, solve

__all__ = ["Solution", "kemeny", "least_reversal", "solve"]
