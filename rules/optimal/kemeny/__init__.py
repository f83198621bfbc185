"""Exact Kemeny orders: components, dynamic programming, then branch and cut with exact certificates."""

from .rule import SEARCH, kemeny, least_reversal
from .solve import Solution, solve

__all__ = ["SEARCH", "Solution", "kemeny", "least_reversal", "solve"]
