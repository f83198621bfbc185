"""Altair charts and the HTML page; takes results, never computes a ranking itself."""

from .page import render, write_report
from .single import CHARTS, write_chart

__all__ = ["CHARTS", "render", "write_chart", "write_report"]
