"""Changes of a profile as plain data."""
