"""A dossier of results, and pages and charts made of it; takes results, never computes a ranking itself."""

from .dossier import Dossier
from .gather import gather
from .page import render
from .sections import CHARTS
from .verbs import chart, report, write_chart

__all__ = ["CHARTS", "Dossier", "chart", "gather", "render", "report", "write_chart"]
