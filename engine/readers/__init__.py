"""Readers: kinds of files and tables into columns (sources), columns into score tables (layout)."""
