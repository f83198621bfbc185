"""Altair charts and the HTML page; takes results, never computes a ranking itself."""

from .charts.file import CHARTS, write_chart
from .page import render, write_report

__all__ = ["CHARTS", "render", "write_chart", "write_report"]
