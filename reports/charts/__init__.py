"""Charts: each function takes results and a palette and returns a drawing."""

from .bump import bump_chart
from .correlation import correlation_chart
from .shift import shift_chart
from .theme import DARK, LIGHT, PAGE, Drawing, Palette

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Drawing",
    "Palette",
    "bump_chart",
    "correlation_chart",
    "shift_chart",
]
