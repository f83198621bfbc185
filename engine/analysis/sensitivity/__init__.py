"""What would change a ranking."""
