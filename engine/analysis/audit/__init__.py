"""Rules against axioms on a table."""
