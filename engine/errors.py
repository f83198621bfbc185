"""Errors of the engine; like all of llull's they are one line each and derive from :class:`LlullError`."""

from __future__ import annotations

from ..rules.errors import LlullError, SelectionError, UnknownNameError

__all__ = [
    "LlullError",
    "ReadError",
    "SelectionError",
    "SpecError",
    "StoreError",
    "UnknownNameError",
    "UnsettledError",
]


class ReadError(LlullError):
    """A file or table cannot be read as scores."""


class UnsettledError(ReadError):
    """A table can be read in several ways: a line that asks, and one for each with its option."""


class SpecError(LlullError):
    """A spec file is wrong, or does not fit the table it is for."""


class StoreError(LlullError):
    """The database cannot do what was asked."""
