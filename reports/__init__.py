"""Altair charts and the HTML page; takes results, never computes a ranking itself."""

from .page import render, write_report

__all__ = ["render", "write_report"]
