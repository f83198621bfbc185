"""The database and the user's verbs: read, rank, compare, and the command line."""
