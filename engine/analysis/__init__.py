"""Analyses of a prepared table: how far metrics agree, who decides the ranking, and how sure it is."""
