"""Axioms that cannot be had together."""
