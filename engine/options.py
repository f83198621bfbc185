"""What is done when nothing else is asked for; imports nothing, so that the command line starts at once."""

from __future__ import annotations

__all__ = ["DEFAULT_RULE", "MAIN_RULES"]

#: Rules that are compared.
MAIN_RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")

#: The rule of what asks for one; the baseline of a comparison that has it.
DEFAULT_RULE = MAIN_RULES[0]
