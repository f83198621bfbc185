"""Score tables in the formats of others."""
