"""What is proved of rules and axioms, and for which profiles."""
