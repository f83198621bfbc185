"""Kinds of files, and tables in memory, into columns."""
