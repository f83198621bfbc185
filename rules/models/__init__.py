"""Rules that fit a model of chance to comparisons."""
