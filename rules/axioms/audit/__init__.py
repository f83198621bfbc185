"""The audit of rules against axioms on one profile."""
