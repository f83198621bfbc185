"""From a score table to a profile."""
