"""Witnesses: one case, judged, told in words, replayed, made smaller."""
