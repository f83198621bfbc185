"""Arithmetic that rules share: arrays, ties, averages, scaling, majority counts, the tree of groups."""
