"""Readers: one file format each, all giving the long form."""
