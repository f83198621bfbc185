"""Score tables: read, prepared, kept in a database, analysed."""
