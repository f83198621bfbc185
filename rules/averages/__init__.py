"""Rules that average scores."""
