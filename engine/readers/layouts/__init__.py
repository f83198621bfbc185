"""Columns into score tables."""
