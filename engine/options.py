"""What is done when nothing else is asked for; imports nothing, so that the command line starts at once."""

from __future__ import annotations

__all__ = ["MAIN_RULES"]

#: Rules that are compared.
MAIN_RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")
