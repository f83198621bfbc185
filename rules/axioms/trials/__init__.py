"""Many changed profiles at once."""
