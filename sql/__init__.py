"""The schema, views and table macros, as .sql files that any DuckDB client can use."""
