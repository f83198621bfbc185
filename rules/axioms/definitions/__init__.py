"""The axioms, family by family."""
